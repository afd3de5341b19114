using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Somgate.Callbacks;

namespace Somgate.Tests.Callbacks;

/// <summary>Against real servers: what is sent, which answers count, and what is kept of them.</summary>
public sealed class CallbackHttpClientTests
{
    private const int KeptMax = 4096;

    private static readonly byte[] Body = """{"project_id":1042,"payment":{"description":"Заказ +"},"signature":"a/b+c=="}"""u8.ToArray();
    private static readonly CallbackOptions LoopbackAllowed = new() { AllowedRanges = ["127.0.0.0/8"] };

    /// <summary>Real time after which a try evidently doesn't go by the fake clock.</summary>
    private static readonly TimeSpan OnTheFakeClock = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_request_is_a_POST_of_the_very_bytes_with_these_headers_and_no_other()
    {
        await using var server = await MerchantServer.Start(context =>
        {
            context.Response.Headers.SetCookie = "session=1";
            return Task.CompletedTask;
        });
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        // Traced work of ours is no business of the merchant's.
        using var traced = new Activity("callback").Start();
        for (var i = 0; i < 2; i++) Assert.Equal(200, (await client.Send($"{server.Url}?order=a%20b", Body, Cancel)).HttpStatus);

        Assert.Equal(2, server.Received.Count);
        Assert.Single(server.Received.Select(request => request.Connection).Distinct());
        Assert.All(server.Received, request =>
        {
            Assert.Equal(("POST", "/cb?order=a%20b"), (request.Method, request.Target));
            Assert.Equal(Body, request.Body);
            Assert.Equal(
                new Dictionary<string, string>
                {
                    ["Host"] = $"127.0.0.1:{server.Port}",
                    ["User-Agent"] = "Somgate/0.1.0",
                    ["Content-Type"] = "application/json; charset=utf-8",
                    ["Content-Length"] = $"{Body.Length}",
                },
                request.Headers);
        });
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    [InlineData(202, false)]
    [InlineData(204, false)]
    [InlineData(304, false)]
    [InlineData(400, false)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public async Task Only_200_is_delivered(int status, bool delivered)
    {
        await using var server = await MerchantServer.Answering(status);
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        var answer = await client.Send(server.Url, Body, Cancel);
        Assert.Equal((status, null), (answer.HttpStatus, answer.Fault));
        Assert.Equal(IPAddress.Loopback, answer.Address);
        Assert.Equal(delivered, CallbackVerdict.IsDelivered(answer));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_an_answer_and_is_not_followed(int status)
    {
        await using var server = await MerchantServer.Start(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/cb" ? status : 200;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        var answer = await client.Send(server.Url, Body, Cancel);
        Assert.Equal(status, answer.HttpStatus);
        Assert.False(CallbackVerdict.IsDelivered(answer));
        Assert.Single(server.Received);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(KeptMax - 1)]
    [InlineData(KeptMax)]
    public async Task A_body_up_to_the_limit_is_kept_whole_and_the_connection_too(int length)
    {
        var sent = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        await using var server = await MerchantServer.Start(async context =>
        {
            context.Response.ContentLength = length;
            await context.Response.Body.WriteAsync(sent);
        });
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        for (var i = 0; i < 2; i++) Assert.Equal(sent, (await client.Send(server.Url, Body, Cancel)).Body);
        Assert.Single(server.Received.Select(request => request.Connection).Distinct());
    }

    [Fact]
    public async Task Of_an_endless_body_the_beginning_is_kept_and_the_rest_never_read()
    {
        var hungUp = new TaskCompletionSource();
        await using var server = await MerchantServer.Start(async context =>
        {
            var chunk = Encoding.ASCII.GetBytes(new string('a', 1000));
            try
            {
                while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
            finally
            {
                hungUp.SetResult();
            }
        });
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        var answer = await client.Send(server.Url, Body, Cancel);
        Assert.True(CallbackVerdict.IsDelivered(answer));
        Assert.Equal(Enumerable.Repeat((byte)'a', KeptMax), answer.Body);
        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public async Task A_body_over_the_limit_costs_its_connection_instead_of_being_read()
    {
        await using var server = await MerchantServer.Start(async context =>
        {
            context.Response.ContentLength = KeptMax + 1;
            await context.Response.Body.WriteAsync(new byte[KeptMax + 1]);
        });
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        for (var i = 0; i < 2; i++) Assert.Equal(KeptMax, (await client.Send(server.Url, Body, Cancel)).Body.Length);
        Assert.Equal(2, server.Received.Select(request => request.Connection).Distinct().Count());
    }

    [Fact]
    public async Task A_compressed_body_is_kept_as_it_came()
    {
        byte[] sent = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3];
        await using var server = await MerchantServer.Start(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(sent);
        });
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        Assert.Equal(sent, (await client.Send(server.Url, Body, Cancel)).Body);
    }

    [Fact]
    public async Task Headers_in_the_last_moment_are_in_time_and_after_it_are_not()
    {
        var arrived = new SemaphoreSlim(0);
        var release = new SemaphoreSlim(0);
        await using var server = await MerchantServer.Start(async context =>
        {
            arrived.Release();
            await release.WaitAsync(context.RequestAborted);
        });
        var time = new FakeTimeProvider();
        using var client = new CallbackHttpClient(LoopbackAllowed, time);

        var inTime = client.Send(server.Url, Body, Cancel);
        await arrived.WaitAsync(Cancel);
        time.Advance(TimeSpan.FromMilliseconds(14_999));
        release.Release();
        Assert.Equal((200, null, TimeSpan.FromMilliseconds(14_999)), Of(await inTime));

        var tooLate = client.Send(server.Url, Body, Cancel);
        await arrived.WaitAsync(Cancel);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal((null, CallbackFault.TimeOut, TimeSpan.FromSeconds(15)), Of(await tooLate.WaitAsync(OnTheFakeClock, Cancel)));
    }

    [Fact]
    public async Task A_body_that_does_not_end_in_time_is_no_complete_answer()
    {
        var flushed = new SemaphoreSlim(0);
        await using var server = await MerchantServer.Start(async context =>
        {
            await context.Response.Body.WriteAsync("beginning"u8.ToArray());
            await context.Response.Body.FlushAsync();
            flushed.Release();
            await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        });
        var time = new FakeTimeProvider();
        using var client = new CallbackHttpClient(LoopbackAllowed, time);
        var send = client.Send(server.Url, Body, Cancel);
        await flushed.WaitAsync(Cancel);
        time.Advance(TimeSpan.FromSeconds(15));
        var answer = await send;
        Assert.Equal(CallbackFault.TimeOut, answer.Fault);
        Assert.False(CallbackVerdict.IsDelivered(answer));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_no_complete_answer_but_kept()
    {
        using var server = new RawServer(closes: true, ["HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbeginning"]);
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        var answer = await client.Send(server.Url, Body, Cancel);
        Assert.Equal((200, CallbackFault.Protocol), (answer.HttpStatus, answer.Fault));
        Assert.Equal("beginning"u8.ToArray(), answer.Body);
        Assert.False(CallbackVerdict.IsDelivered(answer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task A_dropped_connection_or_what_is_no_HTTP_is_a_fault_and_one_request(string answered)
    {
        using var server = new RawServer(closes: true, [answered]);
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        var answer = await client.Send(server.Url, Body, Cancel);
        Assert.Equal(CallbackFault.Protocol, answer.Fault);
        Assert.False(CallbackVerdict.IsDelivered(answer));
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_kept_connection_that_is_dropped_at_the_next_request_is_a_fault_and_one_request_too()
    {
        // Nothing is repeated inside a try: the pauses between requests are those of the schedule.
        using var server = new RawServer(closes: false, ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""]);
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        Assert.True(CallbackVerdict.IsDelivered(await client.Send(server.Url, Body, Cancel)));
        Assert.Equal(CallbackFault.Protocol, (await client.Send(server.Url, Body, Cancel)).Fault);
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task Headers_without_an_end_are_a_fault()
    {
        using var server = new RawServer(closes: false, [$"HTTP/1.1 200 OK\r\nX: {new string('a', 200_000)}"]);
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        Assert.Equal(CallbackFault.Protocol, (await client.Send(server.Url, Body, Cancel)).Fault);
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    public async Task Old_and_unusual_answers_are_understood(string answered)
    {
        using var server = new RawServer(closes: true, [answered]);
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        var answer = await client.Send(server.Url, Body, Cancel);
        Assert.True(CallbackVerdict.IsDelivered(answer));
        Assert.Equal("ok"u8.ToArray(), answer.Body);
    }

    [Fact]
    public async Task A_refused_connection_is_a_fault()
    {
        using var server = new RawServer(closes: true, [""]);
        var url = server.Url;
        server.Dispose();
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        var answer = await client.Send(url, Body, Cancel);
        Assert.Equal((null, CallbackFault.Connect, null), (answer.HttpStatus, answer.Fault, answer.Address));
    }

    [Fact]
    public async Task A_try_cut_off_by_us_is_no_answer()
    {
        var arrived = new SemaphoreSlim(0);
        await using var server = await MerchantServer.Start(async context =>
        {
            arrived.Release();
            await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        });
        using var client = new CallbackHttpClient(LoopbackAllowed, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var send = client.Send(server.Url, Body, stop.Token);
        await arrived.WaitAsync(Cancel);
        await stop.CancelAsync();
        var cutOff = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
        Assert.Equal(stop.Token, cutOff.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Send(server.Url, Body, stop.Token));
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task Many_tries_at_once_share_the_connections()
    {
        await using var server = await MerchantServer.Answering(200);
        using var client = new CallbackHttpClient(LoopbackAllowed with { ConcurrencyPerEndpoint = 4 }, TimeProvider.System);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.Send(server.Url, Body, Cancel)));
        Assert.All(answers, answer => Assert.True(CallbackVerdict.IsDelivered(answer)));
        Assert.All(answers, answer => Assert.Equal(IPAddress.Loopback, answer.Address));
        Assert.InRange(server.Received.Select(request => request.Connection).Distinct().Count(), 1, 4);
    }

    private static (int? HttpStatus, string? Fault, TimeSpan Duration) Of(CallbackAnswer answer) => (answer.HttpStatus, answer.Fault, answer.Duration);
}
