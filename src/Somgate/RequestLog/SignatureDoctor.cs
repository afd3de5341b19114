using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Somgate.Protocol;

namespace Somgate.RequestLog;

/// <summary>What people do wrong when they sign (dashboard.md 8).</summary>
[Flags]
internal enum SignatureMistake
{
    None = 0,

    /// <summary>Signed with the project's other live key.</summary>
    OtherKey = 1,

    NullsLeftOut = 2,

    /// <summary><c>true</c> and <c>false</c> signed as words.</summary>
    Words = 4,

    /// <summary>The hex digits of the digest in the place of its bytes.</summary>
    HexDigest = 8,

    Sha256 = 16,

    /// <summary>Values were signed as they stand in a URL.</summary>
    UrlEncoded = 32,

    /// <summary>The key was read with the end of its line.</summary>
    LineEndInKey = 64,
}

/// <summary>Why a signature is what it is.</summary>
/// <param name="IsFound">The signature can be made from this message.</param>
/// <param name="Mistakes">None: it is right.</param>
/// <param name="Order">The signer's order of lines.</param>
/// <param name="Text">The text that was signed.</param>
internal sealed record SignatureDiagnosis(bool IsFound, SignatureMistake Mistakes, SignatureOrder Order, string Text)
{
    public static readonly SignatureDiagnosis Unknown = new(false, SignatureMistake.None, SignatureOrder.Natural, "");

    public bool IsRight => IsFound && Mistakes == SignatureMistake.None;
}

/// <summary>Tries the usual mistakes, alone and together, the fewest first, until one makes the signature that was received (dashboard.md 5.5, 8). Pure.</summary>
internal static class SignatureDoctor
{
    /// <summary>More than three at once are not looked for: anything would be found then, and nothing be learnt.</summary>
    private const int MistakesMax = 3;

    private const SignatureMistake OfText = SignatureMistake.NullsLeftOut | SignatureMistake.Words | SignatureMistake.UrlEncoded;

    private static readonly SignatureMistake[] Single = [.. Enum.GetValues<SignatureMistake>().Where(mistake => mistake != SignatureMistake.None)];

    private static readonly SignatureMistake[] Combinations =
    [
        .. Enumerable.Range(0, 1 << Single.Length).Select(mask => (SignatureMistake)mask).Where(mistakes => BitOperations.PopCount((uint)mistakes) <= MistakesMax)
            .OrderBy(mistakes => BitOperations.PopCount((uint)mistakes)),
    ];

    /// <summary>All mistakes by name.</summary>
    public static IEnumerable<SignatureMistake> Named(SignatureMistake mistakes) => Single.Where(mistake => mistakes.HasFlag(mistake));

    /// <param name="key">The key that should have signed.</param>
    /// <param name="otherKey">The project's other live key, if it has two.</param>
    public static SignatureDiagnosis Find(IReadOnlyList<SignedLeaf> leaves, string received, byte[] key, byte[]? otherKey)
    {
        var given = received.Trim().Replace(' ', '+');
        if (given.Length == 0) return SignatureDiagnosis.Unknown;
        var texts = new Dictionary<SignatureMistake, (SignatureOrder Order, byte[] Text)[]>();
        foreach (var mistakes in Combinations)
        {
            if (mistakes.HasFlag(SignatureMistake.OtherKey) && otherKey is null) continue;
            var ofText = mistakes & OfText;
            if (!texts.TryGetValue(ofText, out var tried)) texts[ofText] = tried = Texts(leaves, ofText);
            foreach (var (order, text) in tried)
            {
                if (Keys(mistakes, key, otherKey).Any(secret => Spellings(mistakes, text, secret).Contains(given, StringComparer.Ordinal)))
                    return new(true, mistakes, order, Encoding.UTF8.GetString(text));
            }
        }

        return SignatureDiagnosis.Unknown;
    }

    /// <summary>The distinct texts to sign with the first order that gives each (gate.md 2.2).</summary>
    public static IReadOnlyList<(SignatureOrder Order, string Text)> Texts(IReadOnlyList<SignedLeaf> leaves) =>
        [.. Texts(leaves, SignatureMistake.None).Select(pair => (pair.Order, Encoding.UTF8.GetString(pair.Text)))];

    /// <summary>The lines in an order, one a parameter.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<SignedLeaf> leaves, SignatureOrder order)
    {
        // A value may hold what parts the lines: each is told apart by where the next one begins.
        var text = Encoding.UTF8.GetString(SignedLines.Of(Pairs(leaves, SignatureMistake.None)).Text(order));
        var left = leaves.Select(leaf => leaf.Line).OrderByDescending(line => line.Length).ToList();
        var lines = new List<string>(leaves.Count);
        for (var at = 0; left.Count > 0;)
        {
            var next = left.FirstOrDefault(line => string.CompareOrdinal(text, at, line, 0, line.Length) == 0 && (at + line.Length == text.Length || text[at + line.Length] == ';'));
            if (next is null) break;
            left.Remove(next);
            lines.Add(next);
            at += next.Length + 1;
        }

        return lines;
    }

