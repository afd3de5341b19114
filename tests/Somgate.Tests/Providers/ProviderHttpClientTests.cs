using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Somgate.Providers;

namespace Somgate.Tests.Providers;

public sealed class ProviderHttpClientTests : IAsyncLifetime
{
    private static readonly ProviderHttpRules Rules = new(
        ConnectTimeout: TimeSpan.FromSeconds(2),
        CallTimeout: TimeSpan.FromSeconds(10),
        MaxConcurrency: 64,
        BreakerFailurePercent: 50,
        BreakerCallsMin: 20,
        BreakerWindow: TimeSpan.FromSeconds(10),
        BreakerOpen: TimeSpan.FromSeconds(5));

    /// <summary>A bound that fails the test instead of hanging it; the clock that counts is the pretended one.</summary>
    private static readonly TimeSpan ReplyMax = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider time = new(new(2025, 3, 10, 9, 15, 24, TimeSpan.Zero));
    private TinyBank bank = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => bank = await TinyBank.Start();

    public async ValueTask DisposeAsync() => await bank.DisposeAsync();

    [Fact]
    public async Task An_answer_comes_with_its_status_and_its_whole_body()
    {
        bank.Does = context => TinyBank.Say(context, 422, "{\"a\":1}");
        using var client = Client(Rules);

        var answered = Assert.IsType<ProviderReply.Answered>(await Post(client));

        Assert.Equal((422, "{\"a\":1}", null), (answered.HttpStatus, Encoding.UTF8.GetString(answered.Body.Span), answered.RetryAfter));
    }

    [Fact]
    public async Task A_request_is_sent_once_plainly_and_tells_nothing_of_our_trace()
    {
        using var activity = new System.Diagnostics.Activity("a purchase").Start();
        using var client = Client(Rules);

        await Post(client);

        var heard = Assert.Single(bank.Asked);
        Assert.DoesNotContain("Expect", heard.Headers.Keys);
        Assert.DoesNotContain("traceparent", heard.Headers.Keys);
        Assert.DoesNotContain("Cookie", heard.Headers.Keys);
    }

