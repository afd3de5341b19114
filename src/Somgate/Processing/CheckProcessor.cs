using Somgate.Audit;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Providers;
using Somgate.Running;

namespace Somgate.Processing;

/// <summary>
/// Asks the bank out of turn because a person wants to know (dashboard.md 5.2). The question changes no pause and no lease of the work that goes on: as with a
/// notice of the bank, only its last word counts, and the lifecycle says for what.
/// </summary>
internal sealed class CheckProcessor(PaymentProcessor processor, PaymentMethods methods, CheckStore checks, NodeOptions node, TimeProvider time)
{
    /// <param name="askedBy">As the time line names the person.</param>
    /// <param name="entries">What the audit log says of it, in the commit that takes the turn.</param>
    /// <param name="doubted">A sale whose outcome here the bank seems to contradict: asked about even if it is final.</param>
    public async Task<CheckOutcome> Check(Payment payment, string askedBy, IEnumerable<AuditEntry> entries, CancellationToken cancel, Operation? doubted = null)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        if ((doubted ?? BankCheck.OperationOf(payment, now)) is not { } operation || methods.Find(payment.Method) is not { } method) return new CheckOutcome.NotNow();
        var check = new PaymentCheck
        {
            ProjectId = payment.ProjectId,
            PaymentNo = payment.PaymentNo,
            AskedAtMs = now.ToUnixTimeMilliseconds(),
            OperationId = operation.OperationId,
            AskedBy = askedBy,
        };
        if (!await checks.TryBegin(check, entries, cancel))
        {
            var wait = await checks.FindLast(payment.ProjectId, payment.PaymentNo, cancel) + BankCheck.Pause - now ?? BankCheck.Pause;
            return new CheckOutcome.TooSoon(Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)));
        }

        // From here on nobody's patience counts: what the bank says is recorded.
        var noticeUrl = $"{node.PublicUrl.TrimEnd('/')}/notices/{method.Provider.Name}/{payment.ProjectId}";
        var started = time.GetTimestamp();
        var answer = await method.Provider.Ask(new(ProviderCall.Status, payment, operation, noticeUrl, now), CancellationToken.None);
        var took = (long)time.GetElapsedTime(started).TotalMilliseconds;
        var happened = answer.Happened.IsResult ? answer.Happened : new OperationEvent.Noticed();
        if (happened.IsResult || answer.Alert != ProviderAlert.None)
        {
            ChangeRow history = new(now, happened.GetType().Name, "check", answer.Heard, took);
            await processor.Record(payment, operation.OperationId, happened, history, answer.Alert, holdsPlace: false, CancellationToken.None);
        }

        await checks.Finish(check with { TookMs = took, Heard = answer.Heard, TakenFor = answer.Happened.GetType().Name });
        return new CheckOutcome.Asked();
    }
}

/// <summary>What became of the wish to have the bank asked.</summary>
internal abstract record CheckOutcome
{
    private CheckOutcome()
    {
    }

    /// <summary>The answer stands in the time line.</summary>
    public sealed record Asked : CheckOutcome;

    /// <summary>The bank's answer could change nothing.</summary>
    public sealed record NotNow : CheckOutcome;

    /// <summary>Somebody asked a moment ago.</summary>
    public sealed record TooSoon(int Seconds) : CheckOutcome;
}