    /// <summary>The right signature, in the published order.</summary>
    public static string Sign(IReadOnlyList<SignedLeaf> leaves, byte[] key) => Signature.Sign(Pairs(leaves, SignatureMistake.None), key);

    private static (SignatureOrder Order, byte[] Text)[] Texts(IReadOnlyList<SignedLeaf> leaves, SignatureMistake mistakes)
    {
        // A mistake that changes nothing here was none.
        if (mistakes.HasFlag(SignatureMistake.NullsLeftOut) && leaves.All(leaf => leaf.Kind != NodeKind.Null)) return [];
        if (mistakes.HasFlag(SignatureMistake.Words) && leaves.All(leaf => leaf.Kind is not (NodeKind.True or NodeKind.False))) return [];
        var lines = SignedLines.Of(Pairs(leaves, mistakes));
        var texts = new List<(SignatureOrder Order, byte[] Text)>();
        foreach (var order in SignatureOrders.Tried)
        {
            var text = lines.Text(order);
            if (!texts.Exists(other => other.Text.AsSpan().SequenceEqual(text))) texts.Add((order, text));
        }

        return [.. texts];
    }

    private static SignedPair[] Pairs(IReadOnlyList<SignedLeaf> leaves, SignatureMistake mistakes) =>
    [
        .. leaves.Where(leaf => leaf.Kind != NodeKind.Null || !mistakes.HasFlag(SignatureMistake.NullsLeftOut)).Select(leaf => new SignedPair(leaf.Path, ValueOf(leaf, mistakes))),
    ];

    /// <summary>The value as it is signed with these mistakes.</summary>
    public static string ValueOf(SignedLeaf leaf, SignatureMistake mistakes)
    {
        if (mistakes.HasFlag(SignatureMistake.Words) && leaf.Kind is NodeKind.True or NodeKind.False) return leaf.Kind == NodeKind.True ? "true" : "false";
        return mistakes.HasFlag(SignatureMistake.UrlEncoded) ? Uri.EscapeDataString(leaf.Value) : leaf.Value;
    }

    private static byte[][] Keys(SignatureMistake mistakes, byte[] key, byte[]? otherKey)
    {
        var secret = mistakes.HasFlag(SignatureMistake.OtherKey) ? otherKey! : key;
        return mistakes.HasFlag(SignatureMistake.LineEndInKey) ? [[.. secret, (byte)'\n'], [.. secret, (byte)'\r', (byte)'\n']] : [secret];
    }

    private static string[] Spellings(SignatureMistake mistakes, byte[] text, byte[] secret)
    {
        var digest = mistakes.HasFlag(SignatureMistake.Sha256) ? HMACSHA256.HashData(secret, text) : HMACSHA512.HashData(secret, text);
        if (!mistakes.HasFlag(SignatureMistake.HexDigest)) return [Convert.ToBase64String(digest)];
        var (lower, upper) = (Convert.ToHexStringLower(digest), Convert.ToHexString(digest));
        return [lower, upper, Convert.ToBase64String(Encoding.ASCII.GetBytes(lower)), Convert.ToBase64String(Encoding.ASCII.GetBytes(upper))];
    }
}

/// <summary>Two texts line by line, and the first place where they part. Pure.</summary>
/// <param name="Ours">Null: we have no such line.</param>
/// <param name="Theirs">Null: they have none.</param>
internal sealed record ComparedLine(string? Ours, string? Theirs, bool IsFirstDifference)
{
    public bool Differs => Ours != Theirs;

    /// <summary>Pairs lines of the same place; a line that only one text has stands alone.</summary>
    public static IReadOnlyList<ComparedLine> Of(IReadOnlyList<string> ours, IReadOnlyList<string> theirs)
    {
        var lines = new List<ComparedLine>();
        var (at, other, parted) = (0, 0, false);
        while (at < ours.Count || other < theirs.Count)
        {
            var mine = at < ours.Count ? ours[at] : null;
            var yours = other < theirs.Count ? theirs[other] : null;
            if (mine != yours && mine is not null && yours is not null && PathOf(mine) != PathOf(yours))
            {
                // The one that comes again later is kept back until then.
                if (theirs.Skip(other).Any(line => PathOf(line) == PathOf(mine))) mine = null;
                else yours = null;
            }

            var differs = mine != yours;
            lines.Add(new(mine, yours, differs && !parted));
            parted |= differs;
            if (mine is not null) at++;
            if (yours is not null) other++;
        }

        return lines;
    }

    private static string PathOf(string line) => line[..Math.Max(0, line.LastIndexOf(':'))];
}
