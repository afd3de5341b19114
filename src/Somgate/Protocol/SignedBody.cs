using System.Text;
using System.Text.Unicode;

namespace Somgate.Protocol;

/// <summary>What stands at a path of a <see cref="SignedBody"/>. An integer has neither fraction nor exponent; any other number is a <see cref="Number"/>.</summary>
internal enum NodeKind : byte
{
    Missing,
    Null,
    Text,
    Integer,
    Number,
    True,
    False,
    Object,
    Array,
}

/// <summary>
/// One JSON object, read in one pass for both of its uses: the lines to sign (gate.md 2.1) and typed access by path.
/// Not for several threads at once.
/// </summary>
internal sealed class SignedBody
{
    /// <summary>Levels of objects and arrays; the body itself is the first (gate.md 3.2).</summary>
    public const int LevelsMax = 32;

    /// <summary>
    /// Bytes of all paths and values together. A small body with one long key above a long list would sign as hundreds of
    /// megabytes, four orders and two secrets each; no request comes near this limit, 16 times the largest body.
    /// </summary>
    public const int SignedBytesMax = 1024 * 1024;

    private readonly byte[] bytes;
    private readonly SignedNode[] nodes;
    private SignedLines? lines;

    private SignedBody(byte[] bytes, SignedNode[] nodes)
    {
        this.bytes = bytes;
        this.nodes = nodes;
    }

    /// <summary>The lines to sign, made when first asked for.</summary>
    public SignedLines Lines => lines ??= SignedLines.Of(this);

    /// <summary>Reads the object, or gives null where gate.md 3.2 row 2 answers 422/2003. Never throws, whatever the bytes.</summary>
    public static SignedBody? Read(ReadOnlySpan<byte> json) => Read(json, out _);

    /// <inheritdoc cref="Read(ReadOnlySpan{byte})"/>
    /// <param name="stoppedAt">Of bytes that are no such object: the first that can't be.</param>
    public static SignedBody? Read(ReadOnlySpan<byte> json, out int stoppedAt)
    {
        stoppedAt = ValidLength(json);
        if (stoppedAt < json.Length) return null;
        var reader = new SignedBodyReader(json.ToArray());
        var isRead = reader.ReadBody();
        stoppedAt = reader.At;
        return isRead ? new SignedBody(reader.Bytes, reader.Nodes) : null;
    }

    /// <summary>A message of ours, however long: the limit of what is signed protects from others' alone.</summary>
    internal static SignedBody? ReadOwn(ReadOnlySpan<byte> json)
    {
        var reader = new SignedBodyReader(json.ToArray(), long.MaxValue);
        return reader.ReadBody() ? new SignedBody(reader.Bytes, reader.Nodes) : null;
    }

    private static int ValidLength(ReadOnlySpan<byte> json)
    {
        if (Utf8.IsValid(json)) return json.Length;
        var at = 0;
        while (Rune.DecodeFromUtf8(json[at..], out _, out var length) == System.Buffers.OperationStatus.Done) at += length;
        return at;
    }

    /// <summary>
    /// What stands at the path: ASCII names with <c>:</c> between them, a zero-based index for an element of an array;
    /// the empty path is the body itself.
    /// </summary>
    public NodeKind KindOf(string path) => Find(path) is var node and >= 0 ? nodes[node].Kind : NodeKind.Missing;

    /// <summary>Whether the member is there at all, also as <c>null</c>.</summary>
    public bool Has(string path) => Find(path) >= 0;

    /// <summary>The unescaped text of a string, the digits of a number as written; null for every other kind.</summary>
    public string? TextOf(string path) => Find(path) is var node and >= 0 && HasText(node) ? Encoding.UTF8.GetString(Value(node)) : null;

    /// <summary>The UTF-8 of <see cref="TextOf"/>; empty where that is null.</summary>
    public ReadOnlySpan<byte> BytesOf(string path) => Find(path) is var node and >= 0 && HasText(node) ? Value(node) : default;

    /// <summary>Elements of an array, members of an object, otherwise 0.</summary>
    public int CountOf(string path) => Find(path) is var node and >= 0 ? nodes[node].ChildCount : 0;

    /// <summary>Names of the members of an object, in their order; empty for every other kind.</summary>
    public IReadOnlyList<string> NamesOf(string path)
    {
        var node = Find(path);
        if (node < 0 || nodes[node].Kind != NodeKind.Object) return [];
        var names = new List<string>(nodes[node].ChildCount);
        for (var child = node + 1; child < nodes[node].End; child = nodes[child].End) names.Add(Encoding.UTF8.GetString(Key(child)));
        return names;
    }

    /// <summary>Where the closing brace or bracket of the object or array stands in the bytes that were read; -1 for every other kind.</summary>
    public int EndOf(string path) =>
        Find(path) is var node and >= 0 && IsContainer(node) ? nodes[node].ValueStart + nodes[node].ValueLength - 1 : -1;

    internal ref readonly SignedNode this[int node] => ref nodes[node];

    internal int NodeCount => nodes[0].End;

    internal int ByteCount => bytes.Length;

    internal ReadOnlySpan<byte> Key(int node) => bytes.AsSpan(nodes[node].KeyStart, nodes[node].KeyLength);

    internal ReadOnlySpan<byte> Value(int node) => bytes.AsSpan(nodes[node].ValueStart, nodes[node].ValueLength);

    internal bool IsContainer(int node) => nodes[node].Kind is NodeKind.Object or NodeKind.Array;

    private bool HasText(int node) => nodes[node].Kind is NodeKind.Text or NodeKind.Integer or NodeKind.Number;

    private int Find(ReadOnlySpan<char> path)
    {
        var node = 0;
        if (path.IsEmpty) return node;
        while (true)
        {
            var colon = path.IndexOf(':');
            var name = colon < 0 ? path : path[..colon];
            node = nodes[node].Kind switch
            {
                NodeKind.Object => Member(node, name),
                NodeKind.Array => Element(node, name),
                _ => -1,
            };
            if (node < 0 || colon < 0) return node;
            path = path[(colon + 1)..];
        }
    }

    private int Member(int parent, ReadOnlySpan<char> name)
    {
        for (var child = parent + 1; child < nodes[parent].End; child = nodes[child].End)
        {
            if (nodes[child].KeyLength == name.Length && Ascii.Equals(Key(child), name)) return child;
        }

        return -1;
    }

    private int Element(int parent, ReadOnlySpan<char> index)
    {
        if (!int.TryParse(index, out var left) || left < 0 || left >= nodes[parent].ChildCount) return -1;
        var child = parent + 1;
        while (left-- > 0) child = nodes[child].End;
        return child;
    }
}

/// <summary>One value of a body, in the order of the text: its children follow it directly and end before <see cref="End"/>.</summary>
internal struct SignedNode
{
    public int Parent;
    public int End;
    public int KeyStart;
    public int KeyLength;
    public int ValueStart;
    public int ValueLength;
    public int ChildCount;
    public NodeKind Kind;
    public byte Level;
}
