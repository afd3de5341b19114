namespace Somgate.PaymentPage;

/// <summary>The language of a page (payment-page.md 12).</summary>
internal static class PageLanguage
{
    private const string English = "en";

    /// <param name="chosen">The customer's own switch, already one of those offered; null: not used.</param>
    /// <param name="languageCode"><c>language_code</c> as received.</param>
    /// <param name="acceptLanguage">The header of the browser.</param>
    /// <param name="regionCode"><c>region_code</c> as received.</param>
    /// <param name="offered">Those of the project.</param>
    /// <param name="fallback">The project's default.</param>
    public static string Of(string? chosen, string? languageCode, string? acceptLanguage, string? regionCode, IReadOnlyList<string> offered, string fallback)
    {
        if (Offered(chosen, offered) is { } switched) return switched;
        if (!string.IsNullOrWhiteSpace(languageCode)) return Offered(Read(languageCode), offered) ?? English;
        return Accepted(acceptLanguage, offered) ?? Offered(OfRegion(regionCode), offered) ?? Offered(fallback, offered) ?? English;
    }

    /// <summary>A code as it is compared: lower case, the part before <c>-</c> or <c>_</c>; <c>kg</c>, the country's code, is taken for <c>ky</c>.</summary>
    public static string Read(string code)
    {
        var end = code.AsSpan().IndexOfAny('-', '_');
        var head = (end < 0 ? code : code[..end]).Trim().ToLowerInvariant();
        return head == "kg" ? "ky" : head;
    }

    private static string? Offered(string? code, IReadOnlyList<string> offered) => code is not null && (code == English || offered.Contains(code)) ? code : null;

    private static string? OfRegion(string? regionCode) => regionCode?.Trim().ToUpperInvariant() switch
    {
        "KG" => "ky",
        "RU" or "KZ" or "BY" or "UZ" or "TJ" => "ru",
        _ => null,
    };

    /// <summary>The offered language of the highest weight; of equal ones the first. A weight of 0 refuses a language.</summary>
    private static string? Accepted(string? header, IReadOnlyList<string> offered)
    {
        string? best = null;
        var weightOfBest = 0;
        foreach (var part in (header ?? "").Split(',').Take(PartsMax))
        {
            var pieces = part.Split(';');
            if (Offered(Read(pieces[0]), offered) is not { } language) continue;
            var weight = Weight(pieces);
            if (weight > weightOfBest) (best, weightOfBest) = (language, weight);
        }

        return best;
    }

    /// <summary>A browser sends a handful; more is no browser.</summary>
    private const int PartsMax = 32;

    /// <summary>Thousandths, since a weight has three decimals at the most.</summary>
    private static int Weight(string[] pieces)
    {
        var text = pieces.Skip(1).Select(piece => piece.Trim()).FirstOrDefault(piece => piece.StartsWith("q=", StringComparison.OrdinalIgnoreCase));
        if (text is null) return 1000;
        return decimal.TryParse(text[2..], System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var weight)
            ? (int)(Math.Clamp(weight, 0, 1) * 1000)
            : 0;
    }
}
