using System.Collections.Frozen;
using System.Reflection;
using System.Text;

namespace Somgate.Team;

/// <summary>Which passwords may be chosen (dashboard.md 3.2): long ones, of any characters, that are not on the list everybody tries first.</summary>
internal static class PasswordRule
{
    public const int LengthMin = 12;
    public const int LengthMax = 128;

    private static readonly FrozenSet<string> Common = ReadCommon();

    /// <summary>The key of the text that says what is wrong; null: it may be chosen.</summary>
    /// <param name="lastHash">The password in use, which must differ; null: there is none.</param>
    public static string? Fault(string password, string? email, string? lastHash)
    {
        var length = Normal(password).EnumerateRunes().Count();
        if (length == 0) return "err.password_empty";
        if (length < LengthMin) return "err.password_short";
        if (length > LengthMax) return "err.password_long";
        if (email is not null && password.Equals(email, StringComparison.OrdinalIgnoreCase)) return "err.password_email";
        if (Common.Contains(password.ToLowerInvariant()) || password.Distinct().Count() == 1) return "err.password_common";
        return lastHash is not null && PasswordHash.Fits(lastHash, password) ? "err.password_last" : null;
    }

    /// <summary>One form for what can be typed in two ways (NFC).</summary>
    public static string Normal(string password) => Composition.Compose(password);

    private static FrozenSet<string> ReadCommon()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("Team/common-passwords.txt")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
