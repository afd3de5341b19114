using System.Globalization;
using Somgate.Protocol;
using Somgate.Tests.Gate;
using Row = Xunit.TheoryDataRow<string, string, string, string>;

namespace Somgate.Tests.PaymentLinks;

/// <summary>
/// Bad values of a request for a link, one field at a time: field, JSON of the value, code, constraint. The limits are copied from the table of
/// payment-links.md 2, not from our code.
/// </summary>
public static class BadLinks
{
    private const string Missing = GateDesk.Missing;

    private static readonly string[] Texts =
    [
        "payment.description", "payment.extra_param", "customer.first_name", "customer.last_name", "customer.middle_name", "customer.language",
    ];

    public static IEnumerable<Row> Fields =>
    [
        .. Each("general.payment_id", "2004", (Missing, "required"), ("null", "required")),
        .. Each("general.payment_id", "3024", ("\"\"", "minLength"), (Ascii(256), "maxLength"), ("17", "type"), ("\" a\"", "pattern"), ("\"a;b\"", "pattern")),
        .. Each("general.merchant_callback_url", "502", (Url(256), "maxLength"), ("1", "type"), ("\"ftp://shop.example/cb\"", "format"), ("\"shop.example\"", "format")),
        .. Each("general.merchant_success_callback_url", "502", ("\"x\"", "format")),
        .. Each("general.merchant_decline_callback_url", "502", ("\"x\"", "format")),
        .. Each("customer", "2004", (Missing, "required"), ("null", "required")),
        .. Each("customer", "502", ("[]", "type"), ("\"x\"", "type")),
        .. Each("customer.id", "2004", (Missing, "required"), ("null", "required")),
        .. Each("customer.id", "2124", ("\"\"", "minLength"), (Ascii(256), "maxLength"), ("77", "type"), ("\"a;b\"", "pattern")),
        .. Each("customer.email", "502", ("\"x\"", "format"), ("\"a@b@c\"", "format"), ("1", "type"), ($"\"a@{new string('b', 254)}\"", "maxLength")),
        .. Each("customer.phone", "502", ("\"123\"", "pattern"), ("\"+996555123456\"", "pattern"), ("\"1234567890123456789012345\"", "pattern"), ("996555123456", "type")),
        .. Each("payment", "2004", (Missing, "required"), ("null", "required")),
        .. Each("payment", "502", ("[]", "type"), ("1", "type")),
        .. Each("payment.amount", "2004", (Missing, "required"), ("null", "required")),
        .. Each("payment.amount", "502", ("0", "minimum"), ("-1", "minimum"), ("10000000000001", "maximum"), ("99999999999999999999", "maximum"), ("1500.0", "type"),
            ("15e4", "type"), ("\"0150000\"", "type"), ("\"1 500\"", "type"), ("true", "type")),
        .. Each("payment.currency", "2004", (Missing, "required"), ("null", "required")),
        .. Each("payment.currency", "502", ("\"kgs\"", "pattern"), ("\"KG\"", "pattern"), ("\"\"", "pattern"), ("417", "type")),
        .. Each("payment.best_before", "2004", (Missing, "required"), ("null", "required")),
        .. Each("payment.best_before", "502", ("\"\"", "format"), ("1769509431", "type"), ("\"tomorrow\"", "format"), ("\"2026-02-01\"", "format"), ("\"2026-02-01T18:00:00\"", "format"),
            ("\"2026-02-01 18:00:00+06:00\"", "format"), ("\"2026-02-30T18:00:00+06:00\"", "format"), ("\"2026-02-01T18:00:00+6\"", "format"), ("\"2026-02-01T18:00:00+24\"", "format"),
            ("\"2026-02-01T18:00:00+06:60\"", "format"), ("\"2020-01-01T00:00:00Z\"", "minimum"), ("\"0001-01-01T00:00:00+06\"", "format"),
            (Moment(TimeSpan.FromSeconds(-1)), "minimum"), (Moment(TimeSpan.FromDays(31)), "maximum"), ("\"9999-12-31T23:59:59Z\"", "maximum")),
        .. Texts.SelectMany(text => Each(text, "502", (Ascii(256), "maxLength"), ("1", "type"), ("{}", "type"))),
        .. Each("payment.force_method", "502", ("1", "type"), (Ascii(256), "maxLength")),
        .. Each("force_method", "502", ("1", "type"), ("[]", "type")),
        .. Each("return_url", "502", ("\"https://shop.example\"", "type"), ("[]", "type")),
        .. new[] { "success", "decline", "return" }.SelectMany(name => Each($"return_url.{name}", "502", (Url(2049), "maxLength"), ("1", "type"))),
        .. Each("send_email", "502", ("\"yes\"", "type"), ("2", "type"), ("{}", "type")),
        .. Each("operation_type", "502", ("\"capture\"", "enum"), ("1", "type")),
        .. Each("card_operation_type", "502", ("\"Sale\"", "enum"), ("1", "type")),
    ];

    private static IEnumerable<Row> Each(string field, string code, params (string Json, string Constraint)[] values) =>
        values.Select(value => new Row(field, value.Json, code, value.Constraint));

    private static string Ascii(int length) => $"\"{new string('x', length)}\"";

    private static string Url(int length) => $"\"https://shop.example/{new string('x', length - 21)}\"";

    private static string Moment(TimeSpan fromNow) => string.Create(CultureInfo.InvariantCulture, $"\"{WireFormat.Date(TimeProvider.System.GetUtcNow() + fromNow)}\"");
}
