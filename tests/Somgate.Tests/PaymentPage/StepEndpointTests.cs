using System.Net;
using System.Text;
using Somgate.PaymentPage;

namespace Somgate.Tests.PaymentPage;

public sealed class StepEndpointTests(PageDesk desk) : IClassFixture<PageDesk>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Steps => [.. StepEndpoint.Steps];

    [Theory, MemberData(nameof(Steps))]
    public async Task The_address_of_a_step_leads_to_the_page_and_other_methods_are_not_allowed(string step)
    {
        var page = (await desk.Open(desk.Parameters())).Location!.Split('?')[0];
        var read = await desk.Get($"{page}/{step}");
        Assert.Equal((303, page), (read.Status, read.Location));
        Assert.Equal((303, page), await Send(HttpMethod.Head, $"{page}/{step}"));
        Assert.Equal((405, null), await Send(HttpMethod.Put, $"{page}/{step}"));
        Assert.Equal((204, null), await Send(HttpMethod.Options, $"{page}/{step}"));
    }

    [Theory, MemberData(nameof(Steps))]
    public async Task An_unknown_page_takes_no_step(string step) =>
        Assert.Equal(410, (await desk.PostForm($"/pay/{new string('A', 32)}/{step}", "turn=0&phone=700000001&code=1234")).Status);

    [Theory]
    [InlineData("", "application/x-www-form-urlencoded")]
    [InlineData("phone=700000001", "application/x-www-form-urlencoded")]
    [InlineData("turn=&phone=700000001", "application/x-www-form-urlencoded")]
    [InlineData("turn=-1&phone=700000001", "application/x-www-form-urlencoded")]
    [InlineData("turn=1&phone=700000001", "application/x-www-form-urlencoded")]
    [InlineData("turn=0&turn=0&phone=700000001", "application/x-www-form-urlencoded")]
    [InlineData("turn=0&phone=700000001", "text/plain")]
    [InlineData("turn=0&phone=700000001", "")]
    public async Task What_is_no_form_of_this_turn_changes_nothing(string form, string contentType)
    {
        var page = (await desk.Open(desk.Parameters())).Location!.Split('?')[0];
        var before = await desk.Traces();
        var reply = await desk.PostForm($"{page}/pay", form, contentType);
        Assert.Equal((303, page), (reply.Status, reply.Location));
        Assert.Equal(before, await desk.Traces());
    }

    [Fact]
    public async Task A_form_that_is_too_long_changes_nothing()
    {
        var page = (await desk.Open(desk.Parameters())).Location!.Split('?')[0];
        var before = await desk.Traces();
        var reply = await desk.PostForm($"{page}/pay", $"turn=0&phone={new string('7', 20_000)}");
        Assert.Equal((303, page), (reply.Status, reply.Location));
        Assert.Equal(before, await desk.Traces());
    }

    [Theory]
    [InlineData("", "err.phone_empty")]
    [InlineData("12345", "err.phone")]
    [InlineData("<script>alert(1)</script>", "err.phone")]
    public async Task A_wrong_number_brings_the_form_back_with_what_was_entered(string entered, string key)
    {
        var parameters = desk.Parameters("language_code", "en");
        var page = (await desk.Open(parameters)).Location!.Split('?')[0];
        var reply = await desk.PostForm($"{page}/pay", $"turn=0&phone={Uri.EscapeDataString(entered)}");
        Assert.Equal(422, reply.Status);
        var read = WebUtility.HtmlDecode(reply.Text);
        Assert.Contains(Texts.Of("en", key), read, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", reply.Text, StringComparison.Ordinal);
        if (entered.Length > 0) Assert.Contains($"value=\"{entered}\"", read, StringComparison.Ordinal);
        Assert.Null(await desk.Somgate.Find(parameters["payment_id"]));
    }

    private async Task<(int Status, string? Location)> Send(HttpMethod method, string target)
    {
        using var request = new HttpRequestMessage(method, target) { Content = method == HttpMethod.Put ? new ByteArrayContent(Encoding.UTF8.GetBytes("turn=0")) : null };
        using var response = await desk.Somgate.Http.SendAsync(request, Cancel);
        if (response.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NoContent) Assert.Contains("POST", response.Content.Headers.Allow);
        return ((int)response.StatusCode, response.Headers.Location?.OriginalString);
    }
}
