namespace Somgate.Callbacks;

/// <summary>What a list of callbacks is narrowed to (dashboard.md 5.4); null or empty: not by this. Pure.</summary>
internal sealed record CallbackFilter
{
    /// <summary>Projects that the viewer may see.</summary>
    public required IReadOnlyList<long> ProjectIds { get; init; }

    /// <summary>By when they were made: from this moment on.</summary>
    public long? FromMs { get; init; }

    /// <summary>Up to and without this moment.</summary>
    public long? UntilMs { get; init; }

    public string? PaymentId { get; init; }

    /// <summary>A payment status as on the wire.</summary>
    public string? Event { get; init; }

    /// <summary>Host of the address, with its port if it has one of its own.</summary>
    public string? Host { get; init; }

    /// <summary>Words of <see cref="States"/>.</summary>
    public IReadOnlyList<string> StateWords { get; init; } = [];

    /// <summary>A word of <see cref="HttpClasses"/>: what the last try came to.</summary>
    public string? HttpClass { get; init; }

    public string? Kind { get; init; }

    /// <summary>States as Dashboard calls them (callbacks.md 6.1).</summary>
    public static readonly IReadOnlyList<string> States = ["waiting", "retrying", "delivered", "superseded", "failed", "off"];

    public static readonly IReadOnlyList<string> HttpClasses = ["2xx", "3xx", "4xx", "5xx", "fault"];

    /// <summary>A state in the word of Dashboard.</summary>
    public static string WordOf(string state, long tries) => CallbackStateText.Read(state) switch
    {
        CallbackState.Pending => tries > 0 ? "retrying" : "waiting",
        CallbackState.Delivered => "delivered",
        CallbackState.Superseded => "superseded",
        CallbackState.Exhausted => "failed",
        CallbackState.Suppressed => "off",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not a state of a callback"),
    };

    /// <summary>A name or address of a host, perhaps with a port.</summary>
    public static bool IsHost(string text) =>
        text.Length is > 0 and <= 255 && Uri.TryCreate($"http://{text}", UriKind.Absolute, out var uri) && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" } && !text.Contains('/', StringComparison.Ordinal);
}

/// <summary>A place in the list: newer ones have the greater moment, then the greater number.</summary>
internal readonly record struct CallbackCursor(long AtMs, long CallbackId);

/// <summary>A row of the list.</summary>
internal sealed record CallbackListed
{
    public long ProjectId { get; init; }
    public long CallbackId { get; init; }
    public long CreatedAtMs { get; init; }
    public string Kind { get; init; } = "";

    /// <summary>As the merchant spelled it; null: a test has no payment.</summary>
    public string? PaymentId { get; init; }

    public long PaymentNo { get; init; }
    public string Status { get; init; } = "";
    public string Url { get; init; } = "";
    public long? IsRuled { get; init; }
    public string State { get; init; } = "";
    public long Tries { get; init; }
    public long Attempts { get; init; }
    public long? DueAtMs { get; init; }
    public long? LeasedBy { get; init; }
    public long? KeyId { get; init; }
    public long? HttpStatus { get; init; }
    public string? Fault { get; init; }
    public long? DurationMs { get; init; }

    public CallbackCursor Cursor => new(CreatedAtMs, CallbackId);

    public string Word => CallbackFilter.WordOf(State, Tries);

    /// <summary>The payment id that the body names.</summary>
    public string NamedPayment => PaymentId ?? TestCallback.PaymentId(PaymentNo);
}

/// <summary>A page of the list.</summary>
/// <param name="HasOlder">There are rows after the last one.</param>
/// <param name="HasNewer">There are rows before the first one.</param>
internal sealed record CallbackPage(IReadOnlyList<CallbackListed> Rows, bool HasNewer, bool HasOlder);

/// <summary>Callbacks of a state.</summary>
internal sealed record CallbackCount(string Word, long Count);
