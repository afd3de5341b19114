using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

public sealed class CallbackTestEndpointTests
{
    private const string Test = "/dashboard/callbacks/test?mode=test";

    [Theory, EachDatabase]
    public async Task A_test_goes_where_the_rules_say_and_its_answer_is_shown(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        desk.Merchant.Answer = _ => Task.FromResult(418);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var shown = await browser.Submit(Test, Test, ("project", $"{SomgateHost.ProjectId}"), ("event", "decline"), ("to", "rules"));
        Assert.Equal(200, shown.Status);
        Assert.All(new[] { "The answer: 418", "somgate-test-", "failed" }, part => Assert.Contains(part, shown.Text, StringComparison.Ordinal));
        var received = Assert.Single(desk.Merchant.Received);
        Assert.Equal("decline", received.Status);
        Assert.True(received.IsSignedBy(SomgateHost.Secret));
        Assert.Contains("callback.test", await desk.Acts());
        Assert.Contains(received.PaymentId, (await browser.Get($"/dashboard/callbacks?mode=test&kind=test&payment_id={received.PaymentId}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_live_project_is_warned_of_and_asks_for_a_code()
    {
        await using var desk = await CallbackDesk.Open();
        desk.Host.Time.Advance(TimeSpan.FromSeconds(1));
        using var browser = await desk.Host.SignIn(desk.Admin);
        desk.Host.Time.Advance(TimeSpan.FromMinutes(5));
        const string live = "/dashboard/callbacks/test?mode=live";
        (string, string)[] form = [("project", $"{CallbackDesk.LiveProject}"), ("event", "success"), ("to", "url"), ("url", desk.Merchant.CallbackUrl)];
        Assert.Contains("This is a live project", (await browser.Get(live)).Text, StringComparison.Ordinal);
        Assert.Contains("Confirm sending for a live project", (await browser.Post(live, form)).Text, StringComparison.Ordinal);
        Assert.Contains("Enter the code of your app", (await browser.Post(live, [.. form, ("live", "1")])).Text, StringComparison.Ordinal);
        Assert.Empty(desk.Merchant.Received);
        var sent = await browser.Post(live, [.. form, ("live", "1"), ("step_up", desk.Host.Code(desk.Admin))]);
        Assert.Contains("The answer: 200", sent.Text, StringComparison.Ordinal);
        Assert.True(Assert.Single(desk.Merchant.Received).IsSignedBy("live secret"));
    }

    [Theory]
    [InlineData("project", "1044", "Choose a project")]
    [InlineData("event", "paid", "Choose an event")]
    [InlineData("url", "javascript:alert(1)", "Enter a whole http or https address")]
    public async Task What_is_wrong_is_said_at_once_and_nothing_is_sent(string field, string value, string said)
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        Dictionary<string, string> form = new() { ["project"] = $"{SomgateHost.ProjectId}", ["event"] = "success", ["to"] = "url", ["url"] = desk.Merchant.CallbackUrl };
        form[field] = value;
        var shown = await browser.Submit(Test, Test, [.. form.Select(pair => (pair.Key, pair.Value))]);
        Assert.Equal(422, shown.Status);
        Assert.Contains(said, shown.Text, StringComparison.Ordinal);
        Assert.Empty(desk.Merchant.Received);
    }

    [Fact]
    public async Task An_address_that_is_not_public_is_refused_at_sending()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        var shown = await browser.Submit(Test, Test, ("project", $"{SomgateHost.ProjectId}"), ("event", "success"), ("to", "url"), ("url", "http://169.254.169.254/latest"));
        Assert.Contains("forbidden address", shown.Text, StringComparison.Ordinal);
    }
}
