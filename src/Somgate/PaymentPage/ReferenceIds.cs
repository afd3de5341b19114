using System.Security.Cryptography;

namespace Somgate.PaymentPage;

/// <summary>Draws references of the error page: eight characters that are not mistaken for each other when read aloud (payment-page.md 7).</summary>
internal static class ReferenceIds
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Half = 4;

    /// <summary><c>XXXX-XXXX</c>.</summary>
    public static string Next() => $"{RandomNumberGenerator.GetString(Alphabet, Half)}-{RandomNumberGenerator.GetString(Alphabet, Half)}";
}
