using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Somgate.Callbacks;
using Somgate.PaymentPage;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.RequestLog;

namespace Somgate.Dashboard;

/// <summary>One thing that happened to a payment.</summary>
/// <param name="Kind">A word of <see cref="TimeLine.Kinds"/>.</param>
/// <param name="What">Key of a text <c>what.…</c>, or a word of the protocol that stands for itself.</param>
internal sealed record TimeEntry(string Kind, DateTimeOffset At, string What)
{
    /// <summary>Names are keys of texts <c>fact.…</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>The screen where more of it stands; null: none.</summary>
    public TimeLink? Link { get; init; }

    /// <summary>The tries of a callback.</summary>
    public IReadOnlyList<TimeEntry> Below { get; init; } = [];
}

/// <summary>Where more stands.</summary>
/// <param name="Of"><c>request</c> or <c>callback</c>: who may follow it is another right each.</param>
/// <param name="Path">Below the home of the door.</param>
internal sealed record TimeLink(string Of, string Path);

/// <summary>A callback with its tries, and who had it sent; null: it tells an event.</summary>
internal sealed record ToldCallback(CallbackListed Listed, IReadOnlyList<CallbackAttempt> Attempts, string? MadeBy);

/// <summary>All that is recorded of a payment.</summary>
internal sealed record TimeLineSources(
    Payment Payment, IReadOnlyList<PaymentMove> Moves, IReadOnlyList<RaisedAlert> Alerts, IReadOnlyList<PaymentCheck> Checks, IReadOnlyList<LoggedRequest> Requests,
    IReadOnlyList<PageStep> Steps, IReadOnlyList<ToldCallback> Callbacks)
{
    public IReadOnlyList<Repair> Repairs { get; init; } = [];
}

/// <summary>One time line of everything that happened to a payment (dashboard.md 5.2). Pure.</summary>
internal static class TimeLine
{
    public static readonly IReadOnlyList<string> Kinds = ["request", "customer", "operation", "bank", "timer", "callback", "manual"];

    /// <summary>Events that a request brought; of one whose entry in the log is gone this is left.</summary>
    private static readonly string[] ByRequest = ["Accepted", "Inconsistent", "CodeEntered", "CodeUnusable", "ResendAsked", "LinkCanceled", "Paid", "TriedAgain", "TriesCancelled"];

    private static readonly string[] ByTimer = ["LimitReached", "LinkExpired", "TriesOver", "GaveUp"];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Oldest first; of one moment the request before what came of it.</summary>
    public static IReadOnlyList<TimeEntry> Of(TimeLineSources sources)
    {
        IEnumerable<TimeEntry> all =
        [
            .. sources.Requests.Select(OfRequest), .. Forgotten(sources), .. sources.Steps.Select(step => new TimeEntry("customer", At(step.SteppedAtMs), "step." + step.Name)),
            .. OfMoves(sources.Payment, sources.Moves), .. sources.Alerts.Select(OfAlert), .. sources.Callbacks.Select(OfCallback),
            .. sources.Callbacks.Where(told => told.MadeBy is not null).Select(OfResend), .. sources.Checks.Select(OfCheck),
            .. sources.Repairs.SelectMany(OfRepair),
        ];
        return [.. all.OrderBy(entry => entry.At).ThenBy(entry => RankOf(entry.Kind))];
    }

    // Within one moment causes stand before what came of them; what the payment recorded itself is in order already.
    private static int RankOf(string kind) => kind switch
    {
        "request" or "customer" => 0,
        "callback" => 2,
        "manual" => 3,
        _ => 1,
    };

    /// <summary>The whole of it for programs and people who ask us.</summary>
    public static string Json(Payment payment, IReadOnlyList<TimeEntry> entries) => new JsonObject
    {
        ["project_id"] = payment.ProjectId,
        ["payment_id"] = payment.PaymentId,
        ["payment_number"] = payment.PaymentNo,
        ["status"] = StatusText.Of(payment.Status),
        ["time_line"] = new JsonArray([.. entries.Select(Node)]),
    }.ToJsonString(Readable);

