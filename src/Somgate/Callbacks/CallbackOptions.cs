using System.Net;

namespace Somgate.Callbacks;

/// <summary>Settings of the section <c>Callbacks</c>.</summary>
internal sealed record CallbackOptions
{
    public const string Section = "Callbacks";

    /// <summary>A lease lasts 30 s and must outlive a try with its commit.</summary>
    private const int TimeoutSecondsMax = 25;

    /// <summary>A kept connection is used again for at most 1 minute (callbacks.md 3).</summary>
    private const int ConnectionLifetimeSecondsMax = 60;

    private const int KeepAnswerBytesMax = 64 * 1024;
    private const int ConcurrencyMax = 1000;

    /// <summary>Ranges (CIDR) that callbacks may go to though they are not public, for instance <c>10.20.0.0/16</c>; a list or one text with commas.</summary>
    public IReadOnlyList<string> AllowedRanges { get; init; } = [];

    /// <summary>Whether addresses with plain <c>http</c> are called.</summary>
    public bool AllowHttp { get; init; } = true;

    /// <summary>From the start of a try to the end of the answer.</summary>
    public int TimeoutSeconds { get; init; } = 15;

    /// <summary>How much of the body of an answer is read and kept.</summary>
    public int KeepAnswerBytes { get; init; } = 4096;

    /// <summary>How long a connection is used again; then the name is resolved and checked anew.</summary>
    public int ConnectionLifetimeSeconds { get; init; } = 60;

    /// <summary>Tries in flight at a time to one scheme, host and port.</summary>
    public int ConcurrencyPerEndpoint { get; init; } = 64;

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    public TimeSpan ConnectionLifetime => TimeSpan.FromSeconds(ConnectionLifetimeSeconds);

    /// <summary>The allowed ranges as networks; only for options without faults.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks => [.. AllowedRanges.Select(range => IPNetwork.Parse(range))];

    public static CallbackOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var ranges = section.GetSection(nameof(AllowedRanges));
        IEnumerable<string?> given = ranges.Value is { } text ? text.Split(',') : ranges.GetChildren().Select(child => child.Value);
        return (section.Get<CallbackOptions>() ?? new CallbackOptions()) with
        {
            AllowedRanges = [.. given.Select(range => range?.Trim()).OfType<string>().Where(range => range.Length > 0)],
        };
    }

    /// <summary>Every fault, each with the name of its setting; empty: none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        foreach (var range in AllowedRanges)
        {
            if (!IPNetwork.TryParse(range, out var network)) faults.Add($"{Section}:{nameof(AllowedRanges)}: \"{range}\" is not a range such as 10.20.0.0/16");
            else if (network.BaseAddress.IsIPv4MappedToIPv6) faults.Add($"{Section}:{nameof(AllowedRanges)}: \"{range}\" must be written as a range of IPv4");
        }

        Within(nameof(TimeoutSeconds), TimeoutSeconds, 1, TimeoutSecondsMax);
        Within(nameof(KeepAnswerBytes), KeepAnswerBytes, 0, KeepAnswerBytesMax);
        Within(nameof(ConnectionLifetimeSeconds), ConnectionLifetimeSeconds, 1, ConnectionLifetimeSecondsMax);
        Within(nameof(ConcurrencyPerEndpoint), ConcurrencyPerEndpoint, 1, ConcurrencyMax);
        return faults;

        void Within(string setting, int value, int min, int max)
        {
            if (value < min || value > max) faults.Add($"{Section}:{setting}: {value} is not within {min} and {max}");
        }
    }
}
