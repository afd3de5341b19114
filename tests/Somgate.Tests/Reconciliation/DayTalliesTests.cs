using Somgate.Payments;
using Somgate.Reconciliation;

namespace Somgate.Tests.Reconciliation;

/// <summary>Both equations of a day in numbers, of all and of single projects.</summary>
public sealed class DayTalliesTests
{
    private static readonly Comparison Day = Comparison.Of(
        Charges.Day,
        new([Charges.Line(1), Charges.Line(2), Charges.Line(3, minor: 5_001), Charges.Line(4), Charges.Line(5), Charges.Line(1, number: 9)], Before: [], After: []),
        [Charges.Sale(1), Charges.Sale(2, day: 1) with { ProjectId = 1043 }, Charges.Sale(3), Charges.Sale(4, status: OperationStatus.Decline), Charges.Sale(7) with { ProjectId = 1043 }]);

    [Fact]
    public void What_is_kept_is_read_as_it_was()
    {
        var read = DayTallies.Read(Day.Tallies.Text());
        Assert.Equal(Day.Tallies.Text(), read.Text());
        Assert.Equal(("6 rows, 30001 KGS", "3 rows, 15000 KGS", 5L), (read.Bank.ToString(), read.Ours.ToString(), read.Differences));
    }

    [Fact]
    public void The_projects_and_what_belongs_to_none_make_the_whole()
    {
        var parts = Day.Rows.GroupBy(row => row.Ours?.ProjectId ?? 0).ToDictionary(rows => rows.Key, DayTallies.Of);
        Assert.Equal([0L, 1042, 1043], parts.Keys.Order());
        Assert.Equal(Day.Tallies.Text(), parts.Values.Aggregate((one, other) => one + other).Text());
        Assert.Equal(("1 rows, 5000 KGS", "1 rows, 5000 KGS", 1L), (parts[1043].Bank.ToString(), parts[1043].Ours.ToString(), parts[1043].Differences));
    }

    [Fact]
    public void What_was_kept_without_a_count_of_rows_has_that_of_the_larger_side() =>
        Assert.Equal(3, DayTallies.Read("""{"matched":{"bank":{"rows":3,"sums":{"KGS":5}},"ours":{"rows":2,"sums":{}}}}""").Classes[ComparisonClass.Matched].Rows);
}
