using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Somgate.Payments;
using Somgate.Register;
using Somgate.Reports;

namespace Somgate.Tests.Reports;

/// <summary>CSV as reports.md 3 says.</summary>
public sealed class CsvWriterTests
{
    [Fact]
    public void The_sample_of_the_specification_comes_out_byte_for_byte()
    {
        string[][] rows =
        [
            ["2025-03-10T09:15:24Z", "ORD-10233", "success", "0", "125000", "996******456", "Order 10233"],
            ["2025-03-10T09:20:09Z", "ORD-10234", "decline", "20105", "480000", "996******654", "ORD-10234"],
            ["2025-03-10T11:02:03Z", "ORD-10240", "success", "0", "123450", "996******014", "=1+1; \"gift\""],
        ];
        var buffer = new ArrayBufferWriter<byte>();
        var csv = new CsvWriter(buffer, CsvDialect.Standard);
        csv.Line(["payment_created_at", "payment_id", "payment_status", "operation_code", "payment_sum_major", "payment_sum_currency", "method", "account_number", "payment_description"]);
        foreach (var row in rows)
        {
            csv.Line([
                CsvCell.Time(DateTimeOffset.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture), RegisterZone.Utc, CsvDialect.Standard), CsvCell.Text(row[1], CsvDialect.Standard), row[2], row[3],
                CsvCell.Amount(new Money(long.Parse(row[4], System.Globalization.CultureInfo.InvariantCulture), "KGS"), CsvDialect.Standard), "KGS", "mbank", CsvCell.Text(row[5], CsvDialect.Standard), CsvCell.Text(row[6], CsvDialect.Standard),
            ]);
        }

        Assert.Equal(420, buffer.WrittenCount);
        Assert.Equal("2f77593be801da9c907208e6e54e1d9709088a9f4aed4df3317f96caffed73b8", Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan)));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+996", "'+996")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\t=1", "' =1")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "")]
    [InlineData("a\r\nb\tc\u0001", "\"a  b c \"")]
    [InlineData(" a", "\" a\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("=a;\"", "\"'=a;\"\"\"")]
    [InlineData("a,b", "a,b")]
    public void Text_is_guarded_cleaned_and_quoted_only_where_it_must(string text, string cell) => Assert.Equal(cell, CsvCell.Text(text, CsvDialect.Standard));

    [Fact]
    public void Without_the_guard_text_stays_as_it_is() => Assert.Equal("=1+1", CsvCell.Text("=1+1", CsvDialect.Standard with { IsGuarded = false }));

    [Theory]
    [InlineData("standard", 123450, "1234.50")]
    [InlineData("excel", 123450, "1234,50")]
    [InlineData("program", 123450, "123450")]
    [InlineData("standard", 5, "0.05")]
    [InlineData("standard", 0, "0.00")]
    [InlineData("standard", -5, "-0.05")]
    public void Amounts_have_all_digits_of_their_currency(string dialect, long minor, string cell) => Assert.Equal(cell, CsvCell.Amount(new Money(minor, "KGS"), CsvDialect.Find(dialect)!));

    [Fact]
    public void Moments_stand_in_the_zone_of_the_file()
    {
        var moment = new DateTimeOffset(2026, 11, 23, 8, 15, 24, TimeSpan.Zero);
        Assert.Equal("2026-11-23T14:15:24+06:00", CsvCell.Time(moment, RegisterZone.Find("Asia/Bishkek")!, CsvDialect.Standard));
        Assert.Equal("23.11.2026 14:15:24", CsvCell.Time(moment, RegisterZone.Find("+06:00")!, CsvDialect.Excel));
    }

    [Fact]
    public void Only_the_dialect_of_spreadsheets_has_a_byte_order_mark()
    {
        foreach (var dialect in CsvDialect.All)
        {
            var buffer = new ArrayBufferWriter<byte>();
            new CsvWriter(buffer, dialect).Line(["a", "b"]);
            var text = $"a{dialect.Separator}b\r\n";
            Assert.Equal(dialect.Name == "excel" ? [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)] : Encoding.UTF8.GetBytes(text), buffer.WrittenSpan.ToArray());
        }
    }
}
