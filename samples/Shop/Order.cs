using Somgate.Client;

namespace Shop;

/// <summary>Where an order stands for the customer.</summary>
public enum OrderStep
{
    /// <summary>The platform has not answered the sale yet.</summary>
    Starting,

    /// <summary>The platform and the bank work on it.</summary>
    Processing,

    /// <summary>The bank has sent the customer a code and waits for it.</summary>
    CodeWanted,

    /// <summary>The code is with the bank.</summary>
    CheckingCode,

    /// <summary>Paid: the goods are on their way.</summary>
    Paid,

    /// <summary>Not paid, and nothing more will happen by itself.</summary>
    NotPaid,
}

/// <summary>
/// One order and what the shop knows of its payment. What becomes of it is decided here, without clock or network: by
/// <see cref="After"/> when the platform tells of the payment.
/// </summary>
public sealed record Order
{
    /// <summary>The bank sends no second code within this time (gate.md 4.5).</summary>
    private static readonly TimeSpan ResendPause = TimeSpan.FromSeconds(60);

    /// <summary>Part of the address of the order's page; nobody can guess it.</summary>
    public required string OrderId { get; init; }

    /// <summary>The id by which the platform knows the payment.</summary>
    public required string PaymentId { get; init; }

    public required Product Product { get; init; }

    /// <summary>Empty if the customer tells it to the payment page.</summary>
    public required string Phone { get; init; }

    /// <summary>Paid on the platform's page, which asks for phone and code; otherwise here, through Gate.</summary>
    public bool IsOnPage { get; init; }

    /// <summary>Paid on that page too, by whoever is given the link: it is the link that the customer wants of us.</summary>
    public bool IsLink { get; init; }

    /// <summary>The address of the link; null before the platform has told it.</summary>
    public Uri? Link { get; init; }

    public required string CustomerIpAddress { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public OrderStep Step { get; init; }

    /// <summary>Result code that explains why it is not paid.</summary>
    public string Code { get; init; } = "";

    /// <summary>What to tell above the code form.</summary>
    public CodeNotice Notice { get; init; }

    /// <summary>When the customer may ask for another code.</summary>
    public DateTimeOffset ResendFrom { get; init; }

    /// <summary>When to ask the platform, if no callback comes first; null when nothing more is expected.</summary>
    public DateTimeOffset? AskAt { get; init; }

    /// <summary>The latest news of the payment.</summary>
    public PaymentState? Seen { get; init; }

    /// <summary>Grows with every change that the customer sees.</summary>
    public int Version { get; init; }

    public bool IsOver => Step is OrderStep.Paid or OrderStep.NotPaid;

    public bool LooksOtherThan(Order before) =>
        (Step, Code, Notice, ResendFrom, Link) != (before.Step, before.Code, before.Notice, before.ResendFrom, before.Link);

    /// <summary>Whether the platform speaks of what was ordered; otherwise nothing may be delivered (callbacks.md 8).</summary>
    public bool Fits(PaymentState payment) => payment.PaymentId == PaymentId && payment.Sum == Product.Price;

    /// <summary>
    /// The order after news of its payment, from a callback or a status answer. The same news may come twice, and an answer may be
    /// overtaken by a callback.
    /// </summary>
    public Order After(PaymentState payment, DateTimeOffset now, TimeSpan askAfter)
    {
        var isOld = payment.Date < Seen?.Date;
        var isSettled = Step == OrderStep.Paid || (Step == OrderStep.NotPaid && payment.Status != PaymentStatus.Success);
        if (isOld || isSettled || !Fits(payment)) return this;

        var news = this with { Seen = payment, Link = payment.Link?.Url ?? Link, AskAt = now + askAfter };
        return payment.Status switch
        {
            PaymentStatus.Success => news with { Step = OrderStep.Paid, AskAt = null },
            PaymentStatus.Decline or PaymentStatus.Expired or PaymentStatus.InvoiceCanceled => news with { Step = OrderStep.NotPaid, Code = payment.Operation?.Code ?? "", AskAt = null },
            PaymentStatus.Error => news with { Step = OrderStep.NotPaid, Code = payment.Problems is [var first, ..] ? first.Code : "", AskAt = null },
            PaymentStatus.AwaitingClarification when IsOnPage => news with { Step = OrderStep.Processing },
            PaymentStatus.AwaitingClarification => AfterCodeWanted(payment, news, askAfter),
            _ when Step == OrderStep.Starting => news with { Step = OrderStep.Processing },
            // The answer to the code was lost, but the platform had taken it.
            PaymentStatus.Processing when Step == OrderStep.CodeWanted && payment.Date > Seen?.Date => news with { Step = OrderStep.CheckingCode },
            _ => news,
        };
    }

    /// <summary>Prints no phone number and no address of a page.</summary>
    public override string ToString() => $"order of payment {PaymentId}";

    private Order AfterCodeWanted(PaymentState payment, Order news, TimeSpan askAfter)
    {
        // While a code is being checked, the old question coming once more is no outcome; a problem with the code always is one.
        var isRepeated = payment.Date == Seen?.Date && payment.Problems.Count == 0;
        if (Step == OrderStep.CheckingCode && isRepeated) return news;
        if (Step == OrderStep.CodeWanted && isRepeated) return news with { AskAt = news.AskAt + askAfter };

        var notice = payment.Problems switch
        {
            [{ Constraint: "incorrect" }, ..] => CodeNotice.Wrong,
            [_, ..] => CodeNotice.Malformed,
            [] when Seen?.Status == PaymentStatus.AwaitingClarification => CodeNotice.NewCodeSent,
            [] => CodeNotice.None,
        };
        var isNewCode = payment.Problems.Count == 0;
        return news with
        {
            Step = OrderStep.CodeWanted,
            Notice = notice,
            ResendFrom = isNewCode ? (payment.Date ?? news.CreatedAt) + ResendPause : ResendFrom,
            AskAt = news.AskAt + askAfter,
        };
    }
}

/// <summary>What the customer should know at the code form.</summary>
public enum CodeNotice
{
    None,
    Wrong,
    Malformed,
    NotSent,
    NewCodeAsked,
    NewCodeSent,
    NoNewCodeNow,
}
