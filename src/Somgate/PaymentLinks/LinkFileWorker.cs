using Somgate.Running;

namespace Somgate.PaymentLinks;

/// <summary>Makes the links of files, one by one. Cut off at any moment it goes on, and a link is never made twice: the same wish is answered as the first time.</summary>
internal sealed partial class LinkFileWorker(LinkFileStore files, LinkDeskProcessor desk, TimeProvider time, ILogger<LinkFileWorker> log) : BackgroundService
{
    /// <summary>Links of one file that are made in one turn.</summary>
    private const int AtOnce = 200;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Goes on with every file; false: there is none.</summary>
    public async Task<bool> RunOnce(CancellationToken cancel)
    {
        var running = await files.FindRunning(cancel);
        foreach (var file in running)
        {
            foreach (var row in await files.FindOpen(file.FileId, AtOnce, cancel))
            {
                var problem = await desk.Make(row.Wish, $"file:{file.FileId}:{row.Line}", file.MadeBy, cancel);
                await files.End(row, problem is null ? null : $"{problem.Code}", cancel);
            }

            await files.End(file.FileId, time.GetUtcNow(), cancel);
        }

        return running.Count > 0;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => TurnWorker.Every(Pace, time, RunOnce, fault => NotMade(log, fault), stoppingToken);

    [LoggerMessage(Level = LogLevel.Error, Message = "links of a file could not be made; tried again in a second")]
    private static partial void NotMade(ILogger log, Exception fault);
}
