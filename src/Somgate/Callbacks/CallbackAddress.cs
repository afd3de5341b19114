using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.Callbacks;

/// <summary>Where the callback of a payment's present status goes: the first row of callbacks.md 2 that fits. Pure.</summary>
internal static class CallbackAddress
{
    /// <summary>Every address once, in the order of the rules; empty: nothing is sent, the callback is suppressed.</summary>
    public static IReadOnlyList<string> Of(Payment payment, IReadOnlyList<CallbackRule> rules)
    {
        var wishes = payment.Callbacks;
        if (wishes.Off) return [];
        return (OfResult(payment) ?? wishes.Url) is { } wished ? [wished] : Ruled(payment, rules);
    }

    /// <summary>Whether a rule is about this payment in its present status; what a rule leaves open fits any.</summary>
    public static bool Fits(CallbackRule rule, Payment payment) =>
        IsNullOr(rule.PaymentType, PaymentView.TypeOf(payment))
        && IsNullOr(rule.Result, StatusText.Of(payment.Status))
        && IsNullOr(rule.Method, payment.Method);

    /// <summary>What counts as one endpoint where tries at a time are limited: scheme, host and port. Null for what is no address at all.</summary>
    public static string? EndpointOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : null;

    private static string? OfResult(Payment payment) => payment.Status switch
    {
        PaymentStatus.Success => payment.Callbacks.SuccessUrl,
        PaymentStatus.Decline => payment.Callbacks.DeclineUrl,
        _ => null,
    };

    private static List<string> Ruled(Payment payment, IReadOnlyList<CallbackRule> rules)
    {
        var addresses = new List<string>(1);
        foreach (var rule in rules)
        {
            if (Fits(rule, payment) && !addresses.Contains(rule.Url, StringComparer.Ordinal)) addresses.Add(rule.Url);
        }

        return addresses;
    }

    private static bool IsNullOr(string? wanted, string actual) => wanted is null || string.Equals(wanted, actual, StringComparison.Ordinal);
}
