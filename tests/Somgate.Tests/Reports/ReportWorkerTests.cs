using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Somgate.Register;
using Somgate.Reports;
using Somgate.Tests.Support;

namespace Somgate.Tests.Reports;

/// <summary>The life of a report from wish to file and beyond (reports.md 4).</summary>
public sealed class ReportWorkerTests
{
    private const string Manifest = """
        {
          "report": 318, "revision": 1, "schedule": null, "name": "Payments", "grain": "payments",
          "filter": {"mode": "live", "project": [1042], "date_by": "created", "from": "2025-03-10", "to": "2025-03-10", "tz": "UTC"},
          "columns": ["payment_created_at", "payment_id", "payment_status", "operation_code", "payment_sum", "method", "account_number", "payment_description"],
          "format": {"preset": "standard", "separator": ";", "bom": false, "decimal": ".", "amounts": "major", "times": "iso", "gzip": false, "guard": true},
          "as_of": "2025-03-11T03:00:04Z", "rows": 3, "open": 0, "sums": {"KGS": {"asked_minor": 728450, "paid_minor": 248450}},
          "file": "somgate_payments_2025-03-10_2025-03-10_UTC_r318.csv", "bytes": 420,
          "sha256": "2f77593be801da9c907208e6e54e1d9709088a9f4aed4df3317f96caffed73b8"
        }

        """;

