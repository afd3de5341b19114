using System.Text;
using Somgate.Team;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Reconciliation;
using Somgate.Tests.Support;

namespace Somgate.Tests.Operator;

/// <summary>What operators do about the banks' lists: load, ask, note, close (reports.md 6.2).</summary>
public sealed class RegistryEndpointTests
{
    private const string List = "/console/reconciliation";
    private const string Day = "/console/reconciliation/mbank/2026-11-23";

    [Theory, EachDatabase]
    public async Task A_list_is_loaded_compared_explained_and_its_day_closed(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        var (paid, strange) = (await desk.Pay("R-1"), await desk.Pay("S-1", projectId: CallbackDesk.StrangeProject));
        var text = ReconciliationDesk.Header + ReconciliationDesk.Line(paid) + ReconciliationDesk.Line(strange, 125_001) + ReconciliationDesk.Line("999", "stranger");
        var loaded = await ReconciliationDesk.Upload(desk.Console.Second, text);
        Assert.Equal((303, Day + "?done=rec_loaded"), (loaded.Status, loaded.Location));
        Assert.EndsWith("done=rec_again", (await ReconciliationDesk.Upload(desk.Console.Second, text)).Location, StringComparison.Ordinal);

        // All rows of all merchants.
        var page = await desk.Console.Second.Get(Day);
        Assert.Contains("Bank lines: 3 = 1 (matched) + 1 (amount differs) + 1 (missing here)", page.Text, StringComparison.Ordinal);
        Assert.Contains("Others: Others (1044)", page.Text, StringComparison.Ordinal);
        Assert.Contains("not known here", page.Text, StringComparison.Ordinal);
        Assert.Contains("brought by second", page.Text, StringComparison.Ordinal);
        Assert.Contains("Rows that stand open: 2", page.Text, StringComparison.Ordinal);
        var rows = ReconciliationDesk.Choices(page).Select(number => ("row", number)).ToArray();
        Assert.Equal(2, rows.Length);

        var early = await desk.Console.Second.Post(Day + "/close", ("comparison", "1"));
        Assert.Equal((422, true), (early.Status, early.Text.Contains("Rows stand open", StringComparison.Ordinal)));
        var noted = await desk.Console.Second.Post(Day + "/note", [.. rows, ("comparison", "1"), ("note", "Asked by phone: <b>known</b>"), ("state", "explained")]);
        Assert.Equal(303, noted.Status);
        page = await desk.Console.Second.Get(Day);
        Assert.Contains("explained", page.Text, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;known", await page.Answer.Content.ReadAsStringAsync(DeskHost.Cancel), StringComparison.Ordinal);
        Assert.Equal(303, (await desk.Console.Second.Post(Day + "/close", ("comparison", "1"))).Status);
        page = await desk.Console.Second.Get(Day);
        Assert.Contains("class=\"status good\">closed<", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"row\"", page.Text, StringComparison.Ordinal);
        Assert.Equal(409, (await ReconciliationDesk.Upload(desk.Console.Second, ReconciliationDesk.Header)).Status);

        var acts = await desk.Console.Acts();
        Assert.Equal(["registry.close", "registry.load", "registry.note"], acts.Where(act => act.StartsWith("registry", StringComparison.Ordinal)).Order());
        // The merchant whose row it is about reads of it, without the name of the operator and without others' rows.
        var merchants = await desk.Desk.Host.Audit.Find(new("merchant:2"), long.MaxValue, 10, DeskHost.Cancel);
        var told = Assert.Single(merchants, row => row.Act == "registry.note").Text;
        Assert.Contains("\"payments\":[\"S-1\"]", told, StringComparison.Ordinal);
        Assert.Contains("Platform operator", told, StringComparison.Ordinal);
        Assert.DoesNotContain("stranger", told, StringComparison.Ordinal);
        Assert.DoesNotContain(await desk.Desk.Acts(), act => act == "registry.note");
        foreach (var chain in new[] { "platform", "merchant:2" }) Assert.Null((await desk.Desk.Host.Audit.Verify(chain, DeskHost.Cancel)).FirstBroken);
    }

    public static TheoryData<byte[], string, string[]> BadFiles => new()
    {
        { Encoding.UTF8.GetBytes("order;payment_id;amount;currency;charged_at\n1;b;5000;KGS;2026-11-23T06:00:00Z\n"), "faults: 1", ["line 1: column order_number is missing"] },
        { Encoding.UTF8.GetBytes(ReconciliationDesk.Header + ReconciliationDesk.Line("1", "b") + "short\n" + "2;b;;x;KGS;2026-11-23T06:00:00Z\n"), "faults: 2", ["line 3: has 1 cells and not 6", "line 4: amount is not a whole number"] },
        { Encoding.Unicode.GetBytes(ReconciliationDesk.Header), "faults: 5", ["line 1: column order_number is missing"] },
        { [.. Encoding.UTF8.GetBytes(ReconciliationDesk.Header + "1;"), 0xD1, .. Encoding.UTF8.GetBytes(";;5000;KGS;2026-11-23T06:00:00Z\n")], "faults: 1", ["line 2: is not utf-8"] },
        { Encoding.UTF8.GetBytes(ReconciliationDesk.Header + "1;b;;5000;KGS;2026-11-24T06:00:00Z\n"), "faults: 1", ["line 2: charged_at is not of 2026-11-23 in Asia/Bishkek"] },
        { Encoding.UTF8.GetBytes(ReconciliationDesk.Header + string.Concat(Enumerable.Repeat("short\n", 250))), "faults: 250", ["line 2: has 1 cells", "Only the first 100 are shown"] },
    };

    [Theory, MemberData(nameof(BadFiles), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_file_is_refused_with_its_lines_and_nothing_of_it_is_taken(byte[] file, string count, string[] says)
    {
        await using var desk = await ReconciliationDesk.Open();
        var paid = await desk.Pay("R-1");
        await desk.Load(ReconciliationDesk.Line(paid));
        var refused = await ReconciliationDesk.Upload(desk.Console.Second, file);
        Assert.Equal(422, refused.Status);
        Assert.Contains(count, refused.Text, StringComparison.Ordinal);
        Assert.All(says, line => Assert.Contains(line, refused.Text, StringComparison.Ordinal));
        var day = await desk.Console.Second.Get(Day);
        Assert.Contains("The last file was refused", day.Text, StringComparison.Ordinal);
        Assert.Contains("version 1, 1 lines", day.Text, StringComparison.Ordinal);
        Assert.Contains("clean", day.Text, StringComparison.Ordinal);
        Assert.Contains("registry.load refused", await desk.Console.Acts());
        // Nor does the merchant hear of it.
        Assert.DoesNotContain("refused", (await desk.User.Get("/dashboard/reconciliation/mbank/2026-11-23?mode=test")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_too_long_is_refused_unread()
    {
        await using var desk = await ReconciliationDesk.Open();
        Assert.Contains("line 1: the file is longer than 64 MiB", (await ReconciliationDesk.Upload(desk.Console.Second, new byte[(64 * 1024 * 1024) + 1])).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry_2026-11-22.csv", "2026-11-23", "The file's name says another day")]
    [InlineData("registry_2026-11-24.csv", "", "This day is not over at the bank")]
    [InlineData("list.csv", "", "Give the day as YYYY-MM-DD")]
    [InlineData("list.csv", "2026-11-31", "Give the day as YYYY-MM-DD")]
    [InlineData("list.csv", "2024-11-23", "Days as old as this are not kept")]
    public async Task A_day_that_cannot_be_meant_is_said_at_its_field(string name, string day, string says)
    {
        await using var desk = await ReconciliationDesk.Open();
        var refused = await ReconciliationDesk.Upload(desk.Console.Second, Encoding.UTF8.GetBytes(ReconciliationDesk.Header), name, ("day", day));
        Assert.Equal(422, refused.Status);
        Assert.Contains(says, refused.Text, StringComparison.Ordinal);
        Assert.Contains($"value=\"{day}\"", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/mbank/2026", (await desk.Console.Second.Get(List)).Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task The_bank_is_asked_about_the_rows_that_are_chosen(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        await desk.Pay("R-1");
        await desk.Load(ReconciliationDesk.Line("999", "stranger"));
        desk.Desk.Host.Time.Advance(TimeSpan.FromSeconds(11));
        var page = await desk.Console.Second.Get(Day);
        var rows = ReconciliationDesk.Choices(page);
        Assert.Equal(422, (await desk.Console.Second.Post(Day + "/ask", ("comparison", "1"))).Status);
        var unknown = await desk.Console.Second.Post(Day + "/ask", ("comparison", "1"), ("row", rows[0]));
        Assert.Equal((422, true), (unknown.Status, unknown.Text.Contains("No payment of ours", StringComparison.Ordinal)));
        Assert.Equal(409, (await desk.Console.Second.Post(Day + "/ask", ("comparison", "7"), ("row", rows[1]))).Status);
        var asked = await desk.Console.Second.Post(Day + "/ask", ("comparison", "1"), ("row", rows[1]));
        Assert.Equal((303, Day + "?done=rec_asked"), (asked.Status, asked.Location));
        Assert.Contains("payment.check", await desk.Console.Acts());
        Assert.Contains("payment.check", await desk.Desk.Acts());
    }

    [Theory, EachDatabase]
    public async Task Faults_of_a_note_are_told_at_once_and_what_was_written_stays(Engine engine)
    {
        await using var desk = await ReconciliationDesk.Open(engine);
        await desk.Pay("R-1");
        await desk.Load();
        var rows = ReconciliationDesk.Choices(await desk.Console.Second.Get(Day));
        var refused = await desk.Console.Second.Post(Day + "/note", ("note", "x"), ("state", "lost"));
        Assert.Equal(422, refused.Status);
        foreach (var says in new[] { "Choose rows", "Write 3 to 500 characters", "Choose a state" }) Assert.Contains(says, refused.Text, StringComparison.Ordinal);
        // Long after the sign-in a code is asked for, and nothing typed is lost.
        desk.Desk.Host.Time.Advance(TimeSpan.FromMinutes(6));
        var late = await desk.Console.Second.Post(Day + "/note", ("comparison", "1"), ("row", rows[0]), ("note", "Told by the bank"), ("state", "explained"));
        Assert.Equal(422, late.Status);
        Assert.Contains("Enter the code of your app", late.Text, StringComparison.Ordinal);
        Assert.Contains(">Told by the bank</textarea>", late.Text, StringComparison.Ordinal);
        Assert.Contains($"name=\"row\" value=\"{rows[0]}\" checked", late.Text, StringComparison.Ordinal);
        Assert.Contains("Enter the code of your app", (await ReconciliationDesk.Upload(desk.Console.Second, ReconciliationDesk.Header)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Support_may_ask_and_a_viewer_may_look_but_neither_loads_nor_closes()
    {
        await using var desk = await ReconciliationDesk.Open();
        await desk.Pay("R-1");
        await desk.Load();
        var host = desk.Desk.Host;
        using var support = await host.SignIn(await host.Add("sup@pay.example", Grants.Of(OperatorRole.Support), isOperator: true));
        using var viewer = await host.SignIn(await host.Add("view@pay.example", Grants.Of(OperatorRole.Viewer), isOperator: true));
        var (asks, looks) = ((await support.Get(Day)).Text, (await viewer.Get(Day)).Text);
        Assert.True(asks.Contains("Ask the bank", StringComparison.Ordinal) && !asks.Contains("Save the note", StringComparison.Ordinal) && !asks.Contains("Close the day", StringComparison.Ordinal));
        Assert.True(looks.Contains("R-1", StringComparison.Ordinal) && !looks.Contains("Ask the bank", StringComparison.Ordinal));
        Assert.DoesNotContain("type=\"file\"", (await support.Get(List)).Text, StringComparison.Ordinal);
        foreach (var path in new[] { List + "/load", Day + "/note", Day + "/close" }) Assert.Equal(403, (await support.Post(path)).Status);
    }

    [Fact]
    public async Task Overview_counts_missing_lists_and_days_that_differ()
    {
        await using var desk = await ReconciliationDesk.Open();
        Assert.Contains("All quiet", (await desk.Console.First.Get("/console")).Text, StringComparison.Ordinal);
        await desk.Worker.RunOnce(DeskHost.Cancel);
        Assert.Contains("Days without the bank's list</a>: <strong class=\"error\">1</strong>", (await desk.Console.First.Get("/console")).Text, StringComparison.Ordinal);
        await desk.Load(ReconciliationDesk.Line("999", "stranger"));
        var overview = (await desk.Console.First.Get("/console")).Text;
        Assert.Contains("nobody has explained</a>: 1", overview, StringComparison.Ordinal);
        Assert.DoesNotContain("All quiet", overview, StringComparison.Ordinal);
    }
}
