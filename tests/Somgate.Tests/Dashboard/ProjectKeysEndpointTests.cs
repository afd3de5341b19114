using System.Text.RegularExpressions;
using Somgate.Callbacks;
using Somgate.RequestLog;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>Rotation of keys (dashboard.md 7, 13.4).</summary>
public sealed partial class ProjectKeysEndpointTests
{
    private const string Keys = "/dashboard/projects/1042/keys";

    [Theory, EachDatabase]
    public async Task A_key_is_rotated_under_load_and_no_request_is_refused(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        await desk.Host.Somgate.Projects.SaveIntermediateCallbacks(SomgateHost.ProjectId, true, DeskHost.Cancel);
        await desk.Host.Somgate.Refresh();
        using var browser = await desk.Host.SignIn(desk.Admin);
        // Some callbacks of before stay undelivered until the old key is dead.
        var isDead = false;
        desk.Merchant.Answer = received => Task.FromResult(received.PaymentId.StartsWith("HELD", StringComparison.Ordinal) && !isDead ? 503 : 200);
        for (var at = 0; at < 3; at++) Assert.Equal(200, (await desk.Host.Somgate.Sale($"HELD-{at}")).HttpStatus);
        var (secret, number, isOver) = (SomgateHost.Secret, 0, false);
        var refused = new List<string>();
        var load = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var reply = await desk.Host.Somgate.Send("/v2/payment/wallet/mbank/sale", SomgateHost.SaleBody($"LOAD-{Interlocked.Increment(ref number)}"), Volatile.Read(ref secret));
                if (reply.HttpStatus == 200) continue;
                lock (refused) refused.Add(reply.Text);
            }
        })).ToArray();

        await browser.Get(Keys);
        var made = await browser.Post(Keys, ("act", "make"));
        var second = SecretField().Match(made.Text).Groups[1].Value;
        Assert.Equal(64, second.Length);
        Assert.DoesNotContain(second, (await browser.Get(Keys)).Text, StringComparison.Ordinal);
        Assert.Equal(303, (await browser.Post(Keys, ("act", "primary"), ("key", "2"))).Status);
        Volatile.Write(ref secret, second);
        // Whoever had read the old secret has sent by now; from here on all sign with the new one.
        var before = Volatile.Read(ref number);
        while (Volatile.Read(ref number) < before + 6) await Task.Yield();
        var told = await browser.Get(Keys);
        Assert.Contains("Undelivered callbacks signed with it: 3", told.Text, StringComparison.Ordinal);
        Assert.Contains("does not match", (await browser.Post(Keys, ("act", "revoke"), ("key", "1"), ("typed", "2"))).Text, StringComparison.Ordinal);
        Assert.Equal(303, (await browser.Post(Keys, ("act", "revoke"), ("key", "1"), ("typed", "1"))).Status);
        await desk.Get<CallbackWorker>().Idle();
        var then = desk.Merchant.Received.Count;
        isDead = true;
        for (var at = 0; at < 5; at++) await desk.Host.Somgate.Send("/v2/payment/wallet/mbank/sale", SomgateHost.SaleBody($"AFTER-{at}"), second);
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(load);
        desk.Host.Time.Advance(TimeSpan.FromMinutes(2));
        await desk.Get<CallbackWorker>().RunOnce(DeskHost.Cancel);
        foreach (var at in Enumerable.Range(0, 3)) await desk.Merchant.Next($"HELD-{at}", received => received.IsSignedBy(second));
        await desk.Get<CallbackWorker>().Idle();

        Assert.Empty(refused);
        Assert.All(desk.Merchant.Received.Skip(then), received => Assert.True(received.IsSignedBy(second), received.PaymentId));
        foreach (var received in desk.Merchant.Received.GroupBy(one => one.PaymentId).Select(all => all.Last()))
        {
            var payment = (await desk.Host.Somgate.Find(received.PaymentId))!;
            var row = (await desk.Get<CallbackStore>().FindOf(payment.ProjectId, payment.PaymentNo, DeskHost.Cancel)).First(one => one.Status == received.Status);
            Assert.True(received.IsSignedBy(row.KeyId == 1 ? SomgateHost.Secret : second), $"{received.PaymentId}: key {row.KeyId}");
        }

        Assert.Equal(400, (await desk.Host.Somgate.Sale("OLD-1")).HttpStatus);
        Assert.Equal(["key.make", "key.make_primary", "key.revoke"], (await desk.Acts()).Where(act => act.StartsWith("key.", StringComparison.Ordinal)).Reverse());
    }

    [Fact]
    public async Task Keys_ask_for_a_code_and_show_when_they_were_last_used()
    {
        await using var desk = await CallbackDesk.Open();
        await desk.Host.Somgate.Sale("ORD-1");
        await RequestLog.RequestLogTests.Written(desk.Get<RequestLogWorker>());
        using var browser = await desk.Host.SignIn(desk.Admin);
        desk.Host.Time.Advance(TimeSpan.FromMinutes(5));
        var shown = await browser.Get(Keys);
        Assert.All(new[] { "2026-11-24", "127.0.0.1", "live, primary" }, part => Assert.Contains(part, shown.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(SomgateHost.Secret + "<", shown.Text, StringComparison.Ordinal);
        Assert.Contains("Enter the code of your app", (await browser.Post(Keys, ("act", "make"))).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await browser.Post(Keys, ("act", "make"), ("step_up", desk.Host.Code(desk.Admin)))).Status);
        Assert.Contains("Two keys are live already", (await browser.Post(Keys, ("act", "make"))).Text, StringComparison.Ordinal);
        Assert.Contains("no such act", (await browser.Post(Keys, ("act", "steal"))).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Post(Keys, ("act", "primary"), ("key", "7"))).Status);
        Assert.Equal(303, (await browser.Post(Keys, ("act", "revoke"), ("key", "1"), ("typed", "1"))).Status);
        Assert.Contains("The last live key", (await browser.Post(Keys, ("act", "revoke"), ("key", "2"), ("typed", "2"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_keys_that_stay_live_for_a_month_are_reminded_of()
    {
        await using var desk = await CallbackDesk.Open();
        var store = desk.Host.Somgate.Projects;
        foreach (var (projectId, days) in new[] { (2001L, 30), (2002L, 29) })
        {
            await store.AddProject(projectId, 1, $"Old {projectId}", false, "first"u8.ToArray(), 0, 1000, DeskHost.Start.AddDays(-days), DeskHost.Cancel);
            await store.AddKey(projectId, "second"u8.ToArray(), primary: false, DeskHost.Start.AddDays(-days), DeskHost.Cancel);
        }

        await desk.Host.Somgate.Refresh();
        using var browser = await desk.Host.SignIn(desk.Admin);
        Assert.Contains("live for 30 days", (await browser.Get("/dashboard/projects/2001/keys")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("live for 30 days", (await browser.Get("/dashboard/projects/2002/keys")).Text, StringComparison.Ordinal);
    }

    [GeneratedRegex("id=\"secret\" type=\"text\" readonly value=\"([A-Za-z0-9]+)\"")]
    private static partial Regex SecretField();
}
