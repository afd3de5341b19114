using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Somgate.Team;

/// <summary>Passwords as they are kept: PBKDF2-HMAC-SHA-512, with its parameters beside the hash (dashboard.md 3.2).</summary>
internal static class PasswordHash
{
    public const int SaltBytes = 16;

    /// <summary>OWASP's number for SHA-512; raised here, it is raised for each user when he signs in next.</summary>
    public const int Rounds = 210_000;

    private const int HashBytes = 32;
    private const string Scheme = "pbkdf2-sha512";

    /// <summary>The hash that is computed for an e-mail nobody has, so that the answer takes as long.</summary>
    public static readonly string Dummy = Make("no such password", new byte[SaltBytes]);

    public static string Make(string password, byte[] salt) =>
        string.Create(CultureInfo.InvariantCulture, $"{Scheme}${Rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, Rounds))}");

    public static bool Fits(string hash, string password)
    {
        if (hash.Split('$') is not [Scheme, var rounds, var salt, var derived]) return false;
        return CryptographicOperations.FixedTimeEquals(
            Convert.FromBase64String(derived), Derive(password, Convert.FromBase64String(salt), int.Parse(rounds, CultureInfo.InvariantCulture)));
    }

    /// <summary>Made with fewer rounds than are asked for today.</summary>
    public static bool IsWeak(string hash) => hash.Split('$') is not [Scheme, var rounds, _, _] || int.Parse(rounds, CultureInfo.InvariantCulture) < Rounds;

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(PasswordRule.Normal(password)), salt, rounds, HashAlgorithmName.SHA512, HashBytes);
}
