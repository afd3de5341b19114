using System.Text;
using System.Text.Json;
using Somgate.Dashboard.Screens;
using Somgate.PaymentPage;
using Somgate.Protocol;
using Somgate.RequestLog;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>The signature tool as it was filled in. A pasted key is never shown again.</summary>
/// <param name="IsLive">The key is of a live project: the verdict alone is told.</param>
internal sealed record SignatureToolModel(string Kind, string Message, string Key, IReadOnlyDictionary<string, string> Faults, bool IsLive, SignatureToolResult? Result);

/// <param name="Texts">The distinct texts, one line a parameter, each under the first order that gives it.</param>
internal sealed record SignatureToolResult(SignatureFindings Findings, IReadOnlyList<(SignatureOrder Order, IReadOnlyList<string> Lines)> Texts);

/// <summary>Finds out why a signature does not match (dashboard.md 8). What is pasted stays in memory.</summary>
internal sealed class SignatureToolEndpoint(TokenStore tokens)
{
    private const int MessageBytesMax = 64 * 1024;
    private const string OwnKey = "own";

    private const string Example = """
        {
          "general": {"project_id": 1042, "payment_id": "ORD-10233", "signature": ""},
          "payment": {"amount": 125000, "currency": "KGS"},
          "customer": {"id": "cust-77", "ip_address": "203.0.113.25"},
          "account": {"number": "996555123456"}
        }
        """;

    public static readonly IReadOnlyList<string> Kinds = ["gate", "callback", "page", "data"];

    private static readonly Dictionary<string, string> NoFaults = [];

    public static Task Show(Visit visit) => Form(visit, new("gate", Example, "", NoFaults, false, null), StatusCodes.Status200OK);

    public async Task Check(Visit visit)
    {
        var (kind, message, chosen) = (visit.Field("kind"), visit.Field("message"), visit.Field("key"));
        if (!Kinds.Contains(kind)) kind = Kinds[0];
        Dictionary<string, string> faults = [];
        var (key, other, isLive) = kind == "data" && chosen != OwnKey ? (await TokenKey(visit, message), null, false) : KeyOf(visit, chosen);
        if (key is null) faults["key"] = Text(visit, kind == "data" ? "tool.no_token" : "tool.no_key");
        var read = Encoding.UTF8.GetByteCount(message) > MessageBytesMax ? null : kind == "page" ? ReadPage(message) : ReadJson(message);
        if (read is null) faults["message"] = FaultOf(visit, kind, message);
        var result = key is not null && read is { } pair ? Result(pair.Leaves, pair.Received, pair.Fields, key, other) : null;
        await Form(visit, new(kind, message, chosen, faults, isLive, result), faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private static SignatureToolResult Result(IReadOnlyList<SignedLeaf> leaves, string received, IReadOnlyList<PageField>? fields, byte[] key, byte[]? other)
    {
        var findings = SignatureReport.Of(leaves, received, key, other);
        // A page takes signatures that left its display parameters out, or signed their words as digits.
        if (fields is not null && !findings.Diagnosis.IsRight && received.Length > 0 && PageSignature.Match(fields, received, [key]) == 0)
            findings = findings with { Diagnosis = new(true, SignatureMistake.None, SignatureOrder.Natural, "") };
        return new(findings, [.. SignatureDoctor.Texts(leaves).Select(text => (text.Order, Lines(leaves, text.Order)))]);
    }

    private static IReadOnlyList<string> Lines(IReadOnlyList<SignedLeaf> leaves, SignatureOrder order) => SignatureDoctor.Lines(leaves, order);

    // The token stands in the request; one's own alone has a key here.
    private async Task<byte[]?> TokenKey(Visit visit, string message) =>
        SignedBody.Read(Encoding.UTF8.GetBytes(message))?.TextOf("token") is { Length: > 0 } token && await tokens.FindKey(token, visit.Cancel) is { } found && found.UserId == visit.Person.UserId
            ? found.Key
            : null;

    private static (byte[]? Key, byte[]? Other, bool IsLive) KeyOf(Visit visit, string chosen)
    {
        if (chosen == OwnKey) return (visit.Field("secret") is { Length: > 0 } secret ? Encoding.UTF8.GetBytes(secret) : null, null, false);
        if (chosen.Split(':') is not [var projectText, var keyText] || !long.TryParse(projectText, out var projectId) || !long.TryParse(keyText, out var keyId)) return default;
        // Keys of the shell's projects alone: those of the mode, which the user sees.
        var project = visit.Shell.Projects.FirstOrDefault(one => one.ProjectId == projectId);
        var key = project?.Keys.FirstOrDefault(one => one.KeyId == keyId);
        return key is null ? default : (key.Bytes, project!.Keys.FirstOrDefault(one => one.KeyId != keyId)?.Bytes, !project.IsTest);
    }

    private static (IReadOnlyList<SignedLeaf> Leaves, string Received, IReadOnlyList<PageField>? Fields)? ReadJson(string message) =>
        SignedBody.Read(Encoding.UTF8.GetBytes(message)) is { } body
            ? (SignedLeaf.Of(body), body.TextOf("general:signature") ?? body.TextOf("signature") ?? "", null)
            : null;

    private static (IReadOnlyList<SignedLeaf> Leaves, string Received, IReadOnlyList<PageField>? Fields)? ReadPage(string message)
    {
        var text = message.Trim();
        var query = text.Contains('?', StringComparison.Ordinal) ? text[(text.IndexOf('?') + 1)..] : text;
        var request = PageRequest.Read(query.Split('#')[0], []);
        if (request.Problems.Count > 0 || request.Fields.Count == 0) return null;
        SignedLeaf[] leaves = [.. request.Fields.Where(field => field.Path != "signature" && !field.First.StartsWith('_')).Select(field => new SignedLeaf(field.Path, field.Value, NodeKind.Text))];
        return (leaves, request.Find("signature") ?? "", request.Fields);
    }

    private static string FaultOf(Visit visit, string kind, string message)
    {
        if (Encoding.UTF8.GetByteCount(message) > MessageBytesMax) return Text(visit, "tool.too_large");
        if (kind == "page") return Text(visit, "tool.query");
        try
        {
            using var any = JsonDocument.Parse(message);
        }
        catch (JsonException fault)
        {
            return CallbackTexts.Of(visit.Shell.Language, "tool.json", ("line", $"{fault.LineNumber + 1}"), ("column", $"{fault.BytePositionInLine + 1}"));
        }

        try
        {
            using var strict = JsonDocument.Parse(message, new() { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return Text(visit, "tool.duplicate");
        }

        return Text(visit, "tool.shape");
    }

    private static string Text(Visit visit, string key) => CallbackTexts.Of(visit.Shell.Language, key);

    private static Task Form(Visit visit, SignatureToolModel model, int status) => visit.Show<SignatureToolScreen>(Text(visit, "tool.title"), model, status);
}
