using System.Text.Json;
using Row = Xunit.TheoryDataRow<string, string, string, string, string>;

namespace Somgate.Tests.Gate;

/// <summary>
/// Bad values, one field of one request at a time, each with the code and the constraint of gate.md 3.2 and 3.5: endpoint, field, JSON of the value,
/// code, constraint. The limits are copied from the tables of gate.md 4.2 to 4.8, not from our code.
/// </summary>
public static class BadFields
{
    private const string Missing = GateDesk.Missing;

    private static readonly string[] AllEndpoints = ["sale", "clarification", "resend", "status", "request", "methods"];
    private static readonly string[] EndpointsOfPayments = ["sale", "clarification", "resend", "status"];

    /// <summary>Optional texts of a sale and how many code points they may have.</summary>
    private static readonly (string Field, int LengthMax)[] TextsOfSale =
    [
        ("general.terminal_callback_url", 255), ("general.referrer_url", 255), ("payment.description", 255), ("payment.extra_param", 255),
        ("customer.first_name", 255), ("customer.middle_name", 255), ("customer.last_name", 255), ("customer.birthplace", 255),
        ("customer.person_type", 255), ("customer.identification_level", 255), ("customer.iin", 255), ("customer.district", 255),
        ("customer.street", 255), ("customer.building", 255), ("customer.identify.doc_number", 255), ("customer.city", 256), ("customer.state", 256),
        ("customer.billing.city", 256), ("customer.browser", 512), ("customer.billing.address", 512), ("customer.billing.postal", 16),
        ("account.customer_name", 255), ("account.secret", 255),
    ];

    private static readonly string[] CallbackUrls = ["general.merchant_callback_url", "general.merchant_success_callback_url", "general.merchant_decline_callback_url"];

    public static IEnumerable<Row> OfHeads =>
    [
        .. AllEndpoints.SelectMany(endpoint => ProjectIds(endpoint, Head(endpoint) + "project_id")),
        .. EndpointsOfPayments.SelectMany(PaymentIds),
        .. EndpointsOfPayments.SelectMany(endpoint => Objects(endpoint, "general", isRequired: true)),
        .. Each("request", "request_id", "2004", ("null", "required"), (Missing, "required")),
        .. Each("request", "request_id", "502", ("\"\"", "minLength"), (Ascii(101), "maxLength"), (Astral(101), "maxLength"), ("17", "type"), ("true", "type"), ("{}", "type"), ("[\"x\"]", "type")),
    ];

