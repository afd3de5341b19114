using Somgate.Payments;

namespace Somgate.Analytics;

/// <summary>Payments of X that are alike in status, code, class, currency and being repaired: what the database counts (dashboard.md 6.2).</summary>
/// <param name="Group">The value of the break-down: a project, method, source, code or step of time; empty: all.</param>
/// <param name="HasSale">The payment has a <c>sale</c> operation.</param>
internal sealed record Tally(string Group, string Status, bool IsFinal, bool HasSale, bool IsLink, int Code, string? Reason, string Currency, long Count, long AmountMinor);

/// <summary>The counts of dashboard.md 6.2 over one X. Pure.</summary>
internal sealed record Counts
{
    /// <summary>S: payments that have a sale.</summary>
    public required long Started { get; init; }

    /// <summary>P.</summary>
    public required long Paid { get; init; }

    /// <summary>O.</summary>
    public required long Open { get; init; }

    /// <summary>N: declined because the customer didn't finish in time.</summary>
    public required long NotConfirmed { get; init; }

    /// <summary>E: in no other number.</summary>
    public required long NotStarted { get; init; }

    public required long LinksPaid { get; init; }

    /// <summary>Links in a final status but error.</summary>
    public required long LinksEnded { get; init; }

    /// <summary>Volume, a currency each.</summary>
    public required IReadOnlyList<Volume> Volumes { get; init; }

    /// <summary>D by class and code, the most frequent first.</summary>
    public required IReadOnlyList<ReasonCount> Reasons { get; init; }

    /// <summary>D.</summary>
    public long Declined => Started - Paid - Open;

    public Rate Conversion => new(Paid, Paid + Declined);

    public Rate ConversionOfConfirmed => new(Paid, Paid + Declined - NotConfirmed);

    public Rate LinkConversion => new(LinksPaid, LinksEnded);

    public Rate ShareOfReason(string reason) => new(Reasons.Where(one => one.Reason == reason).Sum(one => one.Count), Declined);

    public Rate ShareOfCode(int code) => new(Reasons.Where(one => one.Code == code).Sum(one => one.Count), Declined);

    public static Counts Of(IEnumerable<Tally> tallies)
    {
        var all = tallies as IReadOnlyCollection<Tally> ?? [.. tallies];
        var started = all.Where(one => one.HasSale && one.Status != "error").ToArray();
        var paid = started.Where(one => one.Status == "success").ToArray();
        var declined = started.Where(one => one.IsFinal && one.Status != "success").ToArray();
        return new()
        {
            Started = started.Sum(one => one.Count),
            Paid = paid.Sum(one => one.Count),
            Open = started.Where(one => !one.IsFinal).Sum(one => one.Count),
            NotConfirmed = declined.Where(one => one.Reason == DeclineReason.NotConfirmed).Sum(one => one.Count),
            NotStarted = all.Where(one => one.Status == "error").Sum(one => one.Count),
            LinksPaid = all.Where(one => one.IsLink && one.Status == "success").Sum(one => one.Count),
            LinksEnded = all.Where(one => one.IsLink && one.IsFinal && one.Status != "error").Sum(one => one.Count),
            Volumes =
            [
                .. from one in paid
                   group one by one.Currency into currency
                   orderby currency.Key
                   select new Volume(new Money(currency.Sum(one => one.AmountMinor), currency.Key), currency.Sum(one => one.Count)),
            ],
            Reasons =
            [
                .. from one in declined
                   group one by (one.Reason, one.Code) into reason
                   orderby reason.Sum(one => one.Count) descending, reason.Key.Code
                   select new ReasonCount(reason.Key.Reason ?? DeclineReason.OfCode(reason.Key.Code), reason.Key.Code, reason.Sum(one => one.Count)),
            ],
        };
    }
}

/// <summary>What was paid in a currency.</summary>
internal sealed record Volume(Money Sum, long Count)
{
    /// <summary>Half up to the minor unit; null: nothing was paid.</summary>
    public Money? Average => Count == 0 ? null : new Money(((2 * Sum.AmountMinor) + Count) / (2 * Count), Sum.Currency);
}

/// <summary>Declined payments of one class and code.</summary>
internal sealed record ReasonCount(string Reason, int Code, long Count);
