using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Somgate.Payments;

namespace Somgate.PaymentPage;

/// <summary>What the request log says of an opening (payment-page.md 7): every reason by name, no value that could be personal or secret. Pure.</summary>
internal static class RequestLog
{
    private const int ValueMax = 64;
    private const int UserAgentMax = 200;
    private const int SignatureMax = 172;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>2004 customer_id required; 3121 payment_currency enum</c>.</summary>
    public static string Details(IReadOnlyList<Problem> problems) =>
        string.Join("; ", problems.Select(problem => $"{ResultCode.Text(problem.Code)} {problem.Field} {problem.Constraint}".TrimEnd()));

    /// <summary>What was found of the signature, by what the opening was refused for: malformed ones are refused before it is looked at.</summary>
    public static string Signature(IReadOnlyList<Problem> problems) => problems[0].Code switch
    {
        ResultCode.InvalidSignature => "wrong",
        ResultCode.EmptySignature => "missing",
        ResultCode.MalformedRequest => "-",
        _ => "ok",
    };

    public static string UserAgent(string? given) => given is null ? "" : given.Length <= UserAgentMax ? given : given[..UserAgentMax];

    /// <summary>A signature that is longer than any that can be meant is cut.</summary>
    public static string? Received(string? given) => given is { Length: > SignatureMax } ? given[..SignatureMax] : given;

    /// <summary>Names in the order in which they came; codes and numbers as they are, of everything else one character and its length.</summary>
    public static string Parameters(PageRequest? request)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            var written = new HashSet<string>(StringComparer.Ordinal);
            foreach (var field in request?.Fields ?? [])
                if (written.Add(field.Name)) json.WriteString(field.Name, Masked(field));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The same of a page that is open, where the parameters are no longer at hand: what tells which payment it is.</summary>
    public static string Parameters(PageOpening opening)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("project_id", opening.ProjectId.ToString(CultureInfo.InvariantCulture));
            json.WriteString("payment_id", opening.PaymentId);
            json.WriteString("payment_amount", opening.AmountMinor.ToString(CultureInfo.InvariantCulture));
            json.WriteString("payment_currency", opening.Currency);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Masked(PageField field)
    {
        if (field.Value.Length == 0) return "";
        if (PageParameters.IsShownInLog(field.Name) && field.Value.Length <= ValueMax) return field.Value;
        return field.First == "signature" ? $"({field.Value.Length})" : $"{field.Value.EnumerateRunes().First()}*** ({field.Value.Length})";
    }
}