    public static IEnumerable<Row> OfSales =>
    [
        .. CallbackUrls.SelectMany(Urls),
        .. Objects("sale", "payment", isRequired: true), .. Objects("sale", "customer", isRequired: true), .. Objects("sale", "account", isRequired: true),
        .. Objects("sale", "customer.billing"), .. Objects("sale", "customer.identify"), .. Objects("sale", "callback"),
        .. Each("sale", "payment.amount", "2004", (Missing, "required"), ("null", "required")),
        .. Amounts("payment.amount"), .. Amounts("payment.customer_amount"),
        .. Each("sale", "payment.amount", "502", ("\"\"", "type")),
        .. Each("sale", "payment.currency", "2004", (Missing, "required"), ("null", "required")),
        .. Each("sale", "payment.currency", "502", ("\"\"", "pattern")),
        .. Currencies("sale", "payment.currency"), .. Currencies("sale", "payment.customer_currency"),
        .. Each("sale", "payment.best_before", "502", ("1741597524", "type"), ("{}", "type"), ("\"tomorrow\"", "format"), ("\"2025-03-10\"", "format"),
            ("\"2025-03-10T09:15:24\"", "format"), ("\"2025-03-10 09:15:24Z\"", "format"), ("\"2025-02-30T09:15:24Z\"", "format"), ("\"2025-03-10T25:15:24Z\"", "format"),
            ("\"2025-03-10T09:15:24+6\"", "format"), ("\"2025-03-10T09:15:24+06\"", "format"), ("\"2025-03-10T09:15:24.Z\"", "format"), ("\" 2025-03-10T09:15:24Z\"", "format"),
            ("\"10.03.2025 09:15\"", "format")),
        .. Each("sale", "customer.id", "2004", (Missing, "required"), ("null", "required")),
        .. Each("sale", "customer.id", "2124", ("\"\"", "minLength"), (Ascii(256), "maxLength"), (Astral(256), "maxLength"), ("77", "type"), ("true", "type"), ("{}", "type"), ("\"a;b\"", "pattern")),
        .. IpAddresses("sale"),
        .. Patterns("sale", "customer.phone", "123", "1234567890123456789012345", "+996555123456", "996 555", "1234\\n", "\\u0661\\u0662\\u0663\\u0664"),
        .. Patterns("sale", "customer.home_phone", "123", "12a45"), .. Patterns("sale", "customer.work_phone", "123", "12-345"),
        .. Each("sale", "customer.email", "502", ("1", "type"), ("\"x\"", "format"), ("\"@x.kg\"", "format"), ("\"x@\"", "format"), ("\"a@b@c\"", "format"), ("\"a b@c.kg\"", "format"),
            ("\"a@c.kg\\t\"", "format"), ($"\"a@{new string('b', 254)}\"", "maxLength")),
        .. Patterns("sale", "customer.country", "kg", "KGZ", "K", "\\u041a\\u0413"), .. Patterns("sale", "customer.billing.country", "kg", "996"),
        .. Patterns("sale", "customer.day_of_birth", "1-1-2000", "2000-01-01", "01/01/2000", "01-01-2000 ", "\\u0660\\u0661-01-2000"),
        .. Each("sale", "customer.gender", "502", ("\"Male\"", "enum"), ("\"other\"", "enum"), ("1", "type")),
        .. Patterns("sale", "customer.billing.region_code", "chu", "CHUY", "C-1", "\\u0427\\u0423"),
        .. TextsOfSale.SelectMany(text => Each("sale", text.Field, "502",
            ("1", "type"), ("[]", "type"), (Ascii(text.LengthMax + 1), "maxLength"), (Astral(text.LengthMax + 1), "maxLength"))),
        .. Each("sale", "account.number", "2004", (Missing, "required"), ("null", "required")),
        .. Patterns("sale", "account.number", "", "+", "123", "+123", "++996555123456", "996 555 123 456", "99655512345x", "996555123456\\n", "1234567890123456789012345",
            "+1234567890123456789012345", "\\uff19\\uff19\\uff16\\uff15"),
        .. Each("sale", "account.number", "502", ("996555123456", "type"), ("true", "type")),
        .. new[] { "account.save", "customer.save", "customer.account_save", "callback.force_disable" }.SelectMany(name => Each("sale", name, "502",
            ("\"yes\"", "type"), ("\"true\"", "type"), ("2", "type"), ("-1", "type"), ("1.0", "type"), ("[]", "type"), ("{}", "type"))),
        .. Each("sale", "callback.delay", "502", ("-1", "minimum"), ("601", "maximum"), ("\"601\"", "maximum"), (Huge, "maximum"), ("-" + Huge, "minimum"), ("1.5", "type"),
            ("3e1", "type"), ("true", "type"), ("\"1 s\"", "type"), ("\"010\"", "type")),
        .. InterfaceTypes("sale"),
    ];

