using System.Text.Json;

namespace Somgate.Payments;

/// <summary>
/// A customer's phone and e-mail in the one form under which they are found again (dashboard.md 2.2, <c>who</c>): digits alone, and small letters. Pure.
/// </summary>
/// <param name="Phone">Null: none given.</param>
internal sealed record Contacts(string? Phone, string? Email)
{
    public static readonly Contacts None = new(null, null);

    /// <summary>Of the details that the merchant gave, which are one JSON object.</summary>
    public static Contacts Of(Customer customer)
    {
        if (customer.Details is not { } details) return None;
        try
        {
            using var given = JsonDocument.Parse(details.Reveal());
            return given.RootElement.ValueKind != JsonValueKind.Object ? None : new(FoldPhone(Text(given, "phone")), FoldEmail(Text(given, "email")));
        }
        catch (JsonException)
        {
            return None;
        }
    }

    /// <summary>Digits without spaces, signs and a leading <c>+</c>; null: none.</summary>
    public static string? FoldPhone(string? phone)
    {
        var digits = string.Concat((phone ?? "").Where(char.IsAsciiDigit));
        return digits.Length == 0 ? null : digits;
    }

    /// <summary>Small letters: whose letters are large in an address is nobody's intention.</summary>
    public static string? FoldEmail(string? email) => string.IsNullOrWhiteSpace(email) ? null : email.Trim().ToLowerInvariant();

    private static string? Text(JsonDocument given, string name) => given.RootElement.TryGetProperty(name, out var member) switch
    {
        false => null,
        true when member.ValueKind == JsonValueKind.String => member.GetString(),
        true when member.ValueKind == JsonValueKind.Number => member.GetRawText(),
        _ => null,
    };
}
