using System.Security.Cryptography;
using System.Text;
using Somgate.PaymentPage;

namespace Somgate.Tests.PaymentPage;

public sealed class PageSignatureTests
{
    private static readonly byte[] Secret = "secret"u8.ToArray();

    [Theory]
    [InlineData(
        "project_id=120&payment_id=580&payment_amount=1000&payment_currency=KGS&customer_id=customer1",
        "customer_id:customer1;payment_amount:1000;payment_currency:KGS;payment_id:580;project_id:120",
        "tk3rT1KqNgLDrz2NPXqWPh6D3twlfQxoEZRMt02a1da9PCEVFwaVuEj6BpI4m67LgjyhEXsRtKvIvTHqONpvwg==")]
    [InlineData(
        "force_payment_method=mbank&project_id=120&payment_id=580&payment_amount=1000&payment_currency=KGS&customer_id=customer1",
        "customer_id:customer1;force_payment_method:mbank;payment_amount:1000;payment_currency:KGS;payment_id:580;project_id:120",
        "94yPTZqwA1nH/AyCzXHnSWXbiBfqNPQkLcPuj4GAbLPTYC8OGYpaum9waYdiuyMCWsxqzvQacnjRr2No0ng7wA==")]
    public void The_published_vectors_hold(string query, string text, string signature)
    {
        var fields = Fields(query);
        Assert.Equal(text, PageSignature.Text(fields));
        Assert.Equal(0, PageSignature.Match(fields, signature, [Secret]));
        Assert.Equal(0, PageSignature.Match(fields, signature.Replace('+', ' '), [Secret]));
        Assert.Equal(1, PageSignature.Match(fields, signature, ["other"u8.ToArray(), Secret]));
        Assert.Equal(-1, PageSignature.Match(fields, signature, ["other"u8.ToArray()]));
    }

    [Theory]
    // Left out.
    [InlineData("a=1&frame_mode=iframe&_sw=5&_a[b]=6&x[frame_mode]=7&signature=zz", "a:1")]
    // JSON in a value is never rebuilt.
    [InlineData("interface_type=%7B%22id%22%3A%2024%7D&a=1", "a:1;interface_type:{\"id\": 24}")]
    [InlineData("interface_type=%7B%22id%22%3A22%7D&a=1", "a:1;interface_type:{\"id\":22}")]
    [InlineData("interface_type=33&a=", "a:;interface_type:33")]
    // Display keys: signed, none signed, some signed.
    [InlineData("a=1&baseUrl=x&redirect=1", "a:1;baseUrl:x;redirect:1")]
    [InlineData("a=1&baseUrl=x&redirect=1", "a:1")]
    [InlineData("a=1&baseUrl=x&redirect=1", "a:1;redirect:1")]
    [InlineData("a=1&target_element=t&baseUrl=b&close_on_missclick=1&css_modal_wrap=w&redirect=1&redirect_on_mobile=1", "a:1;css_modal_wrap:w")]
    // Booleans of tolerated parameters and of those that end in _enabled.
    [InlineData("a=1&close_on_missclick=true", "a:1;close_on_missclick:1")]
    [InlineData("some_future_param=True&other=false", "other:0;some_future_param:1")]
    [InlineData("merchant_success_enabled=true", "merchant_success_enabled:1")]
    [InlineData("redirect_fail_enabled=False", "redirect_fail_enabled:0")]
    [InlineData("billing_x[y]=true", "billing_x:y:1")]
    // Orders: by number, by code point, by line, by tree.
    [InlineData("a2=x&a10=y", "a2:x;a10:y")]
    [InlineData("a2=x&a10=y", "a10:y;a2:x")]
    [InlineData("a=1&a.b=2", "a.b:2;a:1")]
    [InlineData("a[b]=1&a.c=2", "a:b:1;a.c:2")]
    public void Every_way_of_signing_is_taken(string query, string text) => Assert.Equal(0, PageSignature.Match(Fields(query), Signed(text), [Secret]));

