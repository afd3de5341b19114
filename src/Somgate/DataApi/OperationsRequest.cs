using System.Globalization;
using System.Text.Json;
using Somgate.Projects;
using Somgate.Register;

namespace Somgate.DataApi;

/// <summary>A request for operations by filter (data-api.md 4.1 and 7), read and checked. Pure.</summary>
internal sealed record OperationsRequest
{
    private const int LimitMax = 1000;

    /// <summary>Further than this no list goes.</summary>
    private const int OffsetMax = 1_000_000_000;

    private static readonly TimeSpan LongInterval = TimeSpan.FromDays(180);

    private static readonly string[] SinceForms = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    public required RegisterFilter Filter { get; init; }

    /// <summary>Of the moments in the answer.</summary>
    public required RegisterZone Zone { get; init; }

    public required IReadOnlyList<ChosenField> Fields { get; init; }

    public int Limit { get; init; } = LimitMax;
    public int Offset { get; init; }

    /// <summary>Null: not in cursor mode.</summary>
    public string? Cursor { get; init; }

    public bool IsGuarded { get; init; } = true;

    /// <summary>Projects asked for by name; null: all.</summary>
    public IReadOnlyList<long>? ProjectIds { get; init; }

    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Over 180 days, or without an end: such requests of an account run one at a time.</summary>
    public bool IsLong
    {
        get
        {
            var span = Filter.Period.Bounds(Filter.Zone, DateTimeOffset.UnixEpoch);
            return Cursor is null && (span is not { FromMs: { } from, UntilMs: { } until } || until - from > (long)LongInterval.TotalMilliseconds + 1000);
        }
    }

    /// <summary>What must stay equal while a cursor is used: everything but <c>limit</c>.</summary>
    public string Mark => $"{Filter.Fingerprint()}|{Zone.Name}|{string.Join(',', Fields.SelectMany(chosen => chosen.Headers()))}|{IsGuarded}";

    public static OperationsRequest Read(JsonElement body, Caller caller, Func<string, byte[]> hash)
    {
        var reader = new MemberReader(body);
        var zone = reader.Zone("tz", caller.Zone);
        var projects = reader.Wholes("project_id");
        var filter = FilterMembers.Read(reader, zone, hash);
        filter = Terms(reader, filter, projects, hash);
        var (period, periodZone) = Period(reader, filter, zone);
        if (reader.Word("mode", "live", "test") is { } mode) filter = filter with { Mode = mode };
        if (reader.Word("date_by", "updated", "created", "completed") is { } dateBy) filter = filter with { DateBy = Enum.Parse<DateBy>(dateBy, ignoreCase: true) };
        var cursor = CursorOf(reader, filter);
        var limit = reader.Whole("limit", cursor is null ? 0 : 1, LimitMax, $"must be between {(cursor is null ? 0 : 1)} and {LimitMax}") ?? LimitMax;
        var offset = reader.Whole("offset", 0, long.MaxValue, "must be 0 or more") ?? 0;
        return new()
        {
            Filter = filter with { Period = period, Zone = periodZone, HasZone = true },
            Zone = zone,
            Fields = FieldsOf(reader, ChosenField.Default),
            Limit = (int)limit,
            Offset = (int)Math.Min(offset, OffsetMax),
            Cursor = cursor,
            IsGuarded = reader.Flag("csv_guard") ?? true,
            ProjectIds = projects ?? Positive(filter),
            Faults = reader.Faults,
        };
    }

    /// <summary>The chosen members, or the standard ones where none are chosen.</summary>
    public static IReadOnlyList<ChosenField> FieldsOf(MemberReader reader, IReadOnlyList<ChosenField> standard)
    {
        var names = reader.Names("fields");
        if (names.Count == 0) return standard;
        var fields = ChosenField.Read(names, out var unknown);
        foreach (var name in unknown) reader.Fault($"Unknown field: {MemberReader.Told(name)}");
        return fields;
    }

    /// <summary>Projects that are asked for and not seen: they are as those that do not exist.</summary>
    public static IReadOnlyList<long> Unseen(IEnumerable<long>? projectIds, ProjectSnapshot snapshot, Caller caller) =>
        [.. (projectIds ?? []).Where(id => snapshot.Find(id) is not { } project || !caller.Sees(project))];

    /// <summary>The projects of one mode that the rows may be of; null: of both modes were asked for.</summary>
    public RegisterScope? Scope(ProjectSnapshot snapshot, Caller caller)
    {
        var visible = caller.Visible(snapshot);
        var named = ProjectIds is null ? [] : visible.Where(project => ProjectIds.Contains(project.ProjectId)).ToArray();
        if (named.Select(project => project.IsTest).Distinct().Count() > 1) return null;
        var isTest = named.Length > 0 ? named[0].IsTest : Filter.Mode is { } mode ? mode == "test" : visible.All(project => project.IsTest);
        return RegisterScope.Of(snapshot, isTest, visible.Select(project => project.ProjectId));
    }

