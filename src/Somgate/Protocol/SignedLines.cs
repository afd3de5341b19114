using System.Buffers.Text;
using System.Text;

namespace Somgate.Protocol;

/// <summary>One parameter of a signed query: keys of its path joined by <c>:</c>, value decoded once (payment-page.md 4.1).</summary>
internal readonly record struct SignedPair(string Path, string Value);

/// <summary>The lines <c>path:value</c> of a message, and its text to sign in each order (gate.md 2.1 and 2.2).</summary>
internal sealed class SignedLines
{
    private readonly SignedBody? body;
    private byte[] bytes;
    private int length;
    private Line[] lines;
    private int count;
    private byte[]? naturalText;

    private SignedLines(SignedBody? body, int bytes, int lines)
    {
        this.body = body;
        this.bytes = GC.AllocateUninitializedArray<byte>(bytes);
        this.lines = new Line[lines];
    }

    /// <summary>Lines of a JSON body: without <c>signature</c> and <c>frame_mode</c> at any level and top-level members that begin with <c>_</c>.</summary>
    public static SignedLines Of(SignedBody body)
    {
        var made = new SignedLines(body, 64 + 2 * body.ByteCount, body.NodeCount);
        made.Flatten(body, 0, 0, 0);
        return made;
    }

    /// <summary>Lines of a query: without <c>signature</c>, paths with a part <c>frame_mode</c> and paths that begin with <c>_</c>.</summary>
    public static SignedLines Of(IReadOnlyList<SignedPair> pairs)
    {
        var made = new SignedLines(null, 256, pairs.Count);
        foreach (var (path, value) in pairs)
        {
            if (path == "signature" || path.StartsWith('_') || $":{path}:".Contains(":frame_mode:", StringComparison.Ordinal)) continue;
            var start = made.length;
            made.Append(path);
            var pathLength = made.length - start;
            made.Append(":"u8);
            made.Append(value);
            made.EndLine(start, pathLength, made.count);
        }

        return made;
    }

    /// <summary>The text to sign, in UTF-8.</summary>
    public byte[] Text(SignatureOrder order)
    {
        if (order == SignatureOrder.Natural && naturalText is not null) return naturalText;
        switch (order)
        {
            case SignatureOrder.Natural:
                lines.AsSpan(0, count).Sort(new Naturally(bytes));
                break;
            case SignatureOrder.KeyPath:
                lines.AsSpan(0, count).Sort(new ByKeyPath(bytes));
                break;
            case SignatureOrder.Line:
                lines.AsSpan(0, count).Sort(new ByLine(bytes));
                break;
            default:
                if (body is null) lines.AsSpan(0, count).Sort(new ByPathKeys(bytes));
                else lines.AsSpan(0, count).Sort(new ByTree(body));
                break;
        }

        var text = Joined();
        if (order == SignatureOrder.Natural) naturalText = text;
        return text;
    }

    private void Flatten(SignedBody from, int container, int pathStart, int pathLength)
    {
        var index = 0;
        for (var child = container + 1; child < from[container].End; child = from[child].End, index++)
        {
            var isMember = from[container].Kind == NodeKind.Object;
            if (isMember && IsLeftOut(from.Key(child), container == 0)) continue;
            var start = length;
            Repeat(pathStart, pathLength);
            if (container != 0) Append(":"u8);
            if (isMember) AppendKey(from.Key(child));
            else AppendNumber(index);
            var childPathLength = length - start;
            if (from.IsContainer(child))
            {
                Flatten(from, child, start, childPathLength);
                continue;
            }

            Append(":"u8);
            Append(from[child].Kind switch
            {
                NodeKind.Null => default,
                NodeKind.True => "1"u8,
                NodeKind.False => "0"u8,
                _ => from.Value(child),
            });
            EndLine(start, childPathLength, child);
        }
    }

    private static bool IsLeftOut(ReadOnlySpan<byte> key, bool isTop) =>
        key.SequenceEqual("signature"u8) || key.SequenceEqual("frame_mode"u8) || (isTop && key.StartsWith("_"u8));

