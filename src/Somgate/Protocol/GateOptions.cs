namespace Somgate.Protocol;

/// <summary>Section <c>Gate</c>.</summary>
internal sealed record GateOptions
{
    /// <summary>Requests with a wrong signature that one sender's address may make a second; 0: no limit.</summary>
    public int WrongSignaturesPerSecond { get; init; } = 200;

    public int WrongSignaturesBurst { get; init; } = 1000;

    /// <summary>Proxies in front of the service, as CIDR ranges joined by commas: the sender's address is then taken from their <c>X-Forwarded-For</c>.</summary>
    public string TrustedProxies { get; init; } = "";

    public IEnumerable<string> Faults()
    {
        if (WrongSignaturesPerSecond < 0) yield return "Gate:WrongSignaturesPerSecond: 0 or more";
        if (WrongSignaturesBurst < 1) yield return "Gate:WrongSignaturesBurst: 1 or more";
        foreach (var range in TrustedProxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (!System.Net.IPNetwork.TryParse(range, out _)) yield return $"Gate:TrustedProxies: {range} is no CIDR range";
    }
}