    private static JsonNode Node(TimeEntry entry)
    {
        var node = new JsonObject
        {
            ["at"] = entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["kind"] = entry.Kind,
            ["what"] = entry.What,
        };
        foreach (var (name, value) in entry.Facts) node[name] = value;
        if (entry.Below.Count > 0) node["tries"] = new JsonArray([.. entry.Below.Select(Node)]);
        return node;
    }

    private static TimeEntry OfRequest(LoggedRequest request) => new("request", request.At, "request." + request.Door)
    {
        Facts = Facts(
            ("endpoint", request.Endpoint), ("request_id", request.RequestId), ("http", Text(request.HttpStatus)),
            ("code", request.Code == 0 ? null : $"{ResultCode.Text(request.Code)} {ResultCode.Find(request.Code)}"), ("problems", request.Problems), ("key", Text(request.KeyId)),
            ("ip", request.ClientIp), ("agent", request.UserAgent)),
        Link = new("request", string.Create(CultureInfo.InvariantCulture, $"/requests/{request.ProjectId}/{request.At.ToUnixTimeMilliseconds()}/{request.RequestNo}")),
    };

    /// <summary>Requests whose entry in the log has had its time: that they came is known all the same.</summary>
    private static IEnumerable<TimeEntry> Forgotten(TimeLineSources sources)
    {
        var first = sources.Requests.Count == 0 ? DateTimeOffset.MaxValue : sources.Requests[0].At;
        return from move in sources.Moves
               where ByRequest.Contains(move.Happened) && At(move.ChangedAtMs) < first
               select new TimeEntry("request", At(move.ChangedAtMs), "happened." + move.Happened)
               {
                   Facts = Facts(("request_id", move.Version == 1 ? sources.Payment.Sale.RequestId : null), ("note", "body_gone")),
               };
    }

    private static IEnumerable<TimeEntry> OfMoves(Payment payment, IReadOnlyList<PaymentMove> moves)
    {
        PaymentMove? before = null;
        foreach (var move in moves)
        {
            if (move.Call is { } call)
            {
                yield return new("bank", At(move.ChangedAtMs), call == "notice" ? "call.notice" : "call." + call)
                {
                    Facts = Facts(("ms", Text(move.CallMs)), ("heard", move.Heard), ("taken_for", move.Happened), ("operation_id", Text(move.OperationId)), ("provider_payment_id", ProviderIdOf(payment, move))),
                };
            }
            else if (ByTimer.Contains(move.Happened))
            {
                yield return new("timer", At(move.ChangedAtMs), TimerOf(move, before)) { Facts = Facts(("seconds", LengthOf(payment, move, before))) };
            }

            if (before?.Status != move.Status || before?.Code != move.Code || before?.OperationId != move.OperationId)
            {
                yield return new("operation", At(move.ChangedAtMs), before is null ? "operation.created" : "operation.moved")
                {
                    Facts = Facts(
                        ("from", before?.Status), ("to", move.Status), ("code", move.Code is { } code ? $"{ResultCode.Text((int)code)} {ResultCode.Find((int)code)}" : null),
                        ("cause", CauseOf(move)), ("happened", move.Happened), ("operation_id", Text(move.OperationId))),
                };
            }

            before = move;
        }
    }

    private static string CauseOf(PaymentMove move) => move switch
    {
        { Call: not null } => "bank",
        { Happened: "Repaired" } => "repair",
        _ => ByTimer.Contains(move.Happened) ? "timer" : "request",
    };

    private static string TimerOf(PaymentMove move, PaymentMove? before) => move.Happened switch
    {
        "LimitReached" => before?.Step == StepText.Of(Step.AwaitCode) ? "timer.code" : "timer.threshold",
        "LinkExpired" => "timer.link",
        "TriesOver" => "timer.retries",
        _ => "timer.closing",
    };