    private static IReadOnlyList<long>? Positive(RegisterFilter filter) =>
        filter["project"] is { Not: false } term ? [.. term.Values.Select(value => long.Parse(value.Text, CultureInfo.InvariantCulture))] : null;

    private static RegisterFilter Terms(MemberReader reader, RegisterFilter filter, IReadOnlyList<long>? projects, Func<string, byte[]> hash)
    {
        if (projects is not null) filter = filter.With("project", false, projects.Select(project => project.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal));
        filter = Words(reader, filter, "operation_type", "op_type");
        filter = Words(reader, filter, "operation_status", "op_status");
        // What is empty counts as left out, as everywhere in the filter.
        if (reader.Texts("customer_id")?.Where(id => id.Length > 0).Distinct().Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } ids) filter = filter.With("customer_id", false, ids);
        if (reader.Text("customer_email") is not { Length: > 0 } email) return filter;
        if (email.Contains('@', StringComparison.Ordinal) && Who.Token(email, hash) is { } token)
            return filter with { Terms = [.. filter.Terms, new(RegisterKey.Of("who"), false, [new(token)])] };
        reader.Fault("Field customer_email must be an e-mail address");
        return filter;
    }

    private static RegisterFilter Words(MemberReader reader, RegisterFilter filter, string member, string key)
    {
        if (reader.Texts(member) is not { } given) return filter;
        var words = given.Select(word => word == "invoice cancelled" ? "invoice canceled" : word).Distinct().Order(StringComparer.Ordinal).ToArray();
        foreach (var word in words.Except(RegisterKey.Of(key).Words)) reader.Fault($"Field {member} has an unknown value: {MemberReader.Told(word)}");
        return filter.With(key, false, words);
    }

    private static (RegisterPeriod Period, RegisterZone Zone) Period(MemberReader reader, RegisterFilter filter, RegisterZone zone)
    {
        if (reader.Text("updated_since") is { } since)
        {
            if (reader.Has("interval")) reader.Fault("Field updated_since cannot be used with interval");
            return Since(reader, since, zone);
        }

        if (reader.Find("interval") is not { } interval) return (filter.Period, zone);
        if (interval.ValueKind != JsonValueKind.Object)
        {
            reader.Fault("Field interval must be an object");
            return (RegisterPeriod.Ever, zone);
        }

        var (from, to) = (End(reader, interval, "from"), End(reader, interval, "to"));
        if (from is null || to is null) return (RegisterPeriod.Ever, zone);
        var period = new RegisterPeriod(null, from, to);
        if (period.Bounds(zone, DateTimeOffset.UnixEpoch) is { FromMs: { } start, UntilMs: { } end } && start >= end) reader.Fault("Field interval.from must not be after interval.to");
        return (period, zone);
    }

    private static string? End(MemberReader reader, JsonElement interval, string name)
    {
        if (!interval.TryGetProperty(name, out var end) || end.ValueKind == JsonValueKind.Null)
        {
            reader.Fault($"Field interval.{name} is required");
            return null;
        }

        if (end.ValueKind == JsonValueKind.String && MemberReader.Local(end.GetString()!) is { } local) return local;
        reader.Fault($"Field interval.{name} must look like YYYY-MM-DD hh:mm:ss");
        return null;
    }

    private static (RegisterPeriod Period, RegisterZone Zone) Since(MemberReader reader, string text, RegisterZone zone)
    {
        if (MemberReader.Local(text) is { } local) return (new(null, local), zone);
        if (DateTimeOffset.TryParseExact(text, SinceForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            && moment.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) is var utc && RegisterPeriod.IsEnd(utc))
            return (new(null, utc), RegisterZone.Utc);
        reader.Fault("Field updated_since must look like YYYY-MM-DDThh:mm:ss+hh:mm or YYYY-MM-DD hh:mm:ss");
        return (RegisterPeriod.Ever, zone);
    }

    private static string? CursorOf(MemberReader reader, RegisterFilter filter)
    {
        if (reader.Has("updated_since") && filter.DateBy != DateBy.Updated) reader.Fault("Field updated_since can only be used with date_by updated");
        var cursor = reader.Text("cursor") ?? (reader.Has("updated_since") || reader.Has("cursor") ? "" : null);
        if (cursor is not null && reader.Has("offset")) reader.Fault("Field offset cannot be used with cursor");
        return cursor;
    }
}
