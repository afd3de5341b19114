using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Somgate.Tests.Support;

/// <summary>Ports for programs that must know theirs before they listen, or that come back to it after a kill.</summary>
internal static class FreePort
{
    // Below what the system hands out by itself: a port from there may be somebody's outgoing connection a moment later.
    private const int First = 12_000;
    private const int Count = 18_000;

    // Several runs on one machine begin at different places.
    private static int next = RandomNumberGenerator.GetInt32(Count);

    /// <summary>A port of loopback that nobody listens on, and that this run gives to nobody else.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref next) % Count);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one may be free.
            }
        }
    }
}
