using System.Net;
using System.Net.Sockets;

namespace Sandbox;

/// <summary>Three free ports in a row, kept from other sandboxes of the same user until disposed.</summary>
internal sealed class Ports : IDisposable
{
    private const int Count = 3;

    /// <summary>How far to look; a machine with so many ports taken has another problem.</summary>
    private const int LookMax = 1000;

    private readonly List<FileStream> claims;

    private Ports(int first, List<FileStream> claims) => (First, this.claims) = (first, claims);

    public int First { get; }

    /// <summary>The given port and the two after it, or the next three that are all free.</summary>
    /// <exception cref="SandboxException">None are.</exception>
    public static Ports Claim(int wanted)
    {
        for (var first = wanted; first < wanted + LookMax && first <= SandboxOptions.PortMax; first++)
        {
            if (TryClaim(first) is { } ports) return ports;
        }
        throw new SandboxException($"no three free ports in a row from {wanted}; give another --port");
    }

    public void Dispose()
    {
        foreach (var claim in claims) claim.Dispose();
    }

    // Between the look and the bind of the programs another sandbox may look too. A locked file per port keeps it away,
    // and the kernel unlocks it when we die, however we die.
    private static Ports? TryClaim(int first)
    {
        var claims = new List<FileStream>();
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"somgate-sandbox-{Environment.UserName}"));
            for (var port = first; port < first + Count; port++)
            {
                claims.Add(new(Path.Combine(folder.FullName, $"{port}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
            }
            return new(first, claims);
        }
        catch (Exception taken) when (taken is IOException or SocketException)
        {
            foreach (var claim in claims) claim.Dispose();
            return null;
        }
    }
}
