using System.Reflection;
using Somgate.Audit;
using Somgate.Dashboard;
using Somgate.Mail;
using Somgate.Operator.Screens;
using Somgate.Protocol;

namespace Somgate.Operator;

/// <param name="Outcome">Key of what became of the test letter; null: none was sent.</param>
internal sealed record SettingsModel(string Version, string ZoneVersion, IReadOnlyList<(string Name, string Value, bool IsSecret)> Settings, bool HasMail, string To, string? Outcome, string? Fault, string? CodeFault);

/// <summary>How this installation is set (dashboard.md 11.1): of a secret only whether it is set.</summary>
internal sealed class SettingsEndpoint(IConfiguration configuration, SmtpProcessor smtp, MailOptions mail, AuditStore audit, StepUpFilter stepUp)
{
    private const string Zones = "/usr/share/zoneinfo/tzdata.zi";

    /// <summary>What the service reads; the environment holds much else.</summary>
    private static readonly string[] Sections = ["Urls", "Node", "Database", "Gate", "Processing", "Callbacks", "PaymentPage", "Team", "Reports", "Mail", .. Methods.PaymentMethods.Sections, "Telemetry"];

    private static readonly string[] SecretWords = ["Password", "Secret", "Login", "Postgres"];

    public Task Show(Visit visit) => Show(visit, visit.Person.Email, null, null, null, StatusCodes.Status200OK);

    /// <summary>Sends a letter at once and says what the mail server made of it.</summary>
    public async Task SendTest(Visit visit)
    {
        var to = visit.Field("to").Trim();
        var fault = !mail.IsOn || !WireFormat.IsEmail(to) ? "mail.err.address" : null;
        var code = fault is null ? await stepUp.Fault(visit) : null;
        if (fault is not null || code is not null)
        {
            await Show(visit, to, null, fault, code, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        var text = LetterPage.Of(visit.Shell.Language, visit.Text("mail.test_subject"), [visit.Text("mail.test_text")], [], null);
        var refused = await smtp.Send(new(visit.Now.ToUnixTimeMilliseconds(), new("test", "test", to, text), 1), visit.Cancel);
        await audit.Add(visit.Entry("mail.test", new("settings", "mail")) with { After = new() { ["outcome"] = refused ?? "taken" } }, visit.Cancel);
        await Show(visit, to, refused is null ? "mail.taken" : "mail.fault." + refused, null, null, StatusCodes.Status200OK);
    }

    private async Task Show(Visit visit, string to, string? outcome, string? fault, string? codeFault, int status)
    {
        var settings = configuration.AsEnumerable()
            .Where(pair => pair.Value is not null && Sections.Contains(pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Key, IsSecret(pair.Key) ? "" : pair.Value!, IsSecret(pair.Key) && pair.Value!.Length > 0));
        var zones = File.Exists(Zones) ? (await File.ReadAllLinesAsync(Zones, visit.Cancel)).FirstOrDefault("").Replace("# version ", "", StringComparison.Ordinal) : "";
        var version = typeof(SettingsEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        await visit.Show<SettingsScreen>(visit.Text("nav.settings"), new SettingsModel(version, zones, [.. settings], mail.IsOn, to, outcome, fault, codeFault), status);
    }

    // A connection string may hold a password; a login is half of one.
    public static bool IsSecret(string name) =>
        SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
