using System.Globalization;
using Somgate.Mail;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>Letters to people about their own account (dashboard.md 3.2, 9). Their links lead to the address in the settings, not to the one that a request names. Pure.</summary>
internal static class AccountLetter
{
    /// <summary>Once a lock: its key is the quarter of an hour in which it began.</summary>
    public static Letter Locked(User user, DateTimeOffset now, Door door, string publicUrl)
    {
        var quarter = now.ToUnixTimeSeconds() / (long)Lockout.AccountWindow.TotalSeconds;
        return Of(user, user.Email!, string.Create(CultureInfo.InvariantCulture, $"locked:{user.UserId}:{quarter}"), "locked", publicUrl.TrimEnd('/') + door.Home + "/profile");
    }

    public static Letter Forgotten(User user, string link, Door door, string publicUrl) =>
        Of(user, user.Email!, KeyOf(link), "forgotten", $"{publicUrl.TrimEnd('/')}{door.Home}/password/{link}");

    public static Letter NewEmail(User user, string email, string link, Door door, string publicUrl) =>
        Of(user, email, KeyOf(link), "new_email", $"{publicUrl.TrimEnd('/')}{door.Home}/email/{link}");

    /// <summary>To the address that it was.</summary>
    public static Letter EmailChanged(User user, DateTimeOffset now) =>
        Of(user, user.Email!, string.Create(CultureInfo.InvariantCulture, $"email:{user.UserId}:{now.ToUnixTimeMilliseconds()}"), "email_changed", null);

    // Its key is the link itself: another link is another letter.
    private static string KeyOf(string link) => "access:" + Convert.ToHexStringLower(TeamKeys.Hash(link)!);

    private static Letter Of(User user, string email, string key, string what, string? url)
    {
        var language = user.Language ?? "ru";
        return new(key, LetterKind.Account, email, LetterPage.Of(
            language, T($"mail.{what}.subject"), [T($"mail.{what}.text")], [], url is null ? null : (T("inv.button"), T("sch.letter.plain", ("url", url)), url)));

        string T(string text, params ReadOnlySpan<(string Name, string Value)> values) => DeskTexts.Of(language, text, values);
    }
}
