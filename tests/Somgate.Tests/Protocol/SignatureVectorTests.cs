using System.Text;
using Somgate.Protocol;

namespace Somgate.Tests.Protocol;

/// <summary>The vectors of gate.md 2.4 and every signed example of gate.md 4 and callbacks.md 5, byte for byte.</summary>
public sealed class SignatureVectorTests
{
    private static readonly byte[] Secret = "secret"u8.ToArray();

    // name, secret, body, text, signature; all four orders give this text.
    public static readonly TheoryData<string, string, string, string, string> Vectors = new()
    {
        {
            "V1a", "secret",
            """{"customer":{"project_id":0,"id":"sutm_id"},"card":{"pan":"4242424242424242","year":2020,"month":8,"card_holder":"John Smith","cvv":"123","save":true},"frame_mode":"popup"}""",
            "card:card_holder:John Smith;card:cvv:123;card:month:8;card:pan:4242424242424242;card:save:1;card:year:2020;customer:id:sutm_id;customer:project_id:0",
            "lY0LTSAzpR7zGce5qfYGacOuYlHGWqkMcQlqmjlsDDZI2gVcE1qVeWANnkIR7mdOqRXJnL1kO0lUmkQ0YYLWRg=="
        },
        {
            "V2", "secret",
            """{"payment":{"id":"000049","status":"success"}}""",
            "payment:id:000049;payment:status:success",
            "/3TrhHVz9BHaLfgLyhoxO7dsQNzbzZa/TdO3pxQocXWwgVM6tGlzMLVfpOxFNTnkR9iiFVK/77ZedMcbkCjmng=="
        },
        {
            "V4b", "qwerty",
            """{"project_id":11,"payment_currency":"EUR","frame_mode":"popup","some_bool_param":true,"two_levels_param":{"param1":1,"param2":2}}""",
            "payment_currency:EUR;project_id:11;some_bool_param:1;two_levels_param:param1:1;two_levels_param:param2:2",
            "ehwG+e+Sq6b0QEek2hmHGUFzViX9/Xfcgnh0Ysn1+AqCY8BsKhC/Vcyr4XH8CKXW3iS0vW9S2mTwOt/0Ozf5pg=="
        },
        {
            "V4c", "qwerty",
            """{"project_id":11,"payment_id":"test_payment_id","interface_type":"{\"id\": 20}","payment_currency":"EUR","payment_amount":1000,"some_future_bool_param":true}""",
            """interface_type:{"id": 20};payment_amount:1000;payment_currency:EUR;payment_id:test_payment_id;project_id:11;some_future_bool_param:1""",
            "+NGChjO/3L6vSJkEUSXBDPJBSUuEu4rXw4wtAoXiTDATSMerNixVYKdh9Cg2jTXSu1Ez9R+LxX/ioWr70Tlxew=="
        },
        {
            "D1", "secret",
            """{"general":{"project_id":210,"payment_id":"test_payment"},"payment":{"amount":1000,"currency":"KGS"},"customer":{"id":"customer123","ip_address":"192.0.2.0"},"account":{"number":"189011234567"}}""",
            "account:number:189011234567;customer:id:customer123;customer:ip_address:192.0.2.0;general:payment_id:test_payment;general:project_id:210;payment:amount:1000;payment:currency:KGS",
            "xrebO6WT7t1W89qEOKUMhFGtiQWg8QrpcHrk27/+xp6wCDsuhOqzzZjhiaQe0Rh7foeaUkI11n4pXgbJVRHXeQ=="
        },
        {
            "D2", "secret",
            """{"general":{"project_id":11,"payment_id":"EPr-bf14"},"additional_data":{"approval_code":"1234"}}""",
            "additional_data:approval_code:1234;general:payment_id:EPr-bf14;general:project_id:11",
            "krZ6qIYsw/PPlJecBmRiJkSxV0jNTgMQx/uBfTeimWG/HeU5E8ZgmN6Sm79fkk5tlZ3TanAJUUcFBnlGAqVKbw=="
        },
        {
            "D3", "secret",
            """{"general":{"project_id":11,"payment_id":"EPr-bf14"},"additional_data":{}}""",
            "general:payment_id:EPr-bf14;general:project_id:11",
            "NvukoF52c1F5nOQZmoFemOB6GSbSUg50ZLw10im/BBwPTP9LynfiT8lsRILxg1BW727WMU4ym9oqbYHRK4zd7w=="
        },
        {
            "D4", "secret",
            """{"general":{"project_id":210,"payment_id":"test_payment"}}""",
            "general:payment_id:test_payment;general:project_id:210",
            "PzSned+N7b/1oM4Z6NxL4bSn8x0h/I3xpqbJfsFMOaDX7TiakdxqYOS8X4Ux0IvJ3BXszwJaRKcgHT4Gl/cYfw=="
        },
        {
            "D5", "secret",
            """
            {"customer":{"id":"1"},"account":{"number":"341******554"},"project_id":137493,"payment":{"id":"TEST_PAYMENT_212105","type":"purchase","status":"success",
            "date":"2025-01-27T08:15:24+0000","method":"mbank","sum":{"amount":50000,"currency":"KGS"},"description":"TEST_PAYMENT_212105"},
            "operation":{"sum_initial":{"amount":5000,"currency":"KGS"},"sum_converted":{"amount":5000,"currency":"KGS"},"code":"0","message":"Success",
            "provider":{"id":17101,"payment_id":"0194a6d2-ff53-762a-a493-d0f017bd4875","auth_code":""},"id":6503010168993,"type":"sale","status":"success",
            "date":"2025-01-27T08:15:24+0000","created_date":"2025-01-27T08:13:50+0000","request_id":"d5156dd4af333bfbfd24ca-00006504"},"signature":"fXUbnU5Zff/hGskEkG8k2+Gyz3SKcQ=="}
            """,
            "account:number:341******554;customer:id:1;operation:code:0;operation:created_date:2025-01-27T08:13:50+0000;operation:date:2025-01-27T08:15:24+0000;operation:id:6503010168993;operation:message:Success;operation:provider:auth_code:;operation:provider:id:17101;operation:provider:payment_id:0194a6d2-ff53-762a-a493-d0f017bd4875;operation:request_id:d5156dd4af333bfbfd24ca-00006504;operation:status:success;operation:sum_converted:amount:5000;operation:sum_converted:currency:KGS;operation:sum_initial:amount:5000;operation:sum_initial:currency:KGS;operation:type:sale;payment:date:2025-01-27T08:15:24+0000;payment:description:TEST_PAYMENT_212105;payment:id:TEST_PAYMENT_212105;payment:method:mbank;payment:status:success;payment:sum:amount:50000;payment:sum:currency:KGS;payment:type:purchase;project_id:137493",
            "2wMRzDaqE5imIAmE8aCeQYOkWeYj+hMynIAoR2Z2nALJyQtSJU3N26O3NdGFF4zoOMkunNgj+3fW5U21TupS0A=="
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_order_gives_the_published_text_and_signature(string name, string secret, string body, string text, string signature)
    {
        Assert.NotEmpty(name);
        var read = SignedBody.Read(Encoding.UTF8.GetBytes(body))!;
        Assert.All(Enum.GetValues<SignatureOrder>(), order => Assert.Equal(text, Signature.Text(read, order)));
        Assert.Single(Signature.Texts(read.Lines));
        Assert.Equal(signature, Signature.Sign(read, Encoding.UTF8.GetBytes(secret)));
        Assert.Equal(0, Signature.Match(read, Convert.FromBase64String(signature), [Encoding.UTF8.GetBytes(secret)]));
    }

    [Theory]
    [InlineData(SignatureOrder.Natural, "a:0:0;a:1:1;a:2:2;a:3:3;a:4:4;a:5:5;a:6:6;a:7:7;a:8:8;a:9:9;a:10:10", "vOFxinaXw+PNH0dmnmcaRjStMX2t0erFau2lci5omhb6PsB2AW4H42ZUcyQFONZPclWydWUKQ7T3aYpT6Rv9+Q==")]
    [InlineData(SignatureOrder.KeyPath, "a:0:0;a:1:1;a:10:10;a:2:2;a:3:3;a:4:4;a:5:5;a:6:6;a:7:7;a:8:8;a:9:9", "ZNd/bZBTo7i6LyLGMUaI7QJpujcdppnOP63iMIlL0wLuS9SyvAVYO63659pFzHpr1m4kRIkx4iV3Wx3sxiizmA==")]
    [InlineData(SignatureOrder.Line, "a:0:0;a:10:10;a:1:1;a:2:2;a:3:3;a:4:4;a:5:5;a:6:6;a:7:7;a:8:8;a:9:9", "0VdAP9o/6Yz6IwqJs81c+Lsnh7RXfBPoDc+vAy7x/HZDulldnU7hkoW3bbHC3OK6ZKFjvcZkTvQYRqav8zRnqw==")]
    [InlineData(SignatureOrder.Tree, "a:0:0;a:1:1;a:2:2;a:3:3;a:4:4;a:5:5;a:6:6;a:7:7;a:8:8;a:9:9;a:10:10", "vOFxinaXw+PNH0dmnmcaRjStMX2t0erFau2lci5omhb6PsB2AW4H42ZUcyQFONZPclWydWUKQ7T3aYpT6Rv9+Q==")]
    internal void A_long_list_signs_differently_in_each_order_and_all_are_accepted(SignatureOrder order, string text, string signature)
    {
        var body = SignedBody.Read("""{"a":[0,1,2,3,4,5,6,7,8,9,10]}"""u8)!;
        Assert.Equal(text, Signature.Text(body, order));
        Assert.Equal(0, Signature.Match(body, Convert.FromBase64String(signature), [Secret]));
        Assert.Equal(3, Signature.Texts(body.Lines).Count);
    }

    public static readonly TheoryData<string, string> SignedMessages = ReadSignedMessages();

    [Theory]
    [MemberData(nameof(SignedMessages))]
    public void Every_signed_example_verifies_with_the_secret_secret(string name, string json)
    {
        Assert.NotEmpty(name);
        var body = SignedBody.Read(Encoding.UTF8.GetBytes(json))!;
        var given = body.TextOf("general:signature") ?? body.TextOf("signature");
        var decoded = new byte[Signature.Length];
        Assert.True(Signature.TryDecode(given, decoded));
        Assert.Equal(1, Signature.Match(body, decoded, ["other"u8.ToArray(), Secret]));
        Assert.Equal(-1, Signature.Match(body, decoded, ["other"u8.ToArray()]));
    }

    [Fact]
    public void The_two_query_vectors_of_the_Payment_Page_verify()
    {
        SignedPair[] plain =
        [
            new("project_id", "120"), new("payment_id", "580"), new("payment_amount", "1000"), new("payment_currency", "KGS"), new("customer_id", "customer1"),
            new("signature", "x"), new("frame_mode", "popup"), new("_sw", "1024"),
        ];
        Assert.Equal("customer_id:customer1;payment_amount:1000;payment_currency:KGS;payment_id:580;project_id:120", Signature.Text(plain, SignatureOrder.Natural));
        Assert.Equal("tk3rT1KqNgLDrz2NPXqWPh6D3twlfQxoEZRMt02a1da9PCEVFwaVuEj6BpI4m67LgjyhEXsRtKvIvTHqONpvwg==", Signature.Sign(plain, Secret));
        SignedPair[] forced = [.. plain, new("force_payment_method", "mbank")];
        Assert.Equal("94yPTZqwA1nH/AyCzXHnSWXbiBfqNPQkLcPuj4GAbLPTYC8OGYpaum9waYdiuyMCWsxqzvQacnjRr2No0ng7wA==", Signature.Sign(forced, Secret));
        Assert.Equal(0, Signature.Match(forced, Convert.FromBase64String(Signature.Sign(forced, Secret)), [Secret]));
    }

    /// <summary>Blocks of <c>SignedMessages.txt</c>: a line <c># name</c>, then the body.</summary>
    private static TheoryData<string, string> ReadSignedMessages()
    {
        var messages = new TheoryData<string, string>();
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Protocol", "Samples", "SignedMessages.txt"));
        foreach (var block in text.Split("# ", StringSplitOptions.RemoveEmptyEntries))
        {
            var lineEnd = block.IndexOf('\n', StringComparison.Ordinal);
            messages.Add(block[..lineEnd], block[lineEnd..]);
        }

        return messages;
    }
}
