using Somgate.Methods;
using Somgate.Payments;

namespace Somgate.PaymentLinks;

/// <summary>Whether a link can be made and paid at all (payment-links.md 2). Everything is checked before the answer, so a link is never in error. Pure.</summary>
internal static class LinkConsistency
{
    /// <summary>Farthest moment of <c>best_before</c>, and how far the merchant's clock may be ahead of ours.</summary>
    public static readonly TimeSpan ValidityMax = TimeSpan.FromDays(30);

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Mbank and its like have no two-step purchases; a method that has them will say so in its rules.</summary>
    private const string TwoSteps = "auth";

    /// <summary>The first problem in the published order; null: there is none.</summary>
    public static Problem? Check(LinkRequest link, IReadOnlyList<IPaymentMethod> methods, DateTimeOffset now, bool hasMail)
    {
        if (!link.Project.MayCreate) return new(ResultCode.MerchantSuspended);
        if (link.BestBefore <= now) return new(ResultCode.ValidationError, "payment.best_before", "minimum");
        if (link.BestBefore > now + ValidityMax + ClockTolerance) return new(ResultCode.ValidationError, "payment.best_before", "maximum");
        var forced = link.Terms.ForcedMethod;
        if (forced is not null && methods.All(method => method.Code != forced)) return new(ResultCode.UnknownMethod);
        var enabled = methods
            .Where(method => link.Project.Methods.ContainsKey(method.Code) && (forced is null || method.Code == forced) && link.Terms.OperationType != TwoSteps)
            .ToArray();
        if (enabled.Length == 0) return new(ResultCode.MethodNotEnabled);
        var possible = enabled.Where(method => method.Rules.Currency == link.Sum.Currency).ToArray();
        if (possible.Length == 0) return new(ResultCode.CurrencyNotEnabled);
        if (LimitProblem(link, possible) is { } code) return new(code);
        // The letter needs a mail server.
        return link.SendEmail && !hasMail ? new(ResultCode.NotAllowed) : null;
    }

    private static int? LimitProblem(LinkRequest link, IPaymentMethod[] possible)
    {
        var limits = possible.Select(method => AmountLimits.Of(method.Rules, link.Project.Methods[method.Code])).ToArray();
        if (limits.Any(limit => limit.Hold(link.Sum.AmountMinor))) return null;
        return limits.Any(limit => link.Sum.AmountMinor > limit.MaxMinor) ? ResultCode.AmountAboveLimit : ResultCode.AmountBelowLimit;
    }
}
