using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Somgate.Payments;

namespace Somgate.Protocol;

/// <summary>The unsigned bodies of Gate: acks and errors (gate.md 3.4), "not found" (gate.md 4.6). Pure.</summary>
internal static class Answer
{
    /// <summary>At most so many problems are listed (gate.md 3.4).</summary>
    public const int ProblemsMax = 10;

    /// <summary>Status answer for a payment that isn't there; HTTP 200.</summary>
    public static readonly byte[] NotFound = StatusError(ResultCode.NotFound);

    /// <summary>Status answer when the details can't be read in time; HTTP 200.</summary>
    public static readonly byte[] DetailsNotReceived = StatusError(ResultCode.DetailsNotReceived);

    private static readonly FrozenDictionary<int, byte[]> Errors = ResultCode.All.ToFrozenDictionary(code => code, code => WriteError([new Problem(code)], false));

    /// <summary>The request is accepted: the same four fields for every asynchronous request.</summary>
    /// <param name="paymentId">As spelled in the request.</param>
    public static byte[] Accepted(string requestId, long projectId, string paymentId)
    {
        var pen = JsonPen.Take();
        var json = pen.Json;
        json.WriteStartObject();
        json.WriteString("status"u8, "success"u8);
        json.WriteString("request_id"u8, requestId);
        json.WriteNumber("project_id"u8, projectId);
        json.WriteString("payment_id"u8, paymentId);
        json.WriteEndObject();
        return Finish(pen);
    }

    /// <summary>One code and its message. The same bytes for every call: not to be changed.</summary>
    public static byte[] Error(int code) => Errors[code];

    /// <summary>Code and message of the first problem; for the codes that blame fields all problems are listed (gate.md 3.4).</summary>
    /// <param name="problems">At least one.</param>
    public static byte[] Error(IReadOnlyList<Problem> problems) =>
        ListsProblems(problems[0].Code) ? WriteError(problems, true) : Error(problems[0].Code);

    private static bool ListsProblems(int code) =>
        code is ResultCode.FieldMissing or ResultCode.ValidationError or ResultCode.InvalidPaymentId or ResultCode.InvalidCustomerId;

    private static byte[] WriteError(IReadOnlyList<Problem> problems, bool list)
    {
        var pen = JsonPen.Take();
        var json = pen.Json;
        json.WriteStartObject();
        json.WriteString("status"u8, "error"u8);
        Code(json, problems[0].Code);
        if (list)
        {
            json.WriteStartArray("errors"u8);
            for (var i = 0; i < problems.Count && i < ProblemsMax; i++) Write(json, problems[i]);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        return Finish(pen);
    }

    private static byte[] StatusError(int code)
    {
        var pen = JsonPen.Take();
        var json = pen.Json;
        json.WriteStartObject();
        json.WriteStartObject("payment"u8);
        json.WriteString("status"u8, "error"u8);
        json.WriteEndObject();
        json.WriteStartArray("errors"u8);
        Write(json, new Problem(code));
        json.WriteEndArray();
        json.WriteEndObject();
        return Finish(pen);
    }

    /// <summary>A problem as it stands in every <c>errors[]</c> that blames a request: field and constraint only where one field is to blame.</summary>
    internal static void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        Code(json, problem.Code);
        if (problem.Field is { } field) json.WriteString("field"u8, field);
        if (problem.Constraint is { } constraint) json.WriteString("constraint"u8, constraint);
        json.WriteEndObject();
    }

    private static void Code(Utf8JsonWriter json, int code)
    {
        json.WriteString("code"u8, code.ToString(CultureInfo.InvariantCulture));
        json.WriteString("message"u8, ResultCode.Message(code));
    }

    private static byte[] Finish(JsonPen pen)
    {
        var written = pen.Written.ToArray();
        pen.GiveBack();
        return written;
    }
}
