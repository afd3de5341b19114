using Microsoft.Extensions.Options;

namespace Somgate.Methods.Mbank;

/// <summary>Puts the method into the service.</summary>
internal static class MbankRegistration
{
    /// <summary>
    /// The method with its settings of section <c>Mbank</c>; wrong settings stop the start, all of them named at once. The clock is the service's own.
    /// </summary>
    public static IServiceCollection AddMbank(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MbankOptions>().Bind(configuration.GetSection(MbankOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MbankOptions>, Check>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<MbankOptions>>().Value);
        services.AddSingleton<MbankProvider>();
        services.AddSingleton<IPaymentMethod>(provider =>
            new MbankMethod(provider.GetRequiredService<MbankOptions>(), provider.GetRequiredService<MbankProvider>()));
        return services;
    }

    private sealed class Check : IValidateOptions<MbankOptions>
    {
        public ValidateOptionsResult Validate(string? name, MbankOptions options) =>
            options.Errors() is { Count: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }
}
