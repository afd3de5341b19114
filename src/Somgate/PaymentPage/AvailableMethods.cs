using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.PaymentPage;

/// <summary>The methods by which an opening can be paid now, and if there is none, why (payment-page.md 6, last lines). Pure.</summary>
/// <param name="Methods">In the order in which they are shown.</param>
/// <param name="Code">
/// Why there is none: 3299, 314, 3026, 3023, 3358 or 2642; 0 if there is one. Of several methods the reason of the one that came nearest counts.
/// </param>
/// <param name="Limits">With 3358 and 2642: the bounds that the amount is outside of.</param>
internal sealed record AvailableMethods(IReadOnlyList<IPaymentMethod> Methods, int Code, AmountLimits? Limits)
{
    /// <summary>Mbank and its like have no two-step purchases; a method that has them will say so in its rules.</summary>
    private const string TwoSteps = "auth";

    // From far to near: what is said of several methods is the reason of the one that is nearest to being available.
    private static readonly int[] Nearness =
        [ResultCode.MerchantSuspended, ResultCode.MethodNotEnabled, CurrencyNotOffered, ResultCode.ProviderStopped, ResultCode.AmountBelowLimit, ResultCode.AmountAboveLimit];

    /// <summary>No method of the project takes the currency.</summary>
    public const int CurrencyNotOffered = 3023;

    /// <param name="isStopped">Whether new payments to a provider, by its name, are stopped.</param>
    public static AvailableMethods Of(PageOpening opening, Project project, PaymentMethods all, Func<string, bool> isStopped)
    {
        if (!project.MayCreate) return new([], ResultCode.MerchantSuspended, null);
        var looked = all.All.Select(method => (Method: method, Code: CodeOf(opening, project, method, isStopped))).ToArray();
        var methods = looked.Where(pair => pair.Code == 0).Select(pair => pair.Method).ToArray();
        if (methods.Length > 0) return new(methods, 0, null);
        var nearest = looked.MaxBy(pair => Array.IndexOf(Nearness, pair.Code));
        return nearest.Method is null
            ? new([], ResultCode.MethodNotEnabled, null)
            : new([], nearest.Code, nearest.Code is ResultCode.AmountBelowLimit or ResultCode.AmountAboveLimit ? LimitsOf(project, nearest.Method) : null);
    }

    /// <summary>Why this method can't be used; 0: it can.</summary>
    private static int CodeOf(PageOpening opening, Project project, IPaymentMethod method, Func<string, bool> isStopped)
    {
        var isOffered = project.Methods.ContainsKey(method.Code)
            && (opening.ForcedMethod is null || opening.ForcedMethod == method.Code)
            && !opening.Hidden.Contains(method.Code)
            && opening.OperationType != TwoSteps;
        if (!isOffered) return ResultCode.MethodNotEnabled;
        if (method.Rules.Currency != opening.Currency) return CurrencyNotOffered;
        var limits = LimitsOf(project, method);
        if (opening.AmountMinor < limits.MinMinor) return ResultCode.AmountBelowLimit;
        if (opening.AmountMinor > limits.MaxMinor) return ResultCode.AmountAboveLimit;
        return isStopped(method.Provider.Name) ? ResultCode.ProviderStopped : 0;
    }

    private static AmountLimits LimitsOf(Project project, IPaymentMethod method) => AmountLimits.Of(method.Rules, project.Methods.GetValueOrDefault(method.Code));
}
