namespace Somgate.RequestLog;

/// <summary>A request as the log shows it (dashboard.md 5.5): nothing in it is personal or secret but what is sealed.</summary>
internal sealed record LoggedRequest
{
    /// <summary>0: of no project that is known, for the operator alone.</summary>
    public required long ProjectId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Tells requests of one millisecond apart.</summary>
    public required long RequestNo { get; init; }

    /// <summary><c>gate</c>, <c>page</c> or <c>data</c>.</summary>
    public required string Door { get; init; }

    public required string Endpoint { get; init; }

    /// <summary>The payment that it names, folded; null: none.</summary>
    public string? PaymentKey { get; init; }

    /// <summary>The id that we gave it, of an accepted request.</summary>
    public string? RequestId { get; init; }

    /// <summary>What the customer was shown instead of a page.</summary>
    public string? Reference { get; init; }

    public required int HttpStatus { get; init; }

    /// <summary>Why it was refused; 0: it wasn't.</summary>
    public int Code { get; init; }

    /// <summary>Every field and rule to blame: <c>2004 customer.id required; 502 payment.amount minimum</c>.</summary>
    public string Problems { get; init; } = "";

    /// <summary><c>ok</c>, <c>wrong</c>, <c>missing</c> or <c>-</c>, not looked at.</summary>
    public required string Signature { get; init; }

    /// <summary><c>N</c>, <c>K</c>, <c>L</c> or <c>T</c> (gate.md 2.2) of a right signature.</summary>
    public string? SignatureOrder { get; init; }

    public long? KeyId { get; init; }
    public long DurationMs { get; init; }
    public required string ClientIp { get; init; }
    public string UserAgent { get; init; } = "";

    /// <summary>The masked body as JSON; null: none that could be read.</summary>
    public string? Body { get; init; }

    public string? Answer { get; init; }

    /// <summary>Test projects only, of a wrong signature: as it was received.</summary>
    public string? ReceivedSignature { get; init; }

    /// <summary>Test projects only, of a wrong signature: the text that we would have signed, in order N.</summary>
    public string? SignedText { get; init; }

    public override string ToString() => $"request {RequestNo} of {ProjectId}: {Endpoint} {HttpStatus}";
}

/// <summary>Place of an entry in a list: newer ones have the greater moment, then the greater number.</summary>
internal readonly record struct RequestCursor(long AtMs, long RequestNo);

/// <summary>What a list of the log is narrowed to; null or empty: not by this.</summary>
internal sealed record RequestFilter
{
    /// <summary>Projects that the viewer may see, at least one.</summary>
    public required IReadOnlyList<long> ProjectIds { get; init; }

    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }
    public string? Door { get; init; }
    public string? Endpoint { get; init; }

    /// <summary>2 to 5, the first digit of the HTTP status.</summary>
    public int? HttpClass { get; init; }

    public int? Code { get; init; }
    public string? PaymentId { get; init; }
    public string? RequestId { get; init; }
    public string? Reference { get; init; }
    public string? Signature { get; init; }
    public string? ClientIp { get; init; }
}
