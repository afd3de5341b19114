using System.Buffers;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Somgate.Providers;

/// <summary>
/// The one way out to a bank over HTTP: so many calls at once, each within its time, none while the bank is plainly down, and none repeated
/// (mbank-service.md 1). What the bank or the network does comes back as a value; only the caller's own cancel throws.
/// </summary>
/// <remarks>
/// The guards stand round the whole call, and not as a handler inside it, since a handler is done when the headers are there: its time-out and
/// its place among the calls would end before the body is read.
/// </remarks>
internal sealed partial class ProviderHttpClient : IDisposable
{
    /// <summary>
    /// Longest wait for a place among the calls. With the longest call after it (10 s) it stays under the lease of an operation (30 s) and leaves
    /// 5 s to record the answer. The wait comes before the call's own time-out begins, so that whoever gets a place has the bank's whole time.
    /// </summary>
    public static readonly TimeSpan PlaceWait = TimeSpan.FromSeconds(15);

    /// <summary>Longest queue for a place: three seconds' work of a bank that answers 64 calls at once in 50 ms each.</summary>
    private const int WaitersMax = 4096;

    private const int BodyUsualBytes = 4 * 1024;

    /// <summary>Names of banks move; a connection older than this is closed after its call, so that the name is looked up again.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan RetryAfterMin = TimeSpan.FromSeconds(1);

    /// <summary>The longest of our own pauses (mbank-service.md 4): a wrong figure of the bank doesn't silence us for longer.</summary>
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(1);

    private readonly string provider;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly int bodyBytesMax;
    private readonly HttpMessageInvoker invoker;
    private readonly ConcurrencyLimiter places;
    private readonly ResiliencePipeline<ProviderReply> guards;
    private readonly Func<ResilienceContext, HttpRequestMessage, ValueTask<Outcome<ProviderReply>>> call;

