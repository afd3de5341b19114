using System.Collections.Concurrent;
using System.Diagnostics;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Providers;
using Somgate.Running;

namespace Somgate.Processing;

/// <summary>
/// Works on operations whose time has come: asks the provider, records the answer, goes on while the next step is due at once. Fresh ones are handed over in the
/// process; the sweep takes what a crash, a restart or a full node left behind. No transaction is open while a bank thinks.
/// </summary>
internal sealed partial class OperationWorker(
    PaymentProcessor processor, PaymentStore store, PaymentMethods methods, ProcessingOptions options, NodeOptions node, TimeProvider time, ILogger<OperationWorker> log)
{
    private readonly Places places = new(options.OperationsMax);
    private readonly ConcurrentDictionary<(long, long), Task> running = [];

    public bool TryReserve() => places.TryTake();

    public void Release() => GiveBack();

    /// <summary>Called when a place is free that somebody looked for in vain.</summary>
    public Action Nudge { get; set; } = () => { };

    /// <summary>How many operations are at work in this process now.</summary>
    public int AtWork => running.Count;

    /// <summary>Goes on in the background with an operation that this node holds a lease and a place for.</summary>
    public void Start(Payment payment, long operationId) => Start(payment, operationId, resendWasCutOff: false);

    /// <summary>Takes out what is due and nobody has; true if there may be more.</summary>
    public async Task<bool> RunOnce(CancellationToken cancel)
    {
        var free = Math.Min(places.Free, SweepMax);
        if (free <= 0) return false;
        var taken = 0;
        foreach (var one in await store.FindDue(Now(), free, cancel))
            if (await TakeUp(one, cancel)) taken++;
        return taken == free;
    }

    /// <summary>When nothing is at work any more.</summary>
    public Task Idle() => Task.WhenAll(running.Values);

    private const int SweepMax = 200;

    private void Start(Payment payment, long operationId, bool resendWasCutOff)
    {
        var key = (payment.ProjectId, operationId);
        var turn = new Task<Task>(() => Turn(payment, operationId, resendWasCutOff));
        // One task that stands for the whole turn: each Unwrap makes another, by which it would never be found again.
        var whole = turn.Unwrap();
        running[key] = whole;
        _ = whole.ContinueWith(ended => running.TryRemove(new(key, ended)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        turn.Start(TaskScheduler.Current);
    }

    private async Task<bool> TakeUp(DueOperation due, CancellationToken cancel)
    {
        if (!places.TryTake()) return false;
        var started = false;
        try
        {
            if (await store.FindByNumber(due.ProjectId, due.PaymentNo, cancel) is not { } payment) return false;
            var operation = payment.Operation(due.OperationId);
            if (operation.DueAt is not { } dueAt || dueAt > Now()) return false;
            if (await processor.Claim(payment, operation) is not { } leased) return false;
            started = true;
            Start(leased, due.OperationId, resendWasCutOff: operation is { ResendWanted: true, LeasedBy: not null });
            return true;
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            // One that can't be taken up must not keep the sweep from those behind it.
            Log.NotTakenUp(log, due.OperationId, fault);
            return false;
        }
        finally
        {
            if (!started) GiveBack();
        }
    }

    private async Task Turn(Payment payment, long operationId, bool resendWasCutOff)
    {
        try
        {
            var recorded = resendWasCutOff ? await GiveUpResend(payment, operationId) : new Recorded(payment, IsHeld: true);
            while (recorded.IsHeld) recorded = await Step(recorded.Payment, operationId);
        }
        catch (Exception fault)
        {
            // The lease ends, and the operation is due again: nothing is lost, only later.
            Log.TurnFailed(log, payment.Sale.RequestId, operationId, fault);
        }
        finally
        {
            GiveBack();
        }
    }

    /// <summary>A resend that was under way when its node died is never repeated: it may have been carried out (gate.md 4.5).</summary>
    private Task<Recorded> GiveUpResend(Payment payment, long operationId) => processor.Record(
        payment, operationId, new OperationEvent.CodeNotSent(), new(Now(), "CodeNotSent", "resend", "cut off"), ProviderAlert.None, holdsPlace: true, CancellationToken.None);

    private async Task<Recorded> Step(Payment payment, long operationId)
    {
        var now = Now();
        if (payment.Operation(operationId).DueAt < now + ProcessingOptions.CallMax)
        {
            // Begun too late for its lease, on a machine that stood still: somebody else may have it by now.
            if (await processor.Claim(payment, payment.Operation(operationId)) is not { } anew) return new(payment, IsHeld: false);
            payment = anew;
            now = Now();
        }

        var operation = payment.Operation(operationId);
        if (Waits.IsLinkOver(payment, operation, now)) return await Record(new OperationEvent.LinkExpired(), new(now, "LinkExpired"));
        if (Waits.AreTriesOver(payment, operation, now)) return await Record(new OperationEvent.TriesOver(), new(now, "TriesOver"));
        if (Waits.IsOver(payment, operation, now)) return await Record(new OperationEvent.LimitReached(), new(now, "LimitReached"));
        if (Waits.MustGiveUp(payment, operation, now)) return await Record(new OperationEvent.GaveUp(), new(now, "GaveUp"));
        if (ProviderCalls.Next(operation) is not { } call) throw new InvalidOperationException($"nothing is to be asked at {operation.Step}, yet it is due");

        var provider = methods[payment.Method].Provider;
        var noticeUrl = $"{node.PublicUrl.TrimEnd('/')}/notices/{provider.Name}/{payment.ProjectId}";
        using var span = Telemetry.Spans.StartActivity($"{provider.Name} {call}", ActivityKind.Internal, payment.TraceParent);
        var started = time.GetTimestamp();
        var answer = await provider.Ask(new(call, payment, operation, noticeUrl, now), CancellationToken.None);
        var took = time.GetElapsedTime(started);
        Telemetry.ProviderCalls.Add(1, new KeyValuePair<string, object?>("call", call.ToString()), new("heard", answer.Happened.GetType().Name));
        span?.SetTag("somgate.heard", answer.Heard);
        Log.Answered(log, payment.Sale.RequestId, operationId, call, answer.Heard, answer.Happened.GetType().Name);
        return await Record(answer.Happened, new(now, answer.Happened.GetType().Name, call.ToString().ToLowerInvariant(), answer.Heard, (long)took.TotalMilliseconds), answer.Alert);

        Task<Recorded> Record(OperationEvent happened, ChangeRow history, ProviderAlert alert = ProviderAlert.None) =>
            processor.Record(payment, operationId, happened, history, alert, holdsPlace: true, CancellationToken.None);
    }

    private void GiveBack()
    {
        if (places.GiveBack()) Nudge();
    }

    private DateTimeOffset Now() => time.GetUtcNow();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "request {RequestId}, operation {OperationId}: {Call} heard {Heard}, taken for {Happened}")]
        public static partial void Answered(ILogger log, string requestId, long operationId, ProviderCall call, string heard, string happened);

        [LoggerMessage(Level = LogLevel.Error, Message = "operation {OperationId} is due and can't be taken up; it is tried again with the next sweep")]
        public static partial void NotTakenUp(ILogger log, long operationId, Exception fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "request {RequestId}, operation {OperationId}: a turn failed; it is due again when its lease ends")]
        public static partial void TurnFailed(ILogger log, string requestId, long operationId, Exception fault);
    }
}
