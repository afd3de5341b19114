using Microsoft.Extensions.Configuration;
using Somgate.Callbacks;

namespace Somgate.Tests.Callbacks;

public sealed class CallbackOptionsTests
{
    [Fact]
    public void Without_settings_the_defaults_hold_and_have_no_fault()
    {
        var options = Read([]);
        Assert.Equal((0, true, 15, 4096, 60, 64), (options.AllowedRanges.Count, options.AllowHttp, options.TimeoutSeconds, options.KeepAnswerBytes,
            options.ConnectionLifetimeSeconds, options.ConcurrencyPerEndpoint));
        Assert.Empty(options.Validate());
    }

    [Fact]
    public void Allowed_ranges_are_a_list_or_one_text()
    {
        Assert.Equal(["10.20.0.0/16", "fd00::/8"], Read([("AllowedRanges", " 10.20.0.0/16, fd00::/8 ,")]).AllowedRanges);
        Assert.Equal(["10.20.0.0/16", "fd00::/8"], Read([("AllowedRanges:0", "10.20.0.0/16"), ("AllowedRanges:1", "fd00::/8")]).AllowedRanges);
        Assert.Empty(Read([("AllowedRanges", "")]).AllowedRanges);
        Assert.Equal(2, Read([("AllowedRanges", "10.20.0.0/16,fd00::/8")]).AllowedNetworks.Count);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var options = Read([("AllowHttp", "false"), ("TimeoutSeconds", "5"), ("KeepAnswerBytes", "10"), ("ConnectionLifetimeSeconds", "30"), ("ConcurrencyPerEndpoint", "8")]);
        Assert.Equal((false, 5, 10, 30, 8), (options.AllowHttp, options.TimeoutSeconds, options.KeepAnswerBytes, options.ConnectionLifetimeSeconds, options.ConcurrencyPerEndpoint));
        Assert.Equal(TimeSpan.FromSeconds(5), options.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(30), options.ConnectionLifetime);
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var options = Read(
        [
            ("AllowedRanges", "10.20.0.0/33,all,::ffff:10.0.0.0/104,10.0.0.0/8"), ("TimeoutSeconds", "26"), ("KeepAnswerBytes", "-1"),
            ("ConnectionLifetimeSeconds", "61"), ("ConcurrencyPerEndpoint", "0"),
        ]);
        string[] named = ["Callbacks:AllowedRanges", "Callbacks:AllowedRanges", "Callbacks:AllowedRanges", "Callbacks:TimeoutSeconds", "Callbacks:KeepAnswerBytes",
            "Callbacks:ConnectionLifetimeSeconds", "Callbacks:ConcurrencyPerEndpoint"];
        Assert.Equal(named, options.Validate().Select(fault => fault[..fault.IndexOf(": ", StringComparison.Ordinal)]));
    }

    private static CallbackOptions Read((string Name, string Value)[] settings) => CallbackOptions.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"Callbacks:{setting.Name}", setting.Value)))
        .Build());
}
