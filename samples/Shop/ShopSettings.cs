using System.Globalization;

namespace Shop;

/// <summary>What the shop is told by environment variables (<c>Somgate__Secret</c>) or arguments (<c>--Somgate:Secret=…</c>).</summary>
/// <param name="GateUrl"><c>Somgate:Url</c>: the platform's address.</param>
/// <param name="ProjectId"><c>Somgate:ProjectId</c>.</param>
/// <param name="Secret"><c>Somgate:Secret</c>: the project's secret.</param>
/// <param name="BankUrl"><c>Bank:Url</c>: the bank simulator, for links to the pretend phone; null where there is none.</param>
/// <param name="AskAfter"><c>Shop:AskAfterSeconds</c> (15): how long to wait for a callback before asking the status.</param>
internal sealed record ShopSettings(Uri GateUrl, long ProjectId, string Secret, Uri? BankUrl, TimeSpan AskAfter)
{
    private const string AskAfterSecondsDefault = "15";

    public static ShopSettings From(IConfiguration configuration) => new(
        new Uri(Needed(configuration, "Somgate:Url")),
        long.Parse(Needed(configuration, "Somgate:ProjectId"), CultureInfo.InvariantCulture),
        Needed(configuration, "Somgate:Secret"),
        configuration["Bank:Url"] is { Length: > 0 } bank ? new Uri(bank) : null,
        TimeSpan.FromSeconds(double.Parse(configuration["Shop:AskAfterSeconds"] ?? AskAfterSecondsDefault, CultureInfo.InvariantCulture)));

    /// <summary>Prints no secret.</summary>
    public override string ToString() => $"project {ProjectId} at {GateUrl}";

    private static string Needed(IConfiguration configuration, string name) =>
        configuration[name] is { Length: > 0 } value ? value : throw new InvalidOperationException($"The shop needs the setting {name}.");
}
