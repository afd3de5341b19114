using System.Text;
using System.Text.RegularExpressions;
using Somgate.Protocol;

namespace Somgate.RequestLog;

/// <summary>The lines of a logged request again, from the text that we would have signed and the masked body that names them (dashboard.md 5.5). Pure.</summary>
internal static partial class LoggedText
{
    /// <summary>The lines with their values, in the published order; of a test project alone is the text kept. Null: it was not kept, or the two don't fit.</summary>
    public static IReadOnlyList<SignedLeaf>? Leaves(LoggedRequest request)
    {
        if (request is not { SignedText: { } text, Body: { } masked } || SignedBody.Read(Encoding.UTF8.GetBytes(masked)) is not { } body) return null;
        var named = request.Door == "page" ? OfPage(body) : SignedLeaf.Of(body);
        var ordered = named.Select((leaf, index) => (leaf, index, path: Encoding.UTF8.GetBytes(leaf.Path))).ToArray();
        Array.Sort(ordered, (one, other) => SignatureOrders.CompareNaturally(one.path, other.path) is var order and not 0 ? order : one.index - other.index);
        return Filled([.. ordered.Select(item => item.leaf)], text);
    }

    /// <summary>Names of parameters in the order in which they are signed, without values: all that is shown of a live project.</summary>
    public static IReadOnlyList<string> Names(LoggedRequest request)
    {
        if (request.Body is not { } masked || SignedBody.Read(Encoding.UTF8.GetBytes(masked)) is not { } body) return [];
        var paths = (request.Door == "page" ? OfPage(body) : SignedLeaf.Of(body)).Select(leaf => leaf.Path).ToArray();
        Array.Sort(paths, (one, other) => SignatureOrders.CompareNaturally(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other)));
        return paths;
    }

    // A value ends where the next line begins: it may hold anything but that.
    private static List<SignedLeaf>? Filled(IReadOnlyList<SignedLeaf> named, string text)
    {
        var leaves = new List<SignedLeaf>(named.Count);
        var at = 0;
        for (var index = 0; index < named.Count; index++)
        {
            var beginning = named[index].Path + ":";
            if (string.CompareOrdinal(text, at, beginning, 0, beginning.Length) != 0) return null;
            at += beginning.Length;
            var end = index + 1 < named.Count ? text.IndexOf($";{named[index + 1].Path}:", at, StringComparison.Ordinal) : text.Length;
            if (end < 0) return null;
            leaves.Add(named[index] with { Value = text[at..end] });
            at = end + 1;
        }

        return leaves;
    }

    private static IReadOnlyList<SignedLeaf> OfPage(SignedBody body) =>
        [.. body.NamesOf("").Where(name => name != "signature" && !name.StartsWith('_')).Select(name => new SignedLeaf(Brackets().Replace(name, ":$1"), "", NodeKind.Text))];

    [GeneratedRegex(@"\[([^\]]*)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Brackets();
}