    [Theory]
    [InlineData("payment_id=true", "payment_id:1")]
    [InlineData("payment_id=1", "payment_id:true")]
    [InlineData("payment_description=false", "payment_description:0")]
    [InlineData("customer_id=True", "customer_id:1")]
    [InlineData("payment_methods_options[additional_data][embedded_mode]=true", "payment_methods_options:additional_data:embedded_mode:1")]
    [InlineData("other=TRUE", "other:1")]
    [InlineData("other=1", "other:true")]
    [InlineData("merchant_success_url=true", "merchant_success_url:1")]
    [InlineData("a=1&utm_source=x", "a:1")]
    [InlineData("a=1&gclid=x", "a:1")]
    [InlineData("a=1&x_frame_mode=x", "a:1")]
    [InlineData("a=1", "a:1;b:2")]
    public void What_could_mean_something_else_is_not_taken(string query, string text) => Assert.Equal(-1, PageSignature.Match(Fields(query), Signed(text), [Secret]));

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("tk3rT1KqNgLDrz2NPXqWPh6D3twlfQxoEZRMt02a1da9PCEVFwaVuEj6BpI4m67LgjyhEXsRtKvIvTHqONpvwg")]
    [InlineData("tk3rT1KqNgLDrz2NPXqWPh6D3twlfQxoEZRMt02a1da9PCEVFwaVuEj6BpI4m67LgjyhEXsRtKvIvTHqONpvwg===")]
    [InlineData("tk3rT1KqNgLDrz2NPXqWPh6D3twlfQxoEZRMt02a1da9PCEVFwaVuEj6BpI4m67LgjyhEXsRtKvIvTHqONpvw_==")]
    public void What_is_no_signature_matches_nothing(string signature) => Assert.Equal(-1, PageSignature.Match(Fields("a=1"), signature, [Secret]));

    [Fact]
    public void Only_distinct_texts_are_made_and_not_too_many()
    {
        Assert.Single(PageSignature.Texts(Fields("a=1&b=2")));
        var most = PageSignature.Texts(Fields("a2=true&a10=2&a.b=3&a=4&a[b]=5&a[10]=6&target_element=t&baseUrl=b&close_on_missclick=true&css_modal_wrap=w&redirect=1&redirect_on_mobile=1")).ToArray();
        Assert.InRange(most.Length, 256, PageSignature.TextsMax);
        Assert.Equal(most.Length, most.Select(Encoding.UTF8.GetString).Distinct().Count());
    }

    [Theory]
    [InlineData("a2=true&a10=2&a.b=3&a=4&a[b]=5&a[10]=6&redirect=1&baseUrl=b&target_element=c", "a2:1;a.b:3;a10:2;a:4;a:10:6;a:b:5;", true)]
    [InlineData("a=1&redirect=1&baseUrl=b", "a:1;baseUrl:b;redirect:1;", true)]
    [InlineData("a=1&redirect=1&baseUrl=b&target_element=c&css_modal_wrap=d&x=true", "a:1;css_modal_wrap:d;target_element:c;x:1;", false)]
    public void In_the_largest_form_what_libraries_do_is_taken_and_rare_mixtures_are_not(string query, string text, bool isTaken)
    {
        var filling = new string('z', PageRequest.BodyBytesMax - 256);
        var lines = text.Split(';', StringSplitOptions.RemoveEmptyEntries).Append($"z:{filling}").ToArray();
        // Bytes of whole lines in order: one of the four orders.
        Array.Sort(lines, StringComparer.Ordinal);
        var match = PageSignature.Match(Fields($"{query}&z={filling}"), Signed(string.Join(';', lines)), [Secret]);
        Assert.Equal(isTaken ? 0 : -1, match);
    }

    [Fact]
    public void Changing_any_character_of_the_signed_text_is_noticed()
    {
        const string query = "customer_id=customer1&payment_amount=1000&payment_currency=KGS&payment_id=580&project_id=120&force_payment_method=mbank&merchant_success_enabled=2";
        var signature = Signed(PageSignature.Text(Fields(query)));
        Assert.Equal(0, PageSignature.Match(Fields(query), signature, [Secret]));
        for (var at = 0; at < query.Length; at++)
        {
            foreach (var other in "a1_")
            {
                if (query[at] == other || query[at] is '&' or '=') continue;
                var changed = Fields(string.Concat(query.AsSpan(0, at), $"{other}", query.AsSpan(at + 1)));
                Assert.True(PageSignature.Match(changed, signature, [Secret]) == -1 || PageSignature.Text(changed) == PageSignature.Text(Fields(query)), $"{at} {other}");
            }
        }
    }

    private static IReadOnlyList<PageField> Fields(string query) => PageRequest.Read(query, []).Fields;

    private static string Signed(string text) => Convert.ToBase64String(HMACSHA512.HashData(Secret, Encoding.UTF8.GetBytes(text)));
}