    public static IEnumerable<Row> OfOtherRequests =>
    [
        .. new[] { "clarification", "resend", "status" }.SelectMany(endpoint => new[] { "terminal_callback_url", "referrer_url" }.SelectMany(name =>
            Each(endpoint, $"general.{name}", "502", ("1", "type"), (Ascii(256), "maxLength")))),
        .. Objects("clarification", "additional_data", isRequired: true),
        .. InterfaceTypes("clarification"),
        .. Objects("resend", "customer", isRequired: true),
        .. IpAddresses("resend"),
        .. Each("status", "destination", "502", ("\"Merchant\"", "enum"), ("\"xml\"", "enum"), ("1", "type"), ("true", "type"), ("[\"merchant\"]", "type"), ("{}", "type")),
        .. Each("methods", "directions", "2004", (Missing, "required"), ("null", "required")),
        .. Each("methods", "directions", "502", ("\"payin\"", "type"), ("{}", "type"), ("1", "type"), ("[]", "minLength"), ("[\"payin\",\"payout\",\"payin\"]", "maxLength")),
        new Row("methods", "directions.0", "[\"refund\"]", "502", "enum"), new Row("methods", "directions.1", "[\"payin\",\"Payout\"]", "502", "enum"),
        new Row("methods", "directions.0", "[1]", "502", "type"), new Row("methods", "directions.1", "[\"payin\",null]", "502", "type"),
        .. Each("methods", "amount", "502", ("0", "minimum"), ("-1", "minimum"), ("1.0", "type"), ("\"x\"", "type"), ("true", "type")),
        .. Each("methods", "currency", "2004", (Missing, "required"), ("null", "required")),
        .. Currencies("methods", "currency"),
        .. Each("methods", "payment_method", "502", (Ascii(256), "maxLength"), ("1", "type"), ("[]", "type")),
        .. Objects("methods", "customer"),
        .. Each("methods", "customer.id", "2124", (Ascii(256), "maxLength"), ("77", "type")),
        .. new[] { "show_unavailable_methods_by_rules", "is_enable_check_by_trusted_pm_user_rules" }.SelectMany(name =>
            Each("methods", name, "502", ("\"yes\"", "type"), ("2", "type"), ("[]", "type"))),
    ];

    private static string Huge => new('9', 400);

    private static string Head(string endpoint) => endpoint is "request" or "methods" ? "" : "general.";

    private static IEnumerable<Row> ProjectIds(string endpoint, string field) =>
    [
        .. Each(endpoint, field, "2004", (Missing, "required"), ("null", "required")),
        .. Each(endpoint, field, "502", ("0", "minimum"), ("\"0\"", "minimum"), ("-1", "minimum"), ("-" + Huge, "minimum"), ("4294967296", "maximum"), ("\"4294967296\"", "maximum"),
            (Huge, "maximum"), ("1042.0", "type"), ("1e3", "type"), ("\"1e3\"", "type"), ("\"01042\"", "type"), ("\"-1042\"", "type"), ("\"+1042\"", "type"), ("\" 1042\"", "type"),
            ("\"\"", "type"), ("\"x\"", "type"), ("true", "type"), ("{}", "type"), ("[1042]", "type")),
    ];

    private static IEnumerable<Row> PaymentIds(string endpoint) =>
    [
        .. Each(endpoint, "general.payment_id", "2004", (Missing, "required"), ("null", "required")),
        .. Each(endpoint, "general.payment_id", "3024", ("\"\"", "minLength"), (Ascii(256), "maxLength"), (Astral(256), "maxLength"), ("17", "type"), ("true", "type"), ("{}", "type"),
            ("[\"x\"]", "type"), ("\" x\"", "pattern"), ("\"x \"", "pattern"), ("\" \"", "pattern"), ("\"\\tx\"", "pattern"), ("\"x\\n\"", "pattern"), ("\"x\\r\"", "pattern"),
            ("\"x\\u000b\"", "pattern"), ("\"a;b\"", "pattern")),
    ];

    private static IEnumerable<Row> Objects(string endpoint, string field, bool isRequired = false) =>
    [
        .. isRequired ? Each(endpoint, field, "2004", (Missing, "required"), ("null", "required")) : [],
        .. Each(endpoint, field, "502", ("\"x\"", "type"), ("1", "type"), ("[]", "type"), ("false", "type")),
    ];

