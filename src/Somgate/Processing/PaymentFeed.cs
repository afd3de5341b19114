using System.Collections.Concurrent;
using Somgate.Payments;

namespace Somgate.Processing;

/// <summary>Who watches which payment in this process: open pages learn of a commit when it is durable, without asking the database.</summary>
internal sealed class PaymentFeed
{
    private readonly ConcurrentDictionary<PaymentKey, Watched> watched = [];

    /// <summary>Payments that somebody watches now.</summary>
    public IReadOnlyCollection<PaymentKey> Keys => [.. watched.Keys];

    /// <summary>Watches a payment until disposed, whether it exists yet or not.</summary>
    public Watch Watch(PaymentKey key)
    {
        while (true)
        {
            var shared = watched.GetOrAdd(key, _ => new Watched());
            if (shared.TryJoin()) return new(this, key, shared);
            // The last one left in this moment: its entry is on its way out.
            watched.TryRemove(new(key, shared));
        }
    }

    /// <summary>The payment has changed.</summary>
    public void Tell(PaymentKey key)
    {
        if (watched.TryGetValue(key, out var shared)) shared.Tell(changed: true);
    }

    /// <summary>Wakes everybody: time has passed.</summary>
    public void Beat()
    {
        foreach (var shared in watched.Values) shared.Tell(changed: false);
    }

    internal void Leave(PaymentKey key, Watched shared)
    {
        if (shared.Leave()) watched.TryRemove(new(key, shared));
    }

    /// <summary>One payment with all that watch it.</summary>
    internal sealed class Watched
    {
        private TaskCompletionSource<bool> next = New();
        private int changes;
        private int watchers;
        private bool isOver;

        /// <summary>Completes at the next change (true) or beat (false).</summary>
        public Task<bool> Next => Volatile.Read(ref next).Task;

        /// <summary>Changes told so far.</summary>
        public int Changes => Volatile.Read(ref changes);

        public bool TryJoin()
        {
            lock (this)
            {
                if (!isOver) watchers++;
                return !isOver;
            }
        }

        public bool Leave()
        {
            lock (this)
            {
                isOver = --watchers == 0;
                return isOver;
            }
        }

        public void Tell(bool changed)
        {
            // Counted before the next wait begins: who takes Next and then looks at the count misses none.
            if (changed) Interlocked.Increment(ref changes);
            Interlocked.Exchange(ref next, New()).TrySetResult(changed);
        }

        private static TaskCompletionSource<bool> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>
/// One watcher of a payment. Take <see cref="Next"/> before reading the payment, then wait for it: what happens in between is not missed.
/// </summary>
internal sealed class Watch(PaymentFeed feed, PaymentKey key, PaymentFeed.Watched shared) : IDisposable
{
    /// <summary>Completes at the next change (true) or beat (false).</summary>
    public Task<bool> Next => shared.Next;

    /// <summary>
    /// Changes told so far; take it after <see cref="Next"/>. As long as it stays the same there is nothing new to read, whatever woke the watcher.
    /// </summary>
    public int Changes => shared.Changes;

    public void Dispose() => feed.Leave(key, shared);
}
