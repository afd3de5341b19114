namespace Somgate.Callbacks;

/// <summary>What a finished try makes of its callback. Pure.</summary>
/// <param name="DueAt">The next try; null: there is none.</param>
internal readonly record struct CallbackVerdict(CallbackState State, DateTimeOffset? DueAt)
{
    private const int Ok = 200;

    /// <summary>A complete answer with HTTP 200 and nothing else, other 2xx and redirects included (callbacks.md 3). The body is not interpreted.</summary>
    public static bool IsDelivered(CallbackAnswer answer) => answer is { HttpStatus: Ok, Fault: null };

    /// <summary>The state after a try (callbacks.md 6.1): a callback that was superseded while in flight ends with it, whatever came.</summary>
    /// <param name="tries">Tries made with this one.</param>
    /// <param name="isSuperseded">A newer callback of the payment has been stored meanwhile.</param>
    public static CallbackVerdict Of(CallbackAnswer answer, int tries, bool isSuperseded, DateTimeOffset endedAt)
    {
        if (IsDelivered(answer)) return new(CallbackState.Delivered, null);
        if (isSuperseded) return new(CallbackState.Superseded, null);
        var next = CallbackSchedule.NextTry(tries, endedAt);
        return new(next is null ? CallbackState.Exhausted : CallbackState.Pending, next);
    }
}
