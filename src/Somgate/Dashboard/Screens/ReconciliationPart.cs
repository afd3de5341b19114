using System.Globalization;
using Somgate.Payments;
using Somgate.Reconciliation;

namespace Somgate.Dashboard.Screens;

/// <summary>A part of the screens of reconciliation, in Dashboard and in Console.</summary>
public abstract class ReconciliationPart : DeskPart
{
    private protected string Path => ReconciliationEndpoint.PathOf(View.Door);

    private protected bool IsConsole => View.Door.IsOperator;

    private protected string PathTo(DayLine line) => ReconciliationEndpoint.PathOf(View.Door, line.Day);

    private protected string StateOf(DayLine line) => T("rec.state." + ReconciliationQuery.WordOf(line.State));

    private protected static string? ToneOf(string state) => state switch
    {
        RegistryDay.Clean or RegistryDay.Closed => "status good",
        RegistryDay.Differences or RegistryDay.NoFile => "status bad",
        _ => "status",
    };

    private protected string ClassOf(ComparisonClass one) => T("rec.class." + ComparisonClassText.Of(one));

    private protected string Count(long number) => MoneyText.Whole(number, View.Language);

    private protected string Sums(Side side) =>
        side.Sums.Count == 0 ? "–" : string.Join(", ", side.Sums.Select(sum => MoneyText.Of(new Money(sum.Value, sum.Key), View.Language)));

    private protected string Sum(Money? sum) => sum is { } money ? MoneyText.Of(money, View.Language) : "–";

    /// <summary>The classes of a side as the sum that they make: <c>3 + 1 + 0</c>, each with its name.</summary>
    private protected string Parts(DayTallies tallies, Func<ClassTally, Side> side, Func<Side, string> told) => string.Join(
        " + ", ComparisonClassText.All.Where(one => tallies.Classes[one] is var tally && side(tally).Rows > 0).Select(one => $"{told(side(tallies.Classes[one]))} ({ClassOf(one).ToLower(CultureInfo.InvariantCulture)})").DefaultIfEmpty("0"));
}
