namespace Somgate.Register;

/// <summary>A question as text of SQL with its values.</summary>
internal sealed record RegisterQuestion(string Sql, IReadOnlyDictionary<string, object> Given);

/// <summary>Which rows of the order of a filter are asked for.</summary>
/// <param name="After">Rows behind this one in the direction asked for.</param>
internal sealed record RowWindow(bool Ascending, int Take, int Skip = 0, (long Ms, long No)? After = null, long? UntilMs = null);

/// <summary>Makes questions of a filter, a scope and a moment: each range of each project in its own order, then merged (dashboard.md 2.3).</summary>
internal sealed class RegisterSqlStore
{
    /// <summary>SQLite takes 500 parts of a union; further projects are asked in a second question.</summary>
    public const int PartsMax = 400;

    private const string WithMainOperation = "\nleft join operations o on o.project_id = p.project_id and o.operation_id = p.main_operation_id";

    private readonly RegisterFilter filter;
    private readonly RegisterSpan span;
    private readonly IReadOnlyList<long> projects;
    private readonly RegisterWhereStore where;
    private readonly IReadOnlyList<RowRange> ranges;

    private RegisterSqlStore(RegisterFilter filter, IReadOnlyList<long> projects, DateTimeOffset now, string? probed, RegisterWhereStore where)
    {
        (this.filter, this.projects, this.where) = (filter, projects, where);
        span = filter.Period.Bounds(filter.Zone, now);
        ranges = RegisterRangeStore.Of(filter, where, probed);
    }

    private RegisterSqlStore(RegisterSqlStore whole, long project, RowRange range)
    {
        (filter, where, span) = (whole.filter, whole.where, whole.span);
        (projects, ranges) = ([project], [range]);
    }

    /// <summary>As many projects at a time as one question takes.</summary>
    public static async Task<IReadOnlyList<RegisterSqlStore>> Of(
        RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, DateTimeOffset now, CancellationToken cancel)
    {
        if (!filter.IsUsable) throw new ArgumentException($"a filter with faults can't be asked: {filter.Faults[0].Text}", nameof(filter));
        var parts = new List<RegisterSqlStore>();
        foreach (var projects in scope.CutTo(filter).Chunk(PartsMax / 20))
        {
            var where = RegisterWhereStore.Of(filter, reading.Engine);
            var probed = RegisterRangeStore.Probe(filter, where) is { } probe && await AreFew(reading, probe, projects, where, cancel) ? probe : null;
            parts.Add(new(filter, projects, now, probed, where));
        }

        return parts;
    }

    /// <summary>Rows of a window, in its direction.</summary>
    public RegisterQuestion Rows(RowWindow window, RowFields fields)
    {
        var given = new Dictionary<string, object>();
        var direction = window.Ascending ? "" : " desc";
        var keys = Union(given, range => $"""
            select {range.Project} as project_id, p.payment_no as payment_no, {(IsOperations ? "o.operation_id" : "p.main_operation_id")} as operation_id,
              {range.Range.Moment} as moment_ms, {No} as row_no
            {range.Text}{Bounds(range.Range, window, given, No)}
            order by {range.Range.Moment}{direction}, {No}{direction}
            limit {window.Take + window.Skip}
            """);
        return Question($"""
            select {RegisterRowStore.Select(fields)}
            from (
              select project_id, payment_no, operation_id, moment_ms, row_no
              from ({keys}) merged
              order by moment_ms{direction}, row_no{direction}
              limit {window.Take} offset {window.Skip}) k
            cross join payments p
            left join operations o on o.project_id = k.project_id and o.operation_id = k.operation_id
            where p.project_id = k.project_id and p.payment_no = k.payment_no
            order by k.moment_ms{direction}, k.row_no{direction}
            """, given);
    }

    /// <summary>Each range of each project by itself.</summary>
    public IEnumerable<RegisterSqlStore> Apart() => from project in projects from range in ranges select new RegisterSqlStore(this, project, range);

    /// <summary>The place of a row behind which <see cref="RowsOfOne"/> reads on.</summary>
    public (long Ms, long No) PlaceOf(RegisterRow row) => HasTies ? (row.Place.Ms, row.PaymentNo) : row.Place;

    /// <summary>Rows of one moment come by the number of their payment, and not by their own.</summary>
    public bool HasTies => ranges.Single().Ties is not null;

    /// <summary>Rows of a window of one range of one project, as its index has them.</summary>
    public RegisterQuestion RowsOfOne(RowWindow window, RowFields fields)
    {
        var (range, direction) = (ranges.Single(), window.Ascending ? "" : " desc");
        var no = range.Ties ?? No;
        var given = new Dictionary<string, object> { ["p0"] = projects.Single() };
        // The grain of operations has them already. The first line that begins so stands behind the tables of the range.
        var from = IsOperations || !fields.HasOperation ? range.From : range.From.Insert(range.From.IndexOf("\nwhere ", StringComparison.Ordinal), WithMainOperation);
        var text = $"""
            select {RegisterRowStore.Select(fields, range.Moment, No)}
            {from}{range.Where(where.Text)}{Bounds(range, window, given, no)}
            order by {range.Moment}{direction}, {no}{direction}
            limit {window.Take}
            """;
        return Question(text.Replace("{project}", "@p0", StringComparison.Ordinal), given);
    }