    private void AppendKey(ReadOnlySpan<byte> key)
    {
        for (var colon = key.IndexOf((byte)':'); colon >= 0; colon = key.IndexOf((byte)':'))
        {
            Append(key[..(colon + 1)]);
            Append(":"u8);
            key = key[(colon + 1)..];
        }

        Append(key);
    }

    private void AppendNumber(int number)
    {
        Reserve(10);
        Utf8Formatter.TryFormat(number, bytes.AsSpan(length), out var written);
        length += written;
    }

    private void Append(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        length += Encoding.UTF8.GetBytes(text, bytes.AsSpan(length));
    }

    private void Append(ReadOnlySpan<byte> more)
    {
        Reserve(more.Length);
        more.CopyTo(bytes.AsSpan(length));
        length += more.Length;
    }

    private void Repeat(int start, int repeatLength)
    {
        Reserve(repeatLength);
        bytes.AsSpan(start, repeatLength).CopyTo(bytes.AsSpan(length));
        length += repeatLength;
    }

    private void Reserve(int more)
    {
        if (bytes.Length - length < more) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, length + more));
    }

    private void EndLine(int start, int pathLength, int node) => lines[count++] = new Line(start, pathLength, length - start, node);

    private byte[] Joined()
    {
        if (count == 0) return [];
        var size = count - 1;
        foreach (var line in lines.AsSpan(0, count)) size += line.Length;
        var text = GC.AllocateUninitializedArray<byte>(size);
        var at = 0;
        foreach (var line in lines.AsSpan(0, count))
        {
            if (at > 0) text[at++] = (byte)';';
            bytes.AsSpan(line.Start, line.Length).CopyTo(text.AsSpan(at));
            at += line.Length;
        }

        return text;
    }

    private readonly record struct Line(int Start, int PathLength, int Length, int Node)
    {
        public ReadOnlySpan<byte> PathIn(byte[] bytes) => bytes.AsSpan(Start, PathLength);

        public ReadOnlySpan<byte> In(byte[] bytes) => bytes.AsSpan(Start, Length);
    }

    // Lines that compare equal keep the order of the message, so that every order is one text.
    private readonly struct Naturally(byte[] bytes) : IComparer<Line>
    {
        public int Compare(Line x, Line y) =>
            SignatureOrders.CompareNaturally(x.PathIn(bytes), y.PathIn(bytes)) is var order and not 0 ? order : x.Node - y.Node;
    }

    private readonly struct ByKeyPath(byte[] bytes) : IComparer<Line>
    {
        public int Compare(Line x, Line y) => x.PathIn(bytes).SequenceCompareTo(y.PathIn(bytes)) is var order and not 0 ? order : x.Node - y.Node;
    }

    private readonly struct ByLine(byte[] bytes) : IComparer<Line>
    {
        public int Compare(Line x, Line y) => x.In(bytes).SequenceCompareTo(y.In(bytes)) is var order and not 0 ? order : x.Node - y.Node;
    }

    private readonly struct ByPathKeys(byte[] bytes) : IComparer<Line>
    {
        public int Compare(Line x, Line y) =>
            SignatureOrders.ComparePathsByKey(x.PathIn(bytes), y.PathIn(bytes)) is var order and not 0 ? order : x.Node - y.Node;
    }

    /// <summary>Compares two leaves where their ways from the body part: there they are elements of one array or members of one object.</summary>
    private readonly struct ByTree(SignedBody body) : IComparer<Line>
    {
        public int Compare(Line x, Line y)
        {
            var (a, b) = (x.Node, y.Node);
            if (a == b) return 0;
            while (body[a].Level > body[b].Level) a = body[a].Parent;
            while (body[b].Level > body[a].Level) b = body[b].Parent;
            while (body[a].Parent != body[b].Parent) (a, b) = (body[a].Parent, body[b].Parent);
            return body[body[a].Parent].Kind == NodeKind.Array ? a - b : SignatureOrders.CompareKeys(body.Key(a), body.Key(b));
        }
    }
}
