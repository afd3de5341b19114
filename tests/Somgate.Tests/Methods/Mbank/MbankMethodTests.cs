using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Somgate.Methods;
using Somgate.Methods.Mbank;
using Somgate.Payments;

namespace Somgate.Tests.Methods.Mbank;

public sealed class MbankMethodTests
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Mbank:BaseUrl"] = "https://bank.example",
        ["Mbank:Login"] = "somgate",
        ["Mbank:Password"] = "p",
        ["Mbank:NoticeSecret"] = "n",
    };

    [Fact]
    public void The_method_has_the_published_facts()
    {
        using var services = Services(Settings);
        var method = Assert.Single(services.GetRequiredService<PaymentMethods>().All);

        Assert.Equal(("wallet", "mbank"), (method.Group, method.Code));
        Assert.Equal(new MethodRules("KGS", 5000, 5000000, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(60)), method.Rules);
        Assert.Equal(("mbank", 17101), (method.Provider.Name, method.Provider.ProviderId));
    }

    [Fact]
    public void The_times_and_limits_are_settings()
    {
        using var services = Services(new(Settings)
        {
            ["Mbank:ThresholdSeconds"] = "60",
            ["Mbank:CodeLifeSeconds"] = "30",
            ["Mbank:AmountMinMinor"] = "100",
            ["Mbank:AmountMaxMinor"] = "200",
            ["Mbank:ProviderId"] = "17102",
        });
        var method = services.GetRequiredService<PaymentMethods>()["mbank"];

        Assert.Equal(new MethodRules("KGS", 100, 200, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30)), method.Rules);
        Assert.Equal(17102, method.Provider.ProviderId);
    }

    [Fact]
    public void What_is_asked_of_the_customer_is_the_approval_code()
    {
        using var services = Services(Settings);
        var form = services.GetRequiredService<PaymentMethods>()["mbank"].Clarification;

        Assert.Equal(("approval_code", 4, 8), (form.Key, form.LengthMin, form.LengthMax));
        Assert.Equal("The code is incorrect", form.Message(CodeFault.Incorrect));
        Assert.Equal("The code must be 4 to 8 digits", form.Message(CodeFault.Pattern));
        Assert.Equal("The code is required", form.Message(CodeFault.Required));
    }

    [Theory]
    [InlineData("+996555123456", "996555123456")]
    [InlineData("996555123456", "996555123456")]
    [InlineData("0555123456", "0555123456")]
    [InlineData("+4567", "4567")]
    public void A_phone_loses_its_plus_and_nothing_else(string given, string kept)
    {
        using var services = Services(Settings);
        Assert.Equal(kept, services.GetRequiredService<PaymentMethods>()["mbank"].Normalise(given));
    }

    [Fact]
    public void Wrong_settings_name_every_fault_at_once()
    {
        using var services = Services(new() { ["Mbank:CallTimeoutMs"] = "11000" });

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<PaymentMethods>());

        Assert.Equal(
            ["Mbank:BaseUrl is required", "Mbank:Login is required", "Mbank:Password is required", "Mbank:NoticeSecret is required", "Mbank:CallTimeoutMs must be from 10 to 10000"],
            failure.Failures);
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddMbank(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton<PaymentMethods>();
        return services.BuildServiceProvider();
    }
}
