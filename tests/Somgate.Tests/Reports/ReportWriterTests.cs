using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Register;
using Somgate.Reports;
using Somgate.Tests.Register;
using Somgate.Tests.Support;

namespace Somgate.Tests.Reports;

/// <summary>A report is a query of the register: the same filter has the same rows and sums in list, totals and file (reports.md 1, row 2).</summary>
public sealed class ReportWriterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Rows_and_sums_of_the_file_are_those_of_the_list_and_of_its_totals(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine, count: 2300);
        var (time, random) = (new FakeTimeProvider(SeededRegister.Now), new Random(5));
        var projects = new ProjectWorker(seeded.Host.Projects, time, NullLogger<ProjectWorker>.Instance);
        var writer = new ReportWriter(
            seeded.Host.Database, seeded.Store, new ReportStore(seeded.Host.Database), projects, new() { Folder = Path.Combine(seeded.Host.Folder, "reports"), FreeMiB = 0 }, time);
        var scope = new RegisterScope(false, SeededRegister.Projects);
        var totalOf = 0L;
        foreach (var query in new[] { "period=all", "period=all&grain=operations", "period=last_7_days&status=success", "date_by=completed&period=last_30_days&source=!gate", "period=all&currency=USD&reason=no_money", "period=today&code=1" })
        {
            var filter = ReportDefinition.ReadFilter(ReportDefinition.Pairs(query), RegisterZone.Utc, []);
            var definition = new ReportDefinition("n", filter, [RegisterColumn.Find("payment_id")!, RegisterColumn.Find("payment_sum")!, RegisterColumn.Find("payment_status")!], CsvDialect.Program);
            var report = new Report
            {
                ReportId = random.Next(1, 1000),
                MerchantId = 1,
                Definition = definition,
                IsTest = false,
                Projects = SeededRegister.Projects,
                MadeAt = SeededRegister.Now,
                MadeBy = "Aida",
            };
            // None of the seeded projects is known by name, so the scope is the list itself.
            var written = Assert.IsType<ReportOutcome.Written>(await writer.Write(report, (_, _) => Task.CompletedTask, Cancel));
            var totals = (await seeded.Store.Totals(scope, filter, Cancel)).Value;
            Assert.True(ReportTally.Of(totals).IsSame(written.Tally), query);
            var lines = await File.ReadAllLinesAsync(writer.PathOf(report), Cancel);
            Assert.Equal(totals.Count + 1, lines.Length);
            var sums = lines.Skip(1).Select(line => line.Split(',')).GroupBy(cells => cells[2]).ToDictionary(group => group.Key, group => group.Sum(cells => long.Parse(cells[1], CultureInfo.InvariantCulture)));
            Assert.Equal(totals.Sums, sums.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new Money(pair.Value, pair.Key)));
            var page = (await seeded.Store.Page(scope, filter, new(200), Cancel)).Value;
            Assert.Equal(page.Rows.Select(row => row.PaymentId), lines.Skip(1).Take(200).Select(line => line.Split(',')[0].TrimStart('\'')));
            totalOf += totals.Count;
        }

        Assert.True(totalOf > 5000);
    }
}
