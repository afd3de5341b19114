using System.Buffers;
using System.Text;

namespace Somgate.Protocol;

/// <summary>
/// The scanner behind <see cref="SignedBody"/>: RFC 8259, no byte order mark, one object, no duplicate keys, bounded levels, no lone
/// surrogates, no U+0000 (gate.md 3.2 row 2). It owns its copy of the bytes, known to be valid UTF-8, and unescapes strings in
/// place, which never makes them longer.
/// </summary>
internal struct SignedBodyReader(byte[] json, long signedBytesMax = SignedBody.SignedBytesMax)
{
    /// <summary>Below this many members comparing each pair of keys is cheaper than sorting them.</summary>
    private const int PairwiseMembersMax = 12;

    private const int IndexBytes = 6;

    private static readonly SearchValues<byte> TextStops = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private SignedNode[] nodes = new SignedNode[16 + json.Length / 24];
    private int count;
    private int at;
    private long signedBytes;

    public readonly byte[] Bytes => json;

    public readonly SignedNode[] Nodes => nodes;

    /// <summary>How far it came.</summary>
    public readonly int At => at;

    public bool ReadBody()
    {
        SkipSpace();
        if (!Next('{') || !ReadObject(Add(-1, default, default, 0), 0)) return false;
        SkipSpace();
        return at == json.Length;
    }

    private bool ReadValue(int parent, int keyStart, int keyLength, int pathBytes)
    {
        if (at == json.Length) return false;
        var level = nodes[parent].Level;
        var node = Add(parent, keyStart, keyLength, (byte)(level + 1));
        switch (json[at])
        {
            case (byte)'{':
                at++;
                return level + 1 < SignedBody.LevelsMax && ReadObject(node, pathBytes);
            case (byte)'[':
                at++;
                return level + 1 < SignedBody.LevelsMax && ReadArray(node, pathBytes);
            case (byte)'"':
                at++;
                return ReadText(out var start, out var length) && Leaf(node, NodeKind.Text, start, length, pathBytes);
            case (byte)'t':
                return ReadWord("true"u8) && Leaf(node, NodeKind.True, 0, 0, pathBytes);
            case (byte)'f':
                return ReadWord("false"u8) && Leaf(node, NodeKind.False, 0, 0, pathBytes);
            case (byte)'n':
                return ReadWord("null"u8) && Leaf(node, NodeKind.Null, 0, 0, pathBytes);
            default:
                var first = at;
                return ReadNumber(out var kind) && Leaf(node, kind, first, at - first, pathBytes);
        }
    }

    private bool ReadObject(int node, int pathBytes)
    {
        var open = at - 1;
        var members = 0;
        SkipSpace();
        if (!Next('}'))
        {
            do
            {
                SkipSpace();
                if (!Next('"') || !ReadText(out var keyStart, out var keyLength)) return false;
                SkipSpace();
                if (!Next(':')) return false;
                SkipSpace();
                if (!ReadValue(node, keyStart, keyLength, pathBytes + keyLength + 1)) return false;
                members++;
                SkipSpace();
            }
            while (Next(','));
            if (!Next('}')) return false;
        }

        return Container(node, NodeKind.Object, open, members, pathBytes) && !HasDuplicateKey(node);
    }

    private bool ReadArray(int node, int pathBytes)
    {
        var open = at - 1;
        var elements = 0;
        SkipSpace();
        if (!Next(']'))
        {
            do
            {
                SkipSpace();
                if (!ReadValue(node, 0, 0, pathBytes + IndexBytes)) return false;
                elements++;
                SkipSpace();
            }
            while (Next(','));
            if (!Next(']')) return false;
        }

        return Container(node, NodeKind.Array, open, elements, pathBytes);
    }

    /// <summary>Reads to the closing quote; the text stands unescaped at <paramref name="start"/>.</summary>
    private bool ReadText(out int start, out int length)
    {
        start = at;
        var write = at;
        while (true)
        {
            var plain = json.AsSpan(at).IndexOfAny(TextStops);
            length = 0;
            if (plain < 0) return false;
            if (write != at) json.AsSpan(at, plain).CopyTo(json.AsSpan(write));
            at += plain;
            write += plain;
            length = write - start;
            if (Next('"')) return true;
            if (!Next('\\') || !ReadEscape(ref write)) return false;
        }
    }

