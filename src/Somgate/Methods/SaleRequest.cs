using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.Methods;

/// <summary>A purchase as asked for at any door, checked and ready to be registered.</summary>
internal sealed record SaleRequest
{
    public required Project Project { get; init; }
    public required IPaymentMethod Method { get; init; }
    public required string PaymentId { get; init; }
    public required Money Sum { get; init; }

    /// <summary>The merchant's text, else the payment id (gate.md 7).</summary>
    public required string Description { get; init; }

    public required Customer Customer { get; init; }
    public required Secret Account { get; init; }
    public required string AccountMasked { get; init; }
    public DateTimeOffset? BestBefore { get; init; }
    public PaymentSource Source { get; init; } = PaymentSource.Gate;
    public CallbackWishes Callbacks { get; init; } = CallbackWishes.None;
    public string? Extra { get; init; }

    /// <summary>Whether it may be tried again after a decline (payment-page.md 15); null: never.</summary>
    public RetryTerms? Retry { get; init; }

    /// <summary>Keyed hash of the request's canonical text (gate.md 8).</summary>
    public required byte[] Hash { get; init; }
}

/// <summary>The consistency stage of a sale (gate.md 4.3, last table). Pure; all problems in the published order.</summary>
internal static class SaleConsistency
{
    /// <summary>Farthest moment of <c>best_before</c>.</summary>
    public static readonly TimeSpan BestBeforeMax = TimeSpan.FromDays(30);

    public static IReadOnlyList<Problem> Check(SaleRequest sale, bool providerStopped, DateTimeOffset now)
    {
        var problems = new List<Problem>();
        var terms = sale.Project.Methods.GetValueOrDefault(sale.Method.Code);
        if (!sale.Project.MayCreate) problems.Add(new(ResultCode.MerchantSuspended));
        if (providerStopped) problems.Add(new(ResultCode.ProviderStopped));
        if (terms is null) problems.Add(new(ResultCode.MethodNotEnabled));
        if (!string.Equals(sale.Sum.Currency, sale.Method.Rules.Currency, StringComparison.Ordinal))
        {
            problems.Add(new(ResultCode.InvalidCurrency, "payment.currency", "enum"));
        }
        else
        {
            var limits = AmountLimits.Of(sale.Method.Rules, terms);
            if (sale.Sum.AmountMinor < limits.MinMinor) problems.Add(new(ResultCode.AmountBelowLimit, "payment.amount", "minimum"));
            if (sale.Sum.AmountMinor > limits.MaxMinor) problems.Add(new(ResultCode.AmountAboveLimit, "payment.amount", "maximum"));
        }

        if (sale.BestBefore <= now) problems.Add(new(ResultCode.ValidationError, "payment.best_before", "minimum"));
        if (sale.BestBefore > now + BestBeforeMax) problems.Add(new(ResultCode.ValidationError, "payment.best_before", "maximum"));
        return problems;
    }
}

/// <summary>What a project may take by a method: the method's own bounds, narrowed by the project, never widened.</summary>
internal readonly record struct AmountLimits(long MinMinor, long MaxMinor)
{
    public static AmountLimits Of(MethodRules rules, MethodTerms? terms) => new(
        Math.Max(rules.AmountMinMinor, terms?.AmountMinMinor ?? rules.AmountMinMinor),
        Math.Min(rules.AmountMaxMinor, terms?.AmountMaxMinor ?? rules.AmountMaxMinor));

    public bool Hold(long amountMinor) => amountMinor >= MinMinor && amountMinor <= MaxMinor;
}
