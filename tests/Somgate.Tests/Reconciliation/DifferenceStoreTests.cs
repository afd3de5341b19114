using Somgate.Payments;
using Somgate.Reconciliation;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;

namespace Somgate.Tests.Reconciliation;

/// <summary>What follows of differences beyond the day on which they are found: notices, notes, repairs, what the next list settles (reports.md 6, dashboard.md 11.2).</summary>
public sealed class DifferenceStoreTests
{
    private const string Link = "/dashboard/reconciliation/mbank/2026-11-23?mode=test";

    [Theory, EachDatabase]
    public async Task Merchants_are_told_once_of_their_own_differences_and_of_provisional_ones_when_they_are_sure(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        var (declined, listed, unlisted) = (await desk.Pay("R-1", OperationStatus.Decline), await desk.Pay("R-2"), await desk.Pay("R-3"));
        await desk.Pay("S-1", projectId: CallbackDesk.StrangeProject);
        var lines = new[] { ReconciliationDesk.Line(declined), ReconciliationDesk.Line(listed) };
        await desk.Load(lines);
        Assert.Equal([$"recon.difference 1042 2026-11-23 {Link}"], await desk.Notices());
        Assert.Empty(await desk.Notices(2));

        // Again, and with more of the same: nothing that was not told.
        await desk.Load([.. lines, ReconciliationDesk.Line("999", "stranger")]);
        Assert.Single(await desk.Notices());

        await desk.Load(1, ReconciliationDesk.Line("998", "another", at: ReconciliationDesk.Noon.AddDays(1)));
        Assert.Equal([$"recon.difference 1042 2026-11-23 {Link}", $"recon.difference 1042 2026-11-23 {Link}"], await desk.Notices());
        Assert.Equal([$"recon.difference 1044 2026-11-23 {Link}"], await desk.Notices(2));
        Assert.Equal((1L, 2L), (await desk.Store.CountOpen([CallbackDesk.StrangeProject], "2026-11-01", DeskHost.Cancel), await desk.Store.CountOpen([unlisted.ProjectId], "2026-11-01", DeskHost.Cancel)));
    }

