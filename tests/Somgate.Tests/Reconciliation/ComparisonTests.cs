using Somgate.Methods.Mbank;
using Somgate.Payments;
using Somgate.Reconciliation;
using Somgate.Reports;

namespace Somgate.Tests.Reconciliation;

/// <summary>A day of the bank beside ours (reports.md 6.2).</summary>
public sealed class ComparisonTests
{
    [Fact]
    public void Every_class_at_once_and_both_equations()
    {
        var comparison = Comparison.Of(
            Charges.Day,
            new(
                [Charges.Line(1), Charges.Line(2), Charges.Line(3, minor: 5_001), Charges.Line(4), Charges.Line(5), Charges.Line(6), Charges.Line(1, number: 9)],
                Before: [], After: []),
            [
                Charges.Sale(1), Charges.Sale(2, day: 1), Charges.Sale(3), Charges.Sale(4, status: OperationStatus.Decline),
                Charges.Sale(5, status: OperationStatus.Processing), Charges.Sale(7),
            ]);
        Assert.Equal(
            [
                (ComparisonClass.Matched, 1L, FollowUp.Nothing), (ComparisonClass.MatchedOtherDay, 2, FollowUp.Nothing), (ComparisonClass.AmountDiffers, 3, FollowUp.OtherSum),
                (ComparisonClass.MissingHere, 4, FollowUp.LateSuccess), (ComparisonClass.MissingHere, 5, FollowUp.AskBank), (ComparisonClass.MissingHere, 0, FollowUp.AskOperator),
                (ComparisonClass.Duplicate, 1, FollowUp.AskOperator), (ComparisonClass.MissingThere, 7, FollowUp.AskBank),
            ],
            comparison.Rows.Select(row => (row.Class, row.Ours?.OperationId ?? 0, row.FollowUp)));
        Assert.Equal(("7 rows, 35001 KGS", "3 rows, 15000 KGS"), (comparison.Tallies.Bank.ToString(), comparison.Tallies.Ours.ToString()));
        Assert.Equal("1 rows, 5001 KGS", comparison.Tallies.Classes[ComparisonClass.AmountDiffers].Bank.ToString());
        Assert.Equal("1 rows, 5000 KGS", comparison.Tallies.Classes[ComparisonClass.AmountDiffers].Ours.ToString());
        Assert.True(comparison.HasDifferences);
    }

    [Fact]
    public void A_day_on_which_all_agree_is_clean()
    {
        var comparison = Comparison.Of(Charges.Day, new([Charges.Line(1), Charges.Line(2)], After: []), [Charges.Sale(1), Charges.Sale(2)]);
        Assert.False(comparison.HasDifferences);
        Assert.False(comparison.IsProvisional);
    }

    [Fact]
    public void Without_our_number_the_banks_own_is_the_key()
    {
        RegistryLine[] lines = [Charges.Line(1) with { OrderNumber = "" }, Charges.Line(2) with { OrderNumber = "another" }];
        Assert.Equal([ComparisonClass.Matched, ComparisonClass.Matched], Classes(new(lines), Charges.Sale(1), Charges.Sale(2)));
    }

    [Fact]
    public void Another_currency_is_another_sum() =>
        Assert.Equal([ComparisonClass.AmountDiffers], Classes(new([Charges.Line(1) with { Sum = new(5_000, "USD") }]), Charges.Sale(1)));

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_pair_of_two_days_counts_on_each_with_that_days_side(int apart)
    {
        var (line, sale) = (Charges.Line(1), Charges.Sale(1, apart));
        var atBank = Comparison.Of(Charges.Day, new([line]), [sale]);
        Assert.Equal(("1 rows, 5000 KGS", 0L), (atBank.Tallies.Classes[ComparisonClass.MatchedOtherDay].Bank.ToString(), atBank.Tallies.Ours.Rows));
        var here = Comparison.Of(Charges.Day.Plus(apart), apart == 1 ? new([], Before: [line]) : new([], After: [line]), [sale]);
        Assert.Equal(("1 rows, 5000 KGS", 0L), (here.Tallies.Classes[ComparisonClass.MatchedOtherDay].Ours.ToString(), here.Tallies.Bank.Rows));
    }

