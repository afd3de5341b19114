using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>Callback rules and their dry run (dashboard.md 7).</summary>
public sealed class ProjectRulesEndpointTests
{
    private const string Tab = "/dashboard/projects/1042/callbacks";

    [Theory, EachDatabase]
    public async Task A_rule_is_added_edited_switched_off_and_deleted(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        using var browser = await desk.Host.SignIn(desk.Admin);
        (string, string)[] form = [("url", "https://shop.example/cb"), ("type", "purchase"), ("result", "success"), ("method", "mbank"), ("on", "1")];
        Assert.Equal(303, (await browser.Submit(Tab + "/new", Tab + "/new", form)).Status);
        var shown = await browser.Get(Tab);
        Assert.All(new[] { "https://shop.example/cb", "admin", "/callbacks/2" }, part => Assert.Contains(part, shown.Text, StringComparison.Ordinal));
        var version = ProjectsEndpointTests.Version(await browser.Get(Tab + "/2"));
        Assert.Equal(303, (await browser.Post(Tab + "/2", [("url", "https://shop.example/other"), ("version", version)])).Status);
        var rule = (await Project(desk)).CallbackRules[1];
        Assert.Equal(("https://shop.example/other", false, null, "admin"), (rule.Url, rule.IsOn, rule.Result, rule.MadeBy));
        var late = await browser.Post(Tab + "/2", [.. form, ("version", version)]);
        Assert.Equal(409, late.Status);
        Assert.Contains("<td>https://shop.example/other</td><td>https://shop.example/cb</td>", late.Text, StringComparison.Ordinal);
        Assert.Contains("Confirm that it is to be deleted", (await browser.Post(Tab + "/2", ("act", "delete"))).Text, StringComparison.Ordinal);
        Assert.Equal(303, (await browser.Post(Tab + "/2", ("act", "delete"), ("sure", "1"), ("version", ProjectsEndpointTests.Version(late)))).Status);
        Assert.Equal(404, (await browser.Get(Tab + "/2")).Status);
        Assert.Equal(["callback_rule.make", "callback_rule.update", "callback_rule.delete"], (await desk.Acts()).Where(act => act.StartsWith("callback_rule.", StringComparison.Ordinal)).Reverse());
    }

    [Theory]
    [InlineData("url", "", "whole http or https")]
    [InlineData("url", "gopher://a.example/", "whole http or https")]
    [InlineData("url", "https://10.0.0.1/", "not public")]
    [InlineData("url", "https://[::ffff:10.0.0.1]/", "not public")]
    [InlineData("url", "http://169.254.169.254/latest", "not public")]
    [InlineData("result", "paid", "Choose from the list")]
    [InlineData("type", "refund", "Choose from the list")]
    [InlineData("method", "cards", "Choose from the list")]
    public async Task What_cannot_be_a_rule_is_refused(string field, string value, string said)
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        Dictionary<string, string> form = new() { ["url"] = "https://shop.example/cb", ["type"] = "", ["result"] = "", ["method"] = "", ["on"] = "1" };
        form[field] = value;
        var refused = await browser.Submit(Tab + "/new", Tab + "/new", [.. form.Select(pair => (pair.Key, pair.Value))]);
        Assert.Equal(422, refused.Status);
        Assert.Contains(said, refused.Text, StringComparison.Ordinal);
        Assert.Single((await Project(desk)).CallbackRules);
    }

    [Fact]
    public async Task Rules_and_the_intermediate_switch_ask_for_a_code()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        desk.Host.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("Enter the code", (await browser.Submit(Tab + "/new", Tab + "/new", ("url", "https://shop.example/cb"))).Text, StringComparison.Ordinal);
        Assert.Contains("Enter the code", (await browser.Post(Tab, ("intermediate", "1"))).Text, StringComparison.Ordinal);
        Assert.False((await Project(desk)).WantsIntermediateCallbacks);
        Assert.Equal(303, (await browser.Post(Tab, ("intermediate", "1"), ("step_up", desk.Host.Code(desk.Admin)))).Status);
        Assert.True((await Project(desk)).WantsIntermediateCallbacks);
    }

    [Fact]
    public async Task A_dry_run_says_of_every_rule_why_and_saves_nothing()
    {
        await using var desk = await CallbackDesk.Open();
        await desk.Host.Somgate.Projects.AddCallbackRule(SomgateHost.ProjectId, null, "decline", null, "https://decline.example/", DeskHost.Cancel);
        await desk.Host.Somgate.Refresh();
        await desk.Host.Somgate.Sale("ORD-1");
        using var browser = await desk.Host.SignIn(await desk.Host.Add("support@books.example", Team("support")));
        var before = await desk.Acts();
        var shown = await browser.Submit(Tab, Tab + "/dry-run", ("dry_type", "purchase"), ("dry_result", "success"), ("dry_method", "mbank"));
        Assert.All(new[] { "Addresses: 1", desk.Merchant.CallbackUrl, "it wants the result decline" }, part => Assert.Contains(part, shown.Text, StringComparison.Ordinal));
        Assert.Contains("The request gave the address: https://x.example/", (await browser.Post(Tab + "/dry-run", ("dry_type", "purchase"), ("dry_result", "success"), ("dry_method", "mbank"), ("dry_url", "https://x.example/"))).Text, StringComparison.Ordinal);
        Assert.Contains("Addresses: 1", (await browser.Post(Tab + "/dry-run", ("dry_payment", "ord-1"))).Text, StringComparison.Ordinal);
        Assert.Contains("There is no such payment", (await browser.Post(Tab + "/dry-run", ("dry_payment", "ORD-9"))).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Post(Tab + "/dry-run", ("dry_type", "refund"), ("dry_result", "paid"), ("dry_url", "x"))).Status);
        Assert.Equal(before, await desk.Acts());
        Assert.Equal(403, (await browser.Get(Tab + "/new")).Status);
    }

    private static Somgate.Team.Grants Team(string role) => new([role], [], [], null);

    private static async Task<Somgate.Projects.Project> Project(CallbackDesk desk) => (await desk.Host.Somgate.Projects.Read(DeskHost.Cancel)).Find(SomgateHost.ProjectId)!;
}
