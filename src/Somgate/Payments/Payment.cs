namespace Somgate.Payments;

/// <summary>What a merchant asked for, known by project and payment id, with all that has come of it.</summary>
internal sealed record Payment
{
    public required long ProjectId { get; init; }

    /// <summary>Our own number of the payment, <c>transaction.id</c> on the wire; 13 digits.</summary>
    public required long PaymentNo { get; init; }

    /// <summary>As spelled in the accepted sale.</summary>
    public required string PaymentId { get; init; }

    /// <summary>Code of the method; empty for a link that nobody has used yet.</summary>
    public required string Method { get; init; }
    public required Money Sum { get; init; }
    public required string Description { get; init; }
    public required Customer Customer { get; init; }

    /// <summary>The customer's account at the provider, normalised; for Mbank a phone number.</summary>
    public required Secret Account { get; init; }

    public required string AccountMasked { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last change of status or last asking for the code (gate.md 7).</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>When the payment must be over (gate.md 5.3).</summary>
    public required DateTimeOffset ThresholdAt { get; init; }

    /// <summary>How long a code lives from its creation; the threshold bounds it.</summary>
    public required TimeSpan CodeLife { get; init; }

    /// <summary>The accepted sale: its request id and its keyed hash.</summary>
    public required Acceptance Sale { get; init; }

    public PaymentSource Source { get; init; } = PaymentSource.Gate;
    public CallbackWishes Callbacks { get; init; } = CallbackWishes.None;

    /// <summary>What was wrong with an accepted but inconsistent sale; empty unless the status is error.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Other fields of the sale that are stored and shown only (gate.md 4.3), as one JSON object; null: none.</summary>
    public string? Extra { get; init; }

    /// <summary>W3C trace parent of the sale, so that all later work joins its trace; null: not traced.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The link by which it is made; null: it came through another door.</summary>
    public PaymentLink? Link { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>Grows with every commit; two writers race by it.</summary>
    public long Version { get; init; } = 1;

    /// <summary>How often and how long it may be tried (payment-page.md 15); null: once.</summary>
    public RetryTerms? Retry { get; init; }

    /// <summary>Until when the customer may try again: set by the first decline that leaves tries, gone with the last one; null: no further try.</summary>
    public DateTimeOffset? RetryUntil { get; init; }

    /// <summary>Last change of anything that lists show: status, code, the provider's answer, of any of its operations (dashboard.md 2.1).</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The operation that moved at <see cref="UpdatedAt"/>; null: the payment has none.</summary>
    public long? MovedOperationId { get; init; }

    /// <summary>When the final status was reached; null before.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Set by the change that repairs it (dashboard.md 11.3); stored, and not read back.</summary>
    public DateTimeOffset? RepairedAt { get; init; }

    public PaymentStatus Status => Standing.Of(Operations, RetryUntil);

    /// <summary>The operation that a request or a status answer is about; null for a payment in error.</summary>
    public Operation? Latest => Operations.Count == 0 ? null : Status == PaymentStatus.InvoiceCanceled ? Operations[0] : Operations[^1];

    /// <summary>The operation that a row of a list shows (dashboard.md 2.1): the latest sale, else the latest of any type; a sale always comes after an invoice.</summary>
    public Operation? Main => Operations.Count == 0 ? null : Operations[^1];

    /// <summary>Result code of the main operation; of a payment in error that of the first problem.</summary>
    public int Code => Main?.Code ?? (Problems.Count > 0 ? Problems[0].Code : ResultCode.Success);

    public PaymentKey Key => new(ProjectId, PaymentKey.Fold(PaymentId));

    public Operation Operation(long operationId) =>
        Operations.FirstOrDefault(operation => operation.OperationId == operationId)
        ?? throw new ArgumentException($"payment {PaymentNo} has no operation {operationId}", nameof(operationId));

    /// <summary>The payment one version on, with an operation that moved.</summary>
    public Payment With(Operation changed) => Replace(changed) with
    {
        ChangedAt = changed.ChangedAt > ChangedAt ? changed.ChangedAt : ChangedAt,
        Version = Version + 1,
    };

    /// <summary>The same version with an operation as it is to be stored.</summary>
    public Payment Replace(Operation changed) => this with
    {
        Operations = Operations.Count == 1 ? [changed] : [.. Operations.Select(o => o.OperationId == changed.OperationId ? changed : o)],
    };
}

/// <summary>What makes a payment one: project and payment id without regard to letter case (gate.md 8).</summary>
internal readonly record struct PaymentKey(long ProjectId, string Folded)
{
    /// <summary>Invariant upper case and no other normalisation.</summary>
    public static string Fold(string paymentId) => paymentId.ToUpperInvariant();
}

/// <summary>The door a payment came through.</summary>
internal enum PaymentSource
{
    Gate,
    Page,
    Link,
}

/// <summary>What the sale said of its own callbacks (callbacks.md 2).</summary>
internal sealed record CallbackWishes(string? Url, string? SuccessUrl, string? DeclineUrl, TimeSpan Delay, bool Off)
{
    public static readonly CallbackWishes None = new(null, null, null, TimeSpan.Zero, false);
}

/// <summary>One thing wrong with a request: code of codes.md and, where one field is to blame, the field and the constraint it broke (gate.md 3.4).</summary>
internal sealed record Problem(int Code, string? Field = null, string? Constraint = null);
