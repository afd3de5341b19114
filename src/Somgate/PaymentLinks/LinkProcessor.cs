using Somgate.Audit;
using Somgate.Mail;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Running;
using Somgate.Storage;

namespace Somgate.PaymentLinks;

/// <summary>
/// Makes, cancels and finds payment links for every door (payment-links.md 2, 3). Their payments are registered and moved by <see cref="PaymentProcessor"/>.
/// </summary>
internal sealed class LinkProcessor(
    LinkStore links, PaymentStore payments, PaymentProcessor processor, NumberStore numbers, PaymentMethods methods, LetterStore letters, ProjectWorker projects, MailOptions mail,
    NodeOptions node, TimeProvider time)
{
    private static readonly TimeSpan BetweenLetters = TimeSpan.FromMinutes(1);

    /// <summary>Makes a link, or says what is wrong with it. An identical request is answered as the first time.</summary>
    /// <param name="joined">What stands or falls with the link, such as its entry in the audit log.</param>
    public async Task<LinkAnswer> Create(LinkRequest link, CancellationToken cancel, JoinedAct? joined = null)
    {
        // A repetition is known before its validity is looked at, which may be over by now.
        if (await processor.FindAccepted(new(link.Project.ProjectId, PaymentKey.Fold(link.PaymentId)), link.Hash, cancel) is { } known) return LinkAnswer.Of(known);
        var now = Now();
        if (LinkConsistency.Check(link, methods.All, now, mail.IsOn) is { } problem) return new LinkAnswer.Refused(problem);
        return LinkAnswer.Of(await processor.AcceptLink(await Make(link, now, cancel), link.Project, cancel, joined));
    }

    /// <summary>Cancels the link of a payment.</summary>
    /// <param name="joined">What stands or falls with the change.</param>
    public async Task<LinkAnswer> Cancel(PaymentKey key, CancellationToken cancel, JoinedAct? joined = null)
    {
        var answer = LinkAnswer.Of(await processor.CancelLink(key, cancel, joined));
        // Whoever got a letter with the link gets one that it is over; a repeated request writes no second one.
        if (answer is LinkAnswer.Accepted && mail.IsOn && await payments.Find(key, cancel) is { Link.Email: LinkEmail.Sent } payment
            && projects.Current.Find(payment.ProjectId) is { } project && LinkLetter.Canceled(payment, project) is { } letter)
            await letters.Add([letter], Now(), cancel);
        return answer;
    }

    /// <summary>A further letter with the link: at most five for one link, one a minute. The word for a text of why not; null: it is on its way.</summary>
    public async Task<string?> SendAgain(Payment payment, Project project, AuditEntry entry, CancellationToken cancel)
    {
        if (!mail.IsOn) return "no_mail";
        if (!Links.IsWaiting(payment) && payment.Status != PaymentStatus.AwaitingCustomer) return "act";
        var before = await letters.Find(LinkLetter.Keys(payment), cancel);
        if (before.Count >= LinkLetter.LettersMax) return "letters";
        if (before.Any(letter => letter.State == "queued" || letter.EndedAt > Now() - BetweenLetters)) return "soon";
        if (LinkLetter.With(payment, project, before.Count + 1, node.PublicUrl) is not { } further) return "no_address";
        await links.SendAgain(payment, async connection =>
        {
            await letters.Append(connection, [further], Now());
            await AuditStore.Append(connection, entry);
        }, cancel);
        return null;
    }

    /// <summary>The payment that an id opens; null: there is none.</summary>
    public async Task<Payment?> Find(string id, CancellationToken cancel) =>
        LinkIds.Hash(id) is { } hash && await links.Find(hash, cancel) is { } found ? await payments.FindByNumber(found.ProjectId, found.PaymentNo, cancel) : null;

    /// <summary>Somebody has opened the link.</summary>
    public Task CountOpening(Payment payment, CancellationToken cancel) => links.CountOpening(payment, Now(), cancel);

    private async Task<Payment> Make(LinkRequest link, DateTimeOffset now, CancellationToken cancel)
    {
        var id = LinkIds.Make();
        var operationId = await numbers.Next(cancel);
        return new()
        {
            ProjectId = link.Project.ProjectId,
            PaymentNo = await numbers.Next(cancel),
            PaymentId = link.PaymentId,
            Method = "",
            Sum = link.Sum,
            Description = link.Description,
            Customer = link.Customer,
            Account = new(""),
            AccountMasked = "",
            CreatedAt = now,
            ChangedAt = now,
            UpdatedAt = now,
            MovedOperationId = operationId,
            // A sale brings its own.
            ThresholdAt = link.BestBefore,
            CodeLife = TimeSpan.Zero,
            Sale = new(RequestIds.Make(node.Id, now), link.Hash),
            Source = PaymentSource.Link,
            Callbacks = link.Callbacks,
            Extra = link.Extra,
            Link = new(new(id), LinkIds.Hash(id)!, link.BestBefore, link.SendEmail ? LinkEmail.Queued : LinkEmail.None, link.Terms.Sealed()) { MadeBy = link.MadeBy },
            TraceParent = System.Diagnostics.Activity.Current?.Id,
            Operations = [new()
            {
                OperationId = operationId,
                Type = OperationType.Invoice,
                Try = 0,
                // With a letter it is sent when the mail server has taken that.
                Status = link.SendEmail ? OperationStatus.AwaitingPayment : OperationStatus.InvoiceSent,
                Step = Step.None,
                Code = link.SendEmail ? ResultCode.AwaitingProcessing : ResultCode.Success,
                CreatedAt = now,
                ChangedAt = now,
                UpdatedAt = now,
                DueAt = link.BestBefore,
            }],
        };
    }

    /// <summary>In whole milliseconds, as moments are stored.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

/// <summary>What a request about a link is answered.</summary>
internal abstract record LinkAnswer
{
    private LinkAnswer()
    {
    }

    /// <summary>Taken, or taken before: the id to answer with.</summary>
    public sealed record Accepted(string RequestId) : LinkAnswer;

    /// <summary>Not possible; a field is named where one is to blame.</summary>
    public sealed record Refused(Problem Problem) : LinkAnswer;

    public static LinkAnswer Of(RequestAnswer answer) => answer switch
    {
        RequestAnswer.Accepted accepted => new Accepted(accepted.RequestId),
        RequestAnswer.Refused refused => new Refused(new(refused.Code)),
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "not an answer"),
    };
}
