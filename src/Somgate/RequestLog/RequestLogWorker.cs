using System.Threading.Channels;
using Somgate.Payments;
using Somgate.Storage;

namespace Somgate.RequestLog;

/// <summary>
/// Writes the request log behind the requests, many entries in one transaction, and removes old ones. A log is worth less than a payment: what doesn't fit is
/// counted, and no request waits.
/// </summary>
internal sealed partial class RequestLogWorker(
    RequestLogStore store, NumberStore numbers, RequestLogOptions options, TimeProvider time, ILogger<RequestLogWorker> log) : BackgroundService
{
    /// <summary>Entries that wait; each holds its body, of 64 KiB at most and a few hundred bytes as a rule.</summary>
    private const int WaitingMax = 4_000;

    private const int BatchMax = 500;

    /// <summary>Entries are gathered for so long, so that the log costs the payments few transactions.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan SweepPace = TimeSpan.FromHours(1);

    private readonly Channel<RequestEntry> waiting = Channel.CreateBounded<RequestEntry>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private readonly RefusalBudget budget = new(options.RefusedPerMinute);
    private readonly KeyUses uses = new();
    private RowSession? session;

    private int underWay;

    /// <summary>Requests that are answered at the moment, or are answered and have no entry here yet.</summary>
    public int UnderWay => Volatile.Read(ref underWay);

    /// <summary>A request has come; <see cref="End"/> follows.</summary>
    public void Begin() => Interlocked.Increment(ref underWay);

    /// <summary>A request is over.</summary>
    /// <param name="entry">Null: nobody was answered.</param>
    public void End(RequestEntry? entry)
    {
        if (entry is not null) Add(entry);
        Interlocked.Decrement(ref underWay);
    }

    /// <summary>Takes an entry, or counts it where there is no room.</summary>
    private void Add(RequestEntry entry)
    {
        if (entry.IsRefused && !budget.TryTake(entry.ProjectId, entry.At)) return;
        if (!waiting.Writer.TryWrite(entry)) budget.Count(entry.ProjectId, entry.At);
    }

    /// <summary>Writes what waits now; how many entries that were.</summary>
    public async Task<int> RunOnce(CancellationToken cancel)
    {
        var entries = new List<LoggedRequest>();
        while (entries.Count < BatchMax && waiting.Reader.TryRead(out var entry)) entries.Add(entry.ToLogged(await numbers.Next(cancel)));
        var gaps = budget.Drain();
        if (entries.Count == 0 && gaps.Count == 0) return 0;
        try
        {
            session ??= await store.Open(cancel);
            await store.Add(session, entries, gaps, uses.Take(entries));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            NotWritten(log, entries.Count, fault);
            if (session is not null) await session.Rollback();
        }

        return entries.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var swept = time.GetUtcNow();
        using var timer = new PeriodicTimer(Gathering, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                while (await RunOnce(stoppingToken) == BatchMax)
                {
                }

                if (time.GetUtcNow() - swept < SweepPace) continue;
                swept = time.GetUtcNow();
                await Sweep(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // What waits is still written, below.
        }

        while (await RunOnce(CancellationToken.None) > 0)
        {
        }

        if (session is not null) await session.DisposeAsync();
    }

    private async Task Sweep(CancellationToken cancel)
    {
        try
        {
            await store.Sweep(time.GetUtcNow() - TimeSpan.FromDays(options.KeptDays), cancel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            NotSwept(log, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} entries of the request log could not be written and are lost")]
    private static partial void NotWritten(ILogger log, int count, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "old entries of the request log could not be removed; tried again in an hour")]
    private static partial void NotSwept(ILogger log, Exception fault);
}