    [Theory, EachDatabase]
    public async Task The_sample_of_the_specification_comes_out_with_its_hash_and_manifest(Engine engine)
    {
        await using var desk = await ReportDesk.Open(engine);
        await desk.Execute("update numbers set next = 318 where name = 'reports'");
        await desk.Add("ORD-10240", At("2025-03-10T11:02:03Z"), amountMinor: 123_450, account: "996555000014", description: "=1+1; \"gift\"");
        await desk.Add("ORD-10234", At("2025-03-10T09:20:09Z"), 20105, 480_000, "996555000654");
        await desk.Add("ORD-10233", At("2025-03-10T09:15:24Z"), account: "996555000456", description: "Order 10233");
        await desk.Add("ORD-EARLY", At("2025-03-09T23:59:59Z"));
        await desk.Add("ORD-LATE", At("2025-03-11T00:00:00Z"));
        await desk.Add("ORD-OTHER", At("2025-03-10T12:00:00Z"), project: ReportDesk.Other);
        var report = await desk.Ask();
        Assert.True(await desk.Worker().RunOnce(ReportDesk.Cancel));
        var made = await desk.Read(report);
        Assert.Equal((ReportState.Success, 420L, "2f77593be801da9c907208e6e54e1d9709088a9f4aed4df3317f96caffed73b8"), (made.State, made.Bytes, made.Sha256));
        var bytes = await File.ReadAllBytesAsync(desk.Writer.PathOf(made), ReportDesk.Cancel);
        Assert.Equal(made.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal(Manifest, made.Manifest);
        Assert.Equal(ReportDesk.Start.AddDays(4), made.KeptUntil);
        Assert.Equal(1, await desk.Count($"select count(*) from notices where kind = 'report.ready' and subject = 'Payments' and link = '/dashboard/reports/318/1?mode=live' and at_ms = {ReportDesk.Start.ToUnixTimeMilliseconds()}"));
        Assert.False(await desk.Worker().RunOnce(ReportDesk.Cancel));
    }

    [Theory, EachDatabase]
    public async Task Payments_that_change_meanwhile_change_neither_count_nor_rows(Engine engine)
    {
        await using var desk = await ReportDesk.Open(engine);
        for (var at = 0; at < 5; at++) await desk.Add($"ORD-{at}", At("2025-03-10T10:00:00Z").AddSeconds(at));
        var report = await desk.Ask();
        var claimed = await desk.Claims.Claim(1, desk.Time.GetUtcNow(), desk.Time.GetUtcNow().AddMinutes(1), ReportDesk.Cancel);
        // Counted, not yet read: now the day gets two payments more.
        var outcome = await desk.Writer.Write(claimed!, async (total, done) =>
        {
            Assert.Equal((5L, 0L), (total, done));
            await desk.Add("ORD-NEW-1", At("2025-03-10T10:00:01Z"));
            await desk.Add("ORD-NEW-2", At("2025-03-10T23:00:00Z"));
        }, ReportDesk.Cancel);
        var written = Assert.IsType<ReportOutcome.Written>(outcome);
        Assert.Equal(5, written.Tally.Rows);
        Assert.Equal(6, (await File.ReadAllLinesAsync(desk.Writer.PathOf(claimed!), ReportDesk.Cancel)).Length);
        Assert.Equal(report.ReportId, claimed!.ReportId);
    }

    [Theory, EachDatabase]
    public async Task A_report_of_a_dead_node_is_begun_anew_and_there_is_one_file(Engine engine)
    {
        await using var desk = await ReportDesk.Open(engine);
        await desk.Add("ORD-1", At("2025-03-10T10:00:00Z"));
        var report = await desk.Ask();
        var dead = await desk.Claims.Claim(1, desk.Time.GetUtcNow(), desk.Time.GetUtcNow().AddSeconds(60), ReportDesk.Cancel);
        Directory.CreateDirectory(Path.GetDirectoryName(desk.Writer.PathOf(dead!))!);
        await File.WriteAllTextAsync(desk.Writer.PathOf(dead!) + ".part", "half a fi", ReportDesk.Cancel);
        Assert.False(await desk.Worker(2).RunOnce(ReportDesk.Cancel));
        desk.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(await desk.Worker(2).RunOnce(ReportDesk.Cancel));
        var made = await desk.Read(report);
        Assert.Equal((ReportState.Success, 2L), (made.State, made.Tries));
        Assert.Equal([desk.Writer.PathOf(made)], Directory.GetFiles(Path.GetDirectoryName(desk.Writer.PathOf(made))!));
        // The dead one comes back and finds that it isn't his any more.
        Assert.False(await desk.Claims.SaveProgress(dead!, 1, 1, 1, desk.Time.GetUtcNow(), ReportDesk.Cancel));
    }

    [Theory, EachDatabase]
    public async Task After_three_dead_nodes_it_is_given_up(Engine engine)
    {
        await using var desk = await ReportDesk.Open(engine);
        var report = await desk.Ask();
        for (var died = 0; died < 3; died++)
        {
            Assert.NotNull(await desk.Claims.Claim(1, desk.Time.GetUtcNow(), desk.Time.GetUtcNow().AddSeconds(60), ReportDesk.Cancel));
            desk.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.True(await desk.Worker().RunOnce(ReportDesk.Cancel));
        var given = await desk.Read(report);
        Assert.Equal((ReportState.Failed, "gave_up"), (given.State, given.Fault));
    }

    [Theory, EachDatabase]
    public async Task Of_one_merchant_two_are_written_at_a_time(Engine engine)
    {
        await using var desk = await ReportDesk.Open(engine);
        foreach (var _ in Enumerable.Range(0, 3)) await desk.Ask();
        var (now, until) = (desk.Time.GetUtcNow(), desk.Time.GetUtcNow().AddMinutes(1));
        var claims = await Task.WhenAll(Enumerable.Range(1, 4).Select(node => Task.Run(() => desk.Claims.Claim(node, now, until, ReportDesk.Cancel))));
        Assert.Equal(2, claims.Count(claim => claim is not null));
        Assert.Equal(2, claims.OfType<Report>().Select(report => report.ReportId).Distinct().Count());
        await desk.Ask(desk.Wish() with { MerchantId = desk.MerchantId + 1 });
        Assert.NotNull(await desk.Claims.Claim(5, now, until, ReportDesk.Cancel));
    }

    [Theory, EachDatabase]
    public async Task One_that_is_canceled_leaves_no_file(Engine engine)
    {
        await using var desk = await ReportDesk.Open(engine);
        await desk.Add("ORD-1", At("2025-03-10T10:00:00Z"));
        var waiting = await desk.Ask();
        Assert.True(await desk.Reports.Cancel(waiting, desk.Time.GetUtcNow(), Entry, ReportDesk.Cancel));
        Assert.False(await desk.Worker().RunOnce(ReportDesk.Cancel));
        await desk.Ask();
        var claimed = (await desk.Claims.Claim(1, desk.Time.GetUtcNow(), desk.Time.GetUtcNow().AddMinutes(1), ReportDesk.Cancel))!;
        Assert.True(await desk.Reports.Cancel(claimed, desk.Time.GetUtcNow(), Entry, ReportDesk.Cancel));
        Assert.False(await desk.Claims.SaveProgress(claimed, 1, 9, 1, desk.Time.GetUtcNow(), ReportDesk.Cancel));
        Assert.False(await desk.Reports.Cancel(claimed, desk.Time.GetUtcNow(), Entry, ReportDesk.Cancel));
        Assert.Equal(ReportState.Canceled, (await desk.Read(claimed)).State);
    }

    [Theory]
    [InlineData(0, 0, "merchant_full")]
    [InlineData(1_000_000_000, 1, "disk_full")]
    public async Task Without_room_it_fails_and_says_why(int freeMiB, int merchantMiB, string fault)
    {
        await using var desk = await ReportDesk.Open(Engine.Sqlite, options => options with { FreeMiB = freeMiB, MerchantMiB = merchantMiB });
        await desk.Add("ORD-1", At("2025-03-10T10:00:00Z"));
        var report = await desk.Ask();
        await desk.Worker().RunOnce(ReportDesk.Cancel);
        var failed = await desk.Read(report);
        Assert.Equal((ReportState.Failed, fault), (failed.State, failed.Fault));
        Assert.Equal((1, 0), (await desk.Count("select count(*) from notices where kind = 'report.failed'"), await desk.Count("select count(*) from notices where kind = 'report.ready'")));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(desk.Writer.PathOf(failed))!));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_fault_of_the_disk()
    {
        await using var desk = await ReportDesk.Open(Engine.Sqlite, options => options with { Folder = options.Folder + ".txt" });
        await File.WriteAllTextAsync(desk.Options.Folder, "a file stands in the way", ReportDesk.Cancel);
        var report = await desk.Ask();
        await desk.Worker().RunOnce(ReportDesk.Cancel);
        var failed = await desk.Read(report);
        Assert.Equal((ReportState.Failed, "disk"), (failed.State, failed.Fault));
    }

    [Theory, EachDatabase]
    public async Task After_its_time_the_file_goes_and_the_card_stays(Engine engine)
    {
        await using var desk = await ReportDesk.Open(engine);
        await desk.Add("ORD-1", At("2025-03-10T10:00:00Z"));
        var report = await desk.Ask();
        await desk.Worker().RunOnce(ReportDesk.Cancel);
        desk.Time.Advance(TimeSpan.FromDays(4) - TimeSpan.FromSeconds(1));
        await desk.Worker().Sweep(ReportDesk.Cancel);
        Assert.Equal(ReportState.Success, (await desk.Read(report)).State);
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        await desk.Worker().Sweep(ReportDesk.Cancel);
        var removed = await desk.Read(report);
        Assert.Equal(ReportState.Removed, removed.State);
        Assert.False(File.Exists(desk.Writer.PathOf(removed)));
        Assert.NotNull(removed.Manifest);
        var again = await desk.Reports.Repeat(removed with { MadeAt = desk.Time.GetUtcNow(), DueAt = desk.Time.GetUtcNow() }, _ => [], ReportDesk.Cancel);
        await desk.Worker().RunOnce(ReportDesk.Cancel);
        var second = await desk.Read(again);
        Assert.Equal((2L, ReportState.Success, "somgate_payments_2025-03-10_2025-03-10_UTC_r1_v2.csv"), (second.Revision, second.State, second.File));
        desk.Time.Advance(TimeSpan.FromDays(401));
        await desk.Worker().Sweep(ReportDesk.Cancel);
        await desk.Worker().Sweep(ReportDesk.Cancel);
        Assert.Null(await desk.Reports.Find(report.MerchantId, report.ReportId, 1, ReportDesk.Cancel));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Contacts_stand_in_full_only_if_the_maker_may_see_them(bool isPersonal)
    {
        await using var desk = await ReportDesk.Open(Engine.Sqlite);
        await desk.Add("ORD-1", At("2025-03-10T10:00:00Z"));
        var definition = ReportDesk.Day("2025-03-10") with { Columns = [RegisterColumn.Find("customer_email")!, RegisterColumn.Find("customer_phone")!] };
        var report = await desk.Ask(desk.Wish(definition) with { IsPersonal = isPersonal });
        await desk.Worker().RunOnce(ReportDesk.Cancel);
        var lines = await File.ReadAllLinesAsync(desk.Writer.PathOf(await desk.Read(report)), Encoding.UTF8, ReportDesk.Cancel);
        Assert.Equal(["customer_email;customer_phone", isPersonal ? "aibek@shop.example;996700112233" : "a******@shop.example;996******233"], lines);
    }

    private static Somgate.Audit.AuditEntry Entry => new()
    {
        Chain = "merchant:1",
        At = ReportDesk.Start,
        Actor = Somgate.Audit.AuditActor.System,
        Act = "report.cancel",
        Object = new("report", "1/1"),
    };

    private static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);
}
