using System.Globalization;

namespace Somgate.PaymentPage;

/// <summary>A project's colour, darkened or lightened until it can be read in both schemes (payment-page.md 19.2, 19.3).</summary>
internal static class AccentColour
{
    /// <summary>Ours, for projects without one.</summary>
    public const string Ours = "0b6a5d";

    /// <summary>The grounds on which the accent stands as text, as in page.css: the darkest of the light scheme, the lightest of the dark one.</summary>
    public const string LightGround = "f1f3f0";

    public const string DarkGround = "222b29";

    /// <summary>Text on the accent in either scheme.</summary>
    public const string OnLight = "ffffff";

    public const string OnDark = "0d1413";

    // WCAG asks for 4.5; the rest is for rounding.
    private const decimal ContrastMin = 4.6m;
    private const int Steps = 100;

    /// <summary>The nearest shade that has contrast on the light grounds, and with white on it.</summary>
    public static string ForLight(string accent) => Towards(accent, "000000", shade => Contrast(shade, LightGround) >= ContrastMin && Contrast(shade, OnLight) >= ContrastMin);

    /// <summary>The nearest tint that has contrast on the dark grounds, and with the dark ink on it.</summary>
    public static string ForDark(string accent) => Towards(accent, "ffffff", tint => Contrast(tint, DarkGround) >= ContrastMin && Contrast(tint, OnDark) >= ContrastMin);

    /// <summary>Six lower-case hexadecimal digits.</summary>
    public static bool IsColour(string text) => text.Length == 6 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>WCAG's ratio of two colours, 1 to 21.</summary>
    public static decimal Contrast(string one, string other)
    {
        var (first, second) = (Luminance(one), Luminance(other));
        return (Math.Max(first, second) + 0.05m) / (Math.Min(first, second) + 0.05m);
    }

    private static string Towards(string accent, string end, Func<string, bool> fits)
    {
        for (var step = 0; step < Steps; step++)
        {
            var mixed = Mix(accent, end, step);
            if (fits(mixed)) return mixed;
        }

        return end;
    }

    private static string Mix(string from, string to, int step) =>
        string.Concat(Enumerable.Range(0, 3).Select(part => (Part(from, part) + (Part(to, part) - Part(from, part)) * step / Steps).ToString("x2", CultureInfo.InvariantCulture)));

    private static decimal Luminance(string colour) => 0.2126m * Linear(Part(colour, 0)) + 0.7152m * Linear(Part(colour, 1)) + 0.0722m * Linear(Part(colour, 2));

    private static decimal Linear(int part)
    {
        var share = part / 255m;
        return share <= 0.04045m ? share / 12.92m : (decimal)Math.Pow((double)((share + 0.055m) / 1.055m), 2.4);
    }

    private static int Part(string colour, int part) => int.Parse(colour.AsSpan(part * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
