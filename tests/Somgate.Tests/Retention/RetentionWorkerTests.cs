using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Somgate.Callbacks;
using Somgate.News;
using Somgate.Projects;
using Somgate.Retention;
using Somgate.Storage;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Retention;

public sealed class RetentionWorkerTests
{
    [Theory, EachDatabase]
    public async Task Bodies_notices_and_steps_go_when_their_days_are_over_and_the_rest_stays(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        var days = (int n) => TimeSpan.FromDays(n);
        var old = new List<long>();
        foreach (var (id, ago) in new[] { ("A", days(95)), ("B", days(94)), ("C", days(93)), ("D", days(93)), ("E", days(91)) }) old.Add((await desk.Add(id, ago: ago)).CallbackId);
        var exhausted = await desk.Add("F", "exhausted", ago: days(92), httpStatus: 500);
        var young = await desk.Add("Y", ago: days(89));
        var live = await desk.Add("L", projectId: CallbackDesk.LiveProject, ago: days(100));
        var now = desk.Host.Time.GetUtcNow();
        await using (var connection = await desk.Get<Database>().Open(DeskHost.Cancel))
        {
            for (var number = 1; number <= 5; number++)
                await DeskNoticeStore.Append(connection, new(1, number, 1042, now - days(number == 5 ? 89 : 91), "endpoint.down", "x", "callbacks.view", "/dashboard"));
            for (var step = 1; step <= 5; step++)
                await Steps(connection, step, now - days(step == 5 ? 29 : 31));
            await Session(connection, 1, now - days(31), opening: null);
            await Session(connection, 2, now - days(31), opening: [1]);
            await Session(connection, 3, now - days(29), opening: null);
        }

        await desk.Get<DeskNoticeStore>().MarkRead(31, [1, 5], DeskHost.Cancel);
        Assert.True(await Worker(desk).RunOnce(DeskHost.Cancel));
        var store = desk.Get<CallbackStore>();
        foreach (var id in old.Append(exhausted.CallbackId)) Assert.Empty((await store.Find(1042, id, DeskHost.Cancel))!.Body);
        Assert.Empty((await store.Find(CallbackDesk.LiveProject, live.CallbackId, DeskHost.Cancel))!.Body);
        Assert.NotEmpty((await store.Find(1042, young.CallbackId, DeskHost.Cancel))!.Body);
        var attempt = Assert.Single(await store.FindAttempts(1042, exhausted.CallbackId, DeskHost.Cancel));
        Assert.Equal((500L, true), (attempt.HttpStatus, attempt.Answer is null or { Length: 0 }));
        Assert.NotEmpty((await store.FindAttempts(1042, young.CallbackId, DeskHost.Cancel))[0].Answer!);
        Assert.Equal((1, 1, 1, 2), (await Count(desk, "notices"), await Count(desk, "notice_reads"), await Count(desk, "page_steps"), await Count(desk, "page_sessions")));

        using var browser = await desk.Host.SignIn(desk.Admin);
        var card = await browser.Get($"/dashboard/callbacks/1042/{exhausted.CallbackId}?mode=test");
        Assert.Contains("no longer kept", card.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/resend\"", card.Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task One_node_is_at_it_at_a_time_and_goes_on_where_it_was(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        var first = await desk.Add("A", ago: TimeSpan.FromDays(95));
        Assert.True(await Worker(desk).RunOnce(DeskHost.Cancel));
        Assert.False(await Worker(desk).RunOnce(DeskHost.Cancel));
        // Within the hour nobody looks again, whoever it is.
        var second = await desk.Add("B", ago: TimeSpan.FromDays(94));
        Pass(desk, TimeSpan.FromMinutes(59));
        Assert.False(await Worker(desk).RunOnce(DeskHost.Cancel));
        var store = desk.Get<CallbackStore>();
        Assert.Empty((await store.Find(1042, first.CallbackId, DeskHost.Cancel))!.Body);
        Assert.NotEmpty((await store.Find(1042, second.CallbackId, DeskHost.Cancel))!.Body);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Advanced(desk)));
        Assert.Empty((await store.Find(1042, second.CallbackId, DeskHost.Cancel))!.Body);
    }

    [Theory, EachDatabase]
    public async Task A_callback_that_is_still_to_be_sent_keeps_its_body_and_those_after_it_wait(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        var store = new RetentionStore(desk.Get<Database>());
        var before = await desk.Add("A", ago: TimeSpan.FromDays(95));
        var pending = await desk.Add("P", "pending", ago: TimeSpan.FromDays(94), httpStatus: 500);
        var after = await desk.Add("C", ago: TimeSpan.FromDays(93));
        var now = desk.Host.Time.GetUtcNow();
        Assert.False(await store.ClearBodies(1042, now - TimeSpan.FromDays(90), 10, DeskHost.Cancel));
        Assert.Equal((0, true, true), (await Length(before), await Length(pending) > 0, await Length(after) > 0));
        await using (var connection = await desk.Get<Database>().Open(DeskHost.Cancel))
            await connection.ExecuteAsync("update callbacks set state = 'exhausted', due_at_ms = null where callback_id = @id", new { id = pending.CallbackId });
        Assert.False(await store.ClearBodies(1042, now - TimeSpan.FromDays(90), 10, DeskHost.Cancel));
        Assert.Equal((0, 0), (await Length(pending), await Length(after)));

        async Task<int> Length(Somgate.Payments.CallbackRow row) => (await desk.Get<CallbackStore>().Find(1042, row.CallbackId, DeskHost.Cancel))!.Body.Length;
    }

    private static async Task Advanced(CallbackDesk desk)
    {
        Pass(desk, TimeSpan.FromMinutes(30));
        await Worker(desk).RunOnce(DeskHost.Cancel);
    }

    // Past the timers: the host's own worker would take the turn, and nobody knows when it is through.
    private static void Pass(CallbackDesk desk, TimeSpan time) => desk.Host.Time.AdjustTime(desk.Host.Time.GetUtcNow() + time);

    // Two rows a commit, so that the turn is made of several.
    private static RetentionWorker Worker(CallbackDesk desk) =>
        new(new RetentionStore(desk.Get<Database>()), desk.Get<ProjectWorker>(), new RetentionOptions { BatchRows = 2 }, desk.Host.Time, NullLogger<RetentionWorker>.Instance);

    private static Task Steps(System.Data.Common.DbConnection connection, long step, DateTimeOffset at) => connection.ExecuteAsync(
        "insert into page_steps (project_id, payment_key, session_hash, step, name, stepped_at_ms) values (1042, 'x', @hash, @step, 'pay', @at)",
        new { hash = new byte[] { 9 }, step, at = at.ToUnixTimeMilliseconds() });

    private static Task Session(System.Data.Common.DbConnection connection, byte number, DateTimeOffset at, byte[]? opening) => connection.ExecuteAsync(
        "insert into page_sessions (session_hash, project_id, payment_key, opening, opened_at_ms, seen_at_ms) values (@hash, 1042, 'x', @opening, @at, @at)",
        new { hash = new[] { number }, opening, at = at.ToUnixTimeMilliseconds() });

    private static async Task<long> Count(CallbackDesk desk, string table)
    {
        await using var connection = await desk.Get<Database>().Open(DeskHost.Cancel);
        return await connection.QuerySingleAsync<long>($"select count(*) from {table}");
    }
}
