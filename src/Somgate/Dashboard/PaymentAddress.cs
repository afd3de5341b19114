using System.Globalization;

namespace Somgate.Dashboard;

/// <summary>The address of a payment's card (dashboard.md 5.2). Pure.</summary>
internal static class PaymentAddress
{
    /// <summary>The card of one payment. Its number says which of those with the same id is meant: after an error an id is free again.</summary>
    public static string Of(Door door, long projectId, string paymentId, long paymentNo, string? mode) => $"{Path(door, projectId, paymentId)}?no={paymentNo.ToString(CultureInfo.InvariantCulture)}{Mode(mode)}";

    /// <summary>The card of the newest payment of an id.</summary>
    public static string OfNewest(Door door, long projectId, string paymentId, string? mode) => Path(door, projectId, paymentId) + (mode is null ? "" : $"?{Mode(mode)[1..]}");

    /// <summary>Its path, for what stands below it. Browsers take segments of dots for steps in the tree.</summary>
    public static string Path(Door door, long projectId, string paymentId) =>
        $"{door.Payments}/{projectId.ToString(CultureInfo.InvariantCulture)}/{Uri.EscapeDataString(paymentId.All(letter => letter == '.') ? "-" : paymentId)}";

    private static string Mode(string? mode) => mode is null ? "" : $"&mode={mode}";
}
