using Somgate.Methods.Mbank;

namespace Somgate.Tests.Methods.Mbank;

public sealed class MbankOptionsTests
{
    [Fact]
    public void The_defaults_need_only_an_address_and_secrets() => Assert.Empty(With("https://bank.example/partner").Errors());

    [Theory]
    [InlineData("http://localhost:8081")]
    [InlineData("http://127.0.0.1:8081/")]
    [InlineData("http://[::1]:8081")]
    [InlineData("https://bank.example:8443/gate/")]
    public void An_address_with_TLS_or_on_this_machine_is_right(string address) => Assert.Empty(With(address).Errors());

    [Theory]
    [InlineData("", "Mbank:BaseUrl is required")]
    [InlineData("bank.example", "Mbank:BaseUrl must be an absolute https address")]
    [InlineData("ftp://bank.example", "Mbank:BaseUrl must be an absolute https address")]
    [InlineData("http://bank.example", "Mbank:BaseUrl must be https unless the host is loopback")]
    [InlineData("http://10.0.0.1", "Mbank:BaseUrl must be https unless the host is loopback")]
    [InlineData("http://localhost.example", "Mbank:BaseUrl must be https unless the host is loopback")]
    [InlineData("https://somgate:p@bank.example", "Mbank:BaseUrl must not hold a user name; use Mbank:Login and Mbank:Password")]
    [InlineData("https://bank.example?key=1", "Mbank:BaseUrl must not hold a query or a fragment")]
    public void Another_address_is_refused(string address, string error) => Assert.Equal([error], With(address).Errors());

    [Fact]
    public void Every_fault_is_named_at_once_and_no_secret_is_repeated()
    {
        var options = new MbankOptions
        {
            BaseUrl = "http://bank.example",
            Login = "som:gate",
            Password = "pass\nword",
            ProviderId = 0,
            AmountMinMinor = 0,
            AmountMaxMinor = -1,
            ThresholdSeconds = 0,
            CodeLifeSeconds = 86_401,
            ConnectTimeoutMs = 9,
            CallTimeoutMs = 10_001,
            MaxConcurrency = 0,
            BreakerFailurePercent = 101,
            BreakerCallsMin = 1,
            BreakerWindowSeconds = 0,
            BreakerOpenSeconds = 0,
        };

        Assert.Equal(
        [
            "Mbank:BaseUrl must be https unless the host is loopback",
            "Mbank:Login must not hold a colon",
            "Mbank:Password must not hold control characters",
            "Mbank:NoticeSecret is required",
            "Mbank:ProviderId must be at least 1",
            "Mbank:AmountMinMinor must be at least 1",
            "Mbank:AmountMaxMinor must be at least 0",
            "Mbank:ThresholdSeconds must be from 1 to 86400",
            "Mbank:CodeLifeSeconds must be from 1 to 86400",
            "Mbank:ConnectTimeoutMs must be from 10 to 10000",
            "Mbank:CallTimeoutMs must be from 10 to 10000",
            "Mbank:MaxConcurrency must be from 1 to 1024",
            "Mbank:BreakerFailurePercent must be from 1 to 100",
            "Mbank:BreakerCallsMin must be from 2 to 10000",
            "Mbank:BreakerWindowSeconds must be from 1 to 3600",
            "Mbank:BreakerOpenSeconds must be from 1 to 3600",
        ], options.Errors());
    }

    [Fact]
    public void Settings_at_their_bounds_make_a_working_client()
    {
        var options = new MbankOptions
        {
            BaseUrl = "http://127.0.0.1:1",
            Login = "somgate",
            Password = "p",
            NoticeSecret = "n",
            ConnectTimeoutMs = 10,
            CallTimeoutMs = 10,
            MaxConcurrency = 1,
            BreakerFailurePercent = 1,
            BreakerCallsMin = 2,
            BreakerWindowSeconds = 1,
            BreakerOpenSeconds = 1,
        };

        Assert.Empty(options.Errors());
        new MbankProvider(options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Somgate.Providers.ProviderHttpClient>.Instance).Dispose();
    }

    private static MbankOptions With(string address) => new() { BaseUrl = address, Login = "somgate", Password = "p", NoticeSecret = "n" };
}
