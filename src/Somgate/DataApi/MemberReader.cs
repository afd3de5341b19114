using System.Globalization;
using System.Text.Json;
using Somgate.Register;

namespace Somgate.DataApi;

/// <summary>Reads members of a request by their types; each that breaks its rule becomes a fault (data-api.md 6). <c>null</c> is as if left out. Pure.</summary>
internal sealed class MemberReader(JsonElement body)
{
    /// <summary>Values of one array (data-api.md 4.1).</summary>
    public const int ItemsMax = 1000;

    /// <summary>So much of a name or value that is not known is told back.</summary>
    private const int ToldMax = 64;

    private const int ZoneNameMax = 64;

    private static readonly string[] MomentForms = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss"];

    private readonly List<string> faults = [];

    public IReadOnlyList<string> Faults => faults;

    public void Fault(string text) => faults.Add(text);

    public bool Has(string name) => Find(name) is not null;

    public JsonElement? Find(string name) => body.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    public string? Text(string name, bool isRequired = false)
    {
        if (Find(name) is not { } member)
        {
            if (isRequired) Fault($"Field {name} is required");
            return null;
        }

        if (member.ValueKind == JsonValueKind.String) return member.GetString();
        Fault($"Field {name} must be a string");
        return null;
    }

    /// <summary>An integer, or its digits in a string.</summary>
    public long? Whole(string name, long min, long max, string rule)
    {
        if (Find(name) is not { } member) return null;
        if (WholeOf(member) is { } number && number >= min && number <= max) return number;
        Fault($"Field {name} {rule}");
        return null;
    }

    public bool? Flag(string name)
    {
        if (Find(name) is not { } member) return null;
        if (member.ValueKind is JsonValueKind.True or JsonValueKind.False) return member.GetBoolean();
        Fault($"Field {name} must be true or false");
        return null;
    }

    /// <summary>A string, or an array of 1 to 1,000; null: left out, or a fault.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name) is not { } member) return null;
        if (member.ValueKind == JsonValueKind.String) return [member.GetString()!];
        if (IsList(member) && member.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)) return [.. member.EnumerateArray().Select(item => item.GetString()!)];
        Fault($"Field {name} must be a string or an array of 1 to {ItemsMax} strings");
        return null;
    }

    /// <summary>Strings in an array, which may be empty.</summary>
    public IReadOnlyList<string> Names(string name)
    {
        if (Find(name) is not { } member) return [];
        if (member.ValueKind == JsonValueKind.Array && member.GetArrayLength() <= ItemsMax && member.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. member.EnumerateArray().Select(item => item.GetString()!)];
        Fault($"Field {name} must be an array of at most {ItemsMax} strings");
        return [];
    }

    /// <summary>An integer or an array of them; digits in strings too.</summary>
    public IReadOnlyList<long>? Wholes(string name)
    {
        if (Find(name) is not { } member) return null;
        var items = IsList(member) ? member.EnumerateArray().Select(WholeOf).ToArray() : [WholeOf(member)];
        if (items.All(item => item is >= 0)) return [.. items.Select(item => item!.Value).Distinct()];
        Fault($"Field {name} must be an integer or an array of 1 to {ItemsMax} integers");
        return null;
    }

    /// <summary>One of some words.</summary>
    public string? Word(string name, params string[] words)
    {
        if (Text(name) is not { } text) return null;
        if (words.Contains(text)) return text;
        Fault($"Field {name} must be {string.Join(", ", words[..^1])} or {words[^1]}");
        return null;
    }

    public RegisterZone Zone(string name, RegisterZone standard)
    {
        if (Text(name) is not { } text) return standard;
        // What is asked of the machine's list of zones are names, never paths.
        var isName = text.Length is > 0 and <= ZoneNameMax && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "_+-/:".Contains(letter, StringComparison.Ordinal));
        if (isName && RegisterZone.Find(text) is { } zone) return zone;
        Fault($"Unknown time zone: {Told(text)}");
        return standard;
    }

    /// <summary>A local moment to the second, as the register reads it; null: it has another form.</summary>
    public static string? Local(string text) =>
        DateTime.TryParseExact(text, MomentForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && RegisterPeriod.IsEnd(text) ? text.Replace(' ', 'T') : null;

    public static string Told(string text) => text.Length <= ToldMax ? text : $"{text[..(char.IsHighSurrogate(text[ToldMax - 1]) ? ToldMax - 1 : ToldMax)]}…";

    public static bool IsList(JsonElement member) => member.ValueKind == JsonValueKind.Array && member.GetArrayLength() is >= 1 and <= ItemsMax;

    private static long? WholeOf(JsonElement member)
    {
        var text = member.ValueKind switch
        {
            JsonValueKind.Number => member.GetRawText(),
            JsonValueKind.String => member.GetString()!,
            _ => "",
        };
        return text.Length > 0 && text.All(char.IsAsciiDigit) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