    public ProviderHttpClient(string provider, ProviderHttpRules rules, TimeProvider time, ILogger<ProviderHttpClient> log)
    {
        (this.provider, this.time, this.log, bodyBytesMax) = (provider, time, log, rules.BodyBytesMax);
        invoker = new(Handler(rules));
        places = new(new() { PermitLimit = rules.MaxConcurrency, QueueLimit = WaitersMax, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
        guards = Guards(rules);
        call = Call;
    }

    public BankPulse Pulse { get; } = new();

    /// <summary>Puts one request to the bank and reads its answer whole.</summary>
    public async Task<ProviderReply> Send(HttpRequestMessage request, CancellationToken cancel)
    {
        var reply = await Placed(request, cancel);
        Pulse.Heard(reply switch { ProviderReply.Failed failed => failed.Fault, ProviderReply.Answered { HttpStatus: >= 500 } => "HTTP 5xx", _ => null }, time.GetUtcNow());
        return reply;
    }

    private async Task<ProviderReply> Placed(HttpRequestMessage request, CancellationToken cancel)
    {
        using var place = places.AttemptAcquire();
        if (place.IsAcquired) return await Guarded(request, cancel);
        using var later = await WaitForPlace(cancel);
        return later is { IsAcquired: true } ? await Guarded(request, cancel) : ProviderReply.Failed.NoPlace;
    }

    public void Dispose()
    {
        invoker.Dispose();
        places.Dispose();
    }

    private static SocketsHttpHandler Handler(ProviderHttpRules rules) => new()
    {
        ConnectTimeout = rules.ConnectTimeout,
        MaxConnectionsPerServer = rules.MaxConcurrency,
        PooledConnectionLifetime = ConnectionLife,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        MaxResponseDrainSize = 0,
        // Spans are made, but the bank is no part of our trace and is told nothing of it.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    };

    /// <summary>
    /// Outside the breaker, which hears of every time-out; inside it the time-out. Nothing repeats: asking again is the lifecycle's, in its own order.
    /// </summary>
    private ResiliencePipeline<ProviderReply> Guards(ProviderHttpRules rules) =>
        new ResiliencePipelineBuilder<ProviderReply> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ProviderReply>
            {
                FailureRatio = rules.BreakerFailurePercent / 100.0,
                MinimumThroughput = rules.BreakerCallsMin,
                SamplingDuration = rules.BreakerWindow,
                BreakDuration = rules.BreakerOpen,
                ShouldHandle = static told => ValueTask.FromResult(SpeaksOfABankInTrouble(told.Outcome)),
                OnOpened = _ => { Pulse.Turned("open"); LogOpened(provider); return default; },
                OnHalfOpened = _ => { Pulse.Turned("half-open"); return default; },
                OnClosed = _ => { Pulse.Turned("closed"); LogClosed(provider); return default; },
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = rules.CallTimeout })
            .Build();

    private static bool SpeaksOfABankInTrouble(Outcome<ProviderReply> outcome) => outcome switch
    {
        { Exception: TimeoutRejectedException } => true,
        { Result: ProviderReply.Answered answered } => answered.HttpStatus >= 500,
        { Result: { } failed } => failed == ProviderReply.Failed.NoConnection,
        _ => false,
    };

    private async Task<RateLimitLease?> WaitForPlace(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(PlaceWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await places.AcquireAsync(1, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<ProviderReply> Guarded(HttpRequestMessage request, CancellationToken cancel)
    {
        var context = ResilienceContextPool.Shared.Get(cancel);
        try
        {
            var outcome = await guards.ExecuteOutcomeAsync(call, context, request);
            switch (outcome.Exception)
            {
                case null: return outcome.Result!;
                case TimeoutRejectedException: return ProviderReply.Failed.TimedOut;
                case BrokenCircuitException: return ProviderReply.Failed.CircuitOpen;
                default:
                    ExceptionDispatchInfo.Throw(outcome.Exception);
                    throw outcome.Exception;
            }
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<Outcome<ProviderReply>> Call(ResilienceContext context, HttpRequestMessage request)
    {
        try
        {
            using var response = await invoker.SendAsync(request, context.CancellationToken);
            return Outcome.FromResult(await Read(response, context.CancellationToken));
        }
        catch (OperationCanceledException ended) when (context.CancellationToken.IsCancellationRequested)
        {
            // The call's time is over, or the caller has cancelled; the guards outside know which.
            return Outcome.FromException<ProviderReply>(ended);
        }
        catch (Exception failure)
        {
            // The provider's rim: whatever the network does is no answer, and never an error of ours.
            LogNoConnection(provider, (failure as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown, failure.GetType().Name);
            return Outcome.FromResult<ProviderReply>(ProviderReply.Failed.NoConnection);
        }
    }

    private async ValueTask<ProviderReply> Read(HttpResponseMessage response, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BodyUsualBytes);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancel);
            var length = 0;
            while (await stream.ReadAsync(buffer.AsMemory(length), cancel) is > 0 and var read)
            {
                length += read;
                if (length > bodyBytesMax) return ProviderReply.Failed.TooLong;
                if (length == buffer.Length) buffer = Grown(buffer);
            }

            return new ProviderReply.Answered((int)response.StatusCode, buffer.AsSpan(0, length).ToArray(), RetryAfter(response));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grown(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        Pause(response.Headers.RetryAfter) is { } pause
            ? TimeSpan.FromTicks(Math.Clamp(pause.Ticks, RetryAfterMin.Ticks, RetryAfterMax.Ticks))
            : null;

    private TimeSpan? Pause(RetryConditionHeaderValue? header) => header?.Delta ?? header?.Date - time.GetUtcNow();
}

/// <summary>What calls to one bank are bounded by (mbank-service.md 1).</summary>
/// <param name="CallTimeout">Of the whole call: connecting, sending, the answer read to its end.</param>
/// <param name="BreakerFailurePercent">
/// Share of failed calls within <paramref name="BreakerWindow"/> at which nothing more is asked for <paramref name="BreakerOpen"/>; then one call tries.
/// </param>
/// <param name="BreakerCallsMin">With fewer calls in the window the share says nothing.</param>
internal sealed record ProviderHttpRules(
    TimeSpan ConnectTimeout,
    TimeSpan CallTimeout,
    int MaxConcurrency,
    int BreakerFailurePercent,
    int BreakerCallsMin,
    TimeSpan BreakerWindow,
    TimeSpan BreakerOpen)
{
    /// <summary>An answer of a bank is a few hundred bytes; one that is longer than this isn't read to its end.</summary>
    public int BodyBytesMax { get; init; } = 64 * 1024;
}

/// <summary>What came of a request: an HTTP answer, whatever it says, or none.</summary>
internal abstract record ProviderReply
{
    private ProviderReply()
    {
    }

    /// <param name="RetryAfter">The pause that the bank named, at least 1 s and at most 1 h; null: none.</param>
    public sealed record Answered(int HttpStatus, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter = null) : ProviderReply;

    /// <summary>No answer; the bank may have done what was asked. <paramref name="Fault"/> is for people.</summary>
    public sealed record Failed(string Fault) : ProviderReply
    {
        public static readonly Failed TimedOut = new("time-out");
        public static readonly Failed NoConnection = new("connection failed");
        public static readonly Failed CircuitOpen = new("circuit open");
        public static readonly Failed NoPlace = new("too many calls at once");
        public static readonly Failed TooLong = new("unreadable");
    }
}
