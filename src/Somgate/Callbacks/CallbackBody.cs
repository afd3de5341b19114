using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.Callbacks;

/// <summary>The body of a callback that is sent again: the same bytes, or signed anew where their key is revoked (dashboard.md 5.2). Pure.</summary>
internal static class CallbackBody
{
    private static ReadOnlySpan<byte> Member => ",\"signature\":\""u8;

    /// <summary>What is sent now, and the key that signs it.</summary>
    /// <param name="keyId">The key that signed it; null: not known, so its signature tells.</param>
    public static (byte[] Body, long KeyId) ForNow(byte[] body, long? keyId, Project project)
    {
        if (keyId is { } known && project.Keys.Any(key => key.KeyId == known)) return (body, known);
        if (keyId is null && Signer(body, project) is { } signer) return (body, signer);
        return (Signature.WithSignature(Unsigned(body), project.PrimaryKey.Bytes), project.PrimaryKey.KeyId);
    }

    /// <summary>The signature at its top level; empty: there is none.</summary>
    public static string SignatureOf(byte[] body) => SignedBody.Read(body)?.TextOf("signature") ?? "";

    private static long? Signer(byte[] body, Project project)
    {
        Span<byte> given = stackalloc byte[Signature.Length];
        return SignedBody.Read(body) is { } read && Signature.TryDecode(read.BytesOf("signature"), given) && Signature.Match(read, given, project.KeyBytes) is var key and >= 0
            ? project.Keys[key].KeyId
            : null;
    }

    // We write it as the last member; within a text, its quotation marks would be escaped.
    private static byte[] Unsigned(byte[] body) =>
        body.AsSpan().LastIndexOf(Member) is var at and > 0 ? [.. body.AsSpan(0, at), (byte)'}'] : throw new ArgumentException("The body holds no signature of ours.", nameof(body));
}
