using System.Net;
using Somgate.Callbacks;

namespace Somgate.Tests.Callbacks;

public sealed class CallbackGuardTests
{
    private static readonly CallbackGuard Guard = new([]);

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.1")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2001:200::1")]
    [InlineData("2a00:1450:4001::5e")]
    [InlineData("3ffe:ffff::1")]
    [InlineData("64:ff9b::1.1.1.1")]
    [InlineData("2002:0101:0101::1")]
    public void Public_addresses_are_permitted(string address) => Assert.True(Guard.Permits(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.255.255.255")]
    [InlineData("10.0.0.0")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.0")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.255")]
    [InlineData("169.254.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.0")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.1")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.0.0")]
    [InlineData("192.168.255.255")]
    [InlineData("198.18.0.0")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    public void Other_addresses_are_forbidden_plain_mapped_and_embedded(string address)
    {
        var ipv4 = IPAddress.Parse(address);
        Assert.False(Guard.Permits(ipv4));
        Assert.False(Guard.Permits(ipv4.MapToIPv6()));
        var bytes = ipv4.GetAddressBytes();
        Assert.False(Guard.Permits(IPAddress.Parse($"64:ff9b::{address}")));
        Assert.False(Guard.Permits(new IPAddress([0x20, 0x02, .. bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])));
        Assert.False(Guard.Permits(new IPAddress([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. bytes])));
    }

    [Theory]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:0:1.1.1.1")]
    [InlineData("64:ff9b:1::1.1.1.1")]
    [InlineData("100::1")]
    [InlineData("1fff:ffff::1")]
    [InlineData("2001::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("2001:10::1")]
    [InlineData("2001:1ff:ffff::1")]
    [InlineData("2001:db8::1")]
    [InlineData("3fff::1")]
    [InlineData("3fff:fff::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fdff:ffff::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void IPv6_addresses_of_no_public_host_are_forbidden(string address) => Assert.False(Guard.Permits(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.20.0.0/16", "10.20.255.1", true)]
    [InlineData("10.20.0.0/16", "10.21.0.1", false)]
    [InlineData("10.20.0.0/16", "::ffff:10.20.0.1", true)]
    [InlineData("10.20.0.0/16", "64:ff9b::10.20.0.1", true)]
    [InlineData("10.20.0.0/16", "1.1.1.1", true)]
    [InlineData("127.0.0.1/32", "127.0.0.2", false)]
    [InlineData("fd00:1::/32", "fd00:1::5", true)]
    [InlineData("fd00:1::/32", "fd00:2::5", false)]
    [InlineData("fd00:1::/32", "10.0.0.1", false)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("0.0.0.0/0", "127.0.0.1", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    public void The_operator_may_allow_ranges(string range, string address, bool permitted) =>
        Assert.Equal(permitted, new CallbackGuard([IPNetwork.Parse(range)]).Permits(IPAddress.Parse(address)));
}