    private bool ReadEscape(ref int write)
    {
        if (at == json.Length) return false;
        var escaped = json[at++];
        if (escaped == 'u') return ReadHexEscape(ref write);
        var meant = escaped switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => escaped,
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => (byte)0,
        };
        if (meant == 0) return false;
        json[write++] = meant;
        return true;
    }

    private bool ReadHexEscape(ref int write)
    {
        if (!ReadHex(out var first) || first == 0) return false;
        if (!Rune.TryCreate(first, out var rune))
        {
            if (!Next('\\') || !Next('u') || !ReadHex(out var second) || !Rune.TryCreate(first, second, out rune)) return false;
        }

        write += rune.EncodeToUtf8(json.AsSpan(write));
        return true;
    }

    private bool ReadHex(out char value)
    {
        value = default;
        if (json.Length - at < 4) return false;
        for (var end = at + 4; at < end; at++)
        {
            if (!char.IsAsciiHexDigit((char)json[at])) return false;
            value = (char)((value << 4) | (json[at] <= '9' ? json[at] - '0' : (json[at] | 0x20) - 'a' + 10));
        }

        return true;
    }

    private bool ReadNumber(out NodeKind kind)
    {
        kind = NodeKind.Integer;
        Next('-');
        if (!Next('0') && !SkipDigits()) return false;
        if (Next('.'))
        {
            kind = NodeKind.Number;
            if (!SkipDigits()) return false;
        }

        if (!Next('e') && !Next('E')) return true;
        kind = NodeKind.Number;
        if (!Next('+')) Next('-');
        return SkipDigits();
    }

    private bool SkipDigits()
    {
        var first = at;
        while (at < json.Length && char.IsAsciiDigit((char)json[at])) at++;
        return at > first;
    }

    private bool ReadWord(ReadOnlySpan<byte> word)
    {
        if (!json.AsSpan(at).StartsWith(word)) return false;
        at += word.Length;
        return true;
    }

    private void SkipSpace()
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
    }

    private bool Next(char expected)
    {
        if (at >= json.Length || json[at] != expected) return false;
        at++;
        return true;
    }

    private int Add(int parent, int keyStart, int keyLength, byte level)
    {
        if (count == nodes.Length) Array.Resize(ref nodes, 2 * count);
        nodes[count] = new SignedNode { Parent = parent, KeyStart = keyStart, KeyLength = keyLength, Level = level };
        return count++;
    }

    private bool Container(int node, NodeKind kind, int open, int children, int pathBytes)
    {
        nodes[node].ChildCount = children;
        return Leaf(node, kind, open, at - open, pathBytes, 0);
    }

    private bool Leaf(int node, NodeKind kind, int start, int length, int pathBytes) => Leaf(node, kind, start, length, pathBytes, length);

    private bool Leaf(int node, NodeKind kind, int start, int length, int pathBytes, int signedLength)
    {
        ref var made = ref nodes[node];
        made.Kind = kind;
        made.ValueStart = start;
        made.ValueLength = length;
        made.End = count;
        signedBytes += pathBytes + signedLength + 2;
        return signedBytes <= signedBytesMax;
    }

    private readonly bool HasDuplicateKey(int parent)
    {
        if (nodes[parent].ChildCount > PairwiseMembersMax) return HasDuplicateAmongMany(parent);
        var end = nodes[parent].End;
        for (var a = parent + 1; a < end; a = nodes[a].End)
        {
            for (var b = nodes[a].End; b < end; b = nodes[b].End)
            {
                if (nodes[a].KeyLength == nodes[b].KeyLength && Key(a).SequenceEqual(Key(b))) return true;
            }
        }

        return false;
    }

    /// <summary>Sorting is n log n whatever keys a sender picks; a hash table is not.</summary>
    private readonly bool HasDuplicateAmongMany(int parent)
    {
        var children = new int[nodes[parent].ChildCount];
        for (int child = parent + 1, i = 0; i < children.Length; child = nodes[child].End, i++) children[i] = child;
        var order = new KeyOrder(json, nodes);
        children.AsSpan().Sort(order);
        for (var i = 1; i < children.Length; i++)
        {
            if (order.Compare(children[i - 1], children[i]) == 0) return true;
        }

        return false;
    }

    private readonly ReadOnlySpan<byte> Key(int node) => json.AsSpan(nodes[node].KeyStart, nodes[node].KeyLength);

    private readonly struct KeyOrder(byte[] bytes, SignedNode[] nodes) : IComparer<int>
    {
        public int Compare(int x, int y) => Key(x).SequenceCompareTo(Key(y));

        private ReadOnlySpan<byte> Key(int node) => bytes.AsSpan(nodes[node].KeyStart, nodes[node].KeyLength);
    }
}
