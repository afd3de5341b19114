using System.Net;
using System.Net.Sockets;

namespace Somgate.Projects;

/// <summary>Addresses that may send requests, as people write them: an address, or a range in CIDR (gate.md 1). Pure.</summary>
internal static class SenderRange
{
    /// <summary>Null: it is neither.</summary>
    public static IPNetwork? Read(string text)
    {
        if (IPNetwork.TryParse(text, out var range)) return range;
        if (!IPAddress.TryParse(text, out var address) || address.ToString() != text) return null;
        return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    /// <summary>A list with nothing in it lets everybody through.</summary>
    public static bool Allows(IReadOnlyCollection<IPNetwork> ranges, IPAddress address) => ranges.Count == 0 || ranges.Any(range => range.Contains(address));
}
