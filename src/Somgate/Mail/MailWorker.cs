using Somgate.Running;

namespace Somgate.Mail;

/// <summary>Sends letters that are due; what a node has taken up and not sent is due again when its lease ends.</summary>
internal sealed partial class MailWorker(LetterStore letters, SmtpProcessor smtp, MailOptions options, TimeProvider time, ILogger<MailWorker> log) : BackgroundService
{
    /// <summary>Letters of one turn, one after the other over connections of their own.</summary>
    private const int AtOnce = 20;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    /// <summary>A letter is given up by its try after 30 s; what is longer in hand belonged to a node that died.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    private static readonly TimeSpan SweepPace = TimeSpan.FromHours(1);

    /// <summary>Sends what is due; how many the server took.</summary>
    public async Task<int> RunOnce(CancellationToken cancel)
    {
        if (!options.IsOn) return 0;
        var sent = 0;
        for (var turn = 0; turn < AtOnce; turn++)
        {
            var now = time.GetUtcNow();
            if (await letters.Claim(now, now + Lease, cancel) is not { } letter) break;
            var fault = await smtp.Send(letter, cancel);
            var ended = time.GetUtcNow();
            await letters.Save(letter, fault, ended, fault is null ? null : LetterKind.NextTry(letter.Letter.Kind, letter.Tries, ended), cancel);
            if (fault is null) sent++;
            else NotSent(log, letter.LetterId, letter.Letter.Kind, letter.Tries, fault);
        }

        return sent;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsOn) return;
        var swept = time.GetTimestamp();
        await TurnWorker.Every(Pace, time, async cancel =>
        {
            await RunOnce(cancel);
            if (time.GetElapsedTime(swept) < SweepPace) return;
            swept = time.GetTimestamp();
            await letters.Forget(time.GetUtcNow() - Kept, cancel);
        }, fault => TurnFailed(log, fault), stoppingToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "letter {LetterId} ({Kind}) was not taken at try {Try}: {Fault}")]
    private static partial void NotSent(ILogger log, long letterId, string kind, int @try, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "letters could not be sent; tried again in a moment")]
    private static partial void TurnFailed(ILogger log, Exception fault);
}