    private static string? LengthOf(Payment payment, PaymentMove move, PaymentMove? before) => TimerOf(move, before) switch
    {
        "timer.code" => Seconds(payment.CodeLife),
        "timer.threshold" => Seconds(payment.ThresholdAt - (payment.Latest?.CreatedAt ?? payment.CreatedAt)),
        "timer.link" => payment.Link is { } link ? Seconds(link.BestBefore - payment.CreatedAt) : null,
        "timer.retries" => payment.Retry is { } retry ? Seconds(retry.Window) : null,
        _ => Seconds(Waits.Closing),
    };

    private static TimeEntry OfAlert(RaisedAlert alert) => new("bank", At(alert.RaisedAtMs), "alert." + alert.Kind) { Facts = Facts(("heard", alert.Details)) };

    private static TimeEntry OfCallback(ToldCallback told)
    {
        var callback = told.Listed;
        return new("callback", At(callback.CreatedAtMs), "callback." + callback.Kind)
        {
            Facts = Facts(
                ("to", callback.Status), ("state", CallbackFilter.WordOf(callback.State, callback.Tries)), ("url", callback.Url), ("by", told.MadeBy), ("tries", $"{Text(callback.Attempts)}/{CallbackSchedule.TriesMax}"),
                ("next", callback.DueAtMs is { } due ? Time(At(due)) : null)),
            Link = new("callback", string.Create(CultureInfo.InvariantCulture, $"/callbacks/{callback.ProjectId}/{callback.CallbackId}")),
            Below =
            [
                .. told.Attempts.Select(attempt => new TimeEntry("callback", At(attempt.StartedAtMs), "callback.try")
                {
                    Facts = Facts(("n", Text(attempt.Attempt)), ("http", Text(attempt.HttpStatus)), ("fault", attempt.Fault), ("ms", Text(attempt.DurationMs))),
                }),
            ],
        };
    }

    private static TimeEntry OfResend(ToldCallback told) =>
        new("manual", At(told.Listed.CreatedAtMs), "manual.resend") { Facts = Facts(("by", told.MadeBy), ("to", told.Listed.Status), ("url", told.Listed.Url)) };

    private static TimeEntry OfCheck(PaymentCheck check) => new("manual", At(check.AskedAtMs), "manual.check")
    {
        Facts = Facts(("by", check.AskedBy), ("heard", check.Heard), ("taken_for", check.TakenFor), ("ms", Text(check.TookMs)), ("note", check.TakenFor is null ? "no_answer" : null)),
    };

    private static IEnumerable<TimeEntry> OfRepair(Repair repair)
    {
        yield return new("manual", repair.ProposedAt, "manual.repair.proposed")
        {
            Facts = Facts(("by", OperatorOf(repair.ProposedBy)), ("to", StatusText.Of(repair.To)), ("reason", repair.Reason)),
        };
        if (repair.State == RepairState.Proposed || repair.DecidedAt is not { } decidedAt) yield break;
        yield return new("manual", decidedAt, "manual.repair." + repair.State) { Facts = Facts(("by", repair.DecidedBy is { } by ? OperatorOf(by) : null), ("reason", repair.Decision)) };
    }

    /// <summary>Merchants read of operators by their number.</summary>
    private static string OperatorOf(RepairPerson person) => "Platform operator " + Text(person.UserId);

    private static string? ProviderIdOf(Payment payment, PaymentMove move) =>
        payment.Operations.FirstOrDefault(operation => operation.OperationId == move.OperationId)?.ProviderPaymentId;

    private static (string Name, string Value)[] Facts(params (string Name, string? Value)[] facts) =>
        [.. facts.Where(fact => !string.IsNullOrEmpty(fact.Value)).Select(fact => (fact.Name, fact.Value!))];

    private static string Seconds(TimeSpan length) => Text((long)length.TotalSeconds)!;

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
