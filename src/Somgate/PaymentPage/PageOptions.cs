namespace Somgate.PaymentPage;

/// <summary>Section <c>PaymentPage</c>.</summary>
internal sealed record PageOptions
{
    /// <summary>Openings and checks of parameters that fail, a minute and client address; 0: no limit (payment-page.md 19.3).</summary>
    public int FailedOpeningsPerMinute { get; init; } = 600;

    public IEnumerable<string> Faults()
    {
        if (FailedOpeningsPerMinute < 0) yield return "PaymentPage:FailedOpeningsPerMinute: 0 or more";
    }
}
