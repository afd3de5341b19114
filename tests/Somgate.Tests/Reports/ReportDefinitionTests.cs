using Somgate.DataApi;
using Somgate.Register;
using Somgate.Reports;

namespace Somgate.Tests.Reports;

public sealed class ReportDefinitionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 30, 15, 250, TimeSpan.Zero);

    [Theory]
    [InlineData("Payments", "period=yesterday&tz=UTC", 318, 1, "somgate_payments_2026-11-23_2026-11-23_UTC_r318.csv")]
    [InlineData("Отчёт", "period=this_month&tz=Asia/Bishkek", 1, 2, "somgate_report_2026-11-01_2026-11-30_Asia-Bishkek_r1_v2.csv")]
    [InlineData("Day: 1/2!", "from=2026-11-23T14:15:24&to=2026-11-23T15:00:00&tz=%2B06:00", 7, 1, "somgate_day-1-2_2026-11-23T141524_2026-11-23T150000_+0600_r7.csv")]
    [InlineData("All", "period=all", 7, 1, "somgate_all_all_UTC_r7.csv")]
    public void The_file_says_what_is_in_it(string name, string query, long report, long revision, string file) =>
        Assert.Equal(file, Of(name, query).At(Now).FileName(report, revision));

    [Theory]
    [InlineData("period=yesterday&tz=Asia/Bishkek", "2026-11-23", "2026-11-23")]
    [InlineData("period=today&tz=Asia/Bishkek", "2026-11-24", "2026-11-24")]
    [InlineData("period=last_7_days", "2026-11-18", "2026-11-24")]
    [InlineData("period=previous_month", "2026-10-01", "2026-10-31")]
    [InlineData("period=last_hour", "2026-11-24T04:30:15", "2026-11-24T05:30:15")]
    public void A_relative_period_is_fixed_when_the_report_is_made(string query, string from, string to)
    {
        var period = Of("n", query).At(Now).Filter.Period;
        Assert.Equal((null, from, to), (period.Word, period.From, period.To));
    }

    [Theory]
    [InlineData("from=2026-11-23&to=2026-11-23&tz=Asia/Bishkek&status=success,decline&payment_id=a%26b*&sort=-created_at")]
    [InlineData("grain=operations&date_by=completed&period=last_30_days&code=!20105")]
    [InlineData("")]
    public void What_is_kept_reads_back_the_same(string query)
    {
        var definition = Of("Имя \"x\"", query) with { Format = CsvDialect.Excel with { IsGuarded = false } };
        var read = ReportDefinition.Read(definition.ToJson());
        Assert.Equal(
            (definition.Name, definition.Filter.ToQuery(), definition.Filter.Period, definition.Format),
            (read.Name, read.Filter.ToQuery(), read.Filter.Period, read.Format));
        Assert.Equal(definition.Columns, read.Columns);
        Assert.True(read.Filter.Ascending);
        Assert.Equal(definition.ToJson(), read.ToJson());
    }

    [Fact]
    public void Money_has_two_columns_and_names_its_unit()
    {
        Assert.Contains("payment_sum_major", GivenTemplates.Payments.Header());
        Assert.Contains("payment_sum_minor", (GivenTemplates.Payments with { Format = CsvDialect.Program }).Header());
        Assert.Contains("payment_sum_currency", GivenTemplates.Payments.Header());
    }

    [Fact]
    public void The_template_of_operations_has_what_the_Data_API_gives_by_default()
    {
        // Three of its members are always empty and have no column.
        string[] empty = ["shipment_date", "arn", "rrn"];
        Assert.Equal(
            OperationField.Default.Select(field => field.Name == "payment_method_name" ? "method" : field.Name).Except(empty),
            GivenTemplates.All["operations"].Columns.Select(column => column.Name));
    }

    [Fact]
    public void Every_given_template_can_be_asked() =>
        Assert.All(GivenTemplates.All.Values, definition => Assert.True(definition.Filter.IsUsable, definition.Name));

    private static ReportDefinition Of(string name, string query) =>
        GivenTemplates.Payments with { Name = name, Filter = ReportDefinition.ReadFilter(ReportDefinition.Pairs(query), RegisterZone.Utc, []) };
}
