using System.Collections.Concurrent;
using System.Diagnostics;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Running;

namespace Somgate.Callbacks;

/// <summary>
/// Sends callbacks and records every try. Fresh ones are handed over in the process; the sweep takes those whose next try is due and what was left behind.
/// Each try is on its own: a slow or dead address holds up nothing but the callbacks of its own payments.
/// </summary>
internal sealed partial class CallbackWorker(
    CallbackStore store, PaymentWriter writer, NumberStore numbers, SendCallback send, CallbackOptions options, CallbackPace pace, NodeOptions node,
    ProjectWorker projects, TimeProvider time, ILogger<CallbackWorker> log)
{
    private const int SweepMax = 500;

    private readonly Endpoints endpoints = new(pace.InFlightMax, options.ConcurrencyPerEndpoint);
    private readonly ConcurrentDictionary<(long, long), Task> running = [];

    /// <summary>Called when a try has ended that newer callbacks waited for, or a place is free that somebody looked for in vain.</summary>
    public Action Nudge { get; set; } = () => { };

    public bool TryReserve(string endpoint) => endpoints.TryTake(endpoint);

    public void Release(string endpoint)
    {
        if (endpoints.GiveBack(endpoint)) Nudge();
    }

    /// <summary>How many tries are in flight in this process now.</summary>
    public int AtWork => running.Count;

    /// <summary>Makes one try in the background for a callback that this node holds a lease and a place for.</summary>
    public Task Start(CallbackRow callback, string? traceParent)
    {
        var key = (callback.ProjectId, callback.CallbackId);
        var turn = new Task<Task>(() => Turn(callback, traceParent));
        // One task that stands for the whole try: each Unwrap makes another, by which it would never be found again.
        var whole = turn.Unwrap();
        running[key] = whole;
        _ = whole.ContinueWith(ended => running.TryRemove(new(key, ended)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        turn.Start(TaskScheduler.Current);
        return whole;
    }

    /// <summary>Takes out what is due and nobody has; true if there may be more.</summary>
    public async Task<bool> RunOnce(CancellationToken cancel)
    {
        var free = Math.Min(endpoints.Free, SweepMax);
        if (free <= 0) return false;
        var taken = 0;
        foreach (var one in await store.FindDue(time.GetUtcNow(), endpoints.Busy, free, cancel))
            if (await TakeUp(one)) taken++;
        return taken == free;
    }

    /// <summary>When no try is in flight any more.</summary>
    public Task Idle() => Task.WhenAll(running.Values);

    private async Task<bool> TakeUp(DueCallback due)
    {
        var callback = due.Callback;
        if (due.IsOver)
        {
            await writer.Commit(new PaymentChange { Key = callback.Key, Drop = new(callback.ProjectId, callback.CallbackId, callback.DueAt!.Value) });
            return true;
        }

        if (!endpoints.TryTake(callback.Endpoint)) return false;
        var started = false;
        try
        {
            var now = time.GetUtcNow();
            var claim = new CallbackClaim(callback.ProjectId, callback.CallbackId, callback.PaymentKey, callback.DueAt!.Value, node.Id, now + pace.Lease, now);
            if (!(await writer.Commit(new PaymentChange { Key = callback.Key, Claim = claim })).IsDone) return false;
            started = true;
            _ = Start(callback with { DueAt = claim.Until, LeasedBy = node.Id }, null);
            return true;
        }
        finally
        {
            if (!started) Release(callback.Endpoint);
        }
    }

    private async Task Turn(CallbackRow callback, string? traceParent)
    {
        try
        {
            await Try(callback, traceParent);
        }
        catch (Exception fault)
        {
            // The lease ends, and the same try is made again under its own number.
            Log.TryFailed(log, callback.CallbackId, fault);
        }
        finally
        {
            Release(callback.Endpoint);
        }
    }

    private async Task Try(CallbackRow callback, string? traceParent)
    {
        using var span = Telemetry.Spans.StartActivity("callback", ActivityKind.Internal, traceParent);
        var started = time.GetUtcNow();
        // Begun too late for its lease, on a machine that stood still: another node may have sent a newer one by now. The lease ends, and the try is made again.
        if (callback.DueAt < started + options.Timeout) return;
        var signed = SignedAnew(callback);
        var answer = await send(callback.Url, signed?.Body ?? callback.Body, CancellationToken.None);
        var isTest = callback.Kind == CallbackKind.Test;
        var verdict = CallbackVerdict.Of(answer, isTest ? CallbackSchedule.TriesMax : callback.Tries + 1, isSuperseded: false, time.GetUtcNow());
        var delivered = verdict.State == CallbackState.Delivered;
        endpoints.Heard(callback.Endpoint, delivered);
        span?.SetTag("somgate.delivered", delivered);
        Telemetry.CallbackAttempts.Add(1, new KeyValuePair<string, object?>("delivered", delivered));
        var committed = await writer.Commit(new PaymentChange
        {
            Key = callback.Key,
            Try = new(callback.ProjectId, callback.CallbackId, callback.PaymentKey, node.Id, callback.Tries + 1, callback.Attempts + 1,
                CallbackStateText.Of(verdict.State), verdict.DueAt, started, (long)answer.Duration.TotalMilliseconds, answer.HttpStatus, answer.Fault,
                answer.Body.Length == 0 ? null : answer.Body, answer.Address?.ToString())
            {
                SentHeaders = answer.SentHeaders,
                AnswerHeaders = answer.Headers,
                IsByHand = callback.Kind != CallbackKind.Event,
                Signed = signed,
            },
            Alerts = verdict.State == CallbackState.Exhausted && !isTest ? [await Exhausted(callback)] : [],
        });
        if (!delivered) Log.NotDelivered(log, callback.CallbackId, callback.Tries + 1, answer.HttpStatus, answer.Fault);
        if (committed.FreedOthers) Nudge();
    }

    /// <summary>What is sent in the place of a body whose key has been revoked since; null: the body stands (dashboard.md 7).</summary>
    private SignedAgain? SignedAnew(CallbackRow callback)
    {
        if (callback.KeyId is not { } keyId || projects.Current.Find(callback.ProjectId) is not { } project || project.Keys.Any(key => key.KeyId == keyId)) return null;
        var (body, now) = CallbackBody.ForNow(callback.Body, keyId, project);
        return new(body, now);
    }

    private async Task<AlertRow> Exhausted(CallbackRow callback)
    {
        Telemetry.Alerts.Add(1);
        return new(callback.ProjectId, await numbers.Next(CancellationToken.None), callback.PaymentNo, callback.OperationId, "CallbackExhausted", "", time.GetUtcNow());
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "callback {CallbackId}, try {Try}: not delivered, HTTP {HttpStatus}, fault {Fault}")]
        public static partial void NotDelivered(ILogger log, long callbackId, int @try, int? httpStatus, string? fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "callback {CallbackId}: a try could not be recorded; it is made again when its lease ends")]
        public static partial void TryFailed(ILogger log, long callbackId, Exception fault);
    }
}

/// <summary>How many tries this node makes at once, and for how long it holds one.</summary>
internal sealed record CallbackPace(int InFlightMax, TimeSpan Lease);
