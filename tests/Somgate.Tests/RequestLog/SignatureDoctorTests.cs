using System.Security.Cryptography;
using System.Text;
using Somgate.Protocol;
using Somgate.RequestLog;

namespace Somgate.Tests.RequestLog;

public sealed class SignatureDoctorTests
{
    private const string Json = """{"general":{"project_id":1042,"payment_id":"A;B 1"},"list":[1,2,3,4,5,6,7,8,9,10,11,12],"save":true,"none":null,"a_b":"x","a":{"c":"ы"}}""";
    private static readonly byte[] Key = "secret"u8.ToArray();
    private static readonly byte[] Other = "other"u8.ToArray();
    private static readonly IReadOnlyList<SignedLeaf> Leaves = SignedLeaf.Of(Body(Json));

    [Fact]
    public void Leaves_give_the_very_texts_of_the_body()
    {
        var texts = Signature.Texts(Body(Json).Lines).Select(Encoding.UTF8.GetString);
        Assert.Equal(texts, SignatureDoctor.Texts(Leaves).Select(pair => pair.Text));
        Assert.Equal(Signature.Sign(Encoding.UTF8.GetBytes(Json), Key), SignatureDoctor.Sign(Leaves, Key));
    }

    [Fact]
    public void A_right_signature_is_right_in_each_order()
    {
        foreach (var order in SignatureOrders.Tried)
        {
            var found = SignatureDoctor.Find(Leaves, Hmac(Text(order), Key), Key, Other);
            Assert.True(found.IsRight);
            Assert.Equal(Text(order), found.Text);
        }
    }

    [Theory]
    [InlineData("other", (int)SignatureMistake.OtherKey)]
    [InlineData("nulls", (int)SignatureMistake.NullsLeftOut)]
    [InlineData("words", (int)SignatureMistake.Words)]
    [InlineData("hex", (int)SignatureMistake.HexDigest)]
    [InlineData("hex in base64", (int)SignatureMistake.HexDigest)]
    [InlineData("sha256", (int)SignatureMistake.Sha256)]
    [InlineData("url", (int)SignatureMistake.UrlEncoded)]
    [InlineData("line end", (int)SignatureMistake.LineEndInKey)]
    [InlineData("carriage return", (int)SignatureMistake.LineEndInKey)]
    [InlineData("nulls and words", (int)(SignatureMistake.NullsLeftOut | SignatureMistake.Words))]
    public void Each_mistake_is_named(string way, int mistakes)
    {
        var text = Text(SignatureOrder.Natural);
        var received = way switch
        {
            "other" => Hmac(text, Other),
            "nulls" => Hmac(text.Replace("none:;", "", StringComparison.Ordinal), Key),
            "words" => Hmac(text.Replace("save:1", "save:true", StringComparison.Ordinal), Key),
            "hex" => Convert.ToHexStringLower(HMACSHA512.HashData(Key, Encoding.UTF8.GetBytes(text))),
            "hex in base64" => Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA512.HashData(Key, Encoding.UTF8.GetBytes(text))))),
            "sha256" => Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text))),
            "url" => Hmac(text.Replace("A;B 1", "A%3BB%201", StringComparison.Ordinal).Replace("ы", "%D1%8B", StringComparison.Ordinal), Key),
            "line end" => Hmac(text, [.. Key, (byte)'\n']),
            "carriage return" => Hmac(text, [.. Key, (byte)'\r', (byte)'\n']),
            _ => Hmac(text.Replace("none:;", "", StringComparison.Ordinal).Replace("save:1", "save:true", StringComparison.Ordinal), Key),
        };
        var found = SignatureDoctor.Find(Leaves, received, Key, Other);
        Assert.True(found.IsFound);
        Assert.Equal((SignatureMistake)mistakes, found.Mistakes);
    }

    [Fact]
    public void What_no_known_mistake_makes_is_not_guessed() => Assert.False(SignatureDoctor.Find(Leaves, Hmac("something else", Key), Key, Other).IsFound);

    [Fact]
    public void Lines_are_paired_and_the_first_difference_is_marked()
    {
        var lines = ComparedLine.Of(["a:1", "b:", "c:1", "d:2"], ["a:1", "c:true", "d:2", "e:5"]);
        Assert.Equal(
            [("a:1", "a:1", false), ("b:", null, true), ("c:1", "c:true", false), ("d:2", "d:2", false), (null, "e:5", false)],
            lines.Select(line => (line.Ours, line.Theirs, line.IsFirstDifference)));
    }

    [Fact]
    public void A_logged_request_gives_its_lines_again()
    {
        var body = Body(Json);
        var logged = new LoggedRequest
        {
            ProjectId = 1042,
            At = default,
            RequestNo = 1,
            Door = "gate",
            Endpoint = "e",
            HttpStatus = 422,
            Signature = "wrong",
            ClientIp = "",
            Body = RequestMask.Body(body),
            SignedText = Signature.Text(body, SignatureOrder.Natural),
        };
        var leaves = LoggedText.Leaves(logged)!;
        Assert.Equal(Leaves.Select(leaf => leaf.Line).Order(StringComparer.Ordinal), leaves.Select(leaf => leaf.Line).Order(StringComparer.Ordinal));
        Assert.Equal(Leaves.Select(leaf => (leaf.Path, leaf.Kind is NodeKind.Null, leaf.Kind is NodeKind.True)).Order(), leaves.Select(leaf => (leaf.Path, leaf.Kind is NodeKind.Null, leaf.Kind is NodeKind.True)).Order());
        Assert.Equal(leaves.Select(leaf => leaf.Path), LoggedText.Names(logged));
        Assert.Null(LoggedText.Leaves(logged with { SignedText = null }));
    }

    private static SignedBody Body(string json) => SignedBody.Read(Encoding.UTF8.GetBytes(json))!;

    private static string Text(SignatureOrder order) => Signature.Text(Body(Json), order);

    private static string Hmac(string text, byte[] key) => Convert.ToBase64String(HMACSHA512.HashData(key, Encoding.UTF8.GetBytes(text)));
}
