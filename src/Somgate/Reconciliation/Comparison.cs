using System.Globalization;

namespace Somgate.Reconciliation;

/// <summary>The bank's lists that a day is compared with; null: that file is not here.</summary>
/// <param name="TwoBefore">A sale of the day before may belong to a line of it rather than to one of this day.</param>
internal sealed record RegistryDays(
    IReadOnlyList<RegistryLine> Lines, IReadOnlyList<RegistryLine>? TwoBefore = null, IReadOnlyList<RegistryLine>? Before = null, IReadOnlyList<RegistryLine>? After = null);

/// <summary>
/// A day of the bank beside the same day of ours (reports.md 6.2). Whoever is first with a key has it: a paid sale takes the line of its own day, else that of the day
/// before, else that of the day after, and every other line with its key is a duplicate. So each line and each sale stands in one class, whichever day is looked at.
/// Both equations are checked against what was handed in. Pure.
/// </summary>
internal sealed class Comparison
{
    private Comparison(IReadOnlyList<ComparisonRow> rows, bool isProvisional)
    {
        (Rows, IsProvisional) = (rows, isProvisional);
        Tallies = DayTallies.Of(rows);
    }

    public IReadOnlyList<ComparisonRow> Rows { get; }

    /// <summary>The file of the next day may still bring what seems to be missing there.</summary>
    public bool IsProvisional { get; }

    /// <summary>Lines and paid sales of the day by class.</summary>
    public DayTallies Tallies { get; }

    public bool HasDifferences => Rows.Any(row => row.IsDifference);

    /// <summary>A difference that people are told of: not one that the list of the next day may still settle.</summary>
    public bool IsTold(ComparisonRow row) => row.IsDifference && !(IsProvisional && row.Class == ComparisonClass.MissingThere);

    /// <param name="sales">The paid ones of this day and its neighbours, and whatever else the lines name; each once.</param>
    /// <exception cref="InvalidOperationException">An equation does not hold: a bug, and nothing of it may be shown.</exception>
    public static Comparison Of(BankDay day, RegistryDays lists, IReadOnlyCollection<OurSale> sales)
    {
        var keys = new Keys(sales);
        var (twoBefore, before, today, after) = (keys.Of(lists.TwoBefore), keys.Of(lists.Before), keys.Of(lists.Lines), keys.Of(lists.After));
        var rows = new List<ComparisonRow>(lists.Lines.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lists.Lines)
        {
            var (sale, key) = (keys.SaleOf(line), keys.Of(line));
            var apart = Apart(sale, day);
            var isTaken = !seen.Add(key) || apart switch
            {
                0 => false,
                1 => after.ContainsKey(key),
                -1 => before.ContainsKey(key) || twoBefore.ContainsKey(key),
                // Nobody here takes one of the lines: the first is missed here, and only the first.
                _ => before.ContainsKey(key),
            };
            rows.Add(isTaken ? new(ComparisonClass.Duplicate, line, sale, CountsAtBank: true, CountsHere: false)
                : apart is null ? new(ComparisonClass.MissingHere, line, sale, CountsAtBank: true, CountsHere: false)
                : Pair(line, sale!, atBank: true, here: apart == 0));
        }

        foreach (var sale in sales.Where(sale => Apart(sale, day) == 0))
        {
            var key = Keys.Of(sale);
            if (today.ContainsKey(key)) continue;
            rows.Add(before.TryGetValue(key, out var line) || after.TryGetValue(key, out line)
                ? Pair(line, sale, atBank: false, here: true)
                : new(ComparisonClass.MissingThere, null, sale, CountsAtBank: false, CountsHere: true));
        }

        var comparison = new Comparison(rows, lists.After is null);
        comparison.Check(new Side(lists.Lines.Select(line => line.Sum)), new Side(sales.Where(sale => Apart(sale, day) == 0).Select(sale => sale.Sum)));
        return comparison;
    }

    private static ComparisonRow Pair(RegistryLine line, OurSale sale, bool atBank, bool here)
    {
        var pair = line.Sum != sale.Sum ? ComparisonClass.AmountDiffers : atBank && here ? ComparisonClass.Matched : ComparisonClass.MatchedOtherDay;
        return new(pair, line, sale, atBank, here);
    }

    /// <summary>How many days after this one a sale was paid, if that is one at the most; null: no pair of a line of this day.</summary>
    private static int? Apart(OurSale? sale, BankDay day)
    {
        if (sale is not { IsPaid: true, PaidAt: { } at }) return null;
        var days = BankDay.Of(at, day.Zone).Day.DayNumber - day.Day.DayNumber;
        return days is >= -1 and <= 1 ? days : null;
    }

    private void Check(Side bank, Side ours)
    {
        if (!Tallies.Bank.Equals(bank)) throw new InvalidOperationException($"the bank's lines are {bank}, their classes {Tallies.Bank}");
        if (!Tallies.Ours.Equals(ours)) throw new InvalidOperationException($"our operations are {ours}, their classes {Tallies.Ours}");
    }

    /// <summary>Which sale a line means: by our operation id, else by the bank's id.</summary>
    private sealed class Keys
    {
        private readonly Dictionary<string, OurSale> byOperation = new(StringComparer.Ordinal);
        private readonly Dictionary<string, OurSale> byBank = new(StringComparer.Ordinal);

        public Keys(IReadOnlyCollection<OurSale> sales)
        {
            foreach (var sale in sales)
            {
                byOperation.Add(Number(sale), sale);
                if (sale.ProviderPaymentId.Length > 0) byBank.TryAdd(sale.ProviderPaymentId, sale);
            }
        }

        public static string Of(OurSale sale) => $"sale {Number(sale)}";

        public OurSale? SaleOf(RegistryLine line) =>
            byOperation.GetValueOrDefault(line.OrderNumber) ?? (line.ProviderPaymentId.Length > 0 ? byBank.GetValueOrDefault(line.ProviderPaymentId) : null);

        public string Of(RegistryLine line) =>
            SaleOf(line) is { } sale ? Of(sale) : line.OrderNumber.Length > 0 ? $"order {line.OrderNumber}" : $"bank {line.ProviderPaymentId}";

        /// <summary>The first line of each key.</summary>
        public Dictionary<string, RegistryLine> Of(IReadOnlyList<RegistryLine>? lines)
        {
            var first = new Dictionary<string, RegistryLine>(StringComparer.Ordinal);
            foreach (var line in lines ?? []) first.TryAdd(Of(line), line);
            return first;
        }

        private static string Number(OurSale sale) => sale.OperationId.ToString(CultureInfo.InvariantCulture);
    }
}