    [Fact]
    public async Task A_bank_that_is_silent_for_the_whole_time_is_a_time_out()
    {
        bank.Does = TinyBank.Hold;
        using var client = Client(Rules);

        var asked = Post(client);
        await bank.Arrival();
        time.Advance(Rules.CallTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(ProviderReply.Failed.TimedOut, await asked);
    }

    [Fact]
    public async Task A_body_that_stops_half_way_is_a_time_out_too()
    {
        bank.Does = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{\"code\":");
            await context.Response.Body.FlushAsync();
            await TinyBank.Hold(context);
        };
        using var client = Client(Rules with { CallTimeout = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);

        Assert.Equal(ProviderReply.Failed.TimedOut, await Post(client));
    }

    [Fact]
    public async Task A_body_that_ends_too_early_is_a_failed_connection()
    {
        bank.Does = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{\"code\":");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        using var client = Client(Rules);

        Assert.Equal(ProviderReply.Failed.NoConnection, await Post(client));
    }

    [Theory]
    [InlineData(64 * 1024, true)]
    [InlineData(64 * 1024 + 1, false)]
    public async Task A_body_is_read_up_to_its_limit(int length, bool isRead)
    {
        bank.Does = context => TinyBank.Say(context, 200, new string(' ', length));
        using var client = Client(Rules);

        var reply = await Post(client);

        Assert.Equal(isRead, reply is ProviderReply.Answered answered && answered.Body.Length == length);
        if (!isRead) Assert.Equal(ProviderReply.Failed.TooLong, reply);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_a_failed_connection()
    {
        var address = bank.Address;
        await bank.DisposeAsync();
        using var client = Client(Rules);

        Assert.Equal(ProviderReply.Failed.NoConnection, await Send(client, HttpMethod.Post, address));
    }

    [Fact]
    public async Task An_address_that_never_takes_up_is_a_failed_connection_after_the_connect_time_out()
    {
        // The queue of a socket that accepts nobody is filled until the machine answers no newcomer.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(1);
        var waiting = Enumerable.Range(0, 8).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        using var enough = new CancellationTokenSource();
        var connects = waiting.Select(socket => socket.ConnectAsync(deaf.LocalEndPoint!, enough.Token).AsTask()).ToArray();
        using var client = Client(Rules with { ConnectTimeout = TimeSpan.FromMilliseconds(200) });

        var reply = await Send(client, HttpMethod.Post, $"http://{deaf.LocalEndPoint}");

        Assert.Equal(ProviderReply.Failed.NoConnection, reply);
        await enough.CancelAsync();
        await Task.WhenAll(connects).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Array.ForEach(waiting, socket => socket.Dispose());
    }

    [Fact]
    public async Task A_post_that_meets_a_closed_connection_is_not_sent_again()
    {
        using var client = Client(Rules);
        Assert.IsType<ProviderReply.Answered>(await Post(client));

        bank.Does = TinyBank.Drop;

        Assert.Equal(ProviderReply.Failed.NoConnection, await Post(client));
        Assert.Equal(2, bank.Asked.Count);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        bank.Does = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };
        using var client = Client(Rules);

        Assert.Equal(302, Assert.IsType<ProviderReply.Answered>(await Post(client)).HttpStatus);
        Assert.Single(bank.Asked);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 1)]
    [InlineData("999999999", 3600)]
    [InlineData("Mon, 10 Mar 2025 09:15:54 GMT", 30)]
    [InlineData("Mon, 10 Mar 2025 09:00:00 GMT", 1)]
    [InlineData("soon", null)]
    public async Task A_pause_the_bank_asks_for_is_kept_within_bounds(string header, int? seconds)
    {
        bank.Does = context =>
        {
            context.Response.Headers.RetryAfter = header;
            return TinyBank.Say(context, 429, "");
        };
        using var client = Client(Rules);

        var answered = Assert.IsType<ProviderReply.Answered>(await Post(client));

        Assert.Equal(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), answered.RetryAfter);
    }

    [Fact]
    public async Task The_callers_own_cancel_throws()
    {
        bank.Does = TinyBank.Hold;
        using var client = Client(Rules);
        using var stop = new CancellationTokenSource();

        var asked = Send(client, HttpMethod.Post, bank.Address, stop.Token);
        await bank.Arrival();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task No_more_calls_are_at_the_bank_than_there_are_places()
    {
        var (now, most) = (0, 0);
        using var turns = new SemaphoreSlim(0);
        bank.Does = async context =>
        {
            lock (turns) most = Math.Max(most, ++now);
            await turns.WaitAsync(context.RequestAborted);
            lock (turns) now--;
            await TinyBank.Say(context, 200, "{}");
        };
        using var client = Client(Rules with { MaxConcurrency = 2 });

        var asked = Enumerable.Range(0, 6).Select(_ => Post(client)).ToArray();
        await bank.Arrival();
        await bank.Arrival();
        for (var left = 4; left > 0; left--)
        {
            turns.Release();
            await bank.Arrival();
        }

        turns.Release(2);
        Assert.All(await Task.WhenAll(asked), reply => Assert.IsType<ProviderReply.Answered>(reply));
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task A_place_is_waited_for_so_long_and_no_longer_and_whoever_gets_one_has_the_whole_time()
    {
        bank.Does = TinyBank.Hold;
        using var client = Client(Rules with { MaxConcurrency = 1 });
        var first = Post(client);
        var second = Post(client);
        var third = Post(client);

        await bank.Arrival();
        time.Advance(Rules.CallTimeout);
        Assert.Equal(ProviderReply.Failed.TimedOut, await first);

        await bank.Arrival();
        time.Advance(ProviderHttpClient.PlaceWait - Rules.CallTimeout);
        Assert.Equal(ProviderReply.Failed.NoPlace, await third);
        Assert.False(second.IsCompleted);

        time.Advance(Rules.CallTimeout + Rules.CallTimeout - ProviderHttpClient.PlaceWait);
        Assert.Equal(ProviderReply.Failed.TimedOut, await second);
        Assert.Equal(2, bank.Asked.Count);
    }

    [Theory]
    [InlineData("503")]
    [InlineData("drop")]
    [InlineData("silence")]
    public async Task After_twenty_failures_the_bank_is_left_alone_and_then_tried_with_one_call(string trouble)
    {
        bank.Does = trouble switch
        {
            "503" => context => TinyBank.Say(context, 503, ""),
            "drop" => TinyBank.Drop,
            _ => TinyBank.Hold,
        };
        using var client = Client(Rules with { BreakerWindow = TimeSpan.FromMinutes(10) });
        for (var failure = 0; failure < Rules.BreakerCallsMin; failure++) await Failure(client, trouble);

        Assert.Equal(ProviderReply.Failed.CircuitOpen, await Post(client));
        Assert.Equal(Rules.BreakerCallsMin, bank.Asked.Count);

        // One call tries; it fails too, so the bank is left alone again.
        time.Advance(Rules.BreakerOpen);
        await Failure(client, trouble);
        Assert.Equal(ProviderReply.Failed.CircuitOpen, await Post(client));
        Assert.Equal(Rules.BreakerCallsMin + 1, bank.Asked.Count);

        time.Advance(Rules.BreakerOpen);
        bank.Does = context => TinyBank.Say(context, 200, "{}");
        Assert.IsType<ProviderReply.Answered>(await Post(client));
        Assert.IsType<ProviderReply.Answered>(await Post(client));
    }

    [Fact]
    public async Task Fewer_failures_than_twenty_say_nothing()
    {
        bank.Does = context => TinyBank.Say(context, 500, "");
        using var client = Client(Rules);
        for (var failure = 1; failure < Rules.BreakerCallsMin; failure++) await Post(client);

        bank.Does = context => TinyBank.Say(context, 200, "{}");

        Assert.Equal(200, Assert.IsType<ProviderReply.Answered>(await Post(client)).HttpStatus);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task Refused_requests_are_no_trouble_of_the_bank(int status)
    {
        bank.Does = context => TinyBank.Say(context, status, "");
        using var client = Client(Rules);

        for (var call = 0; call < 2 * Rules.BreakerCallsMin; call++)
            Assert.Equal(status, Assert.IsType<ProviderReply.Answered>(await Post(client)).HttpStatus);
    }

    private async Task Failure(ProviderHttpClient client, string trouble)
    {
        var asked = Post(client);
        await bank.Arrival();
        if (trouble == "silence") time.Advance(Rules.CallTimeout);
        await asked;
    }

    private ProviderHttpClient Client(ProviderHttpRules rules, TimeProvider? clock = null) =>
        new("tiny", rules, clock ?? time, NullLogger<ProviderHttpClient>.Instance);

    private Task<ProviderReply> Post(ProviderHttpClient client) => Send(client, HttpMethod.Post, bank.Address);

    private static async Task<ProviderReply> Send(ProviderHttpClient client, HttpMethod method, string address, CancellationToken? cancel = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = new ByteArrayContent("{}"u8.ToArray()) };
        return await client.Send(request, cancel ?? Cancel).WaitAsync(ReplyMax);
    }
}
