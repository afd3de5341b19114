using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Somgate.Audit;

/// <summary>JSON in its one canonical form, RFC 8785: keys sorted, no spaces, the fewest escapes. Numbers are whole ones; nothing else is written here.</summary>
internal static class CanonicalJson
{
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null: text.Append("null"); break;
            case JsonObject members: WriteObject(text, members); break;
            case JsonArray items: WriteArray(text, items); break;
            case JsonValue value: WriteValue(text, value); break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonObject members)
    {
        text.Append('{');
        var isFirst = true;
        foreach (var (key, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            if (!isFirst) text.Append(',');
            isFirst = false;
            WriteString(text, key);
            text.Append(':');
            Write(text, value);
        }

        text.Append('}');
    }

    private static void WriteArray(StringBuilder text, JsonArray items)
    {
        text.Append('[');
        for (var at = 0; at < items.Count; at++)
        {
            if (at > 0) text.Append(',');
            Write(text, items[at]);
        }

        text.Append(']');
    }

    private static void WriteValue(StringBuilder text, JsonValue value)
    {
        if (value.TryGetValue<string>(out var words)) WriteString(text, words);
        else if (value.TryGetValue<bool>(out var flag)) text.Append(flag ? "true" : "false");
        else if (value.TryGetValue<long>(out var number)) text.Append(number.ToString(CultureInfo.InvariantCulture));
        else if (value.TryGetValue<int>(out var small)) text.Append(small.ToString(CultureInfo.InvariantCulture));
        else throw new ArgumentException($"no canonical form for {value.GetValueKind()}", nameof(value));
    }

    private static void WriteString(StringBuilder text, string words)
    {
        text.Append('"');
        foreach (var character in words)
        {
            text.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => character.ToString(),
            });
        }

        text.Append('"');
    }
}