    [Fact]
    public void A_sale_two_days_away_is_no_pair() =>
        Assert.Equal([ComparisonClass.MissingHere], Classes(new([Charges.Line(1)]), Charges.Sale(1, day: 2)));

    [Fact]
    public void A_sum_that_differs_over_two_days_is_followed_once()
    {
        var (line, sale) = (Charges.Line(1, minor: 1), Charges.Sale(1, day: 1));
        Assert.Equal(FollowUp.OtherSum, Assert.Single(Comparison.Of(Charges.Day, new([line]), [sale]).Rows).FollowUp);
        Assert.Equal(FollowUp.Nothing, Assert.Single(Comparison.Of(Charges.Day.Plus(1), new([], Before: [line]), [sale]).Rows).FollowUp);
    }

    [Fact]
    public void A_charge_that_comes_again_the_next_day_is_a_duplicate_there()
    {
        RegistryLine[] first = [Charges.Line(1)], again = [Charges.Line(1, day: 1)];
        Assert.Equal([ComparisonClass.Matched], Classes(new(first, After: again), Charges.Sale(1)));
        Assert.Equal(ComparisonClass.Duplicate, Assert.Single(Comparison.Of(Charges.Day.Plus(1), new(again, Before: first), [Charges.Sale(1)]).Rows).Class);
        Assert.Equal(ComparisonClass.Duplicate, Assert.Single(Comparison.Of(Charges.Day.Plus(1), new(again, Before: first), []).Rows).Class);
    }

    [Fact]
    public void What_is_missing_there_is_provisional_until_the_next_file_is_in()
    {
        Assert.True(Comparison.Of(Charges.Day, new([], Before: []), [Charges.Sale(1)]).IsProvisional);
        Assert.False(Comparison.Of(Charges.Day, new([], Before: [], After: []), [Charges.Sale(1)]).IsProvisional);
    }

    [Fact]
    public void Of_a_hundred_thousand_charges_every_planted_difference_is_found_and_nothing_else()
    {
        const int Count = 100_000;
        var chance = new Random(20261123);
        List<RegistryLine> lines = [];
        List<OurSale> sales = [];
        List<(ComparisonClass Class, long Id)> planted = [];
        long bankMinor = 0, ourMinor = 0;
        for (long id = 1; id <= Count; id++)
        {
            var minor = chance.NextInt64(5_000, 5_000_000);
            var (line, sale) = (Charges.Line(id, minor: minor), Charges.Sale(id, minor: minor));
            switch (chance.Next(1_000))
            {
                case 0:
                    planted.Add((ComparisonClass.MissingHere, id));
                    Bank(line);
                    if (chance.Next(2) == 0) sales.Add(sale with { Status = OperationStatus.Decline });
                    break;
                case 1:
                    planted.Add((ComparisonClass.MissingThere, id));
                    Ours(sale);
                    break;
                case 2:
                    planted.Add((ComparisonClass.AmountDiffers, id));
                    Bank(line with { Sum = new(minor + chance.Next(1, 100), Money.Som) });
                    Ours(sale);
                    break;
                case 3:
                    planted.Add((ComparisonClass.Duplicate, id));
                    Bank(line);
                    Bank(line);
                    Ours(sale);
                    break;
                default:
                    Bank(line);
                    Ours(sale);
                    break;
            }
        }

        var shuffled = lines.ToArray();
        chance.Shuffle(shuffled);
        var read = Assert.IsType<RegistryReading.Whole>(RegistryReader.Read(Charges.File(shuffled), MbankRegistry.Profile, Charges.Day));
        var comparison = Comparison.Of(Charges.Day, new(read.Lines, [], [], []), sales);
        var found = comparison.Rows.Where(row => row.IsDifference)
            .Select(row => (row.Class, row.Ours?.OperationId ?? long.Parse(row.Bank!.OrderNumber, System.Globalization.CultureInfo.InvariantCulture))).Order();
        Assert.True(planted.Select(one => one.Class).Distinct().Count() == 4 && planted.Count > 300);
        Assert.Equal(planted.Order(), found);
        Assert.Equal((lines.Count, bankMinor), (comparison.Tallies.Bank.Rows, comparison.Tallies.Bank.Sums[Money.Som]));
        Assert.Equal((sales.Count(sale => sale.IsPaid), ourMinor), (comparison.Tallies.Ours.Rows, comparison.Tallies.Ours.Sums[Money.Som]));

        void Bank(RegistryLine line)
        {
            lines.Add(line);
            bankMinor += line.Sum.AmountMinor;
        }

        void Ours(OurSale sale)
        {
            sales.Add(sale);
            ourMinor += sale.Sum.AmountMinor;
        }
    }

