extern alias bank;

using bank::Somgate.BankSimulator;
using Microsoft.Extensions.Configuration;

namespace Somgate.Tests.BankSimulator;

public sealed class SimulatorOptionsTests
{
    [Fact]
    public void The_defaults_need_no_setting()
    {
        var options = Read([]);
        Assert.Equal(("http://127.0.0.1:8081", 4, null), (options.Urls, options.CodeDigits, options.File));
        Assert.NotEqual(options.Seed, Read([]).Seed);
    }

    [Fact]
    public void All_problems_are_told_at_once_and_no_value_is()
    {
        var refused = Assert.Throws<SettingsException>(() => Read(new()
        {
            ["Seed"] = "seven",
            ["CodeDigits"] = "9",
            ["Password"] = "",
            ["Login"] = "an:na",
        }));
        Assert.All(["Seed", "CodeDigits", "Password", "Login"], name => Assert.Contains(name + " must", refused.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("an:na", refused.Message, StringComparison.Ordinal);
    }

    private static SimulatorOptions Read(Dictionary<string, string?> settings) =>
        SimulatorOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
