using System.Text.Json;
using Somgate.DataApi;
using Somgate.Protocol;
using Somgate.Register;

namespace Somgate.Tests.DataApi;

/// <summary>Members, their types and their faults (data-api.md 4.1, 4.2, 6, 7).</summary>
public sealed class OperationsRequestTests
{
    private static readonly Caller Owner = new(1, 1, [1], true, false, null, [], SignatureOrder.Natural, RegisterZone.Find("Asia/Bishkek")!);

    [Theory]
    [InlineData("", "Field {0} must be between 0 and 1000", "limit", "-1", "1001", "1.5", "\"a\"", "\"\"", "true", "[]", "{}", "99999999999999999999", "\"+1\"", "\" 1\"")]
    [InlineData("", "Field {0} must be 0 or more", "offset", "-1", "0.0", "\"x\"", "[1]")]
    [InlineData("\"cursor\":\"\",", "Field {0} must be between 1 and 1000", "limit", "0", "1001")]
    [InlineData("", "Field {0} must be an object", "interval", "1", "\"x\"", "[]")]
    [InlineData("", "Field {0} must be an object", "filter", "1", "\"x\"", "[]")]
    [InlineData("", "Field {0} must be an integer or an array of 1 to 1000 integers", "project_id", "[]", "\"x\"", "-1", "[1,null]", "{}", "1.0", "[[1]]")]
    [InlineData("", "Field {0} must be a string or an array of 1 to 1000 strings", "operation_type", "[]", "1", "{}", "[1]", "[null]")]
    [InlineData("", "Field {0} must be a string or an array of 1 to 1000 strings", "customer_id", "[]", "7", "[\"a\",7]")]
    [InlineData("", "Field {0} has an unknown value: foo", "operation_status", "\"foo\"", "[\"success\",\"foo\"]")]
    [InlineData("", "Field {0} must be an array of at most 1000 strings", "fields", "\"a\"", "[1]", "{}")]
    [InlineData("", "Unknown field: foo", "fields", "[\"foo\"]", "[\"arn\",\"foo\",\"foo\"]")]
    [InlineData("", "Unknown time zone: X", "tz", "\"X\"")]
    [InlineData("", "Field {0} must be a string", "tz", "6", "[]")]
    [InlineData("", "Field {0} must be updated, created or completed", "date_by", "\"x\"", "\"Updated\"")]
    [InlineData("", "Field {0} must be live or test", "mode", "\"x\"", "\"\"")]
    [InlineData("", "Field {0} must be an e-mail address", "customer_email", "\"996555123456\"")]
    [InlineData("", "Field {0} must be a string", "customer_email", "[\"a@b.kg\"]")]
    [InlineData("", "Field {0} must be true or false", "csv_guard", "1", "\"false\"")]
    [InlineData("", "Field {0} must be a string", "cursor", "1")]
    [InlineData("", "Field updated_since must look like YYYY-MM-DDThh:mm:ss+hh:mm or YYYY-MM-DD hh:mm:ss", "updated_since", "\"\"", "\"2025-03-10\"", "\"2025-13-10 00:00:00\"", "\"2025-03-10T00:00:00.5Z\"")]
    [InlineData("\"interval\":{\"from\":\"2025-03-10 00:00:00\",\"to\":\"2025-03-10 00:00:00\"},", "Field updated_since cannot be used with interval", "updated_since", "\"2025-03-10 00:00:00\"")]
    [InlineData("\"date_by\":\"created\",", "Field updated_since can only be used with date_by updated", "updated_since", "\"2025-03-10 00:00:00\"")]
    [InlineData("\"cursor\":\"\",", "Field offset cannot be used with cursor", "offset", "0")]
    [InlineData("", "Field interval.from is required; Field interval.to is required", "interval", "{}", "{\"from\":null}")]
    [InlineData("", "Field interval.from must look like YYYY-MM-DD hh:mm:ss", "interval", "{\"from\":\"2025-03-10\",\"to\":\"2025-03-10 00:00:00\"}", "{\"from\":7,\"to\":\"2025-03-10T00:00:00\"}", "{\"from\":\"0001-01-01 00:00:00\",\"to\":\"2025-03-10T00:00:00\"}")]
    [InlineData("", "Field interval.from must not be after interval.to", "interval", "{\"from\":\"2025-03-10 00:00:01\",\"to\":\"2025-03-10 00:00:00\"}")]
    [InlineData("", "Unknown field: filter.foo", "filter", "{\"foo\":1}")]
    [InlineData("", "Unknown field: filter.grain", "filter", "{\"grain\":\"payments\"}")]
    [InlineData("", "Unknown field: filter.sort", "filter", "{\"sort\":\"-updated_at\"}")]
    [InlineData("", "Field filter.status has an unknown value: foo", "filter", "{\"status\":\"foo\"}")]
    [InlineData("", "Field filter.status must hold 1 to 1000 values", "filter", "{\"status\":[]}")]
    [InlineData("", "Field filter.status must be a text, a number or an array of them", "filter", "{\"status\":true}", "{\"status\":{}}")]
    [InlineData("\"project_id\":1,", "Field filter.project is given twice", "filter", "{\"project\":1}")]
    public void A_member_that_breaks_its_rule_is_told(string before, string expected, string member, params string[] values)
    {
        foreach (var value in values) Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, member), string.Join("; ", Read($"{before}\"{member}\":{value}").Faults));
    }

    [Fact]
    public void All_faults_are_told_at_once() =>
        Assert.Equal(["Unknown time zone: X", "Field limit must be between 0 and 1000", "Unknown field: foo"], Read("""
            "tz":"X","limit":-1,"fields":["foo"],"whatever":{"a":1}
            """).Faults);

    [Theory]
    [InlineData("\"limit\":2,\"offset\":3", "\"limit\":\"2\",\"offset\":\"3\"")]
    [InlineData("\"project_id\":5", "\"project_id\":[\"5\"]")]
    [InlineData("\"operation_status\":\"success\"", "\"operation_status\":[\"success\",\"success\"]")]
    [InlineData("\"operation_status\":\"invoice canceled\"", "\"operation_status\":\"invoice cancelled\"")]
    [InlineData("\"customer_id\":\"c\"", "\"customer_id\":[\"c\",\"\"]")]
    [InlineData("\"customer_email\":\"A@Example.com\"", "\"customer_email\":\"a@example.com\"")]
    [InlineData("\"interval\":{\"from\":\"2025-03-10 00:00:00\",\"to\":\"2025-03-10 23:59:59\"}", "\"interval\":{\"from\":\"2025-03-10T00:00:00\",\"to\":\"2025-03-10T23:59:59\"}")]
    [InlineData("\"limit\":null,\"filter\":null", "\"filter\":{},\"fields\":[]")]
    public void Two_spellings_mean_the_same(string one, string other)
    {
        var (first, second) = (Read(one), Read(other));
        Assert.Empty(first.Faults.Concat(second.Faults));
        Assert.Equal((first.Mark, first.Limit, first.Offset), (second.Mark, second.Limit, second.Offset));
    }

    [Theory]
    [InlineData("\"limit\":1", true)]
    [InlineData("\"limit\":2", true)]
    [InlineData("\"tz\":\"UTC\"", false)]
    [InlineData("\"fields\":[\"arn\"]", false)]
    [InlineData("\"operation_status\":\"success\"", false)]
    [InlineData("\"filter\":{\"amount_min\":5}", false)]
    [InlineData("\"date_by\":\"created\"", false)]
    [InlineData("\"updated_since\":\"2025-03-10 00:00:00\"", false)]
    [InlineData("\"customer_email\":\"a@example.com\"", false)]
    [InlineData("\"project_id\":7", false)]
    public void A_cursor_fits_any_limit_and_nothing_else(string members, bool fits)
    {
        var bound = ApiCursor.Bind("abc", Read("\"cursor\":\"\"").Mark);
        Assert.Equal(fits ? "abc" : null, ApiCursor.Read(bound, Read($"\"cursor\":\"\",{members}").Mark));
    }

    [Fact]
    public void The_ids_of_customers_are_exact_whatever_signs_they_begin_or_end_with()
    {
        var term = Read("\"customer_id\":[\"!a\",\"abc*\",\"=x\",\"a,b\"]").Filter["customer_id"]!;
        Assert.False(term.Not);
        Assert.Equal(["!a", "=x", "a,b", "abc*"], term.Values.Select(value => value.Text));
        Assert.All(term.Values, value => Assert.False(value.IsPrefix));
    }

    [Fact]
    public void A_moment_with_its_own_offset_is_read_by_it_and_answers_stay_in_the_zone_of_the_request()
    {
        var request = Read("\"updated_since\":\"2025-03-10T15:20:00+06:00\",\"tz\":\"Asia/Bishkek\"");
        Assert.Empty(request.Faults);
        Assert.Equal(new DateTimeOffset(2025, 3, 10, 9, 20, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), request.Filter.Period.Bounds(request.Filter.Zone, default(DateTimeOffset).AddYears(2000)).FromMs);
        Assert.Equal(("Asia/Bishkek", ""), (request.Zone.Name, request.Cursor));
        Assert.Equal(request.Filter.Period.Bounds(request.Filter.Zone, ApiDesk.Now), Read("\"updated_since\":\"2025-03-10 15:20:00\"").Filter.Period.Bounds(Owner.Zone, ApiDesk.Now));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("\"interval\":{\"from\":\"2025-01-01 00:00:00\",\"to\":\"2025-06-29 23:59:59\"}", false)]
    [InlineData("\"interval\":{\"from\":\"2025-01-01 00:00:00\",\"to\":\"2025-06-30 23:59:59\"}", true)]
    [InlineData("\"cursor\":\"\"", false)]
    [InlineData("\"filter\":{\"from\":\"2025-01-01\"}", true)]
    public void Over_180_days_or_none_is_a_long_interval(string members, bool isLong) => Assert.Equal(isLong, Read(members).IsLong);

    [Fact]
    public void No_list_is_read_too_far() => Assert.Equal(1_000_000_000, Read("\"offset\":9223372036854775807").Offset);

    private static OperationsRequest Read(string members) =>
        OperationsRequest.Read(JsonDocument.Parse($"{{{members}}}").RootElement, Owner, System.Text.Encoding.UTF8.GetBytes);
}
