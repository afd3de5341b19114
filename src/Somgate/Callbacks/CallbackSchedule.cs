namespace Somgate.Callbacks;

/// <summary>When a callback is tried (callbacks.md 6.2). Pure.</summary>
internal static class CallbackSchedule
{
    public const int TriesMax = 120;

    private const int EvenTriesMax = 6;
    private const int EvenPauseSeconds = 10;
    private const int GrowingTriesMax = 68;
    private const int LongPauseSeconds = 4 * 60 * 60;

    // Index is the number of the try. Computed once, in decimals, so that every machine has the same seconds.
    private static readonly TimeSpan[] Pauses = [.. Enumerable.Range(0, TriesMax + 1).Select(tryNumber => TimeSpan.FromSeconds(PauseSeconds(tryNumber)))];

    /// <summary>The pause before a try, from the end of the failed one before it. Before try 1 there is none but the delay the merchant asked for.</summary>
    /// <param name="tryNumber">1 to <see cref="TriesMax"/>.</param>
    public static TimeSpan PauseBefore(int tryNumber)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tryNumber is >= 1 and <= TriesMax, true, nameof(tryNumber));
        return Pauses[tryNumber];
    }

    /// <summary>When the next try is due after <paramref name="tries"/> failed ones; null: there is no other, the callback is exhausted.</summary>
    public static DateTimeOffset? NextTry(int tries, DateTimeOffset failedAt) => tries >= TriesMax ? null : failedAt + PauseBefore(tries + 1);

    private static int PauseSeconds(int tryNumber) => tryNumber switch
    {
        <= 1 => 0,
        <= EvenTriesMax => EvenPauseSeconds,
        <= GrowingTriesMax => GrowingPauseSeconds(tryNumber),
        _ => LongPauseSeconds,
    };

    /// <summary>70 + 10 * 1.12^(n-4), rounded to whole seconds.</summary>
    private static int GrowingPauseSeconds(int tryNumber)
    {
        var growth = 1m;
        for (var power = 4; power < tryNumber; power++) growth *= 1.12m;
        return (int)Math.Round(70 + 10 * growth, MidpointRounding.AwayFromZero);
    }
}
