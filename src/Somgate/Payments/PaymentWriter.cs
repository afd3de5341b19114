using System.Threading.Channels;
using Somgate.Running;
using Somgate.Storage;

namespace Somgate.Payments;

/// <summary>
/// The one write port of payments, callbacks and tries. Changes that arrive together are written by one transaction (group commit): each still succeeds or is
/// refused on its own, and its caller hears of it only when it is durable.
/// </summary>
internal sealed partial class PaymentWriter(Database database, Vault vault, ILogger<PaymentWriter> log) : IAsyncDisposable
{
    private readonly List<Loop> loops = [];

    /// <summary>Opens the loops: one on SQLite, which has one writer; a few on PostgreSQL, each with payments of its own, so that they never meet on a row.</summary>
    public async Task Start(CancellationToken cancel)
    {
        var count = database.Engine == Engine.Sqlite ? 1 : database.Options.Writers;
        for (var index = 0; index < count; index++)
            loops.Add(new Loop(await database.OpenSession(cancel), new ChangeStore(vault), database.Options.BatchMax, database.Engine == Engine.Sqlite, log));
    }

    /// <summary>Writes the change and answers once it is durable. Throws if the database fails; nothing of the change is written then.</summary>
    /// <param name="joined">What stands or falls with it; null: nothing else.</param>
    public Task<Committed> Commit(PaymentChange change, JoinedAct? joined = null)
    {
        var pending = new Pending(change, joined);
        loops[(int)((uint)change.Key.GetHashCode() % (uint)loops.Count)].Take(pending);
        return pending.Done.Task;
    }

    /// <summary>Finishes what has been handed in and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var loop in loops) await loop.DisposeAsync();
        loops.Clear();
    }

    private sealed record Pending(PaymentChange Change, JoinedAct? Joined)
    {
        // The caller goes on elsewhere: the loop has the next group to write.
        public TaskCompletionSource<Committed> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Loop : IAsyncDisposable
    {
        private readonly Channel<Pending> waiting = Channel.CreateUnbounded<Pending>(new() { SingleReader = true });
        private readonly RowSession session;
        private readonly ChangeStore store;
        private readonly ILogger log;
        private readonly int batchMax;
        private readonly Task running;

        /// <summary>Second changes of a payment that is in the batch already; they go first into the next one.</summary>
        private readonly List<Pending> deferred = [];

        public Loop(RowSession session, ChangeStore store, int batchMax, bool ownThread, ILogger log)
        {
            this.session = session;
            this.store = store;
            this.batchMax = batchMax;
            this.log = log;
            // SQLite blocks while it flushes: on a thread of its own it keeps none of the pool's. Who brings a scheduler has all of it run there.
            running = ownThread && TaskScheduler.Current == TaskScheduler.Default
                ? Task.Factory.StartNew(() => Run().GetAwaiter().GetResult(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                : Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Current).Unwrap();
        }

        public void Take(Pending pending)
        {
            if (!waiting.Writer.TryWrite(pending)) pending.Done.SetException(new ObjectDisposedException(nameof(PaymentWriter)));
        }

        public async ValueTask DisposeAsync()
        {
            waiting.Writer.TryComplete();
            await running;
            await session.DisposeAsync();
        }

        private async Task Run()
        {
            var batch = new List<Pending>(batchMax);
            var keys = new HashSet<PaymentKey>();
            while (deferred.Count > 0 || await waiting.Reader.WaitToReadAsync())
            {
                Gather(batch, keys);
                await Write(batch);
            }
        }

        private void Gather(List<Pending> batch, HashSet<PaymentKey> keys)
        {
            batch.Clear();
            keys.Clear();
            var again = deferred.ToArray();
            deferred.Clear();
            foreach (var pending in again) Place(pending, batch, keys);
            while (batch.Count < batchMax && waiting.Reader.TryRead(out var pending)) Place(pending, batch, keys);
            // Sorted by key: two transactions that do meet on rows lock them in the same order.
            batch.Sort(static (one, other) => Compare(one.Change.Key, other.Change.Key));
        }

        private void Place(Pending pending, List<Pending> batch, HashSet<PaymentKey> keys)
        {
            if (keys.Add(pending.Change.Key)) batch.Add(pending);
            else deferred.Add(pending);
        }

        private async Task Write(List<Pending> batch)
        {
            try
            {
                Answer(batch, await store.Write(session, [.. batch.Select(pending => pending.Change)], [.. batch.Select(pending => pending.Joined)]));
            }
            catch (Exception fault) when (batch.Count > 1)
            {
                Log.BatchFailed(log, batch.Count, fault);
                await RollBack();
                // One bad change must not fail its neighbours: each alone.
                foreach (var pending in batch) await Write([pending]);
            }
            catch (Exception fault)
            {
                Log.ChangeFailed(log, batch[0].Change.Key.ProjectId, fault);
                await RollBack();
                batch[0].Done.SetException(fault);
            }
        }

        private static void Answer(List<Pending> batch, Committed[] outcomes)
        {
            Telemetry.Flushes.Add(1);
            Telemetry.Commits.Add(batch.Count);
            for (var index = 0; index < batch.Count; index++) batch[index].Done.SetResult(outcomes[index]);
        }

        private async Task RollBack()
        {
            try
            {
                await session.Rollback();
            }
            catch (Exception fault)
            {
                Log.RollbackFailed(log, fault);
            }
        }

        private static int Compare(PaymentKey one, PaymentKey other) =>
            one.ProjectId != other.ProjectId ? one.ProjectId.CompareTo(other.ProjectId) : string.CompareOrdinal(one.Folded, other.Folded);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "a transaction of {Count} changes failed; each is tried alone")]
        public static partial void BatchFailed(ILogger log, int count, Exception fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "a change of a payment of project {ProjectId} could not be written")]
        public static partial void ChangeFailed(ILogger log, long projectId, Exception fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "a failed transaction could not be rolled back")]
        public static partial void RollbackFailed(ILogger log, Exception fault);
    }
}
