using System.Text.Json;

namespace Somgate.Reconciliation;

/// <summary>How much of a class there is: rows as they stand in the list of the day, and what of them counts on each side.</summary>
internal sealed record ClassTally(long Rows, Side Bank, Side Ours)
{
    public static readonly ClassTally Nothing = new(0, Side.Nothing, Side.Nothing);

    public static ClassTally operator +(ClassTally one, ClassTally other) => new(one.Rows + other.Rows, one.Bank + other.Bank, one.Ours + other.Ours);
}

/// <summary>Both equations of a day in numbers (reports.md 6.2): what each side holds is the sum of its classes. Of all, or of some projects alone. Pure.</summary>
internal sealed class DayTallies
{
    public static readonly DayTallies Nothing = new(ComparisonClassText.All.ToDictionary(one => one, _ => ClassTally.Nothing));

    private DayTallies(IReadOnlyDictionary<ComparisonClass, ClassTally> classes) => Classes = classes;

    public IReadOnlyDictionary<ComparisonClass, ClassTally> Classes { get; }

    public Side Bank => Classes.Values.Aggregate(Side.Nothing, (sum, one) => sum + one.Bank);

    public Side Ours => Classes.Values.Aggregate(Side.Nothing, (sum, one) => sum + one.Ours);

    /// <summary>Rows that are not in order.</summary>
    public long Differences => Classes.Where(pair => ComparisonRow.IsDifferenceOf(pair.Key)).Sum(pair => pair.Value.Rows);

    public static DayTallies operator +(DayTallies one, DayTallies other) => new(ComparisonClassText.All.ToDictionary(key => key, key => one.Classes[key] + other.Classes[key]));

    public static DayTallies Of(IEnumerable<ComparisonRow> rows)
    {
        var byClass = rows.ToLookup(row => row.Class);
        return new(ComparisonClassText.All.ToDictionary(one => one, one => new ClassTally(
            byClass[one].Count(),
            new Side(byClass[one].Where(row => row.CountsAtBank).Select(row => row.Bank!.Sum)),
            new Side(byClass[one].Where(row => row.CountsHere).Select(row => row.Ours!.Sum)))));
    }

    /// <summary>As it is kept.</summary>
    public string Text() => JsonSerializer.Serialize(Classes.ToDictionary(
        pair => ComparisonClassText.Of(pair.Key), pair => new { bank = Told(pair.Value.Bank), ours = Told(pair.Value.Ours), rows = pair.Value.Rows }));

    public static DayTallies Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        return new(ComparisonClassText.All.ToDictionary(one => one, one => Tally(json.RootElement, ComparisonClassText.Of(one))));
    }

    private static ClassTally Tally(JsonElement all, string name)
    {
        if (!all.TryGetProperty(name, out var one)) return ClassTally.Nothing;
        var (bank, ours) = (Of(one.GetProperty("bank")), Of(one.GetProperty("ours")));
        return new(one.TryGetProperty("rows", out var rows) ? rows.GetInt64() : Math.Max(bank.Rows, ours.Rows), bank, ours);
    }

    private static Side Of(JsonElement side) =>
        Side.Of(side.GetProperty("rows").GetInt64(), side.GetProperty("sums").EnumerateObject().ToDictionary(sum => sum.Name, sum => sum.Value.GetInt64()));

    private static object Told(Side side) => new { rows = side.Rows, sums = side.Sums };
}
