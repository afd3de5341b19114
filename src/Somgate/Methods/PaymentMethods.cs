using System.Collections.Frozen;

namespace Somgate.Methods;

/// <summary>The methods of this platform, by code. Two methods of one code fail at start.</summary>
internal sealed class PaymentMethods
{
    private readonly FrozenDictionary<string, IPaymentMethod> byCode;

    public PaymentMethods(IEnumerable<IPaymentMethod> methods)
    {
        All = [.. methods];
        byCode = All.ToDictionary(method => method.Code, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>In the order in which a page shows them.</summary>
    public IReadOnlyList<IPaymentMethod> All { get; }

    public IPaymentMethod? Find(string code) => byCode.GetValueOrDefault(code);

    public IPaymentMethod this[string code] => byCode[code];
}
