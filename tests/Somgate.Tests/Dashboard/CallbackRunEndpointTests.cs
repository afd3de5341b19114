using System.Text.RegularExpressions;
using Somgate.Callbacks;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

public sealed class CallbackRunEndpointTests
{
    private const string Set = "/dashboard/callbacks/resend?mode=test";

    [Theory, EachDatabase]
    public async Task A_set_is_counted_confirmed_with_a_code_sent_and_can_be_followed(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        for (var at = 0; at < 3; at++) await desk.Add($"P-{at}");
        await desk.Add("OFF-1", "suppressed");
        await desk.Add("TRYING-1", "pending", httpStatus: 500);
        await desk.Add("STRANGE-1", projectId: CallbackDesk.StrangeProject);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var code = desk.Host.Code(desk.Admin);
        desk.Host.Time.Advance(TimeSpan.FromMinutes(5));
        var preview = await browser.Get(Set);
        Assert.All(new[] { "To be sent: 3", "Without an address: 1", "Being sent anyway: 1" }, part => Assert.Contains(part, preview.Text, StringComparison.Ordinal));
        var (until, count) = (Hidden(preview, "until"), Hidden(preview, "count"));
        Assert.Equal(422, (await browser.Post(Set, ("until", until), ("count", count))).Status);
        var started = await browser.Post(Set, ("until", until), ("count", count), ("step_up", desk.Host.Code(desk.Admin)));
        Assert.Equal(303, started.Status);
        Assert.NotEmpty(code);
        var worker = desk.Get<CallbackRunWorker>();
        await worker.RunOnce(DeskHost.Cancel);
        desk.Host.Time.Advance(TimeSpan.FromSeconds(2));
        await worker.RunOnce(DeskHost.Cancel);
        foreach (var at in Enumerable.Range(0, 3)) await desk.Merchant.Next($"P-{at}", _ => true);
        var shown = await browser.Get(started.Location!);
        Assert.All(new[] { "3", "Left out", "mode=test" }, part => Assert.Contains(part, shown.Text, StringComparison.Ordinal));
        Assert.Contains("callback.resend_set", await desk.Acts());
        Assert.Equal(3, desk.Merchant.Received.Count);
        var other = await desk.Host.Add("support@books.example", new(["operations"], [], [], [CallbackDesk.LiveProject]));
        using var stranger = await desk.Host.SignIn(other);
        Assert.Equal(404, (await stranger.Get(started.Location!)).Status);
    }

    [Fact]
    public async Task A_set_that_grew_since_it_was_counted_is_shown_again()
    {
        await using var desk = await CallbackDesk.Open();
        await desk.Add("P-1", ago: TimeSpan.FromMinutes(2));
        using var browser = await desk.Host.SignIn(desk.Admin);
        var preview = await browser.Get(Set);
        await desk.Add("P-2", ago: TimeSpan.FromMinutes(1));
        var again = await browser.Post(Set, ("until", Hidden(preview, "until")), ("count", Hidden(preview, "count")));
        Assert.Equal(422, again.Status);
        Assert.Contains("They have become more meanwhile", again.Text, StringComparison.Ordinal);
        Assert.Contains("To be sent: 2", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_stopped_with_an_entry_in_the_audit_log()
    {
        await using var desk = await CallbackDesk.Open();
        await desk.Add("P-1", ago: TimeSpan.FromMinutes(1));
        using var browser = await desk.Host.SignIn(desk.Admin);
        var preview = await browser.Get(Set);
        var started = await browser.Post(Set, ("until", Hidden(preview, "until")), ("count", Hidden(preview, "count")));
        Assert.Equal(303, started.Status);
        await browser.Get(started.Location!);
        Assert.Equal(303, (await browser.Post(started.Location! + "/stop")).Status);
        Assert.Contains("stopped", (await browser.Get(started.Location!)).Text, StringComparison.Ordinal);
        Assert.Contains("callback.run_stop", await desk.Acts());
    }

    private static string Hidden(Page page, string name) => Regex.Match(page.Text, $"name=\"{name}\" value=\"(\\d+)\"").Groups[1].Value;
}
