using Somgate.Mail;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Running;

namespace Somgate.PaymentLinks;

/// <summary>
/// Writes the letters of links that ask for one, and moves the links on when the mail server has taken theirs or was given up (payment-links.md 4, 7). A link says by
/// itself that its letter is on the way, so nothing is lost between its commit and its letter.
/// </summary>
internal sealed partial class LinkMailWorker(
    LinkStore links, PaymentStore payments, PaymentProcessor processor, LetterStore letters, ProjectWorker projects, MailOptions mail, NodeOptions node, TimeProvider time,
    ILogger<LinkMailWorker> log) : BackgroundService
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    /// <summary>Looks at every link whose letter is on the way.</summary>
    public async Task RunOnce(CancellationToken cancel)
    {
        foreach (var (projectId, paymentNo) in await links.FindToMail(AtOnce, cancel))
        {
            if (await payments.FindByNumber(projectId, paymentNo, cancel) is { Link: not null } payment) await Follow(payment, cancel);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        mail.IsOn ? TurnWorker.Every(Pace, time, RunOnce, fault => NotFollowed(log, fault), stoppingToken) : Task.CompletedTask;

    private async Task Follow(Payment payment, CancellationToken cancel)
    {
        var latest = await letters.Find(LinkLetter.Keys(payment), cancel) is [.., var last] ? last : null;
        if (latest is null)
        {
            if (projects.Current.Find(payment.ProjectId) is { } project && LinkLetter.With(payment, project, 1, node.PublicUrl) is { } letter) await letters.Add([letter], time.GetUtcNow(), cancel);
            else await End(payment, LinkEmail.Failed, cancel);
        }
        else if (latest.State != "queued")
        {
            await End(payment, latest.State == "sent" ? LinkEmail.Sent : LinkEmail.Failed, cancel);
        }
    }

    /// <summary>First the link moves on, telling what became of its letter; then that is noted. Cut off between, it is done again, and the merchant hears of it once.</summary>
    private async Task End(Payment payment, LinkEmail email, CancellationToken cancel)
    {
        var told = payment with { Link = payment.Link! with { Email = email } };
        if (payment.Status == PaymentStatus.AwaitingPayment)
            await processor.RecordLinkSent(told, cancel);
        await links.SaveEmail(payment, email, cancel);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "letters of payment links could not be followed; tried again in a moment")]
    private static partial void NotFollowed(ILogger log, Exception fault);
}
