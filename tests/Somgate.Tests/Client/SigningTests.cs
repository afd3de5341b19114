extern alias client;
using System.Text;
using client::Somgate.Client;
using Somgate.Protocol;
using Pages = client::Somgate.Client.PaymentPage;

namespace Somgate.Tests.Client;

public sealed class SigningTests
{
    [Fact]
    public void The_published_vector_is_made_added_and_verified()
    {
        var json = """{"payment":{"id":"000049","status":"success"}}"""u8;
        const string signature = "/3TrhHVz9BHaLfgLyhoxO7dsQNzbzZa/TdO3pxQocXWwgVM6tGlzMLVfpOxFNTnkR9iiFVK/77ZedMcbkCjmng==";
        Assert.Equal(signature, Signing.Sign(json, "secret"));
        var signed = Signing.AddSignature(json, "secret");
        Assert.Equal($$"""{"payment":{"id":"000049","status":"success"},"signature":"{{signature}}"}""", Encoding.UTF8.GetString(signed));
        Assert.True(Signing.Verify(signed, "secret"));
        Assert.False(Signing.Verify(signed, "other"));
        Assert.False(Signing.Verify(json, "secret"));
        Assert.False(Signing.Verify("not JSON"u8, "secret"));
        Assert.True(Signing.Verify(Signing.AddSignature("""{"general":{"project_id":1}}"""u8, "secret", "general"), "secret"));
        Assert.Throws<ArgumentException>(() => Signing.Sign("[]"u8, "secret"));
    }

    [Fact]
    public void The_address_of_the_Payment_Page_carries_the_published_signature()
    {
        var address = Pages.Address(
            new Uri("https://pay.example"),
            [new("project_id", "120"), new("payment_id", "580"), new("payment_amount", "1000"), new("payment_currency", "KGS"), new("customer_id", "customer1")],
            "secret");
        Assert.Equal(
            "https://pay.example/payment?project_id=120&payment_id=580&payment_amount=1000&payment_currency=KGS&customer_id=customer1"
            + "&signature=tk3rT1KqNgLDrz2NPXqWPh6D3twlfQxoEZRMt02a1da9PCEVFwaVuEj6BpI4m67LgjyhEXsRtKvIvTHqONpvwg%3D%3D",
            address.AbsoluteUri);
    }

    [Fact]
    public void Nested_names_and_special_characters_are_signed_as_the_page_decodes_them()
    {
        var address = Pages.Address(new Uri("https://pay.example"), [new("a[b][0]", "1 + 1 & ж"), new("_note", "unsigned")], "secret");
        Assert.Contains("a%5Bb%5D%5B0%5D=1%20%2B%201%20%26%20%D0%B6&", address.AbsoluteUri, StringComparison.Ordinal);
        var expected = Signature.Sign(new SignedPair[] { new("a:b:0", "1 + 1 & ж") }, "secret"u8);
        Assert.EndsWith(Uri.EscapeDataString(expected), address.AbsoluteUri, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Pages.Address(new Uri("https://pay.example"), [new("a", "1;2")], "secret"));
        Assert.Throws<ArgumentException>(() => Pages.Address(new Uri("https://pay.example"), [new("a", "1"), new("a", "2")], "secret"));
    }
}