    [Fact]
    public void However_days_are_muddled_each_line_and_each_sale_stands_in_one_class_and_no_sale_pays_two_lines()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var chance = new Random(seed);
            OurSale[] sales = [.. Enumerable.Range(1, 4).Select(id => Charges.Sale(id, chance.Next(-2, 3), 5_000 + chance.Next(2), chance.Next(4) == 0 ? OperationStatus.Decline : OperationStatus.Success))];
            var files = Enumerable.Range(-4, 9).ToDictionary(day => day, day => (RegistryLine[])
                [.. Enumerable.Range(0, Math.Abs(day) > 2 ? 0 : chance.Next(4)).Select(_ => Charges.Line(chance.Next(1, 7), day, 5_000 + chance.Next(2)))]);
            List<ComparisonRow> rows = [];
            for (var day = -2; day <= 2; day++)
            {
                // Throws unless both equations hold.
                rows.AddRange(Comparison.Of(Charges.Day.Plus(day), new(files[day], day == -2 ? [] : files[day - 2], files[day - 1], files[day + 1]), sales).Rows);
            }

            var pairs = rows.Where(row => row.Class is ComparisonClass.Matched or ComparisonClass.MatchedOtherDay or ComparisonClass.AmountDiffers).ToArray();
            var paid = sales.Where(sale => sale.IsPaid).ToArray();
            Assert.Equal(files.Values.Sum(lines => lines.Length), rows.Count(row => row.CountsAtBank));
            Assert.Equal(paid.Length, rows.Count(row => row.CountsHere));
            Assert.All(paid, sale =>
            {
                var mine = pairs.Where(row => row.Ours == sale).ToArray();
                Assert.InRange(mine.Count(row => row.CountsAtBank), 0, 1);
                Assert.Equal(mine.Count(row => row.CountsAtBank), mine.Count(row => row.CountsHere));
                Assert.Single(mine.Select(row => row.Bank).Distinct().DefaultIfEmpty());
            });
        }
    }

    [Fact]
    public void Rows_as_a_file()
    {
        var comparison = Comparison.Of(
            Charges.Day, new([Charges.Line(1), Charges.Line(4, minor: 123_450) with { OrderNumber = "=4" }]), [Charges.Sale(1) with { PaymentId = "@a;b" }, Charges.Sale(7)]);
        Assert.Equal(
            """
            day;class;provider_payment_id;operation_id;payment_id;project_id;bank_sum_major;bank_sum_currency;our_sum_major;our_sum_currency;bank_time;our_time;our_status;state;note
            2026-11-23;matched;bank-1;1;"'@a;b";1042;50.00;KGS;50.00;KGS;2026-11-23T12:00:00+06:00;2026-11-23T12:00:00+06:00;success;explained;'=1
            2026-11-23;missing_here;bank-4;'=4;;;1234.50;KGS;;;2026-11-23T12:00:00+06:00;;;explained;'=1
            2026-11-23;missing_there;bank-7;7;ORD-7;1042;;;50.00;KGS;;2026-11-23T12:00:00+06:00;success;explained;'=1

            """.ReplaceLineEndings("\r\n"),
            ComparisonFile.Write(Charges.Day, comparison.Rows, _ => ("explained", "=1"), CsvDialect.Standard));
    }

    private static IEnumerable<ComparisonClass> Classes(RegistryDays registry, params OurSale[] sales) => Comparison.Of(Charges.Day, registry, sales).Rows.Select(row => row.Class);
}
