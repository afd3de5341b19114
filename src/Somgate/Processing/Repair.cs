using Somgate.Payments;

namespace Somgate.Processing;

/// <summary>What the bank says of the money, as a person found it.</summary>
/// <param name="Text">Where it was found, in words.</param>
internal sealed record RepairEvidence(string ProviderPaymentId, Money Sum, DateTimeOffset At, string Text);

/// <summary>An operator of a repair.</summary>
internal sealed record RepairPerson(long UserId, string Name);

/// <summary>A change of state by two persons (dashboard.md 11.3): one proposes, another approves what both have seen.</summary>
/// <param name="SeenAt">When what was seen of the payment had last changed: if it changes again, the repair is void.</param>
/// <param name="State">A word of <see cref="RepairState"/>.</param>
/// <param name="To">Success or decline, with its code.</param>
internal sealed record Repair(
    long ProjectId, long RepairId, long PaymentNo, long OperationId, DateTimeOffset SeenAt, string State, OperationStatus To, int Code, string Reason, RepairEvidence Evidence,
    RepairPerson ProposedBy, DateTimeOffset ProposedAt)
{
    /// <summary>Nobody approves for longer, and it is over.</summary>
    public static readonly TimeSpan OpenFor = TimeSpan.FromHours(24);

    public const int ReasonMin = 10;
    public const int ReasonMax = 500;

    public RepairPerson? DecidedBy { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was rejected; empty: it wasn't.</summary>
    public string Decision { get; init; } = "";

    /// <summary>Whether the payment is as the proposer saw it.</summary>
    public bool IsAsSeen(Payment payment) => payment.UpdatedAt == SeenAt;

    /// <summary>What may not be repaired so, by field: keys of texts. Empty: it may be proposed.</summary>
    public static Dictionary<string, string> Faults(Payment payment, Operation operation, OperationStatus to, int code, string reason, RepairEvidence evidence, bool isIdElsewhere, bool isStuck)
    {
        Dictionary<string, string> faults = [];
        var isLate = operation is { Status: OperationStatus.Decline, LateSuccess: true };
        if (to == OperationStatus.Success ? !isLate && (operation.IsFinal || !isStuck) : operation.IsFinal || !isStuck) faults["target"] = "err.target";
        if (reason.Length is < ReasonMin or > ReasonMax) faults["reason"] = "err.reason";
        if (to == OperationStatus.Success)
        {
            if (evidence.ProviderPaymentId.Length == 0) faults["provider_payment_id"] = "err.provider_id";
            else if (isIdElsewhere) faults["provider_payment_id"] = "err.provider_id_used";
            else if (operation.ProviderPaymentId.Length > 0 && operation.ProviderPaymentId != evidence.ProviderPaymentId) faults["provider_payment_id"] = "err.provider_id_other";
            if (evidence.Sum != payment.Sum) faults["amount"] = "err.other_sum";
        }
        else if (code is ResultCode.Success or ResultCode.AwaitingProcessing or ResultCode.Unanswered)
        {
            faults["code"] = "err.code_choice";
        }

        return faults;
    }
}

/// <summary>States of repairs as words of the database.</summary>
internal static class RepairState
{
    public const string Proposed = "proposed";
    public const string Rejected = "rejected";
    public const string Withdrawn = "withdrawn";
    public const string Expired = "expired";

    /// <summary>The payment moved between the two persons.</summary>
    public const string Void = "void";

    public const string Done = "done";

    public static readonly IReadOnlyList<string> All = [Proposed, Done, Rejected, Withdrawn, Expired, Void];
}
