using System.Net;
using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Methods.Mbank;

/// <summary>Section <c>Mbank</c> of the settings (mbank-service.md 1).</summary>
/// <remarks>A class and no record, since a record prints its members and two of these are secrets.</remarks>
internal sealed class MbankOptions
{
    public const string Section = "Mbank";

    /// <summary>
    /// Lease of an operation (30 s) less the wait for a place (15 s) and the recording (5 s); two calls also fit into the closing minute's last 20 s.
    /// </summary>
    private const int CallTimeoutMaxMs = 10_000;

    /// <summary>Shorter ones can't be kept apart from the time that a call takes anyway.</summary>
    private const int TimeoutMinMs = 10;

    private const int DaySeconds = 24 * 60 * 60;

    /// <summary>Address of the bank's service, with TLS unless it is on this machine.</summary>
    public string BaseUrl { get; init; } = "";

    public string Login { get; init; } = "";
    public string Password { get; init; } = "";

    /// <summary>Key of the signature of notices (mbank-service.md 3).</summary>
    public string NoticeSecret { get; init; } = "";

    /// <summary>The connection's number on the wire, <c>provider.id</c>.</summary>
    public int ProviderId { get; init; } = 17101;

    /// <summary>Limits of a purchase; a project may narrow them, never widen them (gate.md 4.3).</summary>
    public long AmountMinMinor { get; init; } = 5_000;

    /// <inheritdoc cref="AmountMinMinor"/>
    public long AmountMaxMinor { get; init; } = 5_000_000;

    /// <summary>Longest time of a purchase, for projects without their own.</summary>
    public int ThresholdSeconds { get; init; } = 3_600;

    /// <summary>Life of a confirmation code, for projects without their own.</summary>
    public int CodeLifeSeconds { get; init; } = 3_600;

    public int ConnectTimeoutMs { get; init; } = 2_000;

    /// <summary>Of the whole call, connecting included.</summary>
    public int CallTimeoutMs { get; init; } = CallTimeoutMaxMs;

    /// <summary>Calls to the bank at one moment, and so connections.</summary>
    public int MaxConcurrency { get; init; } = 64;

    /// <summary>Share of failed calls at which the bank is left alone for a while: time-outs, failed connections, HTTP 5xx.</summary>
    public int BreakerFailurePercent { get; init; } = 50;

    public int BreakerCallsMin { get; init; } = 20;
    public int BreakerWindowSeconds { get; init; } = 10;
    public int BreakerOpenSeconds { get; init; } = 5;

    public MethodRules Rules => new(
        Money.Som,
        AmountMinMinor,
        AmountMaxMinor,
        BaseTime: TimeSpan.FromMinutes(1),
        Threshold: TimeSpan.FromSeconds(ThresholdSeconds),
        CodeLife: TimeSpan.FromSeconds(CodeLifeSeconds));

    public ProviderHttpRules HttpRules => new(
        ConnectTimeout: TimeSpan.FromMilliseconds(ConnectTimeoutMs),
        CallTimeout: TimeSpan.FromMilliseconds(CallTimeoutMs),
        MaxConcurrency,
        BreakerFailurePercent,
        BreakerCallsMin,
        BreakerWindow: TimeSpan.FromSeconds(BreakerWindowSeconds),
        BreakerOpen: TimeSpan.FromSeconds(BreakerOpenSeconds));

    /// <summary>Everything that is wrong with the settings, each naming its setting; empty when they can be used. Values of secrets are not repeated.</summary>
    public IReadOnlyList<string> Errors() =>
    [
        .. Address(),
        .. Credentials(),
        .. Within(nameof(ProviderId), ProviderId, 1, int.MaxValue),
        .. Within(nameof(AmountMinMinor), AmountMinMinor, 1, long.MaxValue),
        .. Within(nameof(AmountMaxMinor), AmountMaxMinor, AmountMinMinor, long.MaxValue),
        .. Within(nameof(ThresholdSeconds), ThresholdSeconds, 1, DaySeconds),
        .. Within(nameof(CodeLifeSeconds), CodeLifeSeconds, 1, DaySeconds),
        .. Within(nameof(ConnectTimeoutMs), ConnectTimeoutMs, TimeoutMinMs, CallTimeoutMaxMs),
        .. Within(nameof(CallTimeoutMs), CallTimeoutMs, TimeoutMinMs, CallTimeoutMaxMs),
        .. Within(nameof(MaxConcurrency), MaxConcurrency, 1, 1_024),
        .. Within(nameof(BreakerFailurePercent), BreakerFailurePercent, 1, 100),
        .. Within(nameof(BreakerCallsMin), BreakerCallsMin, 2, 10_000),
        .. Within(nameof(BreakerWindowSeconds), BreakerWindowSeconds, 1, 3_600),
        .. Within(nameof(BreakerOpenSeconds), BreakerOpenSeconds, 1, 3_600),
    ];

    private IEnumerable<string> Address()
    {
        if (BaseUrl.Length == 0) yield return Error(nameof(BaseUrl), "is required");
        else if (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            yield return Error(nameof(BaseUrl), "must be an absolute https address");
        else
        {
            if (address.Scheme == "http" && !IsThisMachine(address)) yield return Error(nameof(BaseUrl), "must be https unless the host is loopback");
            if (address.UserInfo.Length > 0) yield return Error(nameof(BaseUrl), "must not hold a user name; use Mbank:Login and Mbank:Password");
            if (address.Query.Length > 0 || address.Fragment.Length > 0) yield return Error(nameof(BaseUrl), "must not hold a query or a fragment");
        }
    }

    private IEnumerable<string> Credentials()
    {
        if (Login.Length == 0) yield return Error(nameof(Login), "is required");
        // HTTP Basic ends the login at its first colon.
        if (Login.Contains(':', StringComparison.Ordinal)) yield return Error(nameof(Login), "must not hold a colon");
        if (Login.Any(char.IsControl)) yield return Error(nameof(Login), "must not hold control characters");
        if (Password.Length == 0) yield return Error(nameof(Password), "is required");
        if (Password.Any(char.IsControl)) yield return Error(nameof(Password), "must not hold control characters");
        if (NoticeSecret.Length == 0) yield return Error(nameof(NoticeSecret), "is required");
    }

    private static bool IsThisMachine(Uri address) =>
        address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static IEnumerable<string> Within(string name, long value, long least, long most)
    {
        if (value >= least && value <= most) yield break;
        yield return Error(name, most is int.MaxValue or long.MaxValue ? $"must be at least {least}" : $"must be from {least} to {most}");
    }

    private static string Error(string name, string rule) => $"{Section}:{name} {rule}";
}
