using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Somgate.Analytics;
using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Methods;
using Somgate.Register;
using Somgate.Reports;
using Somgate.Storage;

namespace Somgate.Dashboard;

/// <summary>Analytics.</summary>
/// <param name="Table">Null: the address was not understood.</param>
/// <param name="Line">Null: as the table, or there is no line: see <paramref name="WhyNoLine"/>.</param>
/// <param name="WhyNoLine">Key of the text.</param>
/// <param name="Csv">The table as a file of the same moment, and what shows that we made it.</param>
internal sealed record AnalyticsModel(
    AnalyticsQuery Query, Tile<FigureTable>? Table, AnalyticsTable? Rows, Tile<IReadOnlyList<StepCounts>>? Line, string? WhyNoLine, TimeLimits Limits, SealedText? Csv)
{
    public bool IsEmpty => Table?.Value is { Whole.Counts: { Started: 0, NotStarted: 0, LinksEnded: 0 } };
}

/// <summary>A text that goes to the browser and comes back as it was.</summary>
internal sealed record SealedText(string Text, string Seal);

/// <summary>Why numbers moved (dashboard.md 6.1): a line, a table and their CSV.</summary>
internal sealed class AnalyticsEndpoint(AnalyticsStore analytics, AuditStore audit, PaymentMethods methods, Vault vault)
{
    public const string Path = "/dashboard/analytics";

    public async Task Show(Visit visit)
    {
        var query = AnalyticsForm.Read(visit.Shell);
        var limits = HomeEndpoint.Limits(methods, query.Asked);
        if (query.Faults.Count > 0)
        {
            await visit.Show<AnalyticsScreen>(visit.Text("nav.analytics"), new AnalyticsModel(query, null, null, null, null, limits, null), StatusCodes.Status422UnprocessableEntity);
            return;
        }

        var (scope, withTimes) = (HomeEndpoint.ScopeOf(visit.Shell), query.Tab == FigureTab.Times);
        var whyNoLine = query.Chart.Period.Bounds(query.Chart.Zone, visit.Now) is not { FromMs: not null, UntilMs: not null } ? "line.open"
            : AnalyticsStore.Steps(query.Chart, query.Step, query.DaysIn, visit.Now) is null ? "line.too_many"
            : null;
        // SQLite answers on the thread that asks.
        var asked = Task.Run(() => analytics.Table(scope, query.Chart, query.Before, query.By, withTimes, visit.Cancel));
        var drawn = whyNoLine is not null ? null : Task.Run(() => analytics.Line(scope, query.Chart, query.Step, query.DaysIn, visit.Cancel, withTimes));
        var table = Shown(await asked);
        var line = drawn is not null && await drawn is { } answer ? Shown(answer) : null;
        var rows = table.Value is { } found ? new AnalyticsTable(query, found, limits) : null;
        var csv = rows is null ? null : Seal(Csv(visit.Shell, query, rows, table.Value!));
        await visit.Show<AnalyticsScreen>(visit.Text("nav.analytics"), new AnalyticsModel(query, table, rows, line, whyNoLine, limits, csv));
    }

    /// <summary>The table as it was shown, not as it would be counted now: it comes back from the page, where we sealed it.</summary>
    public async Task Export(Visit visit)
    {
        var (text, seal) = (visit.Field("csv"), visit.Field("seal"));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Seal(text).Seal), Encoding.UTF8.GetBytes(seal)) || !Base64.IsValid(text))
        {
            await visit.Fail(StatusCodes.Status422UnprocessableEntity, "fault.form");
            return;
        }

        var (tab, address) = (visit.Field("tab"), visit.Field("filter"));
        await audit.Add(visit.Entry("analytics.export", new("analytics", tab)) with { After = new() { ["filter"] = address } }, visit.Cancel);
        var response = visit.Context.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"analytics-{(AnalyticsForm.Tabs.Contains(tab) ? tab : "table")}.csv\"";
        await response.Body.WriteAsync(Convert.FromBase64String(text), visit.Cancel);
    }

    private SealedText Seal(string text) => new(text, Base64Url.EncodeToString(vault.Hash("analytics:" + text)));

    private static Tile<T> Shown<T>(RegisterAnswer<T> answer) => answer is RegisterAnswer<T>.Found found ? new Tile<T>.Shown(found.What) : new Tile<T>.Slow();

    private static string Csv(ShellView shell, AnalyticsQuery query, AnalyticsTable table, FigureTable of)
    {
        var (dialect, bytes) = (CsvDialect.Standard, new ArrayBufferWriter<byte>());
        var writer = new CsvWriter(bytes, dialect);
        IReadOnlyList<string> names = [.. AnalyticsTable.Columns(query.Tab).Select(key => FigureTexts.Of(shell.Language, key))];
        var isBroken = query.By != BreakDown.None;
        writer.Line([.. isBroken ? [FigureTexts.Of(shell.Language, "by." + AnalyticsForm.Word(query.By))] : Array.Empty<string>(), .. names.Select(name => CsvCell.Text(name, dialect)), "days_in", "from", "to", "as_of"]);
        string[] facts =
        [
            CsvCell.Text(query.DaysIn.Name, dialect), query.Chart.Period.From ?? "", query.Chart.Period.To ?? "", CsvCell.Time(of.Whole.AsOf, query.DaysIn, dialect),
        ];
        foreach (var row in table.Rows)
        {
            string[] group = isBroken ? [CsvCell.Text(row.Group is { } value ? FigureNames.Group(shell, query.By, value) : FigureTexts.Of(shell.Language, "all"), dialect)] : [];
            writer.Line([.. group, .. row.Cells.Select(cell => Cell(cell.Figure, shell.Language, dialect)), .. facts]);
        }

        return Convert.ToBase64String(bytes.WrittenSpan);
    }

    private static string Cell(Figure figure, string language, CsvDialect dialect) => figure switch
    {
        Figure.Word word => CsvCell.Text(word.Text, dialect),
        Figure.Named named => CsvCell.Text(FigureTexts.Of(language, named.Key), dialect),
        Figure.Whole whole => whole.Number.ToString(CultureInfo.InvariantCulture),
        Figure.Share { Rate.Tenths: { } tenths } => string.Create(CultureInfo.InvariantCulture, $"{tenths / 10}{dialect.DecimalMark}{tenths % 10}"),
        Figure.Sum { Money: { } sum } => CsvCell.Amount(sum, dialect),
        Figure.Duration { Ms: { } ms } => ms.ToString(CultureInfo.InvariantCulture),
        _ => "",
    };
}
