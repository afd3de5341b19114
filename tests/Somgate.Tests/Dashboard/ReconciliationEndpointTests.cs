using Somgate.Payments;
using Somgate.Team;
using Somgate.Tests.Reconciliation;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>Days of the bank as a merchant sees them: his own rows, their equations, their CSV (reports.md 6.2, 7.7).</summary>
public sealed class ReconciliationEndpointTests
{
    private const string List = "/dashboard/reconciliation?mode=test";
    private const string Path = "/dashboard/reconciliation/mbank/2026-11-23";
    private const string Day = Path + "?mode=test";

    [Theory, EachDatabase]
    public async Task A_merchant_sees_his_own_rows_and_equations_of_them_that_hold(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        await Fill(desk);
        var list = (await desk.User.Get(List)).Text;
        Assert.Contains("Days in Asia/Bishkek", list, StringComparison.Ordinal);
        Assert.Contains("class=missing_here", list, StringComparison.Ordinal);
        var day = (await desk.User.Get(Day)).Text;
        Assert.Contains("Bank lines: 4 = 1 (matched) + 1 (amount differs) + 1 (missing here) + 1 (duplicate)", day, StringComparison.Ordinal);
        Assert.Contains("Bank lines: 5,000.01\u00a0KGS = 1,250.00\u00a0KGS (matched) + 1,250.01\u00a0KGS (amount differs) + 1,250.00\u00a0KGS (missing here) + 1,250.00\u00a0KGS (duplicate)", day, StringComparison.Ordinal);
        Assert.Contains("Our operations: 3 = 1 (matched) + 1 (amount differs) + 1 (missing there)", day, StringComparison.Ordinal);
        foreach (var (id, isShown) in new[] { ("R-2", true), ("R-3", true), ("R-4", true), ("S-1", false), ("S-2", false), ("stranger", false), ("L-1", false) }) Assert.Equal(isShown, day.Contains(id, StringComparison.Ordinal));
        Assert.DoesNotContain("99670", day, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"row\"", day, StringComparison.Ordinal);

        var matched = (await desk.User.Get(Day + "&class=matched")).Text;
        Assert.Contains("R-1", matched, StringComparison.Ordinal);
        Assert.DoesNotContain("R-2", matched, StringComparison.Ordinal);
        Assert.DoesNotContain("S-3", matched, StringComparison.Ordinal);
        // The other mode is another day's worth of projects.
        var live = (await desk.User.Get(Path + "?mode=live")).Text;
        Assert.Contains("L-1", live, StringComparison.Ordinal);
        Assert.DoesNotContain("R-2", live, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_merchant_of_whom_all_agrees_has_a_clean_day_though_another_s_differs(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        var (mine, other) = (await desk.Pay("R-1"), await desk.Pay("S-1", projectId: CallbackDesk.StrangeProject));
        await desk.Load(ReconciliationDesk.Line(mine), ReconciliationDesk.Line(other, 1));
        Assert.Contains("class=\"status good\">clean<", (await desk.User.Get(Day)).Text, StringComparison.Ordinal);
        Assert.Contains("2026-11-23", (await desk.User.Get(List + "&state=clean")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(">2026-11-23<", (await desk.User.Get(List + "&state=differences")).Text, StringComparison.Ordinal);
        Assert.Contains("2026-11-23", (await desk.Console.First.Get("/console/reconciliation?state=differences")).Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Rows_are_downloaded_of_one_class_of_the_differences_and_of_all(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        await Fill(desk);
        var file = await desk.User.Submit(Day, Path + "/csv?mode=test");
        Assert.Equal("reconciliation_mbank_2026-11-23_differences.csv", file.Answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        var lines = file.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("day;class;provider_payment_id;operation_id;payment_id;project_id;bank_sum_major;bank_sum_currency;our_sum_major;our_sum_currency;bank_time;our_time;our_status;state;note", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            ["amount_differs R-2 1250.01 1250.00 success open", "missing_here R-4 1250.00 1250.00 decline open", "duplicate R-1 1250.00 1250.00 success open", "missing_there R-3  1250.00 success open"],
            lines.Skip(1).Select(line => line.Split(';')).Select(cells => string.Join(' ', cells[1], cells[4], cells[6], cells[8], cells[12], cells[13])));
        Assert.Contains("2026-11-23T12:00:00+06:00", lines[1], StringComparison.Ordinal);
        Assert.Equal(6, (await desk.User.Post(Path + "/csv?mode=test", ("class", "all"))).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(2, (await desk.User.Post(Path + "/csv?mode=test", ("class", "matched"), ("preset", "program"))).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(404, (await desk.User.Post(Path + "/csv?mode=test", ("class", "lost"))).Status);
        Assert.Equal(3, (await desk.Desk.Acts()).Count(act => act == "reconciliation.export"));
    }

    [Theory]
    [InlineData(List + "&state=lost", "state=lost is not known")]
    [InlineData(List + "&colour=red", "colour=red is not known")]
    [InlineData(List + "&project=1044", "project=1044 is not known")]
    [InlineData(Day + "&class=lost", "class=lost is not known")]
    [InlineData(Day + "&class=all", "class=all is not known")]
    [InlineData(Day + "&after=x", "after=x is not known")]
    [InlineData(Day + "&rows=7", "rows=7 is not known")]
    public async Task What_is_not_understood_is_said(string path, string says)
    {
        await using var desk = await ReconciliationDesk.Open();
        await Fill(desk);
        var page = await desk.User.Get(path);
        Assert.Equal(422, page.Status);
        Assert.Contains(says, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("R-2", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_right_there_is_no_section_and_with_few_projects_there_are_few_rows()
    {
        await using var desk = await ReconciliationDesk.Open();
        await Fill(desk);
        using var support = await desk.Desk.Host.SignIn(await desk.Desk.Host.Add("sup@books.example", Grants.Of(Role.Support)));
        Assert.Equal(403, (await support.Get(Day)).Status);
        Assert.DoesNotContain("/dashboard/reconciliation", (await support.Get("/dashboard?mode=test")).Text, StringComparison.Ordinal);
        using var live = await desk.Desk.Host.SignIn(await desk.Desk.Host.Add("fin@books.example", new(["finance"], [], [], [CallbackDesk.LiveProject])));
        var page = (await live.Get(Day)).Text;
        Assert.DoesNotContain("R-2", page, StringComparison.Ordinal);
        Assert.Contains("Bank lines: 0 = 0", page, StringComparison.Ordinal);
        Assert.Equal(404, (await live.Get("/dashboard/reconciliation/mbank/2026-11-22?mode=test")).Status);
        Assert.Equal(404, (await live.Get("/dashboard/reconciliation/mbank/2026-11-31?mode=test")).Status);
        Assert.Equal(404, (await live.Get("/dashboard/reconciliation/other/2026-11-23?mode=test")).Status);
    }

    [Fact]
    public async Task Many_rows_stand_on_pages()
    {
        await using var desk = await ReconciliationDesk.Open();
        for (var at = 0; at < 30; at++) await desk.Pay($"R-{at:00}");
        var listed = await desk.Pay("R-30");
        await desk.Load(ReconciliationDesk.Line(listed));
        var first = (await desk.User.Get(Day + "&rows=25&class=missing_there")).Text;
        Assert.Contains("class=missing_there&rows=25&after=25", first, StringComparison.Ordinal);
        Assert.True(first.Contains("R-24", StringComparison.Ordinal) && !first.Contains("R-25", StringComparison.Ordinal));
        var second = (await desk.User.Get(Day + "&rows=25&class=missing_there&after=25")).Text;
        Assert.True(second.Contains("R-29", StringComparison.Ordinal) && !second.Contains("R-24", StringComparison.Ordinal));
        Assert.Contains("Next rows", first, StringComparison.Ordinal);
        Assert.DoesNotContain(">Next rows<", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_without_a_list_says_so_and_Home_counts_what_is_open()
    {
        await using var desk = await ReconciliationDesk.Open();
        Assert.Contains("No day has been compared yet", (await desk.User.Get(List)).Text, StringComparison.Ordinal);
        Assert.Contains("No day has been compared yet.", (await desk.User.Get("/dashboard?mode=test")).Text, StringComparison.Ordinal);
        await desk.Worker.RunOnce(DeskHost.Cancel);
        var day = (await desk.User.Get(Day)).Text;
        Assert.Contains("The bank's file of this day is not here yet", day, StringComparison.Ordinal);
        Assert.Contains("no file", day, StringComparison.Ordinal);
        await Fill(desk);
        // What is missing there may still come.
        var home = (await desk.User.Get("/dashboard?mode=test")).Text;
        Assert.Contains("<a href=\"/dashboard/reconciliation?mode=test&state=differences\">3</a>", home, StringComparison.Ordinal);
        Assert.Contains("2026-11-23: differs", home, StringComparison.Ordinal);
    }

    /// <summary>Every class at once, of this merchant, of another, and of nobody.</summary>
    private static async Task Fill(ReconciliationDesk desk)
    {
        var (matched, other, declined) = (await desk.Pay("R-1"), await desk.Pay("R-2"), await desk.Pay("R-4", OperationStatus.Decline));
        await desk.Pay("R-3");
        await desk.Pay("L-1", projectId: CallbackDesk.LiveProject);
        var (strange, agreed) = (await desk.Pay("S-1", projectId: CallbackDesk.StrangeProject), await desk.Pay("S-3", projectId: CallbackDesk.StrangeProject));
        await desk.Pay("S-2", projectId: CallbackDesk.StrangeProject);
        await desk.Load(
            ReconciliationDesk.Line(matched), ReconciliationDesk.Line(other, 125_001), ReconciliationDesk.Line(declined), ReconciliationDesk.Line(strange, 7_000), ReconciliationDesk.Line(agreed),
            ReconciliationDesk.Line(matched), ReconciliationDesk.Line("999", "stranger"));
    }
}
