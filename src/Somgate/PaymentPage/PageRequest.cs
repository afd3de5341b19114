using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.PaymentPage;

/// <summary>One parameter as it came, decoded once.</summary>
/// <param name="Name">With its brackets: <c>a[b][]</c>.</param>
/// <param name="Path">Keys joined by <c>:</c>, <c>[]</c> filled with the next free index: <c>a:b:0</c>.</param>
/// <param name="First">The first part of the path.</param>
internal readonly record struct PageField(string Name, string Path, string First, string Value)
{
    public bool IsNested => Path.Length != First.Length;
}

/// <summary>
/// The parameters of an opening or a check, read strictly (payment-page.md 3, steps 1 to 3): nothing is escaped in the text that is signed, so two requests that
/// a signature can't tell apart must not both be read. Pure.
/// </summary>
internal sealed partial class PageRequest
{
    public const int ParametersMax = 300;
    public const int TargetCharactersMax = 32 * 1024;
    public const int BodyBytesMax = 256 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<PageField> fields = [];
    private readonly List<Problem> problems = [];
    private readonly HashSet<string> paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> nextIndexes = new(StringComparer.Ordinal);

    private PageRequest()
    {
    }

    public IReadOnlyList<PageField> Fields => fields;

    /// <summary>What is malformed (702), each with the name of the parameter where that can be told; empty: nothing.</summary>
    public IReadOnlyList<Problem> Problems => problems;

    /// <summary>Reads a query as it stands in the request target, and a form; either may be empty.</summary>
    public static PageRequest Read(string query, ReadOnlySpan<byte> form)
    {
        var request = new PageRequest();
        request.Take(Encoding.UTF8.GetBytes(query));
        request.Take(form);
        return request.Checked();
    }

    /// <summary>Reads the members of a JSON object, for the check of parameters (payment-page.md 18); null: it is no JSON object.</summary>
    public static PageRequest? ReadJson(ReadOnlySpan<byte> json)
    {
        if (SignedBody.Read(json) is not { } body) return null;
        var request = new PageRequest();
        foreach (var name in body.NamesOf("")) request.TakeMember(body, name, name, name);
        return request.Checked();
    }

    /// <summary>The value of a plain parameter; null: it isn't there.</summary>
    public string? Find(string name)
    {
        foreach (var field in fields)
            if (!field.IsNested && field.Path == name) return field.Value;
        return null;
    }

    /// <summary>The value of an optional parameter, where empty counts as absent.</summary>
    public string? Given(string name) => Find(name) is { Length: > 0 } value ? value : null;

    [GeneratedRegex(@"\A([A-Za-z0-9_.\-]+)((?:\[[A-Za-z0-9_.\-]*\])*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();

    private void Take(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.Split((byte)'&'))
        {
            var part = text[range];
            if (part.IsEmpty) continue;
            var equals = part.IndexOf((byte)'=');
            var name = Decoded(equals < 0 ? part : part[..equals]);
            var value = equals < 0 ? "" : Decoded(part[(equals + 1)..]);
            if (fields.Count >= ParametersMax) Refuse("", "maxLength");
            if (problems.Exists(problem => problem.Constraint == "maxLength")) return;
            if (name is null || value is null) Refuse(name is null || !NameForm().IsMatch(name) ? "" : name, "encoding");
            else Add(name, value);
        }
    }

    private void Add(string name, string value)
    {
        var form = NameForm().Match(name);
        if (!form.Success)
        {
            // The name itself is not repeated: nobody knows what is in it.
            Refuse("", "pattern");
            return;
        }

        var first = form.Groups[1].Value;
        if (value.Contains(';', StringComparison.Ordinal) && !first.StartsWith('_')) Refuse(name, "semicolon");
        var path = PathOf(first, form.Groups[2].ValueSpan);
        if (!paths.Add(path)) Refuse(name, "unique");
        fields.Add(new(name, path, first, value));
    }

    private string PathOf(string first, ReadOnlySpan<char> brackets)
    {
        var path = new StringBuilder(first);
        while (brackets.Length > 0)
        {
            var end = brackets.IndexOf(']');
            var parent = path.ToString();
            var next = nextIndexes.GetValueOrDefault(parent);
            var key = end == 1 ? next.ToString(CultureInfo.InvariantCulture) : brackets[1..end].ToString();
            if (IsIndex(key, out var index) && index >= next) nextIndexes[parent] = index + 1;
            path.Append(':').Append(key);
            brackets = brackets[(end + 1)..];
        }

        return path.ToString();
    }

    private void TakeMember(SignedBody body, string bodyPath, string name, string first)
    {
        if (fields.Count >= ParametersMax)
        {
            if (!problems.Exists(problem => problem.Constraint == "maxLength")) Refuse("", "maxLength");
            return;
        }

        // A name with a colon can't be looked up, and stands for none that we know.
        if (bodyPath.Split(':').Length != name.Split('[').Length || !NameForm().IsMatch(name)) Refuse("", "pattern");
        else if (body.KindOf(bodyPath) == NodeKind.Object)
        {
            foreach (var member in body.NamesOf(bodyPath)) TakeMember(body, $"{bodyPath}:{member}", $"{name}[{member}]", first);
        }
        else if (body.KindOf(bodyPath) == NodeKind.Array)
        {
            for (var index = 0; index < body.CountOf(bodyPath); index++) TakeMember(body, $"{bodyPath}:{index}", $"{name}[{index}]", first);
        }
        else if (TextOf(body, bodyPath) is { } text)
        {
            Add(name, text);
        }
    }

    private static string? TextOf(SignedBody body, string path) => body.KindOf(path) switch
    {
        NodeKind.Null or NodeKind.Missing => null,
        NodeKind.True => "true",
        NodeKind.False => "false",
        _ => body.TextOf(path),
    };

    private PageRequest Checked()
    {
        foreach (var field in fields)
        {
            if (field.IsNested && PageParameters.IsPlain(field.First)) Refuse(field.Name, "nested");
            else if (PageParameters.Required.Contains(field.First) && field.Value.Any(char.IsControl)) Refuse(field.Name, "control");
        }

        return this;
    }

    private void Refuse(string name, string constraint)
    {
        var problem = new Problem(ResultCode.MalformedRequest, name, constraint);
        if (!problems.Contains(problem)) problems.Add(problem);
    }

    private static bool IsIndex(string key, out long index) =>
        long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < int.MaxValue && (key.Length == 1 || key[0] != '0');

    /// <summary><c>%XX</c> and <c>+</c> taken back, as strict UTF-8; null: not possible.</summary>
    private static string? Decoded(ReadOnlySpan<byte> given)
    {
        var bytes = new byte[given.Length];
        var length = 0;
        for (var at = 0; at < given.Length; at++)
        {
            if (given[at] != '%')
            {
                bytes[length++] = given[at] == '+' ? (byte)' ' : given[at];
                continue;
            }

            if (at + 2 >= given.Length || !char.IsAsciiHexDigit((char)given[at + 1]) || !char.IsAsciiHexDigit((char)given[at + 2])) return null;
            bytes[length++] = byte.Parse(given.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            at += 2;
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