    /// <summary>Sums over all rows: <paramref name="columns"/> name what is grouped by and what is added up.</summary>
    /// <param name="columns">With aliases; of <c>p</c>, <c>o</c>, and <c>{moment}</c>.</param>
    /// <param name="outer">The same by their aliases, added up once more over the ranges.</param>
    public RegisterQuestion Sums(string columns, string group, string outer, string outerGroup, string condition = "")
    {
        var given = new Dictionary<string, object>();
        var window = new RowWindow(true, 0);
        var parts = Union(given, range => $"""
            select {Place(columns, range.Range)}
            {range.Text}{Bounds(range.Range, window, given, No)}{Place(condition, range.Range)}
            group by {Place(group, range.Range)}
            """);
        return Question($"""
            select {outer}
            from ({parts}) parts
            group by {outerGroup}
            """, given);
    }

    /// <summary>The rows themselves, a few columns of each, in no order.</summary>
    public RegisterQuestion Each(string columns, string condition, string outer)
    {
        var given = new Dictionary<string, object>();
        var parts = Union(given, range => $"""
            select {Place(columns, range.Range)}
            {range.Text}{Bounds(range.Range, new RowWindow(true, 0), given, No)}{Place(condition, range.Range)}
            """);
        return Question(outer.Replace("{rows}", $"({parts}) rows_", StringComparison.Ordinal), given);
    }

    /// <summary>So many payments are fetched and put in order faster than a walk by the moment would meet the first of them.</summary>
    private const int FewMax = 5000;

    private static async Task<bool> AreFew(RegisterReadingStore reading, string probe, IReadOnlyList<long> projects, RegisterWhereStore where, CancellationToken cancel)
    {
        var given = new Dictionary<string, object>(where.Parameters);
        var parts = projects.Select((project, index) =>
        {
            given[$"p{index}"] = project;
            return $"select * from (select 1 as one from ({probe.Replace("{project}", $"@p{index}", StringComparison.Ordinal)}) few limit {FewMax + 1}) part";
        });
        var sql = $"select count(*) from (select one from ({string.Join("\nunion all\n", parts)}) parts limit {FewMax + 1}) counted";
        return (await reading.Ask(sql, given, row => row.GetInt64(0), cancel))[0] <= FewMax;
    }

    private bool IsOperations => filter.Grain == Grain.Operations;

    private string No => IsOperations ? "o.operation_id" : "p.payment_no";

    private readonly record struct ProjectRange(RowRange Range, string Project, string Text);

    private string Union(Dictionary<string, object> given, Func<ProjectRange, string> part)
    {
        var parts = new List<string>();
        for (var index = 0; index < projects.Count; index++)
        {
            given[$"p{index}"] = projects[index];
            foreach (var range in ranges)
            {
                var text = part(new(range, $"@p{index}", range.From + range.Where(where.Text)));
                parts.Add($"select * from ({text.Replace("{project}", $"@p{index}", StringComparison.Ordinal)}) part");
            }
        }

        return string.Join("\nunion all\n", parts);
    }

    private RegisterQuestion Question(string sql, Dictionary<string, object> given)
    {
        foreach (var (name, value) in where.Parameters) given[name] = value;
        return new(sql, given);
    }

    private static string Place(string text, RowRange range)
    {
        var placed = text.Replace("{moment}", range.Moment, StringComparison.Ordinal);
        return range.IsEnded ? placed.Replace("p.status", "p.ended_as", StringComparison.Ordinal) : placed;
    }

    private string Bounds(RowRange range, RowWindow window, Dictionary<string, object> given, string no)
    {
        var (from, until) = (span.FromMs, span.UntilMs);
        if (window.UntilMs is { } held) until = until < held ? until : held;
        if (window.After is { } after)
        {
            // What the pair of moment and number says stands here once more, since an index understands it.
            if (window.Ascending) from = from > after.Ms ? from : after.Ms;
            else until = until < after.Ms + 1 ? until : after.Ms + 1;
        }

        var text = "";
        if (from is { } first) text += $"\n  and {range.Moment} >= {Name("from", first)}";
        if (until is { } end) text += $"\n  and {range.Moment} < {Name("until", end)}";
        if (window.After is { } place)
            text += $"\n  and ({range.Moment}, {no}) {(window.Ascending ? ">" : "<")} ({Name("after_ms", place.Ms)}, {Name("after_no", place.No)})";
        return text;

        string Name(string name, long value)
        {
            given[name] = value;
            return $"@{name}";
        }
    }
}
