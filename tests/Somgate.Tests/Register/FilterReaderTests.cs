using System.Text.Json;
using Somgate.Register;

namespace Somgate.Tests.Register;

/// <summary>Keys and values of dashboard.md 2.2, line by line.</summary>
public sealed class FilterReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 29, 10, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "")]
    [InlineData("status=", "")]
    [InlineData("status=success,decline", "status=decline,success")]
    [InlineData("status=success&status=decline", "status=decline,success")]
    [InlineData("status=!success,error", "status=%21error,success")]
    [InlineData("op_status=invoice cancelled", "op_status=invoice%20canceled")]
    [InlineData("payment_id=a,b", "payment_id=A,B")]
    [InlineData("payment_id==!a*", "payment_id=%3D%21A%2A")]
    [InlineData("customer_id=abc*", "customer_id=abc%2A")]
    [InlineData("request_id=abc*", "request_id=abc%2A")]
    [InlineData("customer_id=!=!x", "customer_id=%21%3D%21x")]
    [InlineData("code=020105", "code=20105")]
    [InlineData("grain=operations&date_by=updated&sort=+updated_at", "grain=operations&date_by=updated&sort=%2Bupdated_at")]
    [InlineData("sort= created_at", "sort=%2Bcreated_at")]
    [InlineData("sort=-created_at", "")]
    [InlineData("from=2026-03-01&to=2026-03-02T10:00:00&tz=+06:00", "from=2026-03-01&to=2026-03-02T10:00:00&tz=%2B06:00")]
    [InlineData("period=today&mode=test", "mode=test&period=today")]
    public void What_is_understood_is_written_back_in_one_way_and_read_the_same(string query, string canonical)
    {
        var filter = Read(query);
        Assert.Empty(filter.Faults);
        Assert.Equal(canonical, filter.ToQuery());
        var again = FilterReader.Read(filter.ToPairs(), FilterReading.OfList);
        Assert.Equal(filter.ToQuery(), again.ToQuery());
        Assert.Equal(filter.Fingerprint(), again.Fingerprint());
    }

    [Theory]
    [InlineData("status=foo", "status=foo is not known")]
    [InlineData("colour=red", "colour=red is not known")]
    [InlineData("status=success,foo", "status=foo is not known")]
    [InlineData("status=success&status=!error", "status mixes values with and without !")]
    [InlineData("payment_id=ab*", "payment_id needs at least 3 characters before *")]
    [InlineData("amount_min=-5", "amount_min=-5 is not known")]
    [InlineData("amount_min=!5", "amount_min=!5 is not known")]
    [InlineData("amount_min=5&amount_min=6", "amount_min is given twice")]
    [InlineData("grain=rows", "grain=rows is not known")]
    [InlineData("sort=+updated_at", "sort=+updated_at is not known")]
    [InlineData("tz=Kyrgyzstan", "tz=Kyrgyzstan is not known")]
    [InlineData("tz=+15:00", "tz=+15:00 is not known")]
    [InlineData("from=2026-02-30", "from must look like YYYY-MM-DD or YYYY-MM-DDThh:mm:ss")]
    [InlineData("from=2026-03-02&to=2026-03-01", "from is after to")]
    [InlineData("period=today&from=2026-03-01", "period and from, to exclude each other")]
    [InlineData("who=996555123456", "who=996555123456 is not known")]
    [InlineData("operation_id=x", "operation_id=x is not known")]
    [InlineData("late=0", "late=0 is not known")]
    public void What_is_not_understood_is_named(string query, string says) => Assert.Contains(Read(query).Faults, fault => fault.Text == says);

    [Fact]
    public void A_filter_that_is_too_long_is_refused() =>
        Assert.Contains(Read("customer_id=" + new string('x', RegisterFilter.QueryLengthMax)).Faults, fault => fault.Text == "This filter is too long");

    [Theory]
    [InlineData("", false)]
    [InlineData("customer_id=abc", true)]
    [InlineData("customer_id=abc*", false)]
    [InlineData("customer_id=!abc", false)]
    [InlineData("operation_id=7", true)]
    [InlineData("customer_id=abc&period=today", false)]
    public void Exact_ids_are_looked_for_in_all_time(string query, bool ever) => Assert.Equal(ever, Read(query).Period == RegisterPeriod.Ever);

    [Fact]
    public void Keys_of_the_screen_are_none_of_the_filters() =>
        Assert.Empty(FilterReader.Read([new("after", "x"), new("status", "success")], FilterReading.OfList with { Others = ["after"] }).Faults);

    [Theory]
    [InlineData("last_7_days", "2026-03-22T18:00:00Z", "2026-03-29T18:00:00Z")]
    [InlineData("today", "2026-03-28T18:00:00Z", "2026-03-29T18:00:00Z")]
    [InlineData("yesterday", "2026-03-27T18:00:00Z", "2026-03-28T18:00:00Z")]
    [InlineData("this_month", "2026-02-28T18:00:00Z", "2026-03-31T18:00:00Z")]
    [InlineData("previous_month", "2026-01-31T18:00:00Z", "2026-02-28T18:00:00Z")]
    public void Days_of_a_word_are_those_of_the_zone(string word, string from, string until)
    {
        var span = Read($"period={word}&tz=Asia/Bishkek") is var filter ? filter.Period.Bounds(filter.Zone, Now) : default;
        Assert.Equal((Ms(from), Ms(until)), (span.FromMs, span.UntilMs));
    }

    [Theory]
    // The clocks of Berlin go from 2 to 3 on 29 March and from 3 to 2 on 25 October 2026.
    [InlineData("from=2026-03-29T02:30:00", "2026-03-29T01:30:00Z", null)]
    [InlineData("to=2026-03-29T02:30:00", null, "2026-03-29T01:30:01Z")]
    [InlineData("from=2026-10-25T02:30:00", "2026-10-25T00:30:00Z", null)]
    [InlineData("to=2026-10-25T02:30:00", null, "2026-10-25T01:30:01Z")]
    [InlineData("from=2026-03-29&to=2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("from=2026-01-01T00:00:00&to=2026-01-01T00:00:00", "2025-12-31T23:00:00Z", "2025-12-31T23:00:01Z")]
    public void Doubled_and_skipped_times_have_their_rule(string query, string? from, string? until)
    {
        var filter = Read(query + "&tz=Europe/Berlin");
        Assert.Empty(filter.Faults);
        var span = filter.Period.Bounds(filter.Zone, Now);
        Assert.Equal((Ms(from), Ms(until)), (span.FromMs, span.UntilMs));
    }

    [Fact]
    public void Members_of_JSON_take_a_comma_as_it_is_and_contacts_plainly()
    {
        var filter = Members("""{"customer_id":"a,b","status":["success","decline"],"amount_min":5,"phone":"+996 555 12 34 56"}""");
        Assert.Empty(filter.Faults);
        Assert.Equal(["a,b"], filter["customer_id"]!.Values.Select(value => value.Text));
        Assert.Equal(2, filter["status"]!.Values.Count);
        Assert.Equal(Who.Token("996555123456", Hash), filter["who"]!.Values.Single().Text);
        Assert.Contains(Members("""{"status":"success,decline"}""").Faults, fault => fault.Text == "status=success,decline is not known");
        Assert.Contains(Members("""{"grain":"operations"}""").Faults, fault => fault.Text == "grain is not known");
        Assert.Contains(Members("""{"status":{"a":1}}""").Faults, fault => fault.Key == "status");
    }

    [Fact]
    public void A_phone_and_an_email_have_one_token_however_they_are_typed()
    {
        Assert.Equal(Who.Token("+996 (555) 12-34-56", Hash), Who.Token("996555123456", Hash));
        Assert.Equal(Who.Token(" A@Example.com", Hash), Who.Token("a@example.com", Hash));
        Assert.Null(Who.Token("nobody", Hash));
    }

    private static byte[] Hash(string text) => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));

    private static RegisterFilter Members(string json)
    {
        using var given = JsonDocument.Parse(json);
        return FilterReader.ReadMembers(
            given.RootElement.EnumerateObject().Select(member => new KeyValuePair<string, JsonElement>(member.Name, member.Value)).ToArray(),
            ["grain", "period", "tz"], typed => Who.Token(typed, Hash), FilterReading.OfList);
    }

    private static RegisterFilter Read(string query) => FilterReader.Read(
        query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => new KeyValuePair<string, string>(pair[..pair.IndexOf('=', StringComparison.Ordinal)], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..])),
        FilterReading.OfList);

    private static long? Ms(string? moment) =>
        moment is null ? null : DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
