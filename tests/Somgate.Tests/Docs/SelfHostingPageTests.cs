using System.CommandLine;
using System.Diagnostics.Metrics;
using System.Reflection;
using Somgate.Admin;
using Somgate.Payments;
using Somgate.Providers;
using Somgate.Running;

namespace Somgate.Tests.Docs;

public sealed class SelfHostingPageTests
{
    private static readonly Page SelfHosting = Page.Read("docs/self-hosting.md");

    [Fact]
    public void Every_admin_command_stands_there_with_every_option()
    {
        var root = (RootCommand)typeof(AdminCommands).GetMethod("Root", BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, null)!;
        Assert.Equal(
            Leaves(root, "").Select(leaf => $"{leaf.Name}: {string.Join(' ', leaf.Command.Options.Select(option => option.Name).Order(StringComparer.Ordinal))}").Order(),
            SelfHosting.Rows("", "command", "options", "what it does")
                .Select(row => $"{Page.Spans(row[0]).Single()}: {string.Join(' ', Page.Spans(row[1]).Order(StringComparer.Ordinal))}").Order());
    }

    [Fact]
    public void Every_meter_stands_there_under_both_its_names() => Assert.Equal(
        typeof(Telemetry).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<Instrument>()
            .Select(meter => $"{meter.Name} {Published(meter)}").Order(),
        SelfHosting.Rows("Metrics", "meter", "name at `/metrics`", "counts").Select(row => $"{Page.Spans(row[0]).Single()} {Page.Spans(row[1]).Single()}").Order());

    [Fact]
    public void Every_kind_of_alert_stands_there() => Assert.Equal(
        Enum.GetNames<Surprise>().Concat(Enum.GetNames<ProviderAlert>()).Except([nameof(Surprise.None)]).Append("CallbackExhausted").Order(),
        SelfHosting.Rows("Alerts", "kind", "what happened", "what to do").Select(row => Page.Spans(row[0]).Single()).Order());

    private static IEnumerable<(string Name, Command Command)> Leaves(Command command, string path)
    {
        if (command.Subcommands.Count == 0) return [(path, command)];
        return command.Subcommands.SelectMany(inner => Leaves(inner, path.Length == 0 ? inner.Name : $"{path} {inner.Name}"));
    }

    /// <summary>Prometheus' exporter writes dots as lines, the unit out in full, and marks counters.</summary>
    private static string Published(Instrument meter) =>
        meter.Name.Replace('.', '_') + (meter.Unit == "ms" ? "_milliseconds" : "") + (meter is Counter<long> ? "_total" : "");
}
