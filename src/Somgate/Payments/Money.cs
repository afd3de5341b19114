namespace Somgate.Payments;

/// <summary>A sum: whole minor units (KGS: tyiyn, 1/100 som) and an ISO 4217 alpha-3 currency.</summary>
internal readonly record struct Money(long AmountMinor, string Currency)
{
    public const string Som = "KGS";

    /// <summary>True when both are the same sum; sums of two currencies are never equal.</summary>
    public bool Equals(Money other) => AmountMinor == other.AmountMinor && string.Equals(Currency, other.Currency, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(AmountMinor, Currency);

    public override string ToString() => $"{AmountMinor} {Currency}";
}
