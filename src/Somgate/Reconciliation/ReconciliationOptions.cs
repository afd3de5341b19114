namespace Somgate.Reconciliation;

/// <summary>Section <c>Reconciliation</c>: the banks' lists of each day. Hours are those of the bank's zone.</summary>
internal sealed record ReconciliationOptions
{
    /// <summary>Hour of the next day at which the list is asked for first.</summary>
    public int FetchHour { get; init; } = 6;

    /// <summary>Hour at which a list that is not there is held for missing.</summary>
    public int MissedHour { get; init; } = 10;

    /// <summary>How long lists and comparisons are kept.</summary>
    public int KeptDays { get; init; } = 400;

    public IEnumerable<string> Faults()
    {
        if (FetchHour is < 0 or > 23) yield return "Reconciliation:FetchHour: 0 to 23";
        if (MissedHour is < 0 or > 23) yield return "Reconciliation:MissedHour: 0 to 23";
        else if (MissedHour < FetchHour) yield return "Reconciliation:MissedHour: not before FetchHour";
        if (KeptDays is < 7 or > 36500) yield return "Reconciliation:KeptDays: 7 to 36500";
    }
}
