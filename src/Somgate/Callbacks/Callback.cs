using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.Callbacks;

/// <summary>Whether and when a merchant is told of a change (callbacks.md 1 and 2). Pure.</summary>
internal static class Callback
{
    /// <summary>Whether the change that <paramref name="tell"/> belongs to is told the merchant of this payment at all.</summary>
    public static bool IsDue(Tell tell, Payment payment, Project project) => tell switch
    {
        Tell.Nobody => false,
        Tell.Merchant => true,
        Tell.WhoAskedForIntermediate => project.WantsIntermediateCallbacks,
        // A page asks the customer itself, so its merchant is told only on demand.
        Tell.WhoAsksTheCustomer => payment.Source == PaymentSource.Gate || project.WantsIntermediateCallbacks,
        _ => throw new ArgumentOutOfRangeException(nameof(tell), tell, "nobody to be told"),
    };

    /// <summary>Whom the acceptance of a sale interests: it starts an operation, or ends in error at once (gate.md 5.2 rows 2 and 3).</summary>
    public static Tell OfAcceptance(Payment accepted) => accepted.Status == PaymentStatus.Error ? Tell.Merchant : Tell.WhoAskedForIntermediate;

    /// <summary>When try 1 is due: after the delay that the sale asked for, which never holds up the asking for a code.</summary>
    /// <param name="payment">In the status that is told.</param>
    public static DateTimeOffset FirstTry(Payment payment, DateTimeOffset now) =>
        payment.Status == PaymentStatus.AwaitingClarification ? now : now + payment.Callbacks.Delay;
}
