using System.Text;
using Somgate.Methods.Mbank;
using Somgate.Reconciliation;

namespace Somgate.Tests.Reconciliation;

/// <summary>A registry is read whole, or refused with its lines (reports.md 6.1).</summary>
public sealed class RegistryReaderTests
{
    private const string Header = "order_number;payment_id;phone;amount;currency;charged_at\n";
    private const string Good = "101;bank-101;996700000001;5000;KGS;2026-11-23T06:00:00Z\n";

    [Theory]
    [InlineData("\n", "")]
    [InlineData("\r\n", "\uFEFF")]
    public void Every_line_is_read_whatever_ends_it(string lineEnd, string mark)
    {
        var lines = Whole((mark + Header + Good + "102;bank-102;996700000002;123450;KGS;2026-11-23T23:59:59.5+06:00\n").Replace("\n", lineEnd, StringComparison.Ordinal));
        Assert.Equal(
            [
                new(2, "101", "bank-101", new(5_000, "KGS"), new(2026, 11, 23, 6, 0, 0, TimeSpan.Zero)),
                new(3, "102", "bank-102", new(123_450, "KGS"), new(2026, 11, 23, 17, 59, 59, 500, TimeSpan.Zero)),
            ],
            lines);
    }

    [Fact]
    public void Columns_are_found_by_their_names() =>
        Assert.Equal(Charges.Line(101), Assert.Single(Whole("charged_at;amount;new;currency;order_number;payment_id\n2026-11-23T12:00:00+06:00;5000;;KGS;101;bank-101")));

    [Fact]
    public void A_day_without_charges_is_a_day() => Assert.Empty(Whole(Header));

    [Fact]
    public void The_day_is_that_of_the_banks_zone()
    {
        Assert.Single(Whole(Header + "1;b;;5000;KGS;2026-11-22T18:00:00Z"));
        Assert.Single(Whole(Header + "1;b;;5000;KGS;2026-11-23T17:59:59Z"));
        Assert.Equal((2, "charged_at is not of 2026-11-23 in Asia/Bishkek"), Only(Header + "1;b;;5000;KGS;2026-11-22T17:59:59Z"));
        Assert.Equal((2, "charged_at is not of 2026-11-23 in Asia/Bishkek"), Only(Header + "1;b;;5000;KGS;2026-11-23T18:00:00Z"));
    }

    [Theory]
    [InlineData("", 1, "the file is empty")]
    [InlineData("order_number;phone;amount;currency;charged_at\n", 1, "column payment_id is missing")]
    [InlineData("order_number;payment_id;amount;amount;currency;charged_at\n", 1, "column amount is there 2 times")]
    [InlineData(Header + Good + "102;bank-102;996700000002;5000;KGS\n", 3, "has 5 cells and not 6")]
    [InlineData(Header + Good + "\n" + Good, 3, "has 1 cells and not 6")]
    [InlineData(Header + ";;996700000002;5000;KGS;2026-11-23T06:00:00Z", 2, "order_number and payment_id are both empty")]
    [InlineData(Header + "1 2;b;;5000;KGS;2026-11-23T06:00:00Z", 2, "order_number is not up to 64 letters, digits, - and _")]
    [InlineData(Header + "1;\"b\";;5000;KGS;2026-11-23T06:00:00Z", 2, "payment_id is not up to 64 letters, digits, - and _")]
    [InlineData(Header + "1;b;;50.00;KGS;2026-11-23T06:00:00Z", 2, "amount is not a whole number of minor units above 0 with up to 12 digits")]
    [InlineData(Header + "1;b;;-5000;KGS;2026-11-23T06:00:00Z", 2, "amount is not a whole number of minor units above 0 with up to 12 digits")]
    [InlineData(Header + "1;b;;0;KGS;2026-11-23T06:00:00Z", 2, "amount is not a whole number of minor units above 0 with up to 12 digits")]
    [InlineData(Header + "1;b;;1000000000000;KGS;2026-11-23T06:00:00Z", 2, "amount is not a whole number of minor units above 0 with up to 12 digits")]
    [InlineData(Header + "1;b;;5000;som;2026-11-23T06:00:00Z", 2, "currency is not three capital letters")]
    [InlineData(Header + "1;b;;5000;KGS;2026-11-23 06:00:00", 2, "charged_at is not a time with its offset")]
    [InlineData(Header + "1;b;;5000;KGS;2026-11-23T06:00:00", 2, "charged_at is not a time with its offset")]
    public void A_line_that_cannot_be_read_refuses_the_file(string text, int line, string reason) => Assert.Equal((line, reason), Only(text));

