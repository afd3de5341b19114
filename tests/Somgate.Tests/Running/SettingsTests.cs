using Microsoft.Extensions.Configuration;

namespace Somgate.Tests.Running;

public sealed class SettingsTests
{
    [Fact]
    public void Everything_wrong_with_the_settings_is_named_at_once_and_no_secret_is_repeated()
    {
        var wrong = Assert.Throws<WrongSettings>(() => Somgate.Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Node:Id"] = "0",
            ["Node:PublicUrl"] = "somewhere",
            ["Database:BatchMax"] = "0",
            ["Processing:SweepMs"] = "1",
            ["Gate:TrustedProxies"] = "10.0.0.0/99",
            ["Callbacks:AllowedRanges"] = "nonsense",
            ["Mbank:BaseUrl"] = "http://bank.example",
            ["Mbank:Password"] = "a-very-secret-word",
        }).Build()));
        foreach (var setting in new[] { "Node:Id", "Node:PublicUrl", "Database:BatchMax", "Processing:SweepMs", "Gate:TrustedProxies", "Callbacks:AllowedRanges", "Mbank:BaseUrl", "Mbank:NoticeSecret" })
            Assert.Contains(setting, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-very-secret-word", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_named_by_its_section() =>
        Assert.Contains("Processing", Assert.Throws<WrongSettings>(() => Somgate.Settings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Processing:SweepMs"] = "soon" }).Build())).Message, StringComparison.Ordinal);
}
