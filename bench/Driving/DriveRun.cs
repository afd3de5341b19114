using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Bench.Driving;

/// <summary>One measured run: a fixed number of merchants, each buying again as soon as its last purchase is whole (a closed loop),
/// until the time is over or the prepared requests are used up.</summary>
internal sealed class DriveRun : IDisposable
{
    /// <summary>Time that purchases under way get to become whole after the last one was begun; far more than a healthy service needs.</summary>
    private static readonly TimeSpan FinishingTime = TimeSpan.FromSeconds(20);

    /// <summary>Failures that are kept for people; the rest is only counted by what is missing.</summary>
    private const int FailuresMax = 5;

    private readonly DriveOrder order;
    private readonly TimeProvider time;
    private readonly PurchaseRequests requests;
    private readonly KeptCallbacks kept;
    private readonly MerchantLoop?[] waiting;
    private readonly double[] saleAckMs;
    private readonly double[] clarificationAckMs;
    private readonly MerchantLoop[] merchants;
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentQueue<string> failures = new();
    private long begun;
    private long finished;
    private int taken;
    private int repeated;
    private volatile bool closed;

    public DriveRun(DriveOrder order, TimeProvider time)
    {
        this.order = order;
        this.time = time;
        requests = new PurchaseRequests(order.Number, order.PurchasesMax);
        kept = new KeptCallbacks(order.PurchasesMax);
        waiting = new MerchantLoop?[order.PurchasesMax];
        saleAckMs = new double[order.PurchasesMax];
        clarificationAckMs = new double[order.PurchasesMax];
        merchants = [.. Enumerable.Range(0, order.Connections).Select(_ => new MerchantLoop(this, requests, time, over.Token))];
    }

    /// <summary>Opens every connection, so that the clock starts with work alone.</summary>
    public async Task Open()
    {
        foreach (var merchant in merchants) await merchant.Open(new IPEndPoint(IPAddress.Loopback, order.Port));
    }

    /// <summary>Buys until the run is over; then waits for the purchases under way, within limits.</summary>
    public async Task Drive()
    {
        begun = finished = time.GetTimestamp();
        var all = Task.WhenAll(merchants.Select(merchant => merchant.Run()));
        await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(order.Seconds) + FinishingTime, time, over.Token));
        closed = true;
        await over.CancelAsync();
    }

    /// <summary>Gives a merchant its next purchase; false when the run is over.</summary>
    public bool TryBegin(MerchantLoop merchant, out int number)
    {
        number = -1;
        if (closed || time.GetElapsedTime(begun) >= TimeSpan.FromSeconds(order.Seconds)) return false;
        number = Interlocked.Increment(ref taken) - 1;
        if (number >= requests.Count)
        {
            Interlocked.Decrement(ref taken);
            return false;
        }
        waiting[number] = merchant;
        return true;
    }

    public void SaleAccepted(int number, TimeSpan ack) => saleAckMs[number] = ack.TotalMilliseconds;

    public void ClarificationAccepted(int number, TimeSpan ack) => clarificationAckMs[number] = ack.TotalMilliseconds;

    public void Finished() => Volatile.Write(ref finished, time.GetTimestamp());

    /// <summary>One failure ends the run: figures of a service that fails mean nothing.</summary>
    public void Fail(string failure)
    {
        if (over.IsCancellationRequested) return;
        closed = true;
        if (failures.Count < FailuresMax) failures.Enqueue(failure);
    }

    /// <summary>Takes a callback in: keeps its bytes and says whom to wake when it has been answered.</summary>
    public Action? Take(ReadOnlySpan<byte> paymentId, ReadOnlySpan<byte> status, ReadOnlySpan<byte> body)
    {
        if (PurchaseRequests.NumberOf(order.Number, paymentId) is not { } number || number >= waiting.Length) return null;
        if (waiting[number] is not { } merchant) return null;
        KeptCallbacks.Kind? kind =
            status.SequenceEqual("awaiting clarification"u8) ? KeptCallbacks.Kind.CodeWanted :
            status.SequenceEqual("success"u8) ? KeptCallbacks.Kind.Success : null;
        if (kind is null)
        {
            Fail($"A callback of another status came: {Encoding.UTF8.GetString(status)}");
            return null;
        }
        if (kept.TryKeep(number, kind.Value, body)) return kind == KeptCallbacks.Kind.CodeWanted ? merchant.CodeWanted : merchant.Paid;
        Interlocked.Increment(ref repeated);
        return null;
    }

    /// <summary>Judges the run when its clock has stopped: signatures are checked here, so that the check takes nothing from the service.</summary>
    public DriveReport Report()
    {
        var numbers = Enumerable.Range(0, taken).ToArray();
        var whole = numbers.AsParallel().Count(kept.IsWhole);
        if (whole < taken) Remember($"{taken - whole} of {taken} purchases are not whole ({numbers.Count(kept.HasBoth)} have both callbacks)");
        return new DriveReport(taken, whole, time.GetElapsedTime(begun, finished).TotalMilliseconds,
            Latency(saleAckMs.AsSpan(0, taken)), Latency(clarificationAckMs.AsSpan(0, taken)), repeated, [.. failures]);
    }

    private void Remember(string failure) => failures.Enqueue(failure);

    private static LatencyReport Latency(Span<double> milliseconds)
    {
        if (milliseconds.IsEmpty) return new LatencyReport(0, 0, 0);
        milliseconds.Sort();
        return new LatencyReport(milliseconds[milliseconds.Length / 2], milliseconds[milliseconds.Length * 99 / 100], milliseconds[^1]);
    }

    public void Dispose()
    {
        foreach (var merchant in merchants) merchant.Dispose();
        over.Dispose();
    }
}
