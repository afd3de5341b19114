using System.Globalization;
using System.Net;
using Somgate.Protocol;

namespace Somgate.PaymentPage;

/// <summary>How many openings and checks of parameters of one client address may fail in a minute (payment-page.md 19.3). Each node counts for itself.</summary>
internal sealed class FailedOpenings(PageOptions options)
{
    /// <summary>Addresses that are counted at a time.</summary>
    private const int SendersMax = 100_000;

    private readonly RateLimits<IPAddress> bySender = new(SendersMax);

    /// <summary>Counts a failure; false, with a pause, if there were too many.</summary>
    public bool TryTake(IPAddress sender, DateTimeOffset now, out TimeSpan pause) =>
        bySender.TryTake(sender, options.FailedOpeningsPerMinute / 60.0, options.FailedOpeningsPerMinute, now, out pause);

    public static IPAddress SenderOf(IPAddress? address) => address switch
    {
        null => IPAddress.None,
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
        _ => address,
    };

    /// <summary>A pause as <c>Retry-After</c> says it.</summary>
    public static string Seconds(TimeSpan pause) => Math.Max(1, (int)Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
