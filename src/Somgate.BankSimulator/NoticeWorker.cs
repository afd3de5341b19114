using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Somgate.BankSimulator;

/// <summary>The body of a notice (mbank-service.md 3).</summary>
internal sealed record NoticeBody(
    string OrderNumber, string PaymentId, string Status, string? Reason, long Amount, string Currency, string Date)
{
    public static NoticeBody Of(Payment payment) => new(
        payment.Request.OrderNumber,
        payment.PaymentId.ToString(),
        Wire.Status(payment.Status),
        payment.Reason,
        payment.Request.AmountMinor + payment.Scene().NoticeAmountOffMinor,
        payment.Request.Currency,
        Wire.Date(payment.EndedAt!.Value));
}

/// <summary>Tells Somgate what became of a payment, and tells it again while the answer is not 200.</summary>
internal sealed class NoticeWorker : IDisposable
{
    /// <summary>The pauses between one try and the next (mbank-service.md 3).</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
        [.. new[] { 1, 5, 30, 120, 600 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    public static readonly TimeSpan Lateness = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan TryTakesMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTakesMax = TimeSpan.FromSeconds(2);

    // Enough for a thousand notices a second to a healthy receiver, and no flood for a slow one.
    private const int TriesAtOnceMax = 64;

    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    private readonly TimeProvider time;
    private readonly Agenda agenda;
    private readonly Faults faults;
    private readonly byte[] secret;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim tries = new(TriesAtOnceMax);
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = ConnectTakesMax,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    private int triesUnderWay;

    public NoticeWorker(TimeProvider time, Agenda agenda, Faults faults, SimulatorOptions options)
    {
        (this.time, this.agenda, this.faults) = (time, agenda, faults);
        secret = Encoding.UTF8.GetBytes(options.NoticeSecret);
    }

    /// <summary>How many notices are being tried now; the others are answered, given up or wait for their next try.</summary>
    public int TriesUnderWay => Volatile.Read(ref triesUnderWay);

    /// <summary>Sends the notice of a final payment; completes after the first try.</summary>
    /// <param name="settled">Called once no try is to follow: every copy answered, the notice lost, or the tries used up.</param>
    public Task Send(Payment payment, Action settled)
    {
        var fate = faults.ForNotice(payment.Request.OrderNumber);
        if (fate.IsLost)
        {
            settled();
            return Task.CompletedTask;
        }
        var body = JsonSerializer.SerializeToUtf8Bytes(NoticeBody.Of(payment), WireJson.Default.NoticeBody);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(secret, body));
        var notice = new Notice(new Uri(payment.Request.NoticeUrl), body, signature, settled)
        {
            CopiesLeft = Math.Max(payment.Scene().NoticeCopies, fate.IsDoubled ? 2 : 1),
        };
        if (fate.IsLate) agenda.At(time.GetUtcNow() + Lateness, () => _ = Try(notice));
        else _ = Try(notice);
        return notice.FirstTry.Task;
    }

    public void Dispose()
    {
        stop.Cancel();
        http.Dispose();
    }

    /// <summary>One try at each copy that is left; the first that is not answered with 200 waits for the next pause.</summary>
    private async Task Try(Notice notice)
    {
        Interlocked.Increment(ref triesUnderWay);
        await TryCopies(notice);
        Interlocked.Decrement(ref triesUnderWay);
    }

    private async Task TryCopies(Notice notice)
    {
        while (await IsAnswered(notice))
        {
            notice.FirstTry.TrySetResult();
            if (--notice.CopiesLeft > 0) continue;
            notice.Settled();
            return;
        }
        notice.FirstTry.TrySetResult();
        if (stop.IsCancellationRequested) return;
        if (notice.PausesTaken == Pauses.Count) notice.Settled();
        else agenda.At(time.GetUtcNow() + Pauses[notice.PausesTaken++], () => _ = Try(notice));
    }

    private async Task<bool> IsAnswered(Notice notice)
    {
        try
        {
            await tries.WaitAsync(stop.Token);
            try
            {
                return await Post(notice);
            }
            finally
            {
                tries.Release();
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private async Task<bool> Post(Notice notice)
    {
        using var patience = new CancellationTokenSource(TryTakesMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, notice.Url) { Content = new ByteArrayContent(notice.Body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.Add("X-Signature", notice.Signature);
        using var answer = await http.SendAsync(request, either.Token);
        return answer.StatusCode == System.Net.HttpStatusCode.OK;
    }

    private sealed class Notice(Uri url, byte[] body, string signature, Action settled)
    {
        public Uri Url => url;

        public byte[] Body => body;

        public string Signature => signature;

        public Action Settled => settled;

        public int CopiesLeft { get; set; }

        public int PausesTaken { get; set; }

        public TaskCompletionSource FirstTry { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