    [Fact]
    public void All_faults_are_told_with_their_lines()
    {
        var refused = Refused(Encoding.UTF8.GetBytes(Header + Good + "1;b;;x;KGS;2026-11-23T06:00:00Z\n" + Good + "short\n"));
        Assert.Equal([3, 5], refused.Faults.Select(fault => fault.Line));
        Assert.Equal(2, refused.FaultsInAll);
    }

    [Fact]
    public void Of_very_many_faults_the_first_are_told_and_all_are_counted()
    {
        var refused = Refused(Encoding.UTF8.GetBytes(Header + string.Concat(Enumerable.Repeat("short\n", 250))));
        Assert.Equal((RegistryReader.FaultsMax, 250), (refused.Faults.Count, refused.FaultsInAll));
    }

    [Fact]
    public void Another_encoding_is_refused_at_its_line()
    {
        byte[] file = [.. Encoding.UTF8.GetBytes(Header + Good + "102;bank-102;"), 0xD1, .. Encoding.UTF8.GetBytes(";5000;KGS;2026-11-23T06:00:00Z\n"), .. Encoding.UTF8.GetBytes(Good)];
        Assert.Equal(new(3, "is not utf-8"), Assert.Single(Refused(file).Faults));
        var fault = Assert.Single(Refused(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Header + Good)).ToArray()).Faults);
        Assert.Equal(new(1, "is not utf-8"), fault);
    }

    [Fact]
    public void A_huge_file_is_refused_unread() =>
        Assert.Equal(new(1, "the file is longer than 64 MiB"), Assert.Single(Refused(new byte[RegistryReader.BytesMax + 1]).Faults));

    [Fact]
    public void No_phone_comes_out_of_it()
    {
        Assert.DoesNotContain("996700000001", string.Concat(Whole(Header + Good)), StringComparison.Ordinal);
        var refused = Refused(Encoding.UTF8.GetBytes(Header + "996700000001 5000 KGS\n" + "996 700;996 700;996700000001;996700000001;996700000001;996700000001\n"));
        Assert.DoesNotContain("996", string.Concat(refused.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_a_file_tells_its_day()
    {
        var profile = MbankRegistry.Profile;
        Assert.Equal(new DateOnly(2026, 11, 23), profile.DayOf("registry_2026-11-23.csv"));
        Assert.Equal("registry_2026-11-23.csv", profile.NameOf(new(2026, 11, 23)));
        Assert.All(["registry_2026-11-31.csv", "registry_2026-11-23.txt", "Registry_2026-11-23.csv", "registry_20261123.csv", ""], name => Assert.Null(profile.DayOf(name)));
    }

    private static IReadOnlyList<RegistryLine> Whole(string text) =>
        Assert.IsType<RegistryReading.Whole>(RegistryReader.Read(Encoding.UTF8.GetBytes(text), MbankRegistry.Profile, Charges.Day)).Lines;

    private static RegistryReading.Refused Refused(byte[] file) => Assert.IsType<RegistryReading.Refused>(RegistryReader.Read(file, MbankRegistry.Profile, Charges.Day));

    private static (int, string) Only(string text)
    {
        var fault = Assert.Single(Refused(Encoding.UTF8.GetBytes(text)).Faults);
        return (fault.Line, fault.Reason);
    }
}
