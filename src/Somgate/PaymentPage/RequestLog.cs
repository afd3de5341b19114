using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Somgate.Payments;

namespace Somgate.PaymentPage;

/// <summary>What the request log says of an opening (payment-page.md 7): every reason by name, no value that could be personal or secret. Pure.</summary>
internal static class RequestLog
{
    private const int ValueMax = 64;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>2004 customer_id required; 3121 payment_currency enum</c>.</summary>
    public static string Details(IReadOnlyList<Problem> problems) =>
        string.Join("; ", problems.Select(problem => $"{ResultCode.Text(problem.Code)} {problem.Field} {problem.Constraint}".TrimEnd()));

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

    private static string Masked(PageField field)
    {
        if (field.Value.Length == 0) return "";
        if (PageParameters.IsShownInLog(field.Name) && field.Value.Length <= ValueMax) return field.Value;
        return field.First == "signature" ? $"({field.Value.Length})" : $"{field.Value.EnumerateRunes().First()}*** ({field.Value.Length})";
    }
}
