using System.Globalization;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.Callbacks;

/// <summary>Makes the signed body of a sample payment in a status, as a merchant would be told of it.</summary>
internal delegate byte[] MakeSample(Project project, string paymentId, PaymentStatus told, long number, DateTimeOffset now);

/// <summary>A callback that only tries an address (callbacks.md 6.1, "test"). Pure.</summary>
internal static class TestCallback
{
    private const string Beginning = "somgate-test-";

    /// <summary>What may be told as a test: every status of callbacks.md 1.</summary>
    public static readonly IReadOnlyList<PaymentStatus> Events =
        [PaymentStatus.Success, PaymentStatus.Decline, PaymentStatus.AwaitingClarification, PaymentStatus.Processing, PaymentStatus.Error];

    public static string PaymentId(long number) => Beginning + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number in the payment id of a test; null: it is none.</summary>
    public static long? NumberOf(string paymentId) =>
        paymentId.StartsWith(Beginning, StringComparison.OrdinalIgnoreCase)
        && long.TryParse(paymentId.AsSpan(Beginning.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Where the rules send a purchase in this status.</summary>
    public static IReadOnlyList<string> Ruled(Project project, PaymentStatus told) =>
        [.. project.CallbackRules.Where(rule => project.Methods.Keys.Any(method => CallbackAddress.Fits(rule, "purchase", told, method))).Select(rule => rule.Url).Distinct(StringComparer.Ordinal)];
}
