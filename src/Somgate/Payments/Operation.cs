namespace Somgate.Payments;

/// <summary>One step of a payment: a sale, the unit of work between us and a provider, or the invoice of a payment link, which waits for one.</summary>
internal sealed record Operation
{
    public required long OperationId { get; init; }

    public OperationType Type { get; init; } = OperationType.Sale;

    /// <summary>Place among the tries of the payment, from 1; an invoice has 0. Numbers don't tell: nodes draw them in blocks.</summary>
    public int Try { get; init; } = 1;

    public required OperationStatus Status { get; init; }
    public required Step Step { get; init; }

    /// <summary>Result code of codes.md as it stands on the wire: 9999 and 29999 while in work.</summary>
    public required int Code { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last change of status or last asking for the code (gate.md 7).</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Last change of anything that lists show (dashboard.md 2.1).</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the final status was reached; null before.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Class of the decline, a word of <see cref="DeclineReason"/>; null unless declined.</summary>
    public string? Reason { get; init; }

    /// <summary>When someone must look at this operation again if nothing happens first; while leased, the end of the lease; null: never.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Number of the node that holds the operation, which is asking the provider at this moment; null: nobody.</summary>
    public int? LeasedBy { get; init; }

    /// <summary>Questions in a row that left us where we were; the pauses grow with it.</summary>
    public int Questions { get; init; }

    /// <summary>The customer's code until the provider has given a certain answer to it, then null.</summary>
    public Secret? ApprovalCode { get; init; }

    /// <summary>When the code last sent was recorded as sent; its life and the pause before a resend run from here.</summary>
    public DateTimeOffset? CodeSentAt { get; init; }

    public DateTimeOffset? CodeEndsAt { get; init; }

    /// <summary>Wrong codes in all, resends included (gate.md 6).</summary>
    public int WrongCodes { get; init; }

    /// <summary>Why the code is asked for again: null at the first asking.</summary>
    public CodeFault? CodeFault { get; init; }

    public int Resends { get; init; }
    public DateTimeOffset? ResentAt { get; init; }

    /// <summary>A new code is to be asked of the provider.</summary>
    public bool ResendWanted { get; init; }

    /// <summary>The last accepted clarification while no newer code was sent: an identical request is answered with its request id (gate.md 6).</summary>
    public Acceptance? Clarified { get; init; }

    /// <summary>The provider's own id of the payment; empty before it has given one.</summary>
    public string ProviderPaymentId { get; init; } = "";

    /// <summary>The provider's last word, as it gave it.</summary>
    public ProviderWord Provider { get; init; } = ProviderWord.None;

    public string AuthCode { get; init; } = "";

    /// <summary>Declined while the provider gave no certain answer: it may have charged (gate.md 5.2 row 6).</summary>
    public bool Unconfirmed { get; init; }

    /// <summary>The provider charged after we had declined (gate.md 5.2 row 17).</summary>
    public bool LateSuccess { get; init; }

    public bool IsFinal => Standing.IsFinal(Status);
}

/// <summary>What an operation is (gate.md 5.1, payment-links.md 4).</summary>
internal enum OperationType
{
    Sale,

    /// <summary>A payment link that waits for its customer; the provider hears nothing of it.</summary>
    Invoice,
}

/// <summary>A provider's own code and text for what became of an operation, and when it came.</summary>
/// <param name="Code">At most 64 characters (data-api.md 4.3).</param>
/// <param name="Message">At most 255 characters.</param>
internal sealed record ProviderWord(string Code, string Message, DateTimeOffset? At)
{
    public static readonly ProviderWord None = new("", "", null);
}

/// <summary>An accepted request: its id, and the keyed hash that recognises an identical one (gate.md 8).</summary>
internal sealed record Acceptance(string RequestId, byte[] Hash)
{
    public bool IsSameAs(ReadOnlySpan<byte> hash) => hash.SequenceEqual(Hash);

    public bool Equals(Acceptance? other) => other is not null && RequestId == other.RequestId && IsSameAs(other.Hash);

    public override int GetHashCode() => RequestId.GetHashCode(StringComparison.Ordinal);
}

/// <summary>Why a code was not taken (gate.md 6): the constraint of <c>errors[]</c> in the asking that follows.</summary>
internal enum CodeFault
{
    Incorrect,
    Pattern,
    Required,
}
