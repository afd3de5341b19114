using System.Collections.Frozen;
using System.Text;

namespace Somgate.Html;

/// <summary>A text in the three languages of the screens.</summary>
internal sealed record TextRow(string Kyrgyz, string Russian, string English);

/// <summary>Texts of a folder of screens by key. Values in braces are put in, unescaped: what draws the text escapes it.</summary>
internal sealed class TextTable(IReadOnlyDictionary<string, TextRow> texts)
{
    /// <summary>The languages with their own names, in the order of the switch.</summary>
    public static readonly IReadOnlyList<(string Code, string Name)> Languages = [("ky", "Кыргызча"), ("ru", "Русский"), ("en", "English")];

    private readonly FrozenDictionary<string, TextRow> rows = texts.ToFrozenDictionary(StringComparer.Ordinal);

    public IEnumerable<string> Keys => rows.Keys;

    public bool Has(string key) => rows.ContainsKey(key);

    /// <summary>The text of a key with its values put in; each is put in once, so that a value in braces stays as it is.</summary>
    public string Of(string language, string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var row = rows[key];
        var text = language switch
        {
            "ky" => row.Kyrgyz,
            "ru" => row.Russian,
            "en" => row.English,
            _ => throw new ArgumentOutOfRangeException(nameof(language), language, "not a language of the screens"),
        };
        return values.Length == 0 ? text : Fill(text, values);
    }

    private static string Fill(string text, ReadOnlySpan<(string Name, string Value)> values)
    {
        var filled = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            if (open < 0) return filled.Append(text, at, text.Length - at).ToString();
            var close = text.IndexOf('}', open);
            filled.Append(text, at, open - at).Append(ValueOf(text[(open + 1)..close], values));
            at = close + 1;
        }

        return filled.ToString();
    }

    private static string ValueOf(string name, ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var value in values)
        {
            if (value.Name == name) return value.Value;
        }

        throw new ArgumentException($"no value for {name}", nameof(values));
    }
}
