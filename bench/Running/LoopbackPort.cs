using System.Net;
using System.Net.Sockets;

namespace Bench.Running;

internal static class LoopbackPort
{
    /// <summary>A port that was free a moment ago, for programs that can't choose one themselves.</summary>
    public static int Free()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