    private static IEnumerable<Row> Urls(string field) => Each("sale", field, "502",
        ("1", "type"), ("{}", "type"), ("\"shop.example.org/callback\"", "format"), ("\"/callback\"", "format"), ("\"//shop.example.org/\"", "format"), ("\"ftp://shop.example.org/\"", "format"),
        ("\"javascript:alert(1)\"", "format"), ("\"http://\"", "format"), ("\"http:///callback\"", "format"), ("\"https://user:pass@shop.example.org/\"", "format"),
        ("\"https://user@shop.example.org/\"", "format"), ("\"https://shop example.org/\"", "format"), ($"\"https://shop.example.org/{new string('x', 240)}\"", "maxLength"));

    private static IEnumerable<Row> Amounts(string field) => Each("sale", field, "502",
        ("0", "minimum"), ("\"0\"", "minimum"), ("-1", "minimum"), ("-5000", "minimum"), ("-" + Huge, "minimum"), ("10000000000001", "maximum"), ("\"10000000000001\"", "maximum"),
        (Huge, "maximum"), ("5000.0", "type"), ("5000.5", "type"), ("5e3", "type"), ("\"5000.0\"", "type"), ("\"5e3\"", "type"), ("\"05000\"", "type"), ("\"+5000\"", "type"),
        ("\" 5000\"", "type"), ("\"5 000\"", "type"), ("\"\\u0665\\u0660\\u0660\\u0660\"", "type"), ("true", "type"), ("{}", "type"), ("[5000]", "type"));

    private static IEnumerable<Row> Currencies(string endpoint, string field) =>
        Patterns(endpoint, field, "kgs", "KG", "KGSS", "KGS\\n", " KGS", "417", "\\u041a\\u0413\\u0421").Concat(Each(endpoint, field, "502", ("417", "type"), ("true", "type")));

    private static IEnumerable<Row> IpAddresses(string endpoint) =>
    [
        .. Each(endpoint, "customer.ip_address", "2004", (Missing, "required"), ("null", "required")),
        .. Each(endpoint, "customer.ip_address", "502", ("1", "type"), ("\"\"", "format"), ("\"localhost\"", "format"), ("\"1\"", "format"), ("\"127.1\"", "format"), ("\"010.0.0.1\"", "format"),
            ("\"1.2.3.256\"", "format"), ("\"1.2.3\"", "format"), ("\"1.2.3.4.5\"", "format"), ("\"1.2.3.4/32\"", "format"), ("\" 1.2.3.4\"", "format"), ("\"1.2.3.4\\n\"", "format"),
            ("\"0x1.2.3.4\"", "format"), ("\"[::1]\"", "format"), ("\"fe80::1%eth0\"", "format"), ("\"::1::2\"", "format"), ("\":::\"", "format"), ("\"12345::1\"", "format"),
            ("\"1:2:3:4:5:6:7\"", "format"), ("\"1:2:3:4:5:6:7:8:9\"", "format"), ("\"::ffff:1.2.3\"", "format")),
    ];

    private static IEnumerable<Row> InterfaceTypes(string endpoint) => Each(endpoint, "interface_type", "502", ("true", "type"), ("[]", "type"), ("1.5", "type"));

    private static IEnumerable<Row> Patterns(string endpoint, string field, params string[] texts) => Each(endpoint, field, "502", [.. texts.Select(text => ($"\"{text}\"", "pattern"))]);

    private static IEnumerable<Row> Each(string endpoint, string field, string code, params (string Json, string Constraint)[] values) =>
        values.Select(value => new Row(endpoint, field, value.Json, code, value.Constraint));

    private static string Ascii(int codePoints) => JsonSerializer.Serialize(new string('x', codePoints));

    /// <summary>Characters of two UTF-16 units each, in JSON.</summary>
    private static string Astral(int codePoints) => "\"" + string.Concat(Enumerable.Repeat("\U0001F4B3", codePoints)) + "\"";
}
