extern alias sandbox;

using System.Net;
using System.Net.Sockets;
using sandbox::Sandbox;

namespace Somgate.Tests.Sandbox;

public sealed class PortsTests
{
    /// <summary>Above the ports that sandboxes of people take, below those that the machine gives out by itself.</summary>
    private const int From = 21_000;

    [Fact]
    public void Two_sandboxes_at_once_get_three_ports_each()
    {
        using var first = Ports.Claim(From);
        using var second = Ports.Claim(From);
        Assert.True(second.First >= first.First + 3);
    }

    [Fact]
    public void A_port_that_is_taken_moves_all_three()
    {
        using var free = Ports.Claim(From + 100);
        var last = free.First + 2;
        free.Dispose();
        using var taken = new TcpListener(IPAddress.Loopback, last);
        taken.Start();
        using var next = Ports.Claim(free.First);
        Assert.True(next.First > last);
    }
}
