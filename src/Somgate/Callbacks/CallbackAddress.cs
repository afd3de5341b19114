using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.Callbacks;

/// <summary>Where the callback of a payment's present status goes: the first row of callbacks.md 2 that fits. Pure.</summary>
internal static class CallbackAddress
{
    /// <summary>Every address once, in the order of the rules; empty: nothing is sent, the callback is suppressed.</summary>
    public static IReadOnlyList<string> Of(Payment payment, IReadOnlyList<CallbackRule> rules) => Of(payment, payment.Status, rules);

    /// <summary>Where the callback of a status goes, that the payment has or had.</summary>
    public static IReadOnlyList<string> Of(Payment payment, PaymentStatus told, IReadOnlyList<CallbackRule> rules)
    {
        if (payment.Callbacks.Off) return [];
        return Wished(payment, told) is { } wished ? [wished] : Ruled(payment, told, rules);
    }

    /// <summary>Whether the request gave the address, so that no rule is asked.</summary>
    public static bool IsGiven(Payment payment, PaymentStatus told) => Wished(payment, told) is not null;

    /// <summary>Whether a rule is about this payment in its present status; what a rule leaves open fits any, and one that is switched off fits nothing.</summary>
    public static bool Fits(CallbackRule rule, Payment payment) => Fits(rule, PaymentView.TypeOf(payment), payment.Status, payment.Method);

    /// <inheritdoc cref="Fits(CallbackRule, Payment)"/>
    public static bool Fits(CallbackRule rule, string type, PaymentStatus told, string method) =>
        rule.IsOn && IsNullOr(rule.PaymentType, type) && IsNullOr(rule.Result, StatusText.Of(told)) && IsNullOr(rule.Method, method);

    /// <summary>Scheme, host, port and path: what counts as one endpoint where its health is told (dashboard.md 5.4). Null for what is no address at all.</summary>
    public static string? HealthOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : null;

    /// <summary>What counts as one endpoint where tries at a time are limited: scheme, host and port. Null for what is no address at all.</summary>
    public static string? EndpointOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : null;

    private static string? Wished(Payment payment, PaymentStatus told) => told switch
    {
        PaymentStatus.Success => payment.Callbacks.SuccessUrl,
        PaymentStatus.Decline => payment.Callbacks.DeclineUrl,
        _ => null,
    } ?? payment.Callbacks.Url;

    private static List<string> Ruled(Payment payment, PaymentStatus told, IReadOnlyList<CallbackRule> rules)
    {
        var addresses = new List<string>(1);
        foreach (var rule in rules)
        {
            if (Fits(rule, PaymentView.TypeOf(payment), told, payment.Method) && !addresses.Contains(rule.Url, StringComparer.Ordinal)) addresses.Add(rule.Url);
        }

        return addresses;
    }

    private static bool IsNullOr(string? wanted, string actual) => wanted is null || string.Equals(wanted, actual, StringComparison.Ordinal);
}
