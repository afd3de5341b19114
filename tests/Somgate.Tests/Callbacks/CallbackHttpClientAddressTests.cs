using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Somgate.Callbacks;

namespace Somgate.Tests.Callbacks;

/// <summary>Where a callback may go: names, addresses and the guard between them, against real servers on loopback.</summary>
public sealed class CallbackHttpClientAddressTests
{
    private static readonly byte[] Body = "{}"u8.ToArray();
    private static readonly CallbackOptions PublicOnly = new();
    private static readonly CallbackOptions LoopbackAllowed = new() { AllowedRanges = ["127.0.0.0/8"] };
    private static readonly IPAddress Other = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress Private = IPAddress.Parse("10.0.0.1");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("017700000001")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    [InlineData("localhost")]
    [InlineData("LocalHost")]
    [InlineData("user:password@127.0.0.1")]
    [InlineData("169.254.169.254")]
    public async Task A_forbidden_address_is_not_called_however_it_is_written(string host)
    {
        await using var server = await MerchantServer.Answering(200);
        using var client = new CallbackHttpClient(PublicOnly, TimeProvider.System);
        foreach (var scheme in new[] { "http", "https" })
        {
            var answer = await client.Send($"{scheme}://{host}:{server.Port}/cb", Body, Cancel);
            Assert.Equal((null, CallbackFault.Forbidden, null), (answer.HttpStatus, answer.Fault, answer.Address));
        }

        Assert.Empty(server.Received);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task An_allowed_range_is_called(string host)
    {
        await using var server = await MerchantServer.Answering(200);
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        var answer = await client.Send($"http://{host}:{server.Port}/cb", Body, Cancel);
        Assert.True(CallbackVerdict.IsDelivered(answer), answer.Fault);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task A_name_that_resolves_to_a_forbidden_address_is_not_called()
    {
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System, Resolving(Private, IPAddress.IPv6Loopback));
        Assert.Equal(CallbackFault.Forbidden, (await client.Send("https://shop.example/cb", Body, Cancel)).Fault);
    }

    [Fact]
    public async Task Forbidden_addresses_of_a_name_are_left_out()
    {
        await using var server = await MerchantServer.Answering(200);
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System, Resolving(Private, IPAddress.IPv6Loopback, IPAddress.Loopback));
        var answer = await client.Send($"http://shop.example:{server.Port}/cb", Body, Cancel);
        Assert.Equal((200, IPAddress.Loopback), (answer.HttpStatus, answer.Address));
        Assert.Equal($"shop.example:{server.Port}", server.Received.Single().Headers["Host"]);
    }

