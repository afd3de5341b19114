using Somgate.Payments;
using Somgate.Processing;
using Somgate.Running;

namespace Somgate.PaymentPage;

/// <summary>
/// The clock of open pages: each second it looks for what other nodes have committed of the payments that are watched here, every 15 s it wakes all streams,
/// and once an hour it erases what nobody needs any more.
/// </summary>
internal sealed partial class PageWorker(PaymentProcessor processor, PaymentStore payments, PageSessionStore sessions, TimeProvider time, ILogger<PageWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BeatPace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ErasePace = TimeSpan.FromHours(1);

    /// <summary>Personal data of a page is kept so long after the end of its life (payment-page.md 8.1).</summary>
    private static readonly TimeSpan KeptFor = Screen.Life + TimeSpan.FromDays(30);

    private Dictionary<PaymentKey, (long PaymentNo, long Version)> seen = [];
    private DateTimeOffset beatAt = DateTimeOffset.MinValue;
    private DateTimeOffset eraseAt = DateTimeOffset.MinValue;

    public async Task RunOnce(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await LookElsewhere(cancel);
        if (now >= beatAt)
        {
            processor.Feed.Beat();
            beatAt = now + BeatPace;
        }

        if (now >= eraseAt)
        {
            await sessions.Erase(now - KeptFor, cancel);
            eraseAt = now + ErasePace;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => TurnWorker.Every(Pace, time, RunOnce, fault => Failed(log, fault), stoppingToken);

    private async Task LookElsewhere(CancellationToken cancel)
    {
        var keys = processor.Feed.Keys;
        if (keys.Count == 0 || !payments.IsShared)
        {
            seen = [];
            return;
        }

        var versions = await payments.FindVersions(keys, cancel);
        foreach (var (key, version) in versions)
            if (!seen.TryGetValue(key, out var known) || known != version) processor.Feed.Tell(key);
        seen = versions;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "open pages could not be looked after; tried again in a second")]
    private static partial void Failed(ILogger log, Exception fault);
}
