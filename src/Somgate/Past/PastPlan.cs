using System.Globalization;
using Somgate.Payments;

namespace Somgate.Past;

/// <summary>How a made-up payment ends.</summary>
internal enum PastEnd
{
    Paid,

    /// <summary>Refused when it was created, with the story's code.</summary>
    Declined,

    /// <summary>The code was wrong until there were no more.</summary>
    WrongCode,

    /// <summary>The customer never gave the code.</summary>
    NotConfirmed,

    RefusedByCustomer,

    /// <summary>The bank fell silent after the code and never said how it ended.</summary>
    Silent,

    /// <summary>As silent, and charged after all.</summary>
    LateSuccess,

    /// <summary>Its sum was below the limit.</summary>
    NotStarted,

    /// <summary>Declined, tried again and paid.</summary>
    PaidAgain,

    /// <summary>Declined, and the customer wanted no further try.</summary>
    TriesOver,

    LinkPaid,
    LinkExpired,
    LinkCanceled,

    /// <summary>Still waits for its customer.</summary>
    LinkOpen,
}

/// <summary>How the merchant's server took the final callback.</summary>
internal enum PastDelivery
{
    AtOnce,

    /// <summary>It failed a few times first.</summary>
    Late,

    /// <summary>Every try failed.</summary>
    Never,
}

/// <summary>One made-up payment, from its first moment to its last.</summary>
/// <param name="Project">Place among the projects.</param>
/// <param name="Code">Of the decline.</param>
/// <param name="ThinkMs">How long the customer takes for the code.</param>
/// <param name="BankMs">How long the bank takes for each answer.</param>
internal sealed record PastStory(
    int Project, DateTimeOffset At, string PaymentId, long AmountMinor, string Description, PaymentSource Source, string CustomerId, string CustomerIp, string Phone, PastEnd End,
    PastDelivery Delivery, int Code, int ThinkMs, int BankMs);

/// <summary>Draws a believable past from a seed: more by day than by night, more each week, every reason of a decline. Pure.</summary>
internal static class PastPlan
{
    public const int Days = 60;

    /// <summary>Customers who come again and again.</summary>
    private const int Customers = 700;

    /// <summary>The longest story that isn't a link's: silence up to the threshold and a little more. Younger payments are of the short kinds.</summary>
    private static readonly TimeSpan LongMax = TimeSpan.FromHours(3);

    /// <summary>A purchase without trouble is over by then.</summary>
    private static readonly TimeSpan ShortMax = TimeSpan.FromMinutes(6);

    /// <summary>All tries of a callback take ten days. Nothing may be left for the service to send.</summary>
    private static readonly TimeSpan ExhaustedMax = TimeSpan.FromDays(12);

    private static readonly TimeSpan LateMax = TimeSpan.FromHours(6);

    private static readonly TimeSpan Offset = TimeSpan.FromHours(6);

    // Of 100 payments an hour of the day in Bishkek has about so many.
    private static readonly int[] Hours = [2, 1, 1, 0, 0, 1, 2, 4, 5, 6, 7, 7, 8, 8, 6, 6, 6, 7, 8, 9, 8, 6, 4, 3];

    private static readonly (PastEnd End, int Weight)[] Ends =
    [
        (PastEnd.Paid, 780), (PastEnd.Declined, 90), (PastEnd.NotConfirmed, 45), (PastEnd.WrongCode, 18), (PastEnd.RefusedByCustomer, 14), (PastEnd.Silent, 4), (PastEnd.LateSuccess, 2),
        (PastEnd.NotStarted, 9), (PastEnd.PaidAgain, 12), (PastEnd.TriesOver, 6), (PastEnd.LinkPaid, 12), (PastEnd.LinkExpired, 5), (PastEnd.LinkCanceled, 3), (PastEnd.LinkOpen, 1),
    ];

    private static readonly (int Code, int Weight)[] Declines =
    [
        (ResultCode.InsufficientFunds, 52), (ResultCode.AccountLimit, 14), (ResultCode.NoSuchAccount, 10), (ResultCode.AccountRestricted, 6), (ResultCode.ProviderUnavailable, 8),
        (ResultCode.Suspicious, 4), (ResultCode.DeclinedByProvider, 5), (ResultCode.InternalError, 1),
    ];