    [Fact]
    public async Task A_second_look_up_that_turns_to_a_forbidden_address_is_caught()
    {
        await using var server = await MerchantServer.Start(context =>
        {
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
        var asked = 0;
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System,
            (_, _) => Task.FromResult(new[] { asked++ == 0 ? IPAddress.Loopback : Private }));
        Assert.Equal(200, (await client.Send($"http://shop.example:{server.Port}/cb", Body, Cancel)).HttpStatus);
        Assert.Equal(CallbackFault.Forbidden, (await client.Send($"http://shop.example:{server.Port}/cb", Body, Cancel)).Fault);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task An_address_that_refuses_is_followed_by_the_next()
    {
        await using var server = await MerchantServer.Answering(200);
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System, Resolving(Other, IPAddress.Loopback));
        var answer = await client.Send($"http://shop.example:{server.Port}/cb", Body, Cancel);
        Assert.Equal((200, IPAddress.Loopback), (answer.HttpStatus, answer.Address));
    }

    [Fact]
    public async Task An_address_that_is_silent_for_4_seconds_is_followed_by_the_next()
    {
        await using var server = await MerchantServer.Answering(200);
        using var silent = new SilentEndpoint(Other, server.Port);
        var time = new WatchedTime();
        using var client = new CallbackHttpClient(LoopbackAllowed, time, Resolving(Other, IPAddress.Loopback));
        var send = client.Send($"http://shop.example:{server.Port}/cb", Body, Cancel);
        await time.TimerOf(TimeSpan.FromSeconds(4)).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        time.Advance(TimeSpan.FromSeconds(4));
        var answer = await send;
        Assert.Equal((200, IPAddress.Loopback), (answer.HttpStatus, answer.Address));
    }

    [Fact]
    public async Task A_silent_address_is_a_time_out_after_15_seconds()
    {
        using var silent = new SilentEndpoint(Other, 0);
        var time = new WatchedTime();
        using var client = new CallbackHttpClient(LoopbackAllowed, time, Resolving(Other));
        var send = client.Send($"http://shop.example:{silent.Port}/cb", Body, Cancel);
        time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.False(send.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        var answer = await send;
        Assert.Equal((null, CallbackFault.TimeOut), (answer.HttpStatus, answer.Fault));
    }

    [Fact]
    public async Task A_name_without_an_address_is_a_fault()
    {
        using var unknown = new CallbackHttpClient(PublicOnly, TimeProvider.System, (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        Assert.Equal(CallbackFault.Name, (await unknown.Send("https://shop.example/cb", Body, Cancel)).Fault);
        using var empty = new CallbackHttpClient(PublicOnly, TimeProvider.System, Resolving());
        Assert.Equal(CallbackFault.Name, (await empty.Send("https://shop.example/cb", Body, Cancel)).Fault);
    }

    [Fact]
    public async Task A_silent_resolver_is_a_time_out()
    {
        var time = new FakeTimeProvider();
        using var client = new CallbackHttpClient(PublicOnly, time, (_, cancel) => new TaskCompletionSource<IPAddress[]>().Task.WaitAsync(cancel));
        var send = client.Send("https://shop.example/cb", Body, Cancel);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(CallbackFault.TimeOut, (await send).Fault);
    }

    [Theory]
    [InlineData("ж", 70)]
    [InlineData("a", 300)]
    [InlineData("a.", 200)]
    public async Task A_host_that_can_be_no_name_is_a_fault(string part, int times)
    {
        using var client = new CallbackHttpClient(PublicOnly, TimeProvider.System);
        var answer = await client.Send($"https://{string.Concat(Enumerable.Repeat(part, times))}/cb", Body, Cancel);
        Assert.Contains(answer.Fault, new[] { CallbackFault.Name, CallbackFault.Forbidden });
    }

    [Fact]
    public async Task A_name_in_any_alphabet_is_resolved_in_its_ASCII_form()
    {
        string? asked = null;
        await using var server = await MerchantServer.Answering(200);
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System, (host, _) =>
        {
            asked = host;
            return Task.FromResult(new[] { IPAddress.Loopback });
        });
        Assert.Equal(200, (await client.Send($"http://магазин.kg:{server.Port}/cb", Body, Cancel)).HttpStatus);
        Assert.Equal("xn--80aairftm.kg", asked);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/cb")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/cb")]
    [InlineData("127.0.0.1/cb")]
    [InlineData("https://")]
    [InlineData("")]
    public async Task Only_http_and_https_are_addresses(string url)
    {
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        Assert.Equal(CallbackFault.Forbidden, (await client.Send(url, Body, Cancel)).Fault);
    }

    [Fact]
    public async Task Plain_http_is_not_called_where_the_operator_forbids_it()
    {
        await using var server = await MerchantServer.Answering(200);
        using var client = new CallbackHttpClient(LoopbackAllowed with { AllowHttp = false }, TimeProvider.System);
        Assert.Equal(CallbackFault.Forbidden, (await client.Send(server.Url, Body, Cancel)).Fault);
        Assert.Empty(server.Received);
    }

    private static ResolveName Resolving(params IPAddress[] addresses) => (_, _) => Task.FromResult(addresses);

    /// <summary>Tells when a timer of a given length was set.</summary>
    private sealed class WatchedTime : FakeTimeProvider
    {
        private readonly Dictionary<TimeSpan, TaskCompletionSource> watched = [];

        public Task TimerOf(TimeSpan due)
        {
            lock (watched) return Watched(due).Task;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            lock (watched) Watched(dueTime).TrySetResult();
            return timer;
        }

        private TaskCompletionSource Watched(TimeSpan due) => watched.TryGetValue(due, out var known)
            ? known
            : watched[due] = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>An endpoint that leaves every attempt to connect without an answer: its queue is full and nobody takes from it.</summary>
    private sealed class SilentEndpoint : IDisposable
    {
        private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> queued = [];

        public SilentEndpoint(IPAddress address, int port)
        {
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen(0);
            while (true)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                queued.Add(socket);
                try
                {
                    socket.Connect(listener.LocalEndPoint!);
                }
                catch (SocketException begun) when (begun.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
                {
                }

                if (!socket.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectWrite)) break;
            }
        }

        public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

        public void Dispose()
        {
            listener.Dispose();
            foreach (var socket in queued) socket.Dispose();
        }
    }
}
