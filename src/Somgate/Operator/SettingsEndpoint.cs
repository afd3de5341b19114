using System.Reflection;
using Somgate.Dashboard;
using Somgate.Operator.Screens;

namespace Somgate.Operator;

internal sealed record SettingsModel(string Version, string ZoneVersion, IReadOnlyList<(string Name, string Value, bool IsSecret)> Settings);

/// <summary>How this installation is set (dashboard.md 11.1): of a secret only whether it is set.</summary>
internal sealed class SettingsEndpoint(IConfiguration configuration)
{
    private const string Zones = "/usr/share/zoneinfo/tzdata.zi";

    /// <summary>What the service reads; the environment holds much else.</summary>
    private static readonly string[] Sections = ["Urls", "Node", "Database", "Gate", "Processing", "Callbacks", "PaymentPage", "Team", "Reports", .. Methods.PaymentMethods.Sections, "Telemetry"];

    private static readonly string[] SecretWords = ["Password", "Secret", "Login", "Postgres"];

    public async Task Show(Visit visit)
    {
        var settings = configuration.AsEnumerable()
            .Where(pair => pair.Value is not null && Sections.Contains(pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Key, IsSecret(pair.Key) ? "" : pair.Value!, IsSecret(pair.Key) && pair.Value!.Length > 0));
        var zones = File.Exists(Zones) ? (await File.ReadAllLinesAsync(Zones, visit.Cancel)).FirstOrDefault("").Replace("# version ", "", StringComparison.Ordinal) : "";
        var version = typeof(SettingsEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        await visit.Show<SettingsScreen>(visit.Text("nav.settings"), new SettingsModel(version, zones, [.. settings]));
    }

    // A connection string may hold a password; a login is half of one.
    public static bool IsSecret(string name) =>
        SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
