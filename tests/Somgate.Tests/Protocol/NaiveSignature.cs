using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Somgate.Tests.Protocol;

/// <summary>gate.md 2 once more, read word by word and written on System.Text.Json, so that two texts must agree.</summary>
internal static class NaiveSignature
{
    public static bool IsClean(ReadOnlySequence<byte> json)
    {
        var bytes = json.ToArray();
        if (!Utf8.IsValid(bytes)) return false;
        try
        {
            using var read = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            return read.RootElement.ValueKind == JsonValueKind.Object && Texts(read.RootElement).All(text => !text.Contains('\0', StringComparison.Ordinal));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Texts in the orders N, K, L, T.</summary>
    public static string[] AllOrders(byte[] json)
    {
        using var read = JsonDocument.Parse(json);
        var lines = new List<(string Path, string Value)>();
        Flatten(read.RootElement, null, true, inTreeOrder: false, lines);
        var tree = new List<(string Path, string Value)>();
        Flatten(read.RootElement, null, true, inTreeOrder: true, tree);
        return
        [
            Joined(lines.OrderBy(line => line.Path, Comparer<string>.Create(Naturally))),
            Joined(lines.OrderBy(line => line.Path, Comparer<string>.Create(ByBytes))),
            Joined(lines.OrderBy(line => $"{line.Path}:{line.Value}", Comparer<string>.Create(ByBytes))),
            Joined(tree),
        ];
    }

    private static string Joined(IEnumerable<(string Path, string Value)> lines) => string.Join(';', lines.Select(line => $"{line.Path}:{line.Value}"));

    private static void Flatten(JsonElement element, string? path, bool isTop, bool inTreeOrder, List<(string Path, string Value)> lines)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = element.EnumerateObject().Where(m => m.Name is not ("signature" or "frame_mode") && !(isTop && m.Name.StartsWith('_')));
                if (inTreeOrder) members = members.OrderBy(m => IsInteger(m.Name) ? 0 : 1).ThenBy(m => m.Name, Comparer<string>.Create(TreeKeys));
                foreach (var member in members)
                    Flatten(member.Value, Under(path, member.Name.Replace(":", "::", StringComparison.Ordinal)), false, inTreeOrder, lines);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray()) Flatten(item, Under(path, $"{index++}"), false, inTreeOrder, lines);
                break;
            default:
                var value = element.ValueKind switch
                {
                    JsonValueKind.String => element.GetString()!,
                    JsonValueKind.True => "1",
                    JsonValueKind.False => "0",
                    JsonValueKind.Null => "",
                    _ => element.GetRawText(),
                };
                lines.Add((path!, value));
                break;
        }
    }

    private static string Under(string? path, string key) => path is null ? key : $"{path}:{key}";

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => Texts(m.Value).Prepend(m.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    private static bool IsInteger(string key) => key.Length > 0 && key.All(char.IsAsciiDigit) && (key == "0" || key[0] != '0');

    private static int TreeKeys(string a, string b) =>
        IsInteger(a) && IsInteger(b) ? System.Numerics.BigInteger.Parse(a).CompareTo(System.Numerics.BigInteger.Parse(b)) : ByBytes(a, b);

    private static int ByBytes(string a, string b)
    {
        var (x, y) = (Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
        for (var i = 0; i < Math.Min(x.Length, y.Length); i++)
        {
            if (x[i] != y[i]) return x[i] - y[i];
        }

        return x.Length - y.Length;
    }

    private static int Naturally(string a, string b)
    {
        var (x, y) = (Parts(a), Parts(b));
        for (var i = 0; i < Math.Min(x.Count, y.Count); i++)
        {
            var bothAreDigits = char.IsAsciiDigit(x[i][0]) && char.IsAsciiDigit(y[i][0]);
            var order = bothAreDigits && x[i][0] != '0' && y[i][0] != '0'
                ? System.Numerics.BigInteger.Parse(x[i]).CompareTo(System.Numerics.BigInteger.Parse(y[i]))
                : ByBytes(x[i], y[i]);
            if (order != 0) return order;
        }

        return x.Count - y.Count;
    }

    /// <summary>Runs of digits, and everything else as single code points.</summary>
    private static List<string> Parts(string text)
    {
        var parts = new List<string>();
        foreach (var rune in text.EnumerateRunes())
        {
            var isDigit = rune.IsAscii && char.IsAsciiDigit((char)rune.Value);
            if (isDigit && parts.Count > 0 && char.IsAsciiDigit(parts[^1][0])) parts[^1] += rune;
            else parts.Add(rune.ToString());
        }

        return parts;
    }
}
