namespace Somgate.Reports;

/// <summary>A report of a merchant, from the wish to the file and beyond (reports.md 4). It belongs to the merchant, not to its maker.</summary>
internal sealed record Report
{
    /// <summary>Begun so often by nodes that died, it is given up.</summary>
    public const int TriesMax = 3;

    /// <summary>Of one merchant that are written at a time.</summary>
    public const int AtOnce = 2;

    public required long ReportId { get; init; }

    /// <summary>1, and one more for each "make again".</summary>
    public long Revision { get; init; } = 1;

    public required long MerchantId { get; init; }

    /// <summary>Null: asked for once.</summary>
    public long? ScheduleId { get; init; }

    public required ReportDefinition Definition { get; init; }
    public required bool IsTest { get; init; }

    /// <summary>Ids of the projects in it, ascending.</summary>
    public required IReadOnlyList<long> Projects { get; init; }

    /// <summary>Contacts stand in it in full: only for those with the right <c>payments.personal</c>.</summary>
    public bool IsPersonal { get; init; }

    /// <summary>Users who get a letter when it is there.</summary>
    public IReadOnlyList<long> Recipients { get; init; } = [];

    /// <summary>Made later than its schedule says.</summary>
    public bool IsLate { get; init; }

    public ReportState State { get; init; } = ReportState.Queued;

    /// <summary>Why it failed, as a word.</summary>
    public string? Fault { get; init; }

    public required DateTimeOffset MadeAt { get; init; }
    public required string MadeBy { get; init; }

    /// <summary>0: a schedule.</summary>
    public long MakerId { get; init; }

    /// <summary>Not begun before.</summary>
    public DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public long Tries { get; init; }

    /// <summary>How often one by schedule has failed.</summary>
    public long Fails { get; init; }

    /// <summary>Counted before it is written; null: not yet.</summary>
    public long? RowsTotal { get; init; }

    public long RowsDone { get; init; }
    public long? Bytes { get; init; }
    public string? Sha256 { get; init; }
    public string? File { get; init; }
    public string? Manifest { get; init; }
    public DateTimeOffset? KeptUntil { get; init; }

    /// <summary>It is put into the merchant's folder too: <c>none</c>, <c>waiting</c>, <c>done</c>.</summary>
    public string DropState { get; init; } = "none";

    public long Downloads { get; init; }

    public bool IsOpen => State is ReportState.Queued or ReportState.InProgress;

    /// <summary>As people name it: <c>r318</c>, <c>r318 v2</c>.</summary>
    public string Number => Revision == 1 ? $"r{ReportId}" : $"r{ReportId} v{Revision}";

    /// <summary>About how long it still takes; null: nobody can say yet.</summary>
    public TimeSpan? Rest(DateTimeOffset now) =>
        State == ReportState.InProgress && RowsTotal is { } total && RowsDone > 0 && StartedAt is { } started && now > started
            ? TimeSpan.FromSeconds(Math.Ceiling((now - started).TotalSeconds * (total - RowsDone) / RowsDone))
            : null;
}

/// <summary>States of a report (reports.md 4).</summary>
internal enum ReportState
{
    Queued,
    InProgress,
    Success,
    Failed,
    Canceled,

    /// <summary>The file is gone, the card stays.</summary>
    Removed,
}

/// <summary>States as they are spelled.</summary>
internal static class ReportStateText
{
    private static readonly (ReportState State, string Word)[] All =
    [
        (ReportState.Queued, "queued"), (ReportState.InProgress, "in progress"), (ReportState.Success, "success"), (ReportState.Failed, "failed"),
        (ReportState.Canceled, "canceled"), (ReportState.Removed, "removed"),
    ];

    public static string Of(ReportState state) => All.First(pair => pair.State == state).Word;

    public static ReportState Read(string word) => All.First(pair => pair.Word == word).State;
}
