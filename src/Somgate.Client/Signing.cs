using System.Text;
using Somgate.Protocol;

namespace Somgate.Client;

/// <summary>The signature of the protocol (gate.md 2), for messages that this library doesn't write itself.</summary>
public static class Signing
{
    /// <summary>The signature of a JSON object: Base64 of HMAC-SHA-512 over its sorted lines. A signature already in it is left out.</summary>
    /// <exception cref="ArgumentException">The text is not one JSON object.</exception>
    public static string Sign(ReadOnlySpan<byte> json, string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        return Signature.Sign(json, Encoding.UTF8.GetBytes(secret));
    }

    /// <summary>The same JSON object with its signature as the last member of the object at <paramref name="path"/>.</summary>
    /// <param name="json">One JSON object without signature.</param>
    /// <param name="secret">The project's secret, as text.</param>
    /// <param name="path">Where the signature belongs: empty for the top level, <c>general</c> for Gate requests (gate.md 2.3).</param>
    /// <exception cref="ArgumentException">The text is not one JSON object, or has no object at the path.</exception>
    public static byte[] AddSignature(ReadOnlySpan<byte> json, string secret, string path = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        return Signature.WithSignature(json, Encoding.UTF8.GetBytes(secret), path);
    }

    /// <summary>Whether the JSON object holds its right signature, at the top level or in <c>general</c>; in constant time, never throws for bad JSON.</summary>
    public static bool Verify(ReadOnlySpan<byte> json, string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        return SignedBody.Read(json) is { } body
            && IsSigned(body, body.Has("signature") ? "signature" : "general:signature", [Encoding.UTF8.GetBytes(secret)]);
    }

    internal static bool IsSigned(SignedBody body, string signaturePath, IReadOnlyList<byte[]> secrets)
    {
        Span<byte> given = stackalloc byte[Signature.Length];
        return body.KindOf(signaturePath) == NodeKind.Text
            && Signature.TryDecode(body.BytesOf(signaturePath), given)
            && Signature.Match(body, given, secrets) >= 0;
    }
}
