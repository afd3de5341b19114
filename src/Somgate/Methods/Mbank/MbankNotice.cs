using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Methods.Mbank;

/// <summary>A message that the bank sends on its own (mbank-service.md 3). Pure.</summary>
internal static class MbankNotice
{
    private const int SignatureLength = 2 * HMACSHA256.HashSizeInBytes;
    private const int CurrencyLength = 3;

    /// <summary>Reads a notice signed with <paramref name="key"/>. Who signed is looked at first: an unsigned body isn't worth reading.</summary>
    public static NoticeReading Read(ReadOnlySpan<byte> body, string? signature, ReadOnlySpan<byte> key)
    {
        if (!IsSigned(body, signature, key)) return new NoticeReading.WrongSignature();

        if (MbankMessages.ReadNotice(body) is not { Status: { Length: > 0 } status, Amount: { } amount, Currency: { } currency } notice
            || !TryReadOrder(notice.OrderNumber, out var operationId)
            || !IsCurrency(currency))
            return new NoticeReading.Unreadable();

        var happened = MbankAnswers.OfStatus(status, notice.Reason) with
        {
            ProviderPaymentId = BankText.PaymentId(notice.PaymentId),
            ProviderWord = ("", MbankAnswers.Heard(status, notice.Reason)),
        };
        return new NoticeReading.Notice(operationId, happened, new Money(amount, currency), MbankAnswers.Heard(status, notice.Reason));
    }

    /// <summary>Lower-case hex HMAC-SHA256 of the raw body, compared in constant time.</summary>
    private static bool IsSigned(ReadOnlySpan<byte> body, string? signature, ReadOnlySpan<byte> key)
    {
        if (signature is not { Length: SignatureLength }) return false;
        Span<byte> given = stackalloc byte[SignatureLength];
        if (!Encoding.ASCII.TryGetBytes(signature, given, out _)) return false;

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, body, hash);
        Span<byte> expected = stackalloc byte[SignatureLength];
        return Convert.TryToHexStringLower(hash, expected, out _) && CryptographicOperations.FixedTimeEquals(expected, given);
    }

    /// <summary>One of our numbers as we write them; anything else is no order of ours.</summary>
    private static bool TryReadOrder(string? text, out long operationId) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out operationId)
        && operationId > 0
        && MbankMessages.OrderNumber(operationId) == text;

    private static bool IsCurrency(string text) => text.Length == CurrencyLength && text.All(char.IsAsciiLetterUpper);
}
