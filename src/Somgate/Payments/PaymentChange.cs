namespace Somgate.Payments;

/// <summary>
/// Everything one commit writes, flat: the payment as it is afterwards, and the rows of every other table that must stand or fall with it.
/// </summary>
internal sealed record PaymentChange
{
    /// <summary>No two changes of one key are written by the same transaction.</summary>
    public required PaymentKey Key { get; init; }

    /// <summary>A new payment: takes its id, or is refused as taken.</summary>
    public Payment? Added { get; init; }

    /// <summary>A payment that moved: written if nobody moved it since it was read.</summary>
    public Payment? Saved { get; init; }

    /// <summary>The operation of <see cref="Saved"/> that moved.</summary>
    public Operation? Operation { get; init; }

    /// <summary>Another operation of <see cref="Saved"/> that moved with it.</summary>
    public Operation? AlsoMoved { get; init; }

    /// <summary>A further operation of <see cref="Saved"/>, a new try; <see cref="Operation"/> is then the one before it.</summary>
    public Operation? Started { get; init; }

    public RequestRow? Request { get; init; }
    public ChangeRow? History { get; init; }

    /// <summary>Callbacks of the event; older undelivered ones of the payment are superseded by it.</summary>
    public IReadOnlyList<CallbackRow> Callbacks { get; init; } = [];

    public IReadOnlyList<AlertRow> Alerts { get; init; } = [];

    /// <summary>A callback taken out for its next try.</summary>
    public CallbackClaim? Claim { get; init; }

    /// <summary>A superseded callback, or a test, whose try was cut off: never sent again.</summary>
    public CallbackDrop? Drop { get; init; }

    /// <summary>A try that has ended.</summary>
    public CallbackTry? Try { get; init; }

    /// <summary>A callback that a person wanted: made of this item of a run, outside "newest wins" (callbacks.md 6.1, "by hand"). With <see cref="Callbacks"/> of one.</summary>
    public RunItem? Item { get; init; }

    /// <summary>The newest callbacks of the payment are to be sent again from try 1, unless they are still under way (callbacks.md 6.1, "sent again").</summary>
    public SendAgain? Again { get; init; }
}

/// <summary>An accepted request (gate.md 4.7).</summary>
internal sealed record RequestRow(long ProjectId, string RequestId, long PaymentNo, string Kind, DateTimeOffset AcceptedAt);

/// <summary>What moved a payment: for the time line.</summary>
internal sealed record ChangeRow(DateTimeOffset At, string Happened, string? Call = null, string? Heard = null, long? CallMs = null);

/// <summary>One callback to one address.</summary>
/// <param name="EventNo">The same for all addresses of one event.</param>
/// <param name="Status">The payment's status that it tells, as on the wire.</param>
/// <param name="Endpoint">Scheme, host and port: callbacks to one endpoint are throttled together.</param>
/// <param name="Body">Signed; every try sends these bytes.</param>
/// <param name="State">A word of CallbackState.</param>
internal sealed record CallbackRow(
    long ProjectId, long CallbackId, long EventNo, long PaymentNo, string PaymentKey, long? OperationId, string Status, string Url, string Endpoint, byte[] Body,
    string State, int Tries, int Attempts, DateTimeOffset? DueAt, int? LeasedBy, DateTimeOffset CreatedAt)
{
    /// <summary>The version of the payment that it tells: the order of events, which neither moments nor numbers of several nodes give.</summary>
    public long PaymentVersion { get; init; }

    /// <summary>A word of CallbackKind.</summary>
    public string Kind { get; init; } = "event";

    /// <summary>The key that signed the body; null: made before that was noted.</summary>
    public long? KeyId { get; init; }

    /// <summary>A rule gave the address, not the request; null: there is none, or it isn't known any more.</summary>
    public bool? IsRuled { get; init; }

    /// <summary>Where its endpoint stands among others; a callback knows no more of the payment than this.</summary>
    public PaymentKey Key => new(ProjectId, PaymentKey);
}

/// <summary>Compare-and-set: the callback is ours until <paramref name="Until"/> if it is still due at <paramref name="SeenDueAt"/>.</summary>
internal sealed record CallbackClaim(long ProjectId, long CallbackId, string PaymentKey, DateTimeOffset SeenDueAt, int Node, DateTimeOffset Until, DateTimeOffset Now);

/// <summary>See <see cref="PaymentChange.Drop"/>.</summary>
internal sealed record CallbackDrop(long ProjectId, long CallbackId, DateTimeOffset SeenDueAt);

/// <summary>The end of a try by its lease holder.</summary>
/// <param name="Tries">Place in the schedule, this try included.</param>
/// <param name="Attempt">Number of the try since the callback was made.</param>
/// <param name="State">What the callback becomes, unless a newer one has superseded it.</param>
internal sealed record CallbackTry(
    long ProjectId, long CallbackId, string PaymentKey, int Node, int Tries, int Attempt, string State, DateTimeOffset? DueAt,
    DateTimeOffset StartedAt, long DurationMs, int? HttpStatus, string? Fault, byte[]? Answer, string? Address)
{
    public string? SentHeaders { get; init; }
    public string? AnswerHeaders { get; init; }

    /// <summary>What was sent in the place of the body; null: the body as it was.</summary>
    public SignedAgain? Signed { get; init; }

    /// <summary>Not the telling of an event: it says nothing of how fast the merchant was told.</summary>
    public bool IsByHand { get; init; }
}

/// <summary>A body whose key was revoked before it was delivered, signed anew with another.</summary>
internal sealed record SignedAgain(byte[] Body, long KeyId);

/// <summary>See <see cref="PaymentChange.Item"/>.</summary>
/// <param name="MadeId">The callback that is made of it; 0: none can be.</param>
internal sealed record RunItem(long RunId, long ItemNo, long MadeId);

/// <summary>See <see cref="PaymentChange.Again"/>.</summary>
internal sealed record SendAgain(long ProjectId, long PaymentNo, DateTimeOffset Now);

/// <summary>Something an operator must see.</summary>
internal sealed record AlertRow(long ProjectId, long AlertId, long PaymentNo, long? OperationId, string Kind, string Details, DateTimeOffset RaisedAt)
{
    /// <summary>The payment's id, by which the merchant's people are told of it too; null: it is for operators alone.</summary>
    public string? ToldAs { get; init; }
}

/// <summary>What became of a commit.</summary>
internal sealed record Committed
{
    public required CommitOutcome Outcome { get; init; }

    /// <summary>Ids of the change's callbacks that this node may send at once; the others wait for a try of an older one.</summary>
    public IReadOnlyList<long> SendNow { get; init; } = [];

    /// <summary>The ended try left newer callbacks of its payment free to go.</summary>
    public bool FreedOthers { get; init; }

    public bool IsDone => Outcome == CommitOutcome.Done;
}

/// <summary>Done, or why nothing was written.</summary>
internal enum CommitOutcome
{
    Done,

    /// <summary>Somebody moved the payment or took the callback first: read again, decide again.</summary>
    Moved,

    /// <summary>The payment id is held by another payment.</summary>
    IdTaken,
}
