namespace Somgate.Callbacks;

/// <summary>What has become of a callback (callbacks.md 6.1).</summary>
internal enum CallbackState
{
    /// <summary>Waiting for its first or next try, or in flight.</summary>
    Pending,

    /// <summary>Answered with 200.</summary>
    Delivered,

    /// <summary>A newer callback took its place; never sent again.</summary>
    Superseded,

    /// <summary>All tries failed; the operator is alerted.</summary>
    Exhausted,

    /// <summary>There was no address, or the sale switched callbacks off: nothing is sent.</summary>
    Suppressed,
}

/// <summary>How the states are spelled in the database.</summary>
internal static class CallbackStateText
{
    public static string Of(CallbackState state) => state switch
    {
        CallbackState.Pending => "pending",
        CallbackState.Delivered => "delivered",
        CallbackState.Superseded => "superseded",
        CallbackState.Exhausted => "exhausted",
        CallbackState.Suppressed => "suppressed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not a state of a callback"),
    };

    public static CallbackState Read(string text) => text switch
    {
        "pending" => CallbackState.Pending,
        "delivered" => CallbackState.Delivered,
        "superseded" => CallbackState.Superseded,
        "exhausted" => CallbackState.Exhausted,
        "suppressed" => CallbackState.Suppressed,
        _ => throw new ArgumentOutOfRangeException(nameof(text), text, "not a state of a callback"),
    };
}
