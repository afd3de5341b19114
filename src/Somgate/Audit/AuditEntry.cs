using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Somgate.Audit;

/// <summary>One act of a person, as the audit log keeps it (dashboard.md 10). Secrets are never in it: they stand as <see cref="Changed"/>.</summary>
internal sealed record AuditEntry
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Changed = "changed";

    public const string Platform = "platform";
    public const string Done = "done";
    public const string Refused = "refused";

    /// <summary>The hash before the first entry of a chain.</summary>
    public static readonly string Nothing = new('0', 64);

    public required string Chain { get; init; }
    public required DateTimeOffset At { get; init; }
    public required AuditActor Actor { get; init; }

    /// <summary>Thing and deed in the words of the code: <c>callback_rule.update</c>.</summary>
    public required string Act { get; init; }

    public required AuditObject Object { get; init; }
    public JsonObject? Before { get; init; }
    public JsonObject? After { get; init; }
    public string Result { get; init; } = Done;
    public string Session { get; init; } = "";
    public string Address { get; init; } = "";

    /// <summary><c>totp</c> when a code was given within the last minutes, else empty.</summary>
    public string StepUp { get; init; } = "";

    public string Reason { get; init; } = "";
    public string RequestId { get; init; } = "";

    public static string ChainOf(long merchantId) => merchantId == 0 ? Platform : string.Create(CultureInfo.InvariantCulture, $"merchant:{merchantId}");

    /// <summary>The canonical JSON at a place of its chain; its SHA-256 is the entry's hash.</summary>
    public string Text(long seq, string previous)
    {
        var thing = new JsonObject { ["id"] = Object.Id, ["kind"] = Object.Kind };
        if (Object.ProjectId is { } projectId) thing["project_id"] = projectId;
        return CanonicalJson.Write(new JsonObject
        {
            ["act"] = Act,
            ["actor"] = new JsonObject { ["id"] = Actor.Id, ["kind"] = Actor.Kind, ["name"] = Actor.Name },
            ["after"] = After?.DeepClone(),
            ["at"] = At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["before"] = Before?.DeepClone(),
            ["chain"] = Chain,
            ["ip"] = Address,
            ["object"] = thing,
            ["prev"] = previous,
            ["reason"] = Reason,
            ["request_id"] = RequestId,
            ["result"] = Result,
            ["seq"] = seq,
            ["session"] = Session,
            ["step_up"] = StepUp,
        });
    }

    /// <summary>SHA-256 in hex of the UTF-8 of the canonical JSON.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Who acted.</summary>
/// <param name="Kind"><c>user</c>, <c>operator</c> or <c>system</c>.</param>
internal sealed record AuditActor(string Kind, long Id, string Name)
{
    /// <summary>Nobody signed in: the command line, a clock, a stranger at the door.</summary>
    public static readonly AuditActor System = new("system", 0, "Somgate");

    /// <summary>How an operator is called in a merchant's chain.</summary>
    public AuditActor ForMerchants => Kind == "operator" ? this with { Name = string.Create(CultureInfo.InvariantCulture, $"Platform operator {Id}") } : this;

    /// <summary>As a filter writes it.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Kind}:{Id}");
}

/// <summary>What was acted on.</summary>
internal sealed record AuditObject(string Kind, string Id, long? ProjectId = null)
{
    public string Key => $"{Kind}:{Id}";
}
