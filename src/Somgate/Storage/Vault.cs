using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Somgate.Storage;

/// <summary>Seals what must not lie open in the database and makes the keyed hashes that find it again.</summary>
internal sealed class Vault(IDataProtector protector, byte[] hashKey)
{
    public byte[] Seal(string open) => protector.Protect(Encoding.UTF8.GetBytes(open));

    public byte[] Seal(byte[] open) => protector.Protect(open);

    public string Open(byte[] closed) => Encoding.UTF8.GetString(protector.Unprotect(closed));

    public byte[] OpenBytes(byte[] closed) => protector.Unprotect(closed);

    /// <summary>The key of the hashes by which identical requests are known (gate.md 8).</summary>
    public ReadOnlySpan<byte> HashKey => hashKey;

    /// <summary>HMAC-SHA-256: equal texts have equal hashes, and without the key nobody can try numbers.</summary>
    public byte[] Hash(string text) => HMACSHA256.HashData(hashKey, Encoding.UTF8.GetBytes(text));
}
