using System.Text;
using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Projects;
using Somgate.Reconciliation;
using Somgate.Reports;

namespace Somgate.Dashboard;

/// <summary>A day as whoever looks is shown it.</summary>
/// <param name="State">A merchant's day is clean if his own rows are.</param>
/// <param name="Tallies">Of what is to be seen; null: nothing is compared yet.</param>
internal sealed record DayLine(ShownDay Day, BankDay Of, string State, DayTallies? Tallies);

/// <summary>A row with what people have made of it.</summary>
/// <param name="Number">Place in the list that it is of.</param>
internal sealed record DayRow(ComparisonRow Row, NotedRow Noted, long Number);

/// <summary>What stands in the form of an operator, and what is wrong with it.</summary>
/// <param name="Refused">Why the file that was brought is refused.</param>
internal sealed record DayForm(IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Faults, RegistryReading.Refused? Refused = null)
{
    public static readonly DayForm Empty = new(new Dictionary<string, string>(), new Dictionary<string, string>());

    /// <summary>Numbers of the rows that were chosen.</summary>
    public IReadOnlyList<long> Chosen { get; init; } = [];
}

/// <summary>The list of days.</summary>
/// <param name="Next">The day that the next page is before; null: there are no more.</param>
internal sealed record ReconciliationModel(ReconciliationQuery Query, IReadOnlyList<DayLine> Days, string? Next, bool IsEmpty, IReadOnlyList<RegistryConnection> Connections, DayForm Form);

/// <summary>One day.</summary>
/// <param name="HasMore">Rows follow those that are shown.</param>
/// <param name="HasChanged">What is shown was compared at this moment, and is not what was compared last.</param>
/// <param name="Open">Differences that nobody has explained, of all; null: that is the operators' business.</param>
internal sealed record ReconciliationDayModel(
    ReconciliationQuery Query, DayLine Line, IReadOnlyList<DayRow> Rows, bool HasMore, bool HasChanged, long? Open, IReadOnlyDictionary<long, Project> Projects, DayForm Form);

/// <summary>Every day of the bank beside ours (reports.md 6.2): a merchant sees the rows of his own projects, Console all.</summary>
internal sealed class ReconciliationEndpoint(DifferenceStore store, ComparisonProcessor comparisons, AuditStore audit, ProjectWorker projects)
{
    private const int DaysShown = 31;
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    public static string PathOf(Door door) => door.Home + "/reconciliation";

    public static string PathOf(Door door, ShownDay day) => $"{PathOf(door)}/{day.Connection}/{day.Day}";

    public Task List(Visit visit) => DrawList(visit, DayForm.Empty, StatusCodes.Status200OK);

    public async Task Show(Visit visit)
    {
        if (await Find(visit) is { } line) await DrawDay(visit, line, DayForm.Empty, StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    /// <summary>Rows as CSV: of the differences, of one class, or of all.</summary>
    public async Task Export(Visit visit)
    {
        if (await Find(visit) is not { Tallies: not null } line)
        {
            await visit.NotFound();
            return;
        }

        var (word, classes, dialect) = (visit.Field("class"), ReconciliationQuery.ClassesOf(visit.Field("class")), CsvDialect.Find(visit.Field("preset")) ?? CsvDialect.Standard);
        if (classes.Count == 0)
        {
            await visit.NotFound();
            return;
        }

        var (rows, _) = await Rows(visit, line, classes, 0, int.MaxValue);
        var notes = rows.ToDictionary<DayRow, ComparisonRow, (string, string)>(row => row.Row, row => (row.Noted.State, row.Noted.Note), ReferenceEqualityComparer.Instance);
        var text = ComparisonFile.Write(line.Of, rows.Select(row => row.Row), row => notes[row], dialect);
        await audit.Add(
            visit.Entry("reconciliation.export", ObjectOf(line.Day)) with { After = new() { ["class"] = word.Length > 0 ? word : "differences", ["rows"] = rows.Count } }, visit.Cancel);
        var response = visit.Context.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"reconciliation_{line.Day.Connection}_{line.Day.Day}_{(word.Length > 0 ? word : "differences")}.csv\"";
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), visit.Cancel);
    }

    public async Task DrawList(Visit visit, DayForm form, int status)
    {
        var query = ReconciliationQuery.OfDays(visit.Shell);
        var all = query.Faults.Count > 0 ? [] : await store.FindDays(visit.Cancel);
        var tallies = await Tallies(visit, all);
        DayLine[] fitting =
        [
            .. from day in all
               where query.Before is null || string.CompareOrdinal(day.Day, query.Before) < 0
               let line = LineOf(visit, day, tallies)
               where line is not null && (query.State is null || line.State == query.State)
               select line,
        ];
        // Banks share a page's last day.
        var last = fitting.Length > DaysShown ? fitting[DaysShown - 1].Day.Day : null;
        DayLine[] shown = last is null ? fitting : [.. fitting.Where(line => string.CompareOrdinal(line.Day.Day, last) >= 0)];
        await visit.Show<ReconciliationScreen>(
            visit.Text("nav.recon"), new ReconciliationModel(query, shown, shown.Length < fitting.Length ? last : null, all.Count == 0, comparisons.Connections, form), query.Faults.Count > 0 ? Unprocessable : status);
    }

