using System.Text;
using Somgate.PaymentLinks;

namespace Somgate.Tests.PaymentLinks;

/// <summary>Files of links (payment-links.md 9).</summary>
public sealed class LinkCsvTests
{
    [Theory]
    [InlineData("amount;currency\r\n1500,00;KGS\r\n")]
    [InlineData("amount,currency\n1500.00,KGS")]
    [InlineData("\uFEFFcurrency;amount;description\nKGS;5;\"a;\"\"b\"\"\nc\"\n")]
    public void Both_separators_quotes_and_a_mark_are_read(string text)
    {
        var csv = LinkCsv.Read(Encoding.UTF8.GetBytes(text));
        Assert.Empty(csv.Faults);
        Assert.Equal("KGS", Assert.Single(csv.Rows)["currency"]);
        if (text.Contains("description", StringComparison.Ordinal)) Assert.Equal("a;\"b\"\nc", csv.Rows[0]["description"]);
    }

    [Theory]
    [InlineData("amount;currency;colour\n1;KGS;red", 1, "colour", "unknown_column")]
    [InlineData("amount;currency;amount\n1;KGS;2", 1, "amount", "column_twice")]
    [InlineData("currency\nKGS", 1, "amount", "one_amount")]
    [InlineData("amount;amount_minor;currency\n1;1;KGS", 1, "amount", "one_amount")]
    [InlineData("amount\n1", 1, "currency", "no_column")]
    [InlineData("amount;currency\n1;KGS;x", 2, "", "cells")]
    [InlineData("amount;currency\n1;KGS\n2;\"KGS", 3, "", "quote")]
    [InlineData("amount;currency", 1, "", "empty")]
    [InlineData("", 1, "", "empty")]
    public void What_is_wrong_is_named_with_its_line_and_column(string text, int line, string column, string fault) =>
        Assert.Contains(new LinkCsvFault(line, column, fault), LinkCsv.Read(text).Faults);

    [Fact]
    public void Lines_are_counted_through_line_ends_in_quotes_and_empty_lines() =>
        Assert.Equal([2, 5], LinkCsv.Read("amount;currency;description\n1;KGS;\"a\nb\"\n\n2;KGS;c\n").Rows.Select(row => row.Line));

    [Fact]
    public void More_than_a_thousand_rows_another_encoding_and_a_megabyte_are_refused()
    {
        var rows = string.Concat(Enumerable.Repeat("1;KGS\n", 1001));
        Assert.Equal("too_many", Assert.Single(LinkCsv.Read("amount;currency\n" + rows).Faults).Fault);
        Assert.Empty(LinkCsv.Read("amount;currency\n" + rows[6..]).Faults);
        Assert.Equal("encoding", Assert.Single(LinkCsv.Read([0xC0, 0x41]).Faults).Fault);
        Assert.Equal("too_large", Assert.Single(LinkCsv.Read(new byte[LinkCsv.BytesMax + 1]).Faults).Fault);
    }

    [Theory]
    [InlineData("2026-11-24 18:00", "2026-11-24T12:00:00Z")]
    [InlineData("2026-11-24T18:00:00+06:00", "2026-11-24T12:00:00Z")]
    [InlineData("2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z")]
    [InlineData("tomorrow", null)]
    [InlineData("2026-11-24", null)]
    public void A_moment_is_read_in_the_zone_of_the_project(string text, string? moment) => Assert.Equal(
        moment is null ? null : DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture),
        LinkCsv.Moment(text, TimeZoneInfo.FindSystemTimeZoneById("Asia/Bishkek")));
}
