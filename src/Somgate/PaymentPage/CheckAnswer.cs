using System.Text.Json;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.PaymentPage;

/// <summary>The answers of the check of parameters (payment-page.md 18).</summary>
internal static class CheckAnswer
{
    /// <summary>A project that offers everything: with it the parameters are checked whose project is unknown.</summary>
    public static readonly Project AnyProject = new()
    {
        ProjectId = 0,
        Merchant = new(0, ""),
        Title = "",
        Keys = [],
        Methods = PaymentMethods.Codes.ToDictionary(code => code, _ => new MethodTerms()),
    };

    public static readonly byte[] Success = """{"status":"success"}"""u8.ToArray();

    public static byte[] Problems(IReadOnlyList<Problem> problems)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("errors");
            foreach (var problem in problems)
            {
                json.WriteStartObject();
                json.WriteString("code", ResultCode.Text(problem.Code));
                json.WriteString("message", ResultCode.Message(problem.Code));
                json.WriteString("field", problem.Field ?? "");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
