using System.Collections.Frozen;
using Somgate.Methods.Mbank;
using Somgate.Payments;

namespace Somgate.Methods;

/// <summary>The methods of this platform, by code. Two methods of one code fail at start.</summary>
internal sealed class PaymentMethods
{
    /// <summary>Codes of all methods, for commands that run without them.</summary>
    public static readonly IReadOnlyList<string> Codes = [MbankProvider.MethodCode];

    /// <summary>Sections of their settings.</summary>
    public static readonly IReadOnlyList<string> Sections = [MbankOptions.Section];

    private readonly FrozenDictionary<string, IPaymentMethod> byCode;

    public PaymentMethods(IEnumerable<IPaymentMethod> methods)
    {
        All = [.. methods];
        byCode = All.ToDictionary(method => method.Code, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Puts every method into the service: one line each.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddMbank(configuration);
        services.AddSingleton<PaymentMethods>();
    }

    /// <summary>Everything wrong with the settings of the methods: one line each.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration) =>
    [
        .. (configuration.GetSection(MbankOptions.Section).Get<MbankOptions>() ?? new()).Errors(),
    ];

    /// <summary>In the order in which a page shows them.</summary>
    public IReadOnlyList<IPaymentMethod> All { get; }

    public IPaymentMethod? Find(string code) => byCode.GetValueOrDefault(code);

    public IPaymentMethod this[string code] => byCode[code];

    /// <summary>What merchants read of a payment beside the payment itself.</summary>
    public WireFacts WireOf(Payment payment, string publicUrl)
    {
        var method = Find(payment.Method);
        return new(method?.Clarification, method?.Provider.ProviderId ?? 0, payment.Link?.UrlAt(publicUrl));
    }
}
