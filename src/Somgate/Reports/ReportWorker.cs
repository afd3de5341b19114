using Somgate.Mail;
using Somgate.News;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Running;
using Somgate.Team;

namespace Somgate.Reports;

/// <summary>
/// Makes the reports that wait (reports.md 4): whoever claims one holds it by a lease that is renewed while it is written. A dead node's report is begun anew, a few times.
/// Files whose time is over are taken away.
/// </summary>
internal sealed partial class ReportWorker(
    ReportStore reports, ReportClaimStore claims, ReportWriter writer, ReportDropProcessor drops, ReportScheduleStore schedules, UserStore users, ProjectWorker projects, LetterStore letters, MailOptions mail,
    NumberStore numbers, ReportOptions options, NodeOptions node, TimeProvider time, ILogger<ReportWorker> log) : BackgroundService
{
    /// <summary>Reports that this node writes at a time.</summary>
    private const int Places = 2;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RenewPace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DropPace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SweepPace = TimeSpan.FromMinutes(1);

    /// <summary>One by schedule that failed is begun anew after so long, then no more.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    /// <summary>Makes one report; false: none waits.</summary>
    public async Task<bool> RunOnce(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (await claims.Claim(node.Id, now, now + Lease, cancel) is not { } report) return false;
        if (report.Tries > Report.TriesMax * (report.Fails + 1)) await Fail(report, "gave_up", cancel);
        else await Make(report, cancel);
        return true;
    }

    /// <summary>Takes away files whose time is over, and cards long after them.</summary>
    public async Task Sweep(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        foreach (var report in await reports.FindEnded(now, cancel))
        {
            if (await reports.Remove(report, null, cancel)) writer.Remove(report);
        }

        await reports.Forget(now - TimeSpan.FromDays(options.CardsKeptDays), cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Guarded(async () =>
        {
            await claims.TakeBack(node.Id, stoppingToken);
            return false;
        });
        await Task.WhenAll([.. Enumerable.Range(0, Places).Select(_ => Loop(Pace, () => RunOnce(stoppingToken), stoppingToken)), Loop(SweepPace, SweepOnce, stoppingToken), Loop(DropPace, DropOnce, stoppingToken)]);

        async Task<bool> DropOnce()
        {
            if (options.DropRoot.Length > 0) await drops.RunOnce(stoppingToken);
            return false;
        }

        async Task<bool> SweepOnce()
        {
            await Sweep(stoppingToken);
            return false;
        }
    }

    private async Task Loop(TimeSpan pace, Func<Task<bool>> turn, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(pace, time);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            while (await Guarded(turn))
            {
            }
        }
    }

    private async Task<bool> Guarded(Func<Task<bool>> turn)
    {
        try
        {
            return await turn();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            TurnFailed(log, fault);
            return false;
        }
    }

    private async Task Make(Report report, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(options.MinutesMax), time);
        using var ours = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        var holding = Hold(report, ours);
        try
        {
            var outcome = await writer.Write(report, Tell, ours.Token);
            if (outcome is ReportOutcome.Written written) await Succeed(report, written, cancel);
            else if (outcome is ReportOutcome.Failed failed) await Fail(report, failed.Fault, cancel);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Not ours any more: a person canceled it, or another node has it.
            if (limit.IsCancellationRequested) await Fail(report, "too_long", cancel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            NotMade(log, report.ReportId, fault);
            await Fail(report, "bug", cancel);
        }
        finally
        {
            await ours.CancelAsync();
            await holding;
        }

        async Task Tell(long total, long done)
        {
            if (!await claims.SaveProgress(report, node.Id, total, done, time.GetUtcNow() + Lease, ours.Token)) await ours.CancelAsync();
        }
    }

    private async Task Succeed(Report report, ReportOutcome.Written written, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var kept = now + TimeSpan.FromDays(report.ScheduleId is null ? options.KeptDays : options.PeriodicKeptDays);
        var manifest = ReportManifest.Of(report, written.Tally, written.File, written.AsOf);
        Letter[] told = [.. (await Recipients(report, cancel)).Select(user => ReportLetter.To(user, report, written.Tally, written.File, kept, node.PublicUrl))];
        var news = ReportNews.Ready(report, await numbers.Next(cancel), now);
        var isOurs = await claims.Succeed(report, node.Id, written.Tally, written.File, manifest, now, kept, async connection =>
        {
            await letters.Append(connection, told, now);
            await DeskNoticeStore.Append(connection, news);
        }, cancel);
        if (!isOurs) writer.Remove(report);
    }

    /// <summary>Those who may have it at this moment: who has lost the right or a project gets no letter.</summary>
    private async Task<IEnumerable<User>> Recipients(Report report, CancellationToken cancel)
    {
        if (!mail.IsOn || report.Recipients.Count == 0) return [];
        var inside = report.Projects.Select(projects.Current.Find).OfType<Project>().ToArray();
        return (await users.List(report.MerchantId, cancel)).Where(user => report.Recipients.Contains(user.UserId) && ReportLetter.MayGet(user, report, inside));
    }

    private async Task Fail(Report report, string fault, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        DateTimeOffset? again = report.ScheduleId is not null && report.Fails < Pauses.Length ? now + Pauses[report.Fails] : null;
        // A period that stays without its report is told of by its schedule.
        var told = report.ScheduleId is null ? ReportNews.Failed(report, await numbers.Next(cancel), now) : null;
        await claims.Fail(report, node.Id, fault, now, again, told, cancel);
        if (report.ScheduleId is { } schedule && again is null) await schedules.SaveNotMade(report, schedule, now, cancel);
    }

    /// <summary>Renews the lease until the writing is over; stops the writing when the report isn't ours any more.</summary>
    private async Task Hold(Report report, CancellationTokenSource ours)
    {
        using var timer = new PeriodicTimer(RenewPace, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ours.Token))
            {
                if (!await claims.Renew(report, node.Id, time.GetUtcNow() + Lease, ours.Token)) await ours.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Written, or given up.
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            TurnFailed(log, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "report {ReportId} could not be made")]
    private static partial void NotMade(ILogger log, long reportId, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "reports could not be looked after; tried again at the next turn")]
    private static partial void TurnFailed(ILogger log, Exception fault);
}
