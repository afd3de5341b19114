using System.Net;
using System.Net.Sockets;

namespace Somgate.Callbacks;

/// <summary>
/// Which addresses a callback may be sent to (callbacks.md 3): public ones and the ranges that the operator allows. Without it a
/// merchant could have the platform call into the operator's own network. Pure.
/// </summary>
internal sealed class CallbackGuard(IReadOnlyList<IPNetwork> allowed)
{
    // IPv4: everything that is not for hosts of the public internet.
    private static readonly IPNetwork[] ForbiddenIPv4 = Networks(
        "0.0.0.0/8", // this network, unspecified
        "10.0.0.0/8", // private
        "100.64.0.0/10", // shared between a provider and its customers
        "127.0.0.0/8", // loopback
        "169.254.0.0/16", // link-local, with the metadata addresses of clouds
        "172.16.0.0/12", // private
        "192.0.0.0/24", // protocol assignments
        "192.0.2.0/24", // documentation
        "192.88.99.0/24", // former relays of 6to4
        "192.168.0.0/16", // private
        "198.18.0.0/15", // benchmarks
        "198.51.100.0/24", // documentation
        "203.0.113.0/24", // documentation
        "224.0.0.0/4", // multicast
        "240.0.0.0/4"); // reserved, broadcast

    // IPv6: only this one is given out to hosts of the public internet ...
    private static readonly IPNetwork GlobalIPv6 = IPNetwork.Parse("2000::/3");

    // ... and these parts of it are not.
    private static readonly IPNetwork[] ForbiddenIPv6 = Networks(
        "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32", // documentation
        "3fff::/20"); // documentation

    // Addresses that stand for an IPv4 one, which a translator or relay on the way would reach.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    public bool Permits(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return Contains(allowed, address) || (Embedded(address) is { } embedded ? Permits(embedded) : IsPublic(address));
    }

    private static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Contains(ForbiddenIPv4, address),
        AddressFamily.InterNetworkV6 => GlobalIPv6.Contains(address) && !Contains(ForbiddenIPv6, address),
        _ => false,
    };

    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return null;
        var bytes = address.GetAddressBytes().AsSpan();
        if (Nat64.Contains(address)) return new IPAddress(bytes[12..16]);
        return SixToFour.Contains(address) ? new IPAddress(bytes[2..6]) : null;
    }

    private static bool Contains(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        for (var i = 0; i < networks.Count; i++)
        {
            if (networks[i].Contains(address)) return true;
        }

        return false;
    }

    private static IPNetwork[] Networks(params string[] ranges) => [.. ranges.Select(range => IPNetwork.Parse(range))];
}
