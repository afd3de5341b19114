using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.Callbacks;

/// <summary>What a callback would be about: a payment, or one that somebody thinks of.</summary>
/// <param name="Url">Given in the request; null: not. So are the two that follow.</param>
internal sealed record DryPayment(string Type, PaymentStatus Told, string Method, string? Url, string? SuccessUrl, string? DeclineUrl, bool Off);

/// <summary>Whether a rule fires, or the first reason why it doesn't.</summary>
/// <param name="Why">Key of a text; null: it fires.</param>
internal sealed record RuleVerdict(CallbackRule Rule, string? Why);

/// <summary>Where a callback would go, and what every rule has to say to it (dashboard.md 7). Nothing is sent and nothing saved. Pure.</summary>
/// <param name="Given">The address that the request gave; null: the rules are asked.</param>
internal sealed record CallbackDryRun(IReadOnlyList<RuleVerdict> Rules, IReadOnlyList<string> Addresses, string? Given, bool IsOff)
{
    public static CallbackDryRun Of(DryPayment payment, IReadOnlyList<CallbackRule> rules)
    {
        var given = payment.Told switch
        {
            PaymentStatus.Success => payment.SuccessUrl,
            PaymentStatus.Decline => payment.DeclineUrl,
            _ => null,
        } ?? payment.Url;
        var addresses = new List<string>();
        var verdicts = new List<RuleVerdict>(rules.Count);
        foreach (var rule in rules)
        {
            var why = Why(rule, payment, given, addresses);
            if (why is null) addresses.Add(rule.Url);
            verdicts.Add(new(rule, why));
        }

        return new(verdicts, payment.Off ? [] : given is not null ? [given] : addresses, given, payment.Off);
    }

    private static string? Why(CallbackRule rule, DryPayment payment, string? given, List<string> before) => rule switch
    {
        _ when payment.Off => "why.forced_off",
        _ when given is not null => "why.given",
        { IsOn: false } => "why.off",
        { PaymentType: { } type } when type != payment.Type => "why.type",
        { Result: { } result } when result != StatusText.Of(payment.Told) => "why.result",
        { Method: { } method } when method != payment.Method => "why.method",
        _ => before.Contains(rule.Url, StringComparer.Ordinal) ? "why.same" : null,
    };
}