    [Theory, EachDatabase]
    public async Task A_payment_that_two_operators_repair_is_compared_anew_and_stands_on_the_bank_s_day(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        var late = await desk.Pay("LATE-1", OperationStatus.Decline);
        await desk.Load(ReconciliationDesk.Line(late));
        late = await desk.Read(late);
        Assert.True(late.Latest!.LateSuccess);
        Assert.Equal(RegistryDay.Differences, await State(desk));

        var repair = await desk.Console.Propose(late);
        var approved = await desk.Console.Second.Submit(repair, repair, ("act", "approve"));
        Assert.True(approved.Status == 303, approved.Text);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 2, 30, 0, TimeSpan.Zero), (await desk.Read(late)).Latest!.Provider.At);
        Assert.Equal(NotedRow.Repaired, Assert.Single(await Rows(desk)).Noted.State);
        await desk.Worker.RunOnce(DeskHost.Cancel);
        // The evidence says 08:30 of the next morning in Bishkek.
        Assert.Equal(ComparisonClass.MatchedOtherDay, Assert.Single(await Rows(desk, ComparisonClass.MatchedOtherDay)).Row.ToRow().Class);
        Assert.Equal(RegistryDay.Clean, await State(desk));
    }

    [Theory, EachDatabase]
    public async Task What_was_declined_without_an_answer_is_settled_by_the_lists_of_its_days(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        var until = desk.Desk.Host.Time.GetUtcNow().AddDays(20);
        Operation Unsure(Operation operation) => operation with { Step = Step.ChaseAsk, Code = ResultCode.ProviderUnavailable, Unconfirmed = true, DueAt = until };
        var (never, charged) = (await desk.Pay("U-1", OperationStatus.Decline, with: Unsure), await desk.Pay("U-2", OperationStatus.Decline, with: Unsure));
        await desk.Load(ReconciliationDesk.Line(charged));
        Assert.Equal((true, false, true), ((await desk.Read(never)).Latest!.Unconfirmed, (await desk.Read(charged)).Latest!.Unconfirmed, (await desk.Read(charged)).Latest!.LateSuccess));

        // It may have been charged after midnight: only the list of the next day says that it was not.
        await desk.Load(1);
        var settled = (await desk.Read(never)).Latest!;
        Assert.Equal((false, false, OperationStatus.Decline), (settled.Unconfirmed, settled.LateSuccess, settled.Status));
        Assert.Equal((null, Step.None), (settled.DueAt, settled.Step));
    }

    [Theory, EachDatabase]
    public async Task A_note_falls_away_as_soon_as_the_row_is_another(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        var paid = await desk.Pay("R-1");
        await desk.Load(ReconciliationDesk.Line(paid, 125_001), ReconciliationDesk.Line("999", "stranger"));
        var day = (await desk.Store.FindDay(ReconciliationDesk.Bank, ReconciliationDesk.Day, DeskHost.Cancel))!;
        var rows = await Rows(desk);
        NotedRow noted = new() { State = NotedRow.Explained, Note = "known", NotedBy = "op", NotedAtMs = 1 };
        Assert.True(await desk.Store.Note(day, [.. rows.Select(row => row.Row.RowNo)], noted, [], DeskHost.Cancel));
        Assert.Equal(0, await desk.Store.CountOpen(ReconciliationDesk.Bank, ReconciliationDesk.Day, DeskHost.Cancel));

        await desk.Load(ReconciliationDesk.Line(paid, 125_002), ReconciliationDesk.Line("999", "stranger"));
        Assert.Equal([("amount_differs", NotedRow.Open), ("missing_here", NotedRow.Explained)], (await Rows(desk)).Select(row => (row.Row.Class, row.Noted.State)));
        // What was seen is no longer the last comparison.
        Assert.False(await desk.Store.Note(day, [1], noted, [], DeskHost.Cancel));
    }

    [Theory, EachDatabase]
    public async Task A_list_that_is_not_there_at_ten_is_held_for_missing_and_operators_are_told_once(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        // 11:00 in Bishkek, and no bank answers.
        await desk.Worker.RunOnce(DeskHost.Cancel);
        Assert.Equal(RegistryDay.NoFile, await State(desk));
        desk.Desk.Host.Time.Advance(TimeSpan.FromHours(1));
        await desk.Worker.RunOnce(DeskHost.Cancel);
        Assert.Equal(["recon.no_file 0 2026-11-23 /console/reconciliation/mbank/2026-11-23"], await desk.Notices(0));
        Assert.Equal((1L, 0L), await desk.Store.CountWaiting(DeskHost.Cancel));
        await desk.Load();
        Assert.Equal((0L, 0L), await desk.Store.CountWaiting(DeskHost.Cancel));
    }

    [Theory, EachDatabase]
    public async Task A_closed_day_stays_as_it_is_whatever_comes(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        var paid = await desk.Pay("R-1");
        await desk.Load(ReconciliationDesk.Line(paid));
        var day = (await desk.Store.FindDay(ReconciliationDesk.Bank, ReconciliationDesk.Day, DeskHost.Cancel))!;
        Assert.True(await desk.Store.Close(day, Entry(desk), DeskHost.Cancel));
        Assert.IsType<LoadOutcome.NotNow>(await desk.Worker.Load(
            ReconciliationDesk.Bank, new(2026, 11, 23), ReconciliationDesk.FileName, System.Text.Encoding.UTF8.GetBytes(ReconciliationDesk.Header), "test", DeskHost.Cancel));
        await desk.Load(1, ReconciliationDesk.Line("998", "another", at: ReconciliationDesk.Noon.AddDays(1)));
        await desk.Worker.RunOnce(DeskHost.Cancel);
        var after = (await desk.Store.FindDay(ReconciliationDesk.Bank, ReconciliationDesk.Day, DeskHost.Cancel))!;
        Assert.Equal((RegistryDay.Closed, 1L, 1L), (after.State, after.Version, after.ComparisonNo));
        Assert.False(await desk.Store.Close(after, Entry(desk), DeskHost.Cancel));
    }

    private static Somgate.Audit.AuditEntry Entry(ReconciliationDesk desk) => new()
    {
        Chain = Somgate.Audit.AuditEntry.Platform,
        At = desk.Desk.Host.Time.GetUtcNow(),
        Actor = Somgate.Audit.AuditActor.System,
        Act = "registry.close",
        Object = new("registry_day", "x"),
    };

    private static async Task<string> State(ReconciliationDesk desk) => (await desk.Store.FindDay(ReconciliationDesk.Bank, ReconciliationDesk.Day, DeskHost.Cancel))!.State;

    private static Task<IReadOnlyList<(KeptRow Row, NotedRow Noted)>> Rows(ReconciliationDesk desk, ComparisonClass? one = null) =>
        desk.Store.FindRows(ReconciliationDesk.Bank, ReconciliationDesk.Day, one is { } only ? [only] : [.. ComparisonClassText.All.Where(ComparisonRow.IsDifferenceOf)], null, 0, 100, DeskHost.Cancel);
}
