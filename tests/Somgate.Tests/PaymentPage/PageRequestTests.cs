using System.Text;
using Somgate.PaymentPage;

namespace Somgate.Tests.PaymentPage;

public sealed class PageRequestTests
{
    [Theory]
    [InlineData("a=1", "a:1")]
    [InlineData("a", "a:")]
    [InlineData("a=", "a:")]
    [InlineData("a=1=2", "a:1=2")]
    [InlineData("a=1+2%202", "a:1 2 2")]
    [InlineData("a=%2B", "a:+")]
    [InlineData("a=%25", "a:%")]
    [InlineData("a=%2541", "a:%41")]
    [InlineData("&a=1&&b=2&", "a:1|b:2")]
    [InlineData("a%5Bb%5D%5B0%5D=x", "a:b:0:x")]
    [InlineData("a[b][0]=x", "a:b:0:x")]
    [InlineData("a[]=x&a[]=y", "a:0:x|a:1:y")]
    [InlineData("a[5]=x&a[]=y&a[]=z", "a:5:x|a:6:y|a:7:z")]
    [InlineData("a[05]=x&a[]=y", "a:05:x|a:0:y")]
    [InlineData("a[][b]=x&a[][b]=y", "a:0:b:x|a:1:b:y")]
    [InlineData("a[b][]=x&a[c][]=y", "a:b:0:x|a:c:0:y")]
    [InlineData("a.b-c_D[e.f-g_H]=x", "a.b-c_D:e.f-g_H:x")]
    [InlineData("a=%D1%81%D0%BE%D0%BC", "a:сом")]
    [InlineData("_referrer=https://a.example/?x;y%3Bz", "_referrer:https://a.example/?x;y;z")]
    [InlineData("interface_type=%7B%22id%22%3A+24%7D", "interface_type:{\"id\": 24}")]
    public void Parameters_are_decoded_once_and_become_lines(string query, string lines)
    {
        var request = PageRequest.Read(query, []);
        Assert.Empty(request.Problems);
        Assert.Equal(lines.Split('|'), request.Fields.Select(field => $"{field.Path}:{field.Value}"));
    }

    [Theory]
    [InlineData("a=%FF", "a encoding")]
    [InlineData("a=%C3%28", "a encoding")]
    [InlineData("a=%ED%A0%80", "a encoding")]
    [InlineData("a=%C0%AF", "a encoding")]
    [InlineData("a=%zz", "a encoding")]
    [InlineData("a=%4", "a encoding")]
    [InlineData("%FF=1", " encoding")]
    [InlineData("a=1&a=1", "a unique")]
    [InlineData("a[0]=1&a[0]=2", "a[0] unique")]
    [InlineData("a[]=1&a[0]=2", "a[0] unique")]
    [InlineData("a%5b0%5d=1&a[0]=2", "a[0] unique")]
    [InlineData("=1", " pattern")]
    [InlineData("[a]=1", " pattern")]
    [InlineData("a[=1", " pattern")]
    [InlineData("a]=1", " pattern")]
    [InlineData("a[b]c=1", " pattern")]
    [InlineData("a[[b]]=1", " pattern")]
    [InlineData("a[b=1", " pattern")]
    [InlineData("a:b=1", " pattern")]
    [InlineData("a b=1", " pattern")]
    [InlineData("a%0A=1", " pattern")]
    [InlineData("сом=1", " pattern")]
    [InlineData("a[b:c]=1", " pattern")]
    [InlineData("a=1;b=2", "a semicolon")]
    [InlineData("a=1%3Bb", "a semicolon")]
    [InlineData("a[_b]=1%3B", "a[_b] semicolon")]
    [InlineData("a;b=1", " pattern")]
    [InlineData("_a;b=1", " pattern")]
    [InlineData("best_before[2026-01-01T10][00]=00", "best_before[2026-01-01T10][00] nested")]
    [InlineData("payment_id[]=1", "payment_id[] nested")]
    [InlineData("signature[x]=1", "signature[x] nested")]
    [InlineData("frame_mode[x]=1", "frame_mode[x] nested")]
    [InlineData("interface_type[id]=1", "interface_type[id] nested")]
    [InlineData("payment_id=a%00", "payment_id control")]
    [InlineData("customer_id=a%0Ab", "customer_id control")]
    [InlineData("customer_id=a%7Fb", "customer_id control")]
    [InlineData("payment_currency=KGS%C2%85", "payment_currency control")]
    public void What_a_signature_could_not_tell_apart_is_refused(string query, string problem)
    {
        var request = PageRequest.Read(query, []);
        var found = Assert.Single(request.Problems);
        Assert.Equal((702, problem), (found.Code, $"{found.Field} {found.Constraint}"));
    }

    [Theory]
    [InlineData("billing_city[x]=1")]
    [InlineData("payment_description=a%0Ab")]
    [InlineData("payment_methods_options[additional_data][embedded_mode]=1")]
    [InlineData("AVS[street]=1&BillingInfo[city]=2")]
    public void What_is_tolerated_may_have_brackets_and_other_values_may_have_lines(string query) => Assert.Empty(PageRequest.Read(query, []).Problems);

    [Fact]
    public void A_query_and_a_form_are_read_together()
    {
        var request = PageRequest.Read("a=1", "b=2"u8);
        Assert.Equal(("1", "2"), (request.Find("a"), request.Find("b")));
        Assert.Equal("a unique", Assert.Single(PageRequest.Read("a=1", "a=1"u8).Problems) is var problem ? $"{problem.Field} {problem.Constraint}" : "");
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(301, 1)]
    public void There_are_300_parameters_at_the_most(int count, int problems) =>
        Assert.Equal(problems, PageRequest.Read(string.Join('&', Enumerable.Range(0, count).Select(number => $"p{number}=1")), []).Problems.Count);

    [Fact]
    public void A_form_may_hold_raw_letters_of_any_script() => Assert.Equal("сом", PageRequest.Read("", Encoding.UTF8.GetBytes("a=сом")).Find("a"));

    [Fact]
    public void Members_of_JSON_become_parameters()
    {
        var request = PageRequest.ReadJson("""{"payment_amount": 5000, "x": {"y": [true, null, "z"]}, "merchant_success_enabled": false, "note": null}"""u8)!;
        Assert.Empty(request.Problems);
        Assert.Equal(["payment_amount:5000", "x:y:0:true", "x:y:2:z", "merchant_success_enabled:false"], request.Fields.Select(field => $"{field.Path}:{field.Value}"));
        Assert.Equal("payment_id[x] nested", Assert.Single(PageRequest.ReadJson("""{"payment_id": {"x": 1}}"""u8)!.Problems) is var problem ? $"{problem.Field} {problem.Constraint}" : "");
        Assert.Null(PageRequest.ReadJson("{"u8));
    }
}
