using System.Security.Cryptography;
using System.Text;
using Somgate.Protocol;

namespace Somgate.Tests.Protocol;

public sealed class SignatureTests
{
    private static readonly byte[] Secret = "secret"u8.ToArray();

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("lY0LTSAzpR7zGce5qfYGacOuYlHGWqkMcQlqmjlsDDZI2gVcE1qVeWANnkIR7mdOqRXJnL1kO0lUmkQ0YYLWRg")]       // no padding
    [InlineData("lY0LTSAzpR7zGce5qfYGacOuYlHGWqkMcQlqmjlsDDZI2gVcE1qVeWANnkIR7mdOqRXJnL1kO0lUmkQ0YYLWRg==\n")]
    [InlineData(" lY0LTSAzpR7zGce5qfYGacOuYlHGWqkMcQlqmjlsDDZI2gVcE1qVeWANnkIR7mdOqRXJnL1kO0lUmkQ0YYLWR==")]
    [InlineData("lY0LTSAzpR7zGce5qfYGacOuYlHGWqkMcQlqmjlsDDZI2gVcE1qVeWANnkIR7mdOqRXJnL1kO0lUmkQ0YYLWRgA=")]    // 65 bytes
    [InlineData("lY0LTSAzpR7zGce5qfYGacOuYlHGWqkMcQlqmjlsDDZI2gVcE1qVeWANnkIR7mdOqRXJnL1kO0lUmkQ0YYLWR_==")]    // URL-safe alphabet
    [InlineData("lY0LTSAzpR7zGce5qfYGacOuYlHGWqkMcQlqmjlsDDZI2gVcE1qVeWANnkIR7mdOqRXJnL1kO0lUmkQ0YYLWRé==")]
    public void Anything_but_64_bytes_of_padded_Base64_is_no_signature(string given)
    {
        Assert.False(Signature.TryDecode(given, new byte[Signature.Length]));
        Assert.False(Signature.TryDecode(Encoding.UTF8.GetBytes(given), new byte[Signature.Length]));
    }

    [Fact]
    public void A_signature_is_added_as_the_last_member_and_verifies()
    {
        var signed = Signature.WithSignature("""{"project_id":1,"a":{"b":2} } """u8, Secret);
        var body = SignedBody.Read(signed)!;
        Assert.Equal(["project_id", "a", "signature"], body.NamesOf(""));
        Assert.Equal(0, Signature.Match(body, Convert.FromBase64String(body.TextOf("signature")!), [Secret]));
        Assert.EndsWith("\"} ", Encoding.UTF8.GetString(signed));
    }

    [Fact]
    public void A_signature_goes_into_general_also_when_it_is_empty_or_followed_by_more()
    {
        var body = SignedBody.Read(Signature.WithSignature("""{"general":{"k\u0061":"\ud83d\ude00"},"z":1}"""u8, Secret, "general"))!;
        Assert.Equal(["ka", "signature"], body.NamesOf("general"));
        Assert.Equal(0, Signature.Match(body, Convert.FromBase64String(body.TextOf("general:signature")!), [Secret]));
        Assert.Equal("""{"general":{"signature":""", Encoding.UTF8.GetString(Signature.WithSignature("""{"general":{}}"""u8, Secret, "general"))[..24]);
        Assert.Throws<ArgumentException>(() => Signature.WithSignature("""{"general":1}"""u8, Secret, "general"));
        Assert.Throws<ArgumentException>(() => Signature.WithSignature("[]"u8, Secret));
    }

    [Fact]
    public void The_hash_of_a_request_is_the_same_for_every_order_of_members_and_differs_with_value_and_key()
    {
        var key = "hash key"u8.ToArray();
        var hash = Signature.Hash(SignedBody.Read("""{"a":1,"b":{"c":"x","d":"y"}}"""u8)!, key);
        Assert.Equal(HMACSHA256.HashData(key, "a:1;b:c:x;b:d:y"u8), hash);
        Assert.Equal(hash, Signature.Hash(SignedBody.Read("""{"b":{"d":"y","c":"\u0078"},"a":"1","signature":"s"}"""u8)!, key));
        Assert.NotEqual(hash, Signature.Hash(SignedBody.Read("""{"a":2,"b":{"c":"x","d":"y"}}"""u8)!, key));
        Assert.NotEqual(hash, Signature.Hash(SignedBody.Read("""{"a":1,"b":{"c":"x","d":"y"}}"""u8)!, "other"u8));
    }

    [Fact]
    public void The_second_live_secret_is_found_and_a_changed_value_matches_none()
    {
        var body = SignedBody.Read("""{"a":[0,1,2,3,4,5,6,7,8,9,10],"b":true}"""u8)!;
        foreach (var order in Enum.GetValues<SignatureOrder>())
        {
            var given = HMACSHA512.HashData(Secret, Encoding.UTF8.GetBytes(Signature.Text(body, order)));
            Assert.Equal(1, Signature.Match(body, given, ["new"u8.ToArray(), Secret]));
            Assert.Equal(-1, Signature.Match(SignedBody.Read("""{"a":[0,1,2,3,4,5,6,7,8,9,11],"b":true}"""u8)!, given, [Secret]));
        }
    }
}