    public async Task DrawDay(Visit visit, DayLine line, DayForm form, int status)
    {
        var query = ReconciliationQuery.OfRows(visit.Shell);
        var (rows, hasChanged) = query.Faults.Count > 0 || line.Tallies is null ? ([], false) : await Rows(visit, line, query.Classes, query.After, query.Rows + 1);
        var open = visit.Door.IsOperator ? await store.CountOpen(line.Day.Connection, line.Day.Day, visit.Cancel) : (long?)null;
        await visit.Show<ReconciliationDayScreen>(
            visit.Text("rec.of", ("day", line.Day.Day), ("connection", line.Day.Connection)),
            new ReconciliationDayModel(
                query, line, [.. rows.Take(query.Rows)], rows.Count > query.Rows, hasChanged, open, projects.Current.Projects.ToDictionary(project => project.ProjectId), form),
            query.Faults.Count > 0 ? Unprocessable : status);
    }

    /// <summary>The day of the address; null: there is none.</summary>
    public async Task<DayLine?> Find(Visit visit) =>
        comparisons.Find(visit.Segment("connection")) is { } connection && connection.Day(visit.Segment("day")) is { } day
        && await store.FindDay(connection.Name, day.ToString(), visit.Cancel) is { } found
            ? LineOf(visit, found, await Tallies(visit, [found]))
            : null;

    public static AuditObject ObjectOf(ShownDay day) => new("registry_day", $"{day.Connection}/{day.Day}");

    /// <summary>Projects whose rows are shown; null: of all, as an operator sees them.</summary>
    private static IReadOnlyList<long>? ScopeOf(Visit visit) =>
        visit.Door.IsOperator ? null : visit.Shell.Picked.Count > 0 ? visit.Shell.Picked : [.. visit.Shell.Projects.Select(project => project.ProjectId)];

    private async Task<IReadOnlyDictionary<(string, string), DayTallies>?> Tallies(Visit visit, IReadOnlyList<ShownDay> days) =>
        ScopeOf(visit) is not { } scope ? null
        : days.Count == 0 ? new Dictionary<(string, string), DayTallies>()
        : await store.FindTallies(scope, days.Min(day => day.Day)!, days.Max(day => day.Day)!, visit.Cancel);

    private DayLine? LineOf(Visit visit, ShownDay day, IReadOnlyDictionary<(string, string), DayTallies>? own)
    {
        if (comparisons.Find(day.Connection)?.Day(day.Day) is not { } of) return null;
        if (day.Tallies is not { } all) return new(day, of, day.State, null);
        var tallies = visit.Door.IsOperator ? DayTallies.Read(all) : own!.GetValueOrDefault((day.Connection, day.Day), DayTallies.Nothing);
        var isFound = day.State is RegistryDay.Clean or RegistryDay.Differences;
        return new(day, of, !isFound || visit.Door.IsOperator ? day.State : tallies.Differences > 0 ? RegistryDay.Differences : RegistryDay.Clean, tallies);
    }

    /// <summary>Rows after one of them. What is in order is not kept: it is compared at this moment.</summary>
    private async Task<(IReadOnlyList<DayRow> Rows, bool HasChanged)> Rows(Visit visit, DayLine line, IReadOnlyList<ComparisonClass> classes, long after, int limit)
    {
        var (day, scope) = (line.Day, ScopeOf(visit));
        if (!classes.Contains(ComparisonClass.Matched))
        {
            var kept = await store.FindRows(day.Connection, day.Day, classes, scope, after, limit, visit.Cancel);
            return ([.. kept.Select(pair => new DayRow(pair.Row.ToRow(), pair.Noted, pair.Row.RowNo))], false);
        }

        var now = (await comparisons.Compare(comparisons.Find(day.Connection)!, line.Of, visit.Cancel)).Comparison;
        var notes = await store.FindNotes(day.Connection, day.Day, visit.Cancel);
        var numbers = now.Rows.Index().Where(pair => IsSeen(pair.Item) && classes.Contains(pair.Item.Class) && pair.Index + 1 > after).Take(limit).ToDictionary<(int Index, ComparisonRow Item), ComparisonRow, long>(pair => pair.Item, pair => pair.Index + 1L, ReferenceEqualityComparer.Instance);
        var rows = KeptRow.Keyed(now.Rows).Where(pair => numbers.ContainsKey(pair.Row)).Select(pair => new DayRow(pair.Row, NotedOf(pair.Row, notes.GetValueOrDefault(pair.Key)), numbers[pair.Row]));
        return ([.. rows], KeptRow.Digest(now) != day.Digest);

        bool IsSeen(ComparisonRow row) => scope is null || (row.Ours is { } ours && scope.Contains(ours.ProjectId));
    }

    private static NotedRow NotedOf(ComparisonRow row, NotedRow? noted) =>
        row.IsDifference ? noted ?? new NotedRow { State = NotedRow.Open } : new NotedRow { State = row.Ours is { IsRepaired: true } ? NotedRow.Repaired : "" };
}
