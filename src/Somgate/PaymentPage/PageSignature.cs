using System.Numerics;
using System.Text;
using Somgate.Protocol;

namespace Somgate.PaymentPage;

/// <summary>Whether an opening was signed by its project, in any of the ways in which libraries sign (payment-page.md 4). Pure.</summary>
internal static class PageSignature
{
    /// <summary>Texts that are tried; the variations of 4.2 are fewer, and this holds if they grow.</summary>
    public const int TextsMax = 1024;

    /// <summary>
    /// Bytes that are hashed for one request. The variations that libraries in use have fit even with the largest form; the rarer sets of display keys are
    /// then no longer tried, or one request could keep a core busy for a second.
    /// </summary>
    private const long TextBytesMax = 16L * PageRequest.BodyBytesMax;

    private static readonly bool[] AsReceived = [false];
    private static readonly bool[] AsReceivedThenDigits = [false, true];

    /// <summary>The secret that made the signature, by its index; -1: none did.</summary>
    public static int Match(IReadOnlyList<PageField> fields, string signature, IReadOnlyList<byte[]> secrets)
    {
        Span<byte> given = stackalloc byte[Signature.Length];
        // Unescaped on its way, a plus arrives as a space.
        if (!Signature.TryDecode(signature.Replace(' ', '+'), given)) return -1;
        var (tried, hashed) = (0, 0L);
        foreach (var text in Texts(fields))
        {
            if (tried++ == TextsMax || (hashed += text.Length) > TextBytesMax) return -1;
            for (var secret = 0; secret < secrets.Count; secret++)
                if (Signature.IsOf(text, given, secrets[secret])) return secret;
        }

        return -1;
    }

    /// <summary>The text that we would have signed.</summary>
    public static string Text(IReadOnlyList<PageField> fields) => Encoding.UTF8.GetString(SignedLines.Of([.. Pairs(fields, [], asDigits: false)]).Text(SignatureOrder.Natural));

    /// <summary>The distinct texts of an opening in the order in which they are tried.</summary>
    public static IEnumerable<byte[]> Texts(IReadOnlyList<PageField> fields)
    {
        var booleans = fields.Any(field => IsSigned(field) && DigitOf(field) is not null) ? AsReceivedThenDigits : AsReceived;
        foreach (var leftOut in Choices([.. PageParameters.Display.Where(name => fields.Any(field => field.First == name))]))
        {
            byte[][] first = [];
            foreach (var asDigits in booleans)
            {
                var texts = Signature.Texts(SignedLines.Of([.. Pairs(fields, leftOut, asDigits)]));
                foreach (var text in texts)
                    if (!Array.Exists(first, other => other.AsSpan().SequenceEqual(text))) yield return text;
                first = [.. texts];
            }
        }
    }

    /// <summary>Sets of display keys that were perhaps not signed: none of them, all of them, then the rest.</summary>
    private static IEnumerable<string[]> Choices(string[] present)
    {
        yield return [];
        if (present.Length == 0) yield break;
        yield return present;
        for (var mask = 1; mask < (1 << present.Length) - 1; mask++)
        {
            var chosen = new string[BitOperations.PopCount((uint)mask)];
            var count = 0;
            for (var bit = 0; bit < present.Length; bit++)
                if ((mask & (1 << bit)) != 0) chosen[count++] = present[bit];
            yield return chosen;
        }
    }

    private static IEnumerable<SignedPair> Pairs(IReadOnlyList<PageField> fields, string[] leftOut, bool asDigits) =>
        from field in fields
        where !leftOut.Contains(field.First)
        select new SignedPair(field.Path, (asDigits ? DigitOf(field) : null) ?? field.Value);

    private static bool IsSigned(PageField field) => !field.First.StartsWith('_');

    private static string? DigitOf(PageField field) => !PageParameters.MayBeBoolean(field.First) ? null : field.Value switch
    {
        "true" or "True" => "1",
        "false" or "False" => "0",
        _ => null,
    };
}
