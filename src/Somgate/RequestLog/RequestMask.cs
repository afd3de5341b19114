using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.RequestLog;

/// <summary>What of a request may be read by people (dashboard.md 5.5, Masking). Pure.</summary>
internal static class RequestMask
{
    private const int SignatureShown = 6;

    /// <summary>Longer values of members that are shown are cut: a log is no archive of bodies.</summary>
    private const int ValueMax = 512;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Names of members by what is shown of them, wherever they stand. Of a name that isn't here only the length is told.
    private static readonly FrozenSet<string> Shown = FrozenSet.ToFrozenSet(
    [
        "project_id", "payment_id", "request_id", "id", "ip_address", "amount", "currency", "customer_amount", "customer_currency", "description", "extra_param",
        "best_before", "merchant_callback_url", "merchant_success_callback_url", "merchant_decline_callback_url", "terminal_callback_url", "referrer_url",
        "language", "country", "region_code", "browser", "interface_type", "destination", "payment_method", "force_method", "send_email", "save", "account_save",
        "success", "decline", "return", "delay", "force_disable", "operation_type", "card_operation_type", "tz", "from", "to", "limit", "offset", "fields", "filter",
        "operation_status", "cursor", "updated_since", "date_by", "mode", "user_agent", "type", "merchant_refund_id",
    ], StringComparer.Ordinal);

    // Of answers also what is ours: a merchant may call anything of his own so.
    private static readonly FrozenSet<string> ShownInAnswers = FrozenSet.ToFrozenSet(
        [.. Shown, "status", "code", "message", "field", "property", "constraint", "date", "created_date", "method", "result_code", "result_message", "provider_id", "title"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Numbers =
        FrozenSet.ToFrozenSet(["number", "phone", "home_phone", "work_phone", "customer_phone"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Names =
        FrozenSet.ToFrozenSet(["first_name", "middle_name", "last_name", "customer_name", "customer_first_name", "customer_last_name"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Emails = FrozenSet.ToFrozenSet(["email", "customer_email"], StringComparer.Ordinal);

    /// <summary>The body with its members and their order kept, and each value masked by the name of its member.</summary>
    /// <param name="withValues">Otherwise of each value only its length is told.</param>
    public static string Body(SignedBody body, bool withValues = true) => Whole(body, withValues ? Shown : null);

    /// <summary>An answer of ours, whose words say why a request was refused.</summary>
    public static string Answer(SignedBody body) => Whole(body, ShownInAnswers);

    private static string Whole(SignedBody body, FrozenSet<string>? shown)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Readable)) Write(json, body, 0, "", shown);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>An e-mail with the first letter of its name: <c>j***@example.com</c>.</summary>
    public static string Email(string email) =>
        email.LastIndexOf('@') is var at and > 0 ? $"{FirstLetter(email)}***{email[at..]}" : Length(email);

    /// <summary><c>2004 customer.id required; 502 payment.amount minimum</c>.</summary>
    public static string Problems(int code, IReadOnlyList<Problem> problems) =>
        problems.Count == 0
            ? code == 0 ? "" : ResultCode.Text(code)
            : string.Join("; ", problems.Select(problem => $"{ResultCode.Text(problem.Code)} {problem.Field} {problem.Constraint}".TrimEnd()));

    private static void Write(Utf8JsonWriter json, SignedBody body, int node, string name, FrozenSet<string>? shown)
    {
        switch (body[node].Kind)
        {
            case NodeKind.Object:
                json.WriteStartObject();
                for (var child = node + 1; child < body[node].End; child = body[child].End)
                {
                    var key = Encoding.UTF8.GetString(body.Key(child));
                    json.WritePropertyName(key);
                    Write(json, body, child, key, shown);
                }

                json.WriteEndObject();
                break;
            case NodeKind.Array:
                json.WriteStartArray();
                for (var child = node + 1; child < body[node].End; child = body[child].End) Write(json, body, child, name, shown);
                json.WriteEndArray();
                break;
            case NodeKind.Null:
                json.WriteNullValue();
                break;
            case NodeKind.True or NodeKind.False:
                json.WriteBooleanValue(body[node].Kind == NodeKind.True);
                break;
            case NodeKind.Integer when shown?.Contains(name) == true:
                json.WriteRawValue(body.Value(node), skipInputValidation: true);
                break;
            default:
                var value = Encoding.UTF8.GetString(body.Value(node));
                json.WriteStringValue(shown is null ? Length(value) : Masked(name, value, shown));
                break;
        }
    }

    /// <summary>The value of a member with codes and personal data masked, and anything else as it stands.</summary>
    public static string Personal(string name, string value)
    {
        if (value.Length == 0) return "";
        if (name == "approval_code") return "****";
        if (name is "signature" or "token") return value.Length <= SignatureShown ? Length(value) : $"{Head(value, SignatureShown)}*** {Length(value)}";
        if (Numbers.Contains(name)) return WireFormat.Masked(value);
        if (Names.Contains(name)) return $"{FirstLetter(value)}***";
        return Emails.Contains(name) ? Email(value) : value;
    }

    private static string Masked(string name, string value, FrozenSet<string> shown)
    {
        if (value.Length == 0) return "";
        if (Personal(name, value) is var masked && !ReferenceEquals(masked, value)) return masked;
        if (!shown.Contains(name)) return Length(value);
        return value.Length <= ValueMax ? value : $"{Head(value, ValueMax)}… {Length(value)}";
    }

    private static string Length(string value) => string.Create(CultureInfo.InvariantCulture, $"({value.Length})");

    private static string FirstLetter(string value) => value.EnumerateRunes().First().ToString();

    /// <summary>The first characters, but no half of a pair.</summary>
    private static string Head(string value, int length) => char.IsHighSurrogate(value[length - 1]) ? value[..(length - 1)] : value[..length];
}
