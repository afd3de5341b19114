namespace Somgate.PaymentPage;

/// <summary>Reads the code field (payment-page.md 10). What is malformed is not sent and not kept.</summary>
internal static class CodeInput
{
    private const int DigitsMin = 4;
    private const int DigitsMax = 8;

    /// <summary>The digits; null: it is no code.</summary>
    public static string? Read(string? typed)
    {
        var text = Tidy(typed ?? "");
        return text.Length is >= DigitsMin and <= DigitsMax && text.All(char.IsAsciiDigit) ? text : null;
    }

    /// <summary>What is wrong with it: the key of a text; null: nothing.</summary>
    public static string? Fault(string? typed) => Tidy(typed ?? "").Length == 0 ? "err.code_empty" : Read(typed) is null ? "err.code" : null;

    private static string Tidy(string typed) => new([.. typed.Where(character => character != '-' && !char.IsWhiteSpace(character))]);
}
