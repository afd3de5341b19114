using Somgate.Payments;

namespace Somgate.Reconciliation;

/// <summary>How many, and how much of each currency; one side of an equation. Pure.</summary>
internal sealed class Side : IEquatable<Side>
{
    private readonly SortedDictionary<string, long> sums = new(StringComparer.Ordinal);

    public Side(IEnumerable<Money> all)
    {
        foreach (var one in all)
        {
            Rows++;
            sums[one.Currency] = checked(sums.GetValueOrDefault(one.Currency) + one.AmountMinor);
        }
    }

    private Side(long rows, SortedDictionary<string, long> sums) => (Rows, this.sums) = (rows, sums);

    public static readonly Side Nothing = new([]);

    /// <summary>As it was kept.</summary>
    public static Side Of(long rows, IReadOnlyDictionary<string, long> sums)
    {
        var sorted = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (currency, minor) in sums) sorted[currency] = minor;
        return new(rows, sorted);
    }

    public long Rows { get; }

    /// <summary>In minor units, by currency.</summary>
    public IReadOnlyDictionary<string, long> Sums => sums;

    public static Side operator +(Side one, Side other)
    {
        var both = new SortedDictionary<string, long>(one.sums, StringComparer.Ordinal);
        foreach (var (currency, minor) in other.sums) both[currency] = checked(both.GetValueOrDefault(currency) + minor);
        return new(one.Rows + other.Rows, both);
    }

    public bool Equals(Side? other) => other is not null && Rows == other.Rows && sums.SequenceEqual(other.sums);

    public override bool Equals(object? obj) => Equals(obj as Side);

    public override int GetHashCode() => HashCode.Combine(Rows, sums.Count);

    public override string ToString() => $"{Rows} rows, {string.Join(", ", sums.Select(sum => $"{sum.Value} {sum.Key}"))}";
}
