namespace Somgate.DataApi;

/// <summary>Turns of requests over long intervals: of one account they run one at a time, ten seconds apart (data-api.md 1). Each node counts for itself.</summary>
internal sealed class LongIntervalProcessor(TimeProvider time)
{
    private const int WaitingMax = 6;

    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(10);

    private readonly Lock guard = new();
    private readonly Dictionary<long, Account> accounts = [];

    /// <summary>Waits for a turn and takes it; false: too many wait.</summary>
    public async Task<bool> TryRun(long userId, Func<Task> run, CancellationToken cancel)
    {
        Account account;
        lock (guard)
        {
            if (!accounts.TryGetValue(userId, out account!)) accounts[userId] = account = new();
            // The one that runs doesn't wait.
            if (account.Present > WaitingMax) return false;
            account.Present++;
        }

        try
        {
            await account.Turn.WaitAsync(cancel);
            try
            {
                var pause = account.Started + Apart - time.GetUtcNow();
                if (pause > TimeSpan.Zero) await Task.Delay(pause, time, cancel);
                account.Started = time.GetUtcNow();
                await run();
                return true;
            }
            finally
            {
                account.Turn.Release();
            }
        }
        finally
        {
            lock (guard)
            {
                account.Present--;
                Forget();
            }
        }
    }

    // Whoever has nothing running and may start at once needs no memory.
    private void Forget()
    {
        foreach (var (userId, account) in accounts)
            if (account.Present == 0 && time.GetUtcNow() - account.Started >= Apart) accounts.Remove(userId);
    }

    private sealed class Account
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Present { get; set; }

        public DateTimeOffset Started { get; set; } = DateTimeOffset.MinValue;
    }
}
