using System.Security.Cryptography;
using System.Text;
using Somgate.Callbacks;
using Somgate.Mail;
using Somgate.Methods;
using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Protocol;
using Somgate.Providers;

namespace Somgate.Past;

/// <summary>One made-up payment as it happens, by a clock of its own.</summary>
internal sealed class StoryProcessor
{
    private const string AnswerAddress = "127.0.0.1";
    private static readonly RetryTerms Retry = new(3, TimeSpan.FromMinutes(30), null);
    private static readonly TimeSpan LinkLife = TimeSpan.FromDays(7);
    private static readonly TimeSpan OpenLinkLife = TimeSpan.FromDays(30);

    private readonly PastTools past;
    private readonly PastStory story;
    private readonly Project project;
    private readonly IPaymentMethod method;
    private readonly PastClock clock;
    private readonly PaymentProcessor processor;
    private readonly DateTimeOffset now;
    private readonly CancellationToken cancel;
    private Payment payment = null!;

    public StoryProcessor(PastTools past, PastStory story, Project project, DateTimeOffset now, CancellationToken cancel)
    {
        (this.past, this.story, this.project, this.now, this.cancel) = (past, story, project, now, cancel);
        method = past.Methods.All[0];
        clock = new(story.At);
        processor = new(past.Payments, past.Writer, past.Numbers, past.Projects, past.Methods, past.Node, clock) { Handover = NoHands.Instance };
    }

    private PaymentKey Key => new(project.ProjectId, PaymentKey.Fold(story.PaymentId));

    private byte[] Hash => SHA256.HashData(Encoding.UTF8.GetBytes(story.PaymentId));

    public async Task Play()
    {
        if (story.End >= PastEnd.LinkPaid) await PlayLink();
        else await PlaySale();
    }

    private async Task PlaySale()
    {
        await processor.Accept(Sale(), cancel);
        await Reload();
        if (payment.Status == PaymentStatus.Error)
        {
            await Told();
            return;
        }

        if (story.End is PastEnd.PaidAgain or PastEnd.TriesOver)
        {
            await Heard(new OperationEvent.Declined(ResultCode.InsufficientFunds), "create");
            await TryAgain();
        }
        else
        {
            await PlayTry();
        }

        await Told();
    }

    private async Task TryAgain()
    {
        clock.Go(20_000 + story.ThinkMs);
        if (story.End == PastEnd.TriesOver)
        {
            await processor.StopTrying(Key, cancel);
            return;
        }

        await processor.BeginSale(Sale(), cancel);
        await Reload();
        await PlayTry();
    }

    private async Task PlayTry()
    {
        if (story.End == PastEnd.Declined)
        {
            await Heard(new OperationEvent.Declined(story.Code), "create");
            return;
        }

        await Heard(new OperationEvent.ClarificationRequired { ProviderPaymentId = Reference }, "create");
        await Told();
        switch (story.End)
        {
            case PastEnd.NotConfirmed:
                clock.Until(payment.Latest!.CodeEndsAt ?? clock.GetUtcNow().AddMinutes(10));
                await Happened(new OperationEvent.LimitReached());
                await Heard(new OperationEvent.Cancelled(), "cancel");
                return;
            case PastEnd.RefusedByCustomer:
                clock.Go(story.ThinkMs);
                await Heard(new OperationEvent.Cancelled(), "notice");
                return;
            case PastEnd.WrongCode:
                await Enter();
                await Heard(new OperationEvent.CodeRefused(1), "confirm");
                await Told();
                await Enter();
                await Heard(new OperationEvent.Declined(ResultCode.TooManyCodes), "confirm");
                return;
            case PastEnd.Silent or PastEnd.LateSuccess:
                await Enter();
                await Heard(new OperationEvent.Unanswered(), "confirm");
                await Silence();
                return;
            default:
                await Enter();
                await Heard(new OperationEvent.StillProcessing(), "confirm");
                await Heard(new OperationEvent.Approved(), "status");
                return;
        }
    }

    private async Task Silence()
    {
        clock.Until(payment.ThresholdAt);
        await Happened(new OperationEvent.LimitReached());
        await Heard(new OperationEvent.Unanswered(), "cancel");
        clock.Until(payment.ThresholdAt.AddSeconds(60));
        await Happened(new OperationEvent.GaveUp());
        await Told();
        clock.Go(240_000);
        await Heard(story.End == PastEnd.LateSuccess ? new OperationEvent.Approved() : new OperationEvent.Cancelled(), "status");
    }

    private async Task PlayLink()
    {
        var made = new LinkProcessor(past.Links, past.Payments, processor, past.Numbers, past.Methods, past.Letters, past.Projects, new MailOptions(), past.Node, clock);
        await made.Create(new()
        {
            Project = project,
            PaymentId = story.PaymentId,
            Sum = new(story.AmountMinor, method.Rules.Currency),
            Description = story.Description,
            Customer = new(story.CustomerId, story.CustomerIp),
            BestBefore = story.End == PastEnd.LinkOpen ? now + OpenLinkLife - TimeSpan.FromDays(25) : story.At + LinkLife,
            Hash = Hash,
        }, cancel);
        await Reload();
        await Told();
        switch (story.End)
        {
            case PastEnd.LinkExpired:
                clock.Until(story.At + LinkLife);
                await Happened(new OperationEvent.LinkExpired());
                break;
            case PastEnd.LinkCanceled:
                clock.Go(3_600_000);
                await processor.CancelLink(Key, cancel);
                await Reload();
                break;
            case PastEnd.LinkPaid:
                clock.Go(600_000 + (story.ThinkMs * 60));
                await processor.BeginSale(Sale(), cancel);
                await Reload();
                await PlayTry();
                break;
        }

        await Told();
    }

