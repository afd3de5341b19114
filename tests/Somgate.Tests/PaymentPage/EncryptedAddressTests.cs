using System.Security.Cryptography;
using System.Text;
using Somgate.PaymentPage;

namespace Somgate.Tests.PaymentPage;

public sealed class EncryptedAddressTests
{
    private const string Key = "a key of an encrypted address";

    [Theory]
    [InlineData("payment?a=1", "a=1", false)]
    [InlineData("/payment?a=1", "a=1", false)]
    [InlineData("/payment?a=сом", "a=сом", true)]
    public void The_query_is_found_inside(string text, string query, bool isVectorBase64) =>
        Assert.Equal(query, EncryptedAddress.Query(Token(text, Key, isVectorBase64), Encoding.UTF8.GetBytes(Key)));

    [Theory]
    [InlineData("x")]
    [InlineData("exactly thirty-two bytes of key!")]
    [InlineData("more than thirty-two bytes of a key, of which the rest is cut")]
    public void A_key_of_any_length_is_cut_or_filled(string key) => Assert.Equal("a=1", EncryptedAddress.Query(Token("payment?a=1", key), Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void A_token_may_have_been_escaped_on_its_way()
    {
        var token = Token("payment?a=1", Key);
        Assert.Equal("a=1", EncryptedAddress.Query(Uri.EscapeDataString(token), Encoding.UTF8.GetBytes(Key)));
    }

    [Fact]
    public void Any_fault_is_the_same_nothing()
    {
        var key = Encoding.UTF8.GetBytes(Key);
        var good = Convert.FromBase64String(Token("payment?a=1", Key));
        string[] tokens =
        [
            "", "x", "::", "====", Base64("::"), Base64("QQ==::"), Base64("::0123456789abcdef"), Base64("QQ==::0123456789abcdef"), Base64("not base64::0123456789abcdef"),
            Token("order?a=1", Key), Token("payment", Key), Token("", Key), Token("payment?a=1", "other key"), Convert.ToBase64String(good[..^1]),
            Token("payment?a=1", Key).TrimEnd('=') + "!", " " + Token("payment?a=1", Key), Uri.EscapeDataString(Uri.EscapeDataString(Token("/payment?a=1+/", Key))) + "%",
        ];
        Assert.All(tokens, token => Assert.Null(EncryptedAddress.Query(token, key)));
    }

    [Theory]
    [InlineData("/120/abc", "120", "abc")]
    [InlineData("/120/a/b//c+d=%2F", "120", "a/b//c+d=%2F")]
    [InlineData("/0/x", "0", "x")]
    public void A_project_and_the_whole_rest_make_an_address(string path, string project, string token)
    {
        Assert.True(EncryptedAddress.TrySplit(path, out var foundProject, out var foundToken));
        Assert.Equal((project, token), (foundProject, foundToken));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/120")]
    [InlineData("/120/")]
    [InlineData("//120/x")]
    [InlineData("/12a/x")]
    [InlineData("/payment/payment")]
    [InlineData("/-1/x")]
    [InlineData("120/x")]
    [InlineData("")]
    public void Other_paths_are_none(string path) => Assert.False(EncryptedAddress.TrySplit(path, out _, out _));

    /// <summary>Makes a token as shops do: Base64 of the Base64 of the cipher text, two colons and the vector.</summary>
    internal static string Token(string text, string key, bool isVectorBase64 = false)
    {
        using var aes = Aes.Create();
        var padded = new byte[32];
        var bytes = Encoding.UTF8.GetBytes(key);
        bytes.AsSpan(0, Math.Min(32, bytes.Length)).CopyTo(padded);
        aes.Key = padded;
        aes.GenerateIV();
        var cipher = Convert.ToBase64String(aes.EncryptCbc(Encoding.UTF8.GetBytes(text), aes.IV));
        byte[] vector = isVectorBase64 ? Encoding.ASCII.GetBytes(Convert.ToBase64String(aes.IV)) : aes.IV;
        return Convert.ToBase64String([.. Encoding.ASCII.GetBytes(cipher + "::"), .. vector]);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.Latin1.GetBytes(text));
}
