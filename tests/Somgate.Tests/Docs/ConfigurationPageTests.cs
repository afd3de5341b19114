using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Somgate.Callbacks;
using Somgate.Mail;
using Somgate.Methods.Mbank;
using Somgate.PaymentPage;
using Somgate.Processing;
using Somgate.Protocol;
using Somgate.Reconciliation;
using Somgate.Reports;
using Somgate.RequestLog;
using Somgate.Retention;
using Somgate.Running;
using Somgate.Storage;
using Somgate.Team;
using Somgate.Tests.Tidy;

namespace Somgate.Tests.Docs;

/// <summary>Every setting stands on the page and in appsettings.json, with the default that the code has.</summary>
public sealed class ConfigurationPageTests
{
    private static readonly Page Configuration = Page.Read("docs/configuration.md");

    /// <summary>Sections that are read into records of ours.</summary>
    private static readonly Dictionary<string, object> Options = new()
    {
        ["Node"] = new NodeOptions(),
        ["Database"] = new DatabaseOptions(),
        ["Gate"] = new GateOptions(),
        ["Processing"] = new ProcessingOptions(),
        ["Callbacks"] = new CallbackOptions(),
        ["PaymentPage"] = new PageOptions(),
        ["RequestLog"] = new RequestLogOptions(),
        ["Team"] = new TeamOptions(),
        ["Retention"] = new RetentionOptions(),
        ["Reports"] = new ReportOptions(),
        ["Reconciliation"] = new ReconciliationOptions(),
        ["Mail"] = new MailOptions(),
        ["Mbank"] = new MbankOptions(),
        ["Telemetry"] = new TelemetryOptions(),
    };

    /// <summary>What the web server and its log read; their defaults are what appsettings.json says.</summary>
    private static readonly string[] OfTheFramework = ["Urls", "Logging"];

    [Fact]
    public void The_page_holds_every_setting_with_its_default_and_no_other() => Assert.Equal(
        Listed(InFile().Where(pair => OfTheFramework.Contains(pair.Key.Split(':')[0])).Concat(InCode())),
        Listed(OnPage()));

    [Fact]
    public void The_file_of_settings_holds_every_setting_with_its_default_and_no_other() => Assert.Equal(
        Listed(InCode()),
        Listed(InFile().Where(pair => !OfTheFramework.Contains(pair.Key.Split(':')[0]))));

    [Fact]
    public void Every_setting_in_the_file_has_a_comment()
    {
        var lines = File.ReadAllLines(SettingsFile).Select(line => line.Trim()).ToArray();
        var settings = Enumerable.Range(1, lines.Length - 1).Where(at => lines[at].StartsWith('"') && !lines[at].EndsWith('{')).ToArray();
        Assert.NotEmpty(settings);
        Assert.All(settings, at => Assert.True(lines[at - 1].StartsWith("//", StringComparison.Ordinal), $"{lines[at]} has no comment"));
    }

    [Fact]
    public void Every_setting_has_a_unit_and_a_meaning() =>
        Assert.All(Rows, row => Assert.All(row, cell => Assert.NotEqual("", cell)));

    [Fact]
    public void Every_section_that_the_service_reads_is_looked_at_here()
    {
        var sections = Repository.Files.OfTheService()
            .Where(file => file.IsCode && file.Stem.EndsWith("Options", StringComparison.Ordinal) && file.Stem != "SimulatorOptions")
            .Select(file => file.Stem);
        Assert.Equal(Options.Values.Select(options => options.GetType().Name).Order(), sections.Order());
    }

    private static string SettingsFile => Path.Combine(Repository.Root, "src", "Somgate", "appsettings.json");

    private static IReadOnlyList<IReadOnlyList<string>> Rows => Configuration.Rows("", "setting", "default", "unit", "meaning");

    private static IEnumerable<string> Listed(IEnumerable<KeyValuePair<string, string>> settings) =>
        settings.Select(pair => $"{pair.Key} = {pair.Value}").Order(StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, string>> OnPage() =>
        Rows.Select(row => KeyValuePair.Create(Page.Spans(row[0]).Single(), row[1] == "*empty*" ? "" : Page.Spans(row[1]).Single()));

    /// <summary>A setting is what can be set: a property with an initializer of its own.</summary>
    private static IEnumerable<KeyValuePair<string, string>> InCode() =>
        from section in Options
        from property in section.Value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true
        select KeyValuePair.Create($"{section.Key}:{property.Name}", Written(property.GetValue(section.Value)));

    private static string Written(object? value) => value switch
    {
        bool yes => yes ? "true" : "false",
        IEnumerable<string> list => string.Join(", ", list),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    private static IEnumerable<KeyValuePair<string, string>> InFile()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(SettingsFile), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        return [.. Flat(file.RootElement, "")];
    }

    private static IEnumerable<KeyValuePair<string, string>> Flat(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Flat(member.Value, path.Length == 0 ? member.Name : $"{path}:{member.Name}")),
        JsonValueKind.String => [KeyValuePair.Create(path, element.GetString()!)],
        _ => [KeyValuePair.Create(path, element.GetRawText())],
    };
}
