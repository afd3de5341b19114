namespace Somgate.Protocol;

/// <summary>The orders of lines that clients in use have, in the sequence in which they are tried (gate.md 2.2).</summary>
internal enum SignatureOrder
{
    /// <summary>N: natural by key path, digits as numbers; the published one, always used for signing.</summary>
    Natural,

    /// <summary>K: key paths as UTF-8 bytes.</summary>
    KeyPath,

    /// <summary>L: whole lines as UTF-8 bytes.</summary>
    Line,

    /// <summary>T: sorted at each object, depth first.</summary>
    Tree,
}

/// <summary>The comparisons behind <see cref="SignatureOrder"/>: ordinal, never by a culture, at most linear in the shorter text.</summary>
internal static class SignatureOrders
{
    public static readonly SignatureOrder[] Tried = [SignatureOrder.Natural, SignatureOrder.KeyPath, SignatureOrder.Line, SignatureOrder.Tree];

    /// <summary>
    /// Byte by byte; where both have a digit, whole runs of digits: as numbers, or, if either run begins with 0, digit by digit.
    /// A text that is the beginning of the other comes first.
    /// </summary>
    public static int CompareNaturally(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var differ = a.CommonPrefixLength(b);
        if (differ == a.Length || differ == b.Length) return a.Length - b.Length;

        var run = differ;
        while (run > 0 && IsDigit(a[run - 1])) run--;
        var runA = DigitsAt(a, differ);
        var runB = DigitsAt(b, differ);
        var bothHaveDigits = run < differ || (runA > 0 && runB > 0);
        if (!bothHaveDigits || runA == runB) return a[differ] - b[differ];

        // Runs of different length. As numbers the longer is greater; digit by digit a run that is the beginning of the other comes first.
        var byDigit = a[run] == '0' || b[run] == '0';
        return byDigit && runA > 0 && runB > 0 ? a[differ] - b[differ] : runA - runB;
    }

    /// <summary>Keys of one object in order T: plain integers first, by value, then the others by code point.</summary>
    public static int CompareKeys(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var aIsInteger = IsPlainInteger(a);
        if (aIsInteger != IsPlainInteger(b)) return aIsInteger ? -1 : 1;
        return aIsInteger && a.Length != b.Length ? a.Length - b.Length : a.SequenceCompareTo(b);
    }

    /// <summary>Paths in order T, key by key; for paths whose keys hold no <c>:</c>.</summary>
    public static int ComparePathsByKey(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        while (true)
        {
            var endA = a.IndexOf((byte)':');
            var endB = b.IndexOf((byte)':');
            var order = CompareKeys(endA < 0 ? a : a[..endA], endB < 0 ? b : b[..endB]);
            if (order != 0 || (endA < 0 && endB < 0)) return order;
            if (endA < 0 || endB < 0) return endA < 0 ? -1 : 1;
            a = a[(endA + 1)..];
            b = b[(endB + 1)..];
        }
    }

    private static int DigitsAt(ReadOnlySpan<byte> text, int start)
    {
        var end = start;
        while (end < text.Length && IsDigit(text[end])) end++;
        return end - start;
    }

    private static bool IsPlainInteger(ReadOnlySpan<byte> key) =>
        key.Length > 0 && (key[0] != '0' || key.Length == 1) && !key.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';
}