    private static readonly string[][] Goods =
    [
        ["Books", "Notebooks", "A calendar", "School supplies", "A gift card", "Maps"],
        ["Coffee and cake", "Lunch for two", "A table for four", "Breakfast", "A birthday cake", "Tea to go"],
    ];

    /// <summary>The stories by their moments.</summary>
    public static IReadOnlyList<PastStory> Draw(int seed, int count, int projects, DateTimeOffset now)
    {
        var random = new Random(seed);
        var stories = new List<PastStory>(count);
        for (var index = 1; index <= count; index++)
        {
            if (One(random, index, projects, now) is { } story) stories.Add(story);
        }

        return [.. stories.OrderBy(story => story.At)];
    }

    private static PastStory? One(Random random, int index, int projects, DateTimeOffset now)
    {
        var at = Moment(random, now);
        var end = Pick(random, Ends);
        // What can't be over by now was something shorter; what can't even be that has not begun.
        if (now - at < LongMax && end is not (PastEnd.Paid or PastEnd.Declined or PastEnd.NotStarted or PastEnd.LinkOpen)) end = PastEnd.Paid;
        if (now - at < ShortMax) return null;
        // An open link is of these days, or it would have expired.
        if (end == PastEnd.LinkOpen && now - at > TimeSpan.FromDays(20)) end = PastEnd.LinkExpired;
        if (end == PastEnd.LinkExpired && now - at < TimeSpan.FromDays(8)) end = PastEnd.LinkPaid;
        var project = projects == 1 || random.Next(10) < 7 ? 0 : 1 + random.Next(projects - 1);
        var isLink = end >= PastEnd.LinkPaid;
        var isOfPage = end is PastEnd.PaidAgain or PastEnd.TriesOver;
        var customer = random.Next(Customers);
        var goods = Goods[project % Goods.Length];
        return new(
            project, at, string.Create(CultureInfo.InvariantCulture, $"{(project == 0 ? "ORD" : "BILL")}-{at.UtcDateTime:yyMMdd}-{index:00000}"),
            end == PastEnd.NotStarted ? 50 : Amount(random), goods[random.Next(goods.Length)],
            isLink ? PaymentSource.Link : isOfPage || random.Next(4) == 0 ? PaymentSource.Page : PaymentSource.Gate,
            string.Create(CultureInfo.InvariantCulture, $"cust-{customer:0000}"), string.Create(CultureInfo.InvariantCulture, $"203.0.113.{1 + (customer % 250)}"),
            string.Create(CultureInfo.InvariantCulture, $"99655500{customer:0000}"), end, Delivered(random, end, now - at), Pick(random, Declines), 6_000 + Skewed(random, 70_000), 900 + Skewed(random, 6_000));
    }

    private static DateTimeOffset Moment(Random random, DateTimeOffset now)
    {
        // The square root has the later days be the fuller ones.
        var back = (int)(Days * (1 - Math.Sqrt(random.NextDouble())));
        var day = now.ToOffset(Offset).Date.AddDays(-back);
        // Fewer at the weekend.
        if (day.DayOfWeek is DayOfWeek.Sunday && random.Next(3) == 0) day = day.AddDays(-2);
        var hour = Pick(random, Hours.Select((weight, at) => (at, weight)).ToArray());
        return new DateTimeOffset(day, Offset).AddHours(hour).AddMilliseconds(random.Next(3_600_000)).ToUniversalTime();
    }

    // Most sums are small, a few are large; tens of soms, from 60 up.
    private static long Amount(Random random) => 1000L * (6 + (random.Next(1, 20) * (1 + Skewed(random, 60))));

    private static PastDelivery Delivered(Random random, PastEnd end, TimeSpan age) => random.Next(1000) switch
    {
        < 3 when end == PastEnd.Paid && age > ExhaustedMax => PastDelivery.Never,
        < 45 when age > LateMax => PastDelivery.Late,
        _ => PastDelivery.AtOnce,
    };

    /// <summary>Small numbers more often than large ones.</summary>
    private static int Skewed(Random random, int below) => (int)((long)random.Next(below) * random.Next(below) / below);

    private static T Pick<T>(Random random, IReadOnlyList<(T What, int Weight)> from)
    {
        var left = random.Next(from.Sum(one => one.Weight));
        foreach (var (what, weight) in from)
        {
            left -= weight;
            if (left < 0) return what;
        }

        throw new InvalidOperationException("weights add up to more than there is");
    }
}
