using Somgate.Payments;

namespace Somgate.Register;

/// <summary>What the values of a key look like.</summary>
internal enum KeyKind
{
    /// <summary>Words of a closed list.</summary>
    Word,

    /// <summary>Words that nobody lists: a method, a currency, an address.</summary>
    OpenWord,

    /// <summary>An id: a comma belongs to it, a leading <c>=</c> takes the rest as it stands.</summary>
    Id,

    /// <summary>An id of which a beginning will do: <c>abc*</c>.</summary>
    IdPrefix,

    /// <summary>Whole numbers, of which any will do.</summary>
    Code,

    /// <summary>One whole number.</summary>
    Bound,
}

/// <summary>A key of the filter that narrows rows (dashboard.md 2.2). Those that say which rows are meant (grain, period, zone, order) are no terms.</summary>
/// <param name="Words">The closed list of <see cref="KeyKind.Word"/>.</param>
internal sealed record RegisterKey(string Name, KeyKind Kind, IReadOnlyList<string> Words)
{
    private static readonly string[] NotUsed =
    [
        "awaiting approval", "awaiting 3ds result", "awaiting redirect result", "awaiting customer", "awaiting customer action", "awaiting merchant auth",
        "awaiting confirmation", "awaiting finalization", "external processing", "external error", "internal error", "unknown",
    ];

    /// <summary>Statuses of payments, those of links among them.</summary>
    public static readonly IReadOnlyList<string> Statuses =
    [
        "processing", "awaiting clarification", "awaiting customer", "awaiting payment", "invoice sent", "success", "decline", "error", "expired", "invoice canceled",
    ];

    /// <summary>Statuses that nothing follows.</summary>
    public static readonly IReadOnlyList<string> FinalStatuses = ["success", "decline", "error", "expired", "invoice canceled"];

    /// <summary>Types of operations (data-api.md 4.1): two of ours, and those that the protocol knows and our methods never use.</summary>
    public static readonly IReadOnlyList<string> OperationTypes =
    [
        "sale", "invoice", "auth", "capture", "cancel", "refund", "reversal", "recurring", "recurring update", "recurring cancel", "incremental",
        "account verification", "payout", "customer action", "payment confirmation", "contract registration", "refund reverse", "manual change",
        "create_cash_voucher", "commission", "capture settlement",
    ];

    /// <summary>Statuses of operations (data-api.md 4.1).</summary>
    public static readonly IReadOnlyList<string> OperationStatuses =
    [
        "processing", "awaiting clarification", "success", "decline", "awaiting payment", "invoice sent", "expired", "invoice canceled", .. NotUsed,
    ];

    public static readonly IReadOnlyList<string> CallbackStates = ["none", "waiting", "retrying", "delivered", "failed", "off"];

    /// <summary>States of the letter with a payment link.</summary>
    public static readonly IReadOnlyList<string> LinkEmails = ["none", "queued", "sent", "failed"];

    private static readonly string[] Yes = ["1"];

    /// <summary>Every key, in the order in which it is written.</summary>
    public static readonly IReadOnlyList<RegisterKey> All =
    [
        new("project", KeyKind.Code, []),
        new("status", KeyKind.Word, Statuses),
        new("op_type", KeyKind.Word, OperationTypes),
        new("op_status", KeyKind.Word, OperationStatuses),
        new("code", KeyKind.Code, []),
        new("reason", KeyKind.Word, DeclineReason.All),
        new("payment_id", KeyKind.IdPrefix, []),
        new("customer_id", KeyKind.IdPrefix, []),
        new("operation_id", KeyKind.Id, []),
        new("provider_payment_id", KeyKind.Id, []),
        new("request_id", KeyKind.Id, []),
        new("link_id", KeyKind.Id, []),
        new("who", KeyKind.Id, []),
        new("callback", KeyKind.Word, CallbackStates),
        new("late", KeyKind.Word, Yes),
        new("unconfirmed", KeyKind.Word, Yes),
        new("repaired", KeyKind.Word, Yes),
        new("source", KeyKind.Word, ["gate", "page", "link"]),
        new("opened", KeyKind.Word, Yes),
        new("link_email", KeyKind.Word, LinkEmails),
        new("method", KeyKind.OpenWord, []),
        new("currency", KeyKind.OpenWord, []),
        new("customer_ip", KeyKind.OpenWord, []),
        new("final", KeyKind.Word, ["1", "0"]),
        new("amount_min", KeyKind.Bound, []),
        new("amount_max", KeyKind.Bound, []),
        new("pay_time_min", KeyKind.Bound, []),
        new("pay_time_max", KeyKind.Bound, []),
        new("result_time_min", KeyKind.Bound, []),
        new("result_time_max", KeyKind.Bound, []),
    ];

    private static readonly Dictionary<string, RegisterKey> ByName = All.ToDictionary(key => key.Name, StringComparer.Ordinal);

    /// <summary>Exact values of these, or <c>who</c>, find a payment however old it is.</summary>
    public bool IsId => Kind is KeyKind.Id or KeyKind.IdPrefix;

    public static RegisterKey? Find(string name) => ByName.GetValueOrDefault(name);

    public static RegisterKey Of(string name) => ByName[name];

    public bool Equals(RegisterKey? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A key with what is wanted of it: one of the values, or with <see cref="Not"/> none of them.</summary>
internal sealed record RegisterTerm(RegisterKey Key, bool Not, IReadOnlyList<RegisterValue> Values)
{
    /// <summary>Names of whole payments, so that their age is no matter.</summary>
    public bool FindsByName => Key.IsId && !Not && Values.All(value => !value.IsPrefix);

    public long Number => long.Parse(Values[0].Text, System.Globalization.CultureInfo.InvariantCulture);

    public bool Equals(RegisterTerm? other) => other is not null && Key.Equals(other.Key) && Not == other.Not && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => HashCode.Combine(Key, Not, Values.Count);
}

/// <summary>One value of a term.</summary>
internal readonly record struct RegisterValue(string Text, bool IsPrefix = false);
