using System.Data.Common;
using Somgate.Payments;
using Somgate.Storage;

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

    private const string Columns = """
        p.project_id, p.payment_no, p.payment_id, p.status, p.amount_minor, p.currency, p.method, p.source, p.account_masked, p.customer_id, p.customer_ip,
          p.customer_details, p.description, p.extra, p.created_at_ms, p.updated_at_ms, p.completed_at_ms, p.threshold_at_ms, p.code, p.reason, p.request_id,
          p.link_id, p.time_to_pay_ms, p.time_to_result_ms, p.callback_state, p.is_late_success, p.is_unconfirmed, p.repaired_at_ms,
          k.moment_ms, k.row_no,
          o.operation_id, o.type, o.status, o.code, o.reason, o.created_at_ms, o.updated_at_ms, o.completed_at_ms, o.provider_payment_id, o.provider_code,
          o.provider_message, o.provider_at_ms
        """;

    private const string NoCallback = "cast(null as bigint), cast(null as bigint)";

    private const string NewestCallback = """
        (select max(c.attempts) from callbacks c where c.project_id = p.project_id and c.payment_no = p.payment_no and c.event_no = (
            select n.event_no from callbacks n where n.project_id = p.project_id and n.payment_no = p.payment_no order by n.payment_version desc, n.created_at_ms desc limit 1)),
          (select max(t.started_at_ms + t.duration_ms) from callbacks c
            join callback_attempts t on t.project_id = c.project_id and t.callback_id = c.callback_id and t.http_status = 200
            where c.project_id = p.project_id and c.payment_no = p.payment_no and c.state = 'delivered' and c.event_no = (
              select n.event_no from callbacks n where n.project_id = p.project_id and n.payment_no = p.payment_no order by n.payment_version desc, n.created_at_ms desc limit 1))
        """;

    private readonly RegisterFilter filter;
    private readonly RegisterSpan span;
    private readonly IReadOnlyList<long> projects;
    private readonly RegisterWhereStore where;
    private readonly IReadOnlyList<RowRange> ranges;

    private RegisterSqlStore(RegisterFilter filter, IReadOnlyList<long> projects, Engine engine, DateTimeOffset now, string? probed, RegisterWhereStore where)
    {
        (this.filter, this.projects, this.where) = (filter, projects, where);
        span = filter.Period.Bounds(filter.Zone, now);
        ranges = RegisterRangeStore.Of(filter, where, probed);
        IsPostgres = engine == Engine.Postgres;
    }

    private bool IsPostgres { get; }

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
            parts.Add(new(filter, projects, reading.Engine, now, probed, where));
        }

        return parts;
    }

    /// <summary>Rows of a window, in its direction.</summary>
    public RegisterQuestion Rows(RowWindow window, bool withCallbacks)
    {
        var given = new Dictionary<string, object>();
        var direction = window.Ascending ? "" : " desc";
        var keys = Union(given, range => $"""
            select {range.Project} as project_id, p.payment_no as payment_no, {(IsOperations ? "o.operation_id" : "p.main_operation_id")} as operation_id,
              {range.Range.Moment} as moment_ms, {No} as row_no
            {range.Text}{Bounds(range.Range, window, given)}
            order by {range.Range.Moment}{direction}, {No}{direction}
            limit {window.Take + window.Skip}
            """);
        return Question($"""
            select {Columns},
              {(withCallbacks ? NewestCallback : NoCallback)}
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

    /// <summary>Sums over all rows: <paramref name="columns"/> name what is grouped by and what is added up.</summary>
    /// <param name="columns">With aliases; of <c>p</c>, <c>o</c>, and <c>{moment}</c>.</param>
    /// <param name="outer">The same by their aliases, added up once more over the ranges.</param>
    public RegisterQuestion Sums(string columns, string group, string outer, string outerGroup, string condition = "")
    {
        var given = new Dictionary<string, object>();
        var window = new RowWindow(true, 0);
        var parts = Union(given, range => $"""
            select {Place(columns, range.Range)}
            {range.Text}{Bounds(range.Range, window, given)}{Place(condition, range.Range)}
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
            {range.Text}{Bounds(range.Range, new RowWindow(true, 0), given)}{Place(condition, range.Range)}
            """);
        return Question(outer.Replace("{rows}", $"({parts}) rows_", StringComparison.Ordinal), given);
    }

    public static RegisterRow Read(DbDataReader row, Grain grain, Vault vault)
    {
        var details = row.IsDBNull(11) ? null : row.GetFieldValue<byte[]>(11);
        return new()
        {
            Grain = grain,
            ProjectId = row.GetInt64(0),
            PaymentNo = row.GetInt64(1),
            PaymentId = row.GetString(2),
            PaymentStatus = row.GetString(3),
            Sum = new(row.GetInt64(4), row.GetString(5)),
            Method = row.GetString(6),
            Source = row.GetString(7),
            AccountMasked = row.GetString(8),
            CustomerId = row.GetString(9),
            CustomerIp = row.GetString(10),
            CustomerDetails = details is null ? null : new Secret(() => vault.Open(details)),
            Description = row.GetString(12),
            Extra = Text(row, 13),
            PaymentCreatedAt = Moment(row, 14)!.Value,
            PaymentUpdatedAt = Moment(row, 15)!.Value,
            PaymentCompletedAt = Moment(row, 16),
            ThresholdAt = Moment(row, 17)!.Value,
            Code = (int)row.GetInt64(18),
            Reason = Text(row, 19),
            RequestId = row.GetString(20),
            LinkId = Text(row, 21),
            TimeToPayMs = Whole(row, 22),
            TimeToResultMs = Whole(row, 23),
            CallbackState = row.GetString(24),
            Late = row.GetInt64(25) == 1,
            Unconfirmed = row.GetInt64(26) == 1,
            RepairedAt = Moment(row, 27),
            Place = (row.GetInt64(28), row.GetInt64(29)),
            Operation = row.IsDBNull(30) ? null : ReadOperation(row),
            Callback = Whole(row, 42) is { } tries ? new((int)tries, Moment(row, 43)) : null,
        };
    }

    private static RegisterOperation ReadOperation(DbDataReader row) => new(
        row.GetInt64(30), row.GetString(31), row.GetString(32), (int)row.GetInt64(33), Text(row, 34), Moment(row, 35)!.Value, Moment(row, 36)!.Value, Moment(row, 37),
        row.GetString(38), row.GetString(39), row.GetString(40), Moment(row, 41));

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

    private string Bounds(RowRange range, RowWindow window, Dictionary<string, object> given)
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
            text += $"\n  and ({range.Moment}, {No}) {(window.Ascending ? ">" : "<")} ({Name("after_ms", place.Ms)}, {Name("after_no", place.No)})";
        return text;

        string Name(string name, long value)
        {
            given[name] = value;
            return $"@{name}";
        }
    }

    private static string? Text(DbDataReader row, int index) => row.IsDBNull(index) ? null : row.GetString(index);

    private static long? Whole(DbDataReader row, int index) => row.IsDBNull(index) ? null : row.GetInt64(index);

    private static DateTimeOffset? Moment(DbDataReader row, int index) =>
        row.IsDBNull(index) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(index));
}
