namespace Somgate.Retention;

/// <summary>Section <c>Retention</c>: how long what is not for ever is kept (dashboard.md 12).</summary>
internal sealed record RetentionOptions
{
    /// <summary>Bodies of callbacks and of their answers, in days; a callback without its body can't be sent again.</summary>
    public int BodyDays { get; init; } = 90;

    /// <summary>Notices behind the bell, in days.</summary>
    public int NoticeDays { get; init; } = 90;

    /// <summary>What customers did on the Payment Page, in days.</summary>
    public int CustomerStepDays { get; init; } = 30;

    /// <summary>Rows that are taken away in one commit.</summary>
    public int BatchRows { get; init; } = 500;

    public TimeSpan BodyLife => TimeSpan.FromDays(BodyDays);

    public IEnumerable<string> Faults()
    {
        if (BodyDays is < 1 or > 3650) yield return "Retention:BodyDays: 1 to 3650";
        if (NoticeDays is < 1 or > 3650) yield return "Retention:NoticeDays: 1 to 3650";
        if (CustomerStepDays is < 1 or > 3650) yield return "Retention:CustomerStepDays: 1 to 3650";
        if (BatchRows is < 1 or > 10_000) yield return "Retention:BatchRows: 1 to 10000";
    }
}
