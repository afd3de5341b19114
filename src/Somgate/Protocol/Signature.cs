using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Somgate.Protocol;

/// <summary>HMAC-SHA-512 over the lines of a message (gate.md 2). A secret is given as the UTF-8 bytes of its text.</summary>
internal static class Signature
{
    /// <summary>Bytes of a decoded signature.</summary>
    public const int Length = 64;

    private const int Base64Length = 88;

    /// <summary>Decodes a given signature; false for anything but standard Base64 with padding of exactly 64 bytes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> given, Span<byte> signature) =>
        given.Length == Base64Length
        && Base64.DecodeFromUtf8(given, signature[..Length], out _, out var written) == OperationStatus.Done
        && written == Length;

    /// <inheritdoc cref="TryDecode(ReadOnlySpan{byte}, Span{byte})"/>
    public static bool TryDecode(ReadOnlySpan<char> given, Span<byte> signature)
    {
        Span<byte> ascii = stackalloc byte[Base64Length];
        return given.Length == Base64Length
            && Ascii.FromUtf16(given, ascii, out _) == OperationStatus.Done
            && TryDecode(ascii, signature);
    }

    /// <summary>The secret that made the given decoded signature, by its index, whatever order the signer used; -1 if none did.</summary>
    public static int Match(SignedBody body, ReadOnlySpan<byte> given, IReadOnlyList<byte[]> secrets) => Match(body.Lines, given, secrets, out _);

    /// <inheritdoc cref="Match(SignedBody, ReadOnlySpan{byte}, IReadOnlyList{byte[]})"/>
    /// <param name="order">The order of the signer's lines; of several that give the same text the first.</param>
    public static int Match(SignedBody body, ReadOnlySpan<byte> given, IReadOnlyList<byte[]> secrets, out SignatureOrder order) =>
        Match(body.Lines, given, secrets, out order);

    /// <inheritdoc cref="Match(SignedBody, ReadOnlySpan{byte}, IReadOnlyList{byte[]})"/>
    public static int Match(IReadOnlyList<SignedPair> query, ReadOnlySpan<byte> given, IReadOnlyList<byte[]> secrets) =>
        Match(SignedLines.Of(query), given, secrets, out _);

    /// <summary>Whether this secret makes the given decoded signature of this text; in constant time.</summary>
    public static bool IsOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> given, ReadOnlySpan<byte> secret)
    {
        Span<byte> expected = stackalloc byte[Length];
        HMACSHA512.HashData(secret, text, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }

    /// <summary>The signature of a message of ours: order N, Base64.</summary>
    public static string Sign(SignedBody body, ReadOnlySpan<byte> secret) => Sign(body.Lines, secret);

    /// <inheritdoc cref="Sign(SignedBody, ReadOnlySpan{byte})"/>
    public static string Sign(IReadOnlyList<SignedPair> query, ReadOnlySpan<byte> secret) => Sign(SignedLines.Of(query), secret);

    /// <inheritdoc cref="Sign(SignedBody, ReadOnlySpan{byte})"/>
    public static string Sign(ReadOnlySpan<byte> json, ReadOnlySpan<byte> secret) => Sign(ReadOwn(json), secret);

    /// <summary>Our message with its signature added as the last member of the object at <paramref name="path"/>: the body itself, or <c>general</c>.</summary>
    /// <param name="order">Of the lines: N, but for a reader who said which one he has (data-api.md 2).</param>
    public static byte[] WithSignature(ReadOnlySpan<byte> json, ReadOnlySpan<byte> secret, string path = "", SignatureOrder order = SignatureOrder.Natural)
    {
        var body = ReadOwn(json);
        if (body.KindOf(path) != NodeKind.Object) throw new ArgumentException("There is no object to hold the signature.", nameof(path));
        var end = body.EndOf(path);
        var member = $"{(body.CountOf(path) > 0 ? "," : "")}\"signature\":\"{Sign(body.Lines, secret, order)}\"";
        var signed = new byte[json.Length + member.Length];
        json[..end].CopyTo(signed);
        Encoding.ASCII.GetBytes(member, signed.AsSpan(end));
        json[end..].CopyTo(signed.AsSpan(end + member.Length));
        return signed;
    }

    /// <summary>HMAC-SHA-256 of the text in order N: what is kept to know an identical request (gate.md 8), since the text holds phone or code.</summary>
    public static byte[] Hash(SignedBody body, ReadOnlySpan<byte> hashKey) => HMACSHA256.HashData(hashKey, body.Lines.Text(SignatureOrder.Natural));

    /// <summary>The text to sign, for people and tests.</summary>
    public static string Text(SignedBody body, SignatureOrder order) => Encoding.UTF8.GetString(body.Lines.Text(order));

    /// <inheritdoc cref="Text(SignedBody, SignatureOrder)"/>
    public static string Text(IReadOnlyList<SignedPair> query, SignatureOrder order) => Encoding.UTF8.GetString(SignedLines.Of(query).Text(order));

    /// <summary>The distinct texts of a query in the order in which they are tried; for a message of ours there is exactly one (callbacks.md 7).</summary>
    public static IReadOnlyList<byte[]> Texts(SignedLines lines)
    {
        var texts = new List<byte[]>(SignatureOrders.Tried.Length);
        foreach (var order in SignatureOrders.Tried)
        {
            var text = lines.Text(order);
            if (!Holds(texts, text)) texts.Add(text);
        }

        return texts;
    }

    private static int Match(SignedLines lines, ReadOnlySpan<byte> given, IReadOnlyList<byte[]> secrets, out SignatureOrder order)
    {
        // Nearly every message matches in order N, so the other texts are made only when it does not.
        List<byte[]>? tried = null;
        foreach (var candidate in SignatureOrders.Tried)
        {
            order = candidate;
            var text = lines.Text(order);
            if (tried is not null && Holds(tried, text)) continue;
            for (var secret = 0; secret < secrets.Count; secret++)
            {
                if (IsOf(text, given, secrets[secret])) return secret;
            }

            (tried ??= []).Add(text);
        }

        order = default;
        return -1;
    }

    private static bool Holds(List<byte[]> texts, byte[] text)
    {
        foreach (var other in texts)
        {
            if (other.AsSpan().SequenceEqual(text)) return true;
        }

        return false;
    }

    private static string Sign(SignedLines lines, ReadOnlySpan<byte> secret, SignatureOrder order = SignatureOrder.Natural)
    {
        Span<byte> signature = stackalloc byte[Length];
        HMACSHA512.HashData(secret, lines.Text(order), signature);
        return Convert.ToBase64String(signature);
    }

    private static SignedBody ReadOwn(ReadOnlySpan<byte> json) =>
        SignedBody.ReadOwn(json) ?? throw new ArgumentException("Only one JSON object can be signed.", nameof(json));
}
