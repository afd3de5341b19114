using Somgate.Register;

namespace Somgate.Reports;

/// <summary>Which periods a schedule covers.</summary>
internal enum Every
{
    /// <summary>The day before the run's day.</summary>
    Daily,

    /// <summary>The last complete Monday to Sunday before the run's day.</summary>
    Weekly,

    /// <summary>The calendar month before the run's day.</summary>
    Monthly,
}

/// <summary>A report that comes by itself (reports.md 5). One zone for its clock and its days.</summary>
internal sealed record ReportSchedule
{
    /// <summary>The last day of a month that every month has.</summary>
    public const int MonthDayMax = 28;

    public required long ScheduleId { get; init; }
    public required long MerchantId { get; init; }

    /// <summary>Its period is of no account: each run has its own.</summary>
    public required ReportDefinition Definition { get; init; }

    public required bool IsTest { get; init; }

    /// <summary>Null: all of the merchant's, also future ones.</summary>
    public IReadOnlyList<long>? Projects { get; init; }

    public bool IsPersonal { get; init; }
    public required Every Every { get; init; }

    /// <summary>1 (Monday) to 7 for weekly ones, 1 to 28 for monthly ones.</summary>
    public int OnDay { get; init; } = 1;

    /// <summary>Minutes after midnight.</summary>
    public int AtMinute { get; init; }

    public IReadOnlyList<long> Recipients { get; init; } = [];

    /// <summary>Files are put into the merchant's folder too.</summary>
    public bool Drops { get; init; }

    /// <summary><c>active</c>, <c>paused</c>, <c>deleted</c>.</summary>
    public string State { get; init; } = "active";

    /// <summary>Runs that were due up to here are planned.</summary>
    public DateTimeOffset PlannedTo { get; init; }

    public required DateTimeOffset MadeAt { get; init; }
    public required string MadeBy { get; init; }
    public long MakerId { get; init; }
    public long Version { get; init; } = 1;

    public RegisterZone Zone => Definition.Filter.Zone;
}

/// <summary>A run of a schedule: the days that it covers, both included, with their bounds, and the moment at which it is due.</summary>
/// <param name="IsMoved">Its time of day would be too early: not all payments of the period could be over.</param>
internal sealed record ScheduledRun(DateOnly StartsOn, DateOnly EndsOn, DateTimeOffset From, DateTimeOffset Until, DateTimeOffset DueAt, bool IsMoved);

/// <summary>A period of a schedule as it was planned.</summary>
/// <param name="ReportId">Null: not made.</param>
internal sealed record PlannedPeriod(long ScheduleId, DateOnly StartsOn, DateOnly EndsOn, DateTimeOffset DueAt, bool IsMade, long? ReportId);
