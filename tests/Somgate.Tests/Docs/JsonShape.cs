using System.Text.Json;
using System.Text.Json.Nodes;

namespace Somgate.Tests.Docs;

/// <summary>Which members a message has and of which kind, whatever their values.</summary>
internal static class JsonShape
{
    /// <summary>One line a value, <c>payment.sum.amount: Number</c>, in order; elements of a list share theirs.</summary>
    public static IReadOnlyList<string> Of(JsonNode? message) => [.. Lines(message, "").Distinct().Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Of(string json) => Of(JsonNode.Parse(json));

    /// <summary>Dotted names of all values.</summary>
    public static IEnumerable<string> Names(string json) => Of(json).Select(line => line.Split(':')[0]);

    private static IEnumerable<string> Lines(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => Lines(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")),
        JsonArray elements => elements.SelectMany(element => Lines(element, path)),
        _ => [$"{path}: {node?.GetValueKind() ?? JsonValueKind.Null}"],
    };
}