    private SaleRequest Sale() => new()
    {
        Project = project,
        Method = method,
        PaymentId = story.PaymentId,
        Sum = new(story.AmountMinor, method.Rules.Currency),
        Description = story.Description,
        Customer = new(story.CustomerId, story.CustomerIp),
        Account = new(story.Phone),
        AccountMasked = WireFormat.Masked(story.Phone),
        Source = story.Source,
        Retry = story.End is PastEnd.PaidAgain or PastEnd.TriesOver ? Retry : null,
        Hash = Hash,
    };

    private string Reference => new Guid(SHA256.HashData(BitConverter.GetBytes(payment.PaymentNo)).AsSpan(0, 16)).ToString();

    private async Task Enter()
    {
        clock.Go(story.ThinkMs);
        await processor.Clarify(Key, _ => new(new Secret("123456"), IsMissing: false), SHA256.HashData(BitConverter.GetBytes(clock.GetUtcNow().Ticks)), cancel);
        await Reload();
    }

    /// <summary>The bank has answered.</summary>
    private async Task Heard(OperationEvent happened, string call)
    {
        clock.Go(story.BankMs);
        var word = happened switch
        {
            OperationEvent.Approved => ("120", "CONFIRMED"),
            OperationEvent.Declined => ("130", "DECLINED"),
            _ => ((string, string)?)null,
        };
        await Record(happened with { ProviderWord = word, ProviderPaymentId = happened is OperationEvent.Unanswered ? null : Reference }, new(clock.Moment, happened.GetType().Name, call, word?.Item2, story.BankMs));
    }

    private Task Happened(OperationEvent happened) => Record(happened, new(clock.Moment, happened.GetType().Name));

    private async Task Record(OperationEvent happened, ChangeRow history) =>
        payment = (await processor.Record(payment, payment.Latest!.OperationId, happened, history, ProviderAlert.None, holdsPlace: false, cancel)).Payment;

    private async Task Reload() => payment = (await past.Payments.Find(Key, cancel))!;

    /// <summary>The merchant has been told what there was to tell, or couldn't be.</summary>
    private async Task Told()
    {
        await Reload();
        foreach (var row in await past.Callbacks.FindOf(project.ProjectId, payment.PaymentNo, cancel))
        {
            if (row.State == "pending") await Deliver(row, IsLastWord(row) ? story.Delivery : PastDelivery.AtOnce);
        }
    }

    // Only the last word is late or lost: what comes before it would be superseded.
    private bool IsLastWord(CallbackRow row) => payment.CompletedAt is not null && row.PaymentVersion == payment.Version;

    private async Task Deliver(CallbackRow row, PastDelivery delivery)
    {
        var failures = delivery switch
        {
            PastDelivery.AtOnce => 0,
            PastDelivery.Late => 1 + (story.BankMs % 7),
            PastDelivery.Never => CallbackSchedule.TriesMax,
            _ => throw new ArgumentOutOfRangeException(nameof(delivery), delivery, "not a delivery"),
        };
        var (due, at) = (row.DueAt!.Value, clock.Moment);
        for (var tries = 1; tries <= CallbackSchedule.TriesMax; tries++)
        {
            if (due > at) at = due;
            var isBad = tries <= failures;
            var end = at.AddMilliseconds(isBad ? 300 : 40 + (story.BankMs % 90));
            var next = isBad ? CallbackSchedule.NextTry(tries, end) : null;
            await past.Writer.Commit(new() { Key = row.Key, Claim = new(row.ProjectId, row.CallbackId, row.PaymentKey, due, past.Node.Id, at + TimeSpan.FromSeconds(30), at) });
            await past.Writer.Commit(new()
            {
                Key = row.Key,
                Try = new(
                    row.ProjectId, row.CallbackId, row.PaymentKey, past.Node.Id, tries, tries, isBad ? next is null ? "exhausted" : "pending" : "delivered", next, at,
                    (long)(end - at).TotalMilliseconds, isBad ? 503 : 200, null, null, AnswerAddress),
            });
            if (!isBad || next is null) return;
            due = next.Value;
        }
    }

    /// <summary>A clock that stands until it is turned.</summary>
    private sealed class PastClock(DateTimeOffset start) : TimeProvider
    {
        private DateTimeOffset at = start;

        public DateTimeOffset Moment => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

        public void Go(int ms) => at = at.AddMilliseconds(ms);

        public void Until(DateTimeOffset moment) => at = moment > at ? moment : at;

        public override DateTimeOffset GetUtcNow() => at;
    }

    /// <summary>Nobody's hands: all is stored as due, and the story goes on by itself.</summary>
    private sealed class NoHands : IHandover
    {
        public static readonly NoHands Instance = new();

        public bool TryReserveOperation() => false;

        public void ReleaseOperation()
        {
        }

        public void Start(Payment payment, long operationId)
        {
        }

        public bool TryReserveCallback(string endpoint) => false;

        public void ReleaseCallback(string endpoint)
        {
        }

        public void Start(CallbackRow callback, string? traceParent)
        {
        }

        public void Nudge()
        {
        }
    }
}
