using Somgate.Callbacks;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Providers;
using Somgate.Running;
using Somgate.Storage;

namespace Somgate.Processing;

/// <summary>
/// The one place where payments change: load, ask the lifecycle, commit payment, operation and callbacks together, hand over what is due.
/// Every door and every worker comes through here.
/// </summary>
internal sealed partial class PaymentProcessor(
    PaymentStore store, PaymentWriter writer, NumberStore numbers, ProjectWorker projects, PaymentMethods methods, NodeOptions node, TimeProvider time)
{
    /// <summary>The workers of this node; set once while the node is put together, since they record through this processor.</summary>
    public IHandover Handover { get; set; } = null!;

    /// <summary>Tells the open pages of this node what is committed here.</summary>
    public PaymentFeed Feed { get; } = new();

    /// <summary>Registers a sale: as a payment at work, or as one in error with its callback. An id in use is refused, an identical repeat answered as the first time.</summary>
    public async Task<RequestAnswer> Accept(SaleRequest sale, CancellationToken cancel)
    {
        var now = Now();
        var problems = SaleConsistency.Check(sale, projects.Current.IsStopped(sale.Method.Provider.Name), now);
        var payment = await Make(sale, problems, now, cancel);
        var committed = await Commit(payment, sale.Project, new PaymentChange
        {
            Key = payment.Key,
            Added = payment,
            Operation = payment.Latest,
            Request = new(payment.ProjectId, payment.Sale.RequestId, payment.PaymentNo, "sale", now),
            History = new(now, problems.Count == 0 ? "Accepted" : "Inconsistent"),
        }, Callback.OfAcceptance(payment), payment.Latest?.LeasedBy is not null, now, cancel);
        if (committed.IsDone)
        {
            Telemetry.SalesAccepted.Add(1);
            if (payment.Latest is { LeasedBy: not null } held) Handover.Start(payment, held.OperationId);
            else if (payment.Latest is not null) Handover.Nudge();
            return new RequestAnswer.Accepted(payment.Sale.RequestId);
        }

        var holder = await store.Find(payment.Key, cancel);
        // Freed in the same moment: as if this sale had come a moment later.
        if (holder is null || holder.Status == PaymentStatus.Error) return await Accept(sale, cancel);
        return holder.Link is null && holder.Sale.IsSameAs(sale.Hash) ? new RequestAnswer.Accepted(holder.Sale.RequestId) : new RequestAnswer.Refused(ResultCode.PaymentIdUsed);
    }

    /// <summary>
    /// Begins a sale of a payment that waits for its customer: another try (payment-page.md 15), or the first one of a link (payment-links.md 4). What was
    /// registered stays, but for what the customer entered.
    /// </summary>
    public async Task<RequestAnswer> BeginSale(SaleRequest sale, CancellationToken cancel)
    {
        var key = new PaymentKey(sale.Project.ProjectId, PaymentKey.Fold(sale.PaymentId));
        while (true)
        {
            var payment = await store.Find(key, cancel);
            if (payment is null) return new RequestAnswer.Refused(ResultCode.NotFound);
            var operationId = await numbers.Next(cancel);
            var now = Now();
            var isStopped = projects.Current.IsStopped(sale.Method.Provider.Name);
            if (!Lifecycle.MayBeginSale(payment, now) || SaleConsistency.Check(sale, isStopped, now).Count > 0) return new RequestAnswer.Refused(ResultCode.NotNow);
            // Nothing may fail from here to the commit, which gives the place back if it fails itself.
            var held = Handover.TryReserveOperation();
            var (threshold, codeLife) = TimesOf(sale);
            var next = new NextTry(FirstStep(operationId, held, now), sale.Method.Code, sale.Account, sale.AccountMasked, now + threshold, codeLife)
            {
                CustomerIp = Links.IsWaiting(payment) ? sale.Customer.IpAddress : null,
                Retry = Links.IsWaiting(payment) ? sale.Retry : null,
            };
            var moved = Lifecycle.BeginSale(payment, next, now)!;
            var committed = await Commit(moved, sale.Project, new PaymentChange
            {
                Key = key,
                Saved = moved,
                Operation = moved.Operation(payment.Latest!.OperationId),
                Started = moved.Latest,
                History = new(now, Links.IsWaiting(payment) ? "Paid" : "TriedAgain"),
            }, Callback.OfAcceptance(moved), held, now, cancel);
            if (!committed.IsDone)
            {
                Telemetry.LostRaces.Add(1);
                continue;
            }

            if (held) Handover.Start(moved, operationId);
            else Handover.Nudge();
            return new RequestAnswer.Accepted(moved.Sale.RequestId);
        }
    }

    /// <summary>The customer wants no further try (payment-page.md 15).</summary>
    public async Task<RequestAnswer> StopTrying(PaymentKey key, CancellationToken cancel)
    {
        var payment = await store.Find(key, cancel);
        if (payment?.Latest is not { } operation) return new RequestAnswer.Refused(ResultCode.NotNow);
        var recorded = await Record(
            payment, operation.OperationId, new OperationEvent.TriesCancelled(), new(Now(), "TriesCancelled"), ProviderAlert.None, holdsPlace: false, cancel);
        return recorded.Payment.Version > payment.Version ? new RequestAnswer.Accepted(payment.Sale.RequestId) : new RequestAnswer.Refused(ResultCode.NotNow);
    }

    /// <summary>Takes a clarification (gate.md 6). <paramref name="given"/> reads the code under the name that the payment's method asked for it.</summary>
    public async Task<RequestAnswer> Clarify(PaymentKey key, Func<ClarificationForm, GivenCode> given, byte[] hash, CancellationToken cancel)
    {
        while (true)
        {
            var payment = await store.Find(key, cancel);
            if (payment is null) return new RequestAnswer.Refused(ResultCode.NotFound);
            if (payment.Latest is not { Type: OperationType.Sale } operation) return new RequestAnswer.Refused(ResultCode.NotNow);
            if (operation.Clarified is { } last && last.IsSameAs(hash))
            {
                if (operation.Status == OperationStatus.AwaitingClarification && !await SendAgain(payment)) continue;
                return new RequestAnswer.Accepted(last.RequestId);
            }

            var accepted = new Acceptance(RequestIds.Make(node.Id, Now()), hash);
            var form = methods[payment.Method].Clarification;
            var code = given(form);
            OperationEvent happened = code.FaultIn(form) is { } fault
                ? new OperationEvent.CodeUnusable(fault, accepted)
                : new OperationEvent.CodeEntered(code.Code!, accepted);
            if (await Request(payment, operation, happened, accepted.RequestId, "clarification", cancel) is { } answer) return answer;
        }
    }

    /// <summary>Takes a request for a new code (gate.md 4.5).</summary>
    public async Task<RequestAnswer> Resend(PaymentKey key, CancellationToken cancel)
    {
        while (true)
        {
            var payment = await store.Find(key, cancel);
            if (payment is null) return new RequestAnswer.Refused(ResultCode.NotFound);
            if (payment.Latest is not { } operation) return new RequestAnswer.Refused(ResultCode.NotNow);
            if (await Request(payment, operation, new OperationEvent.ResendAsked(), RequestIds.Make(node.Id, Now()), "resend", cancel) is { } answer) return answer;
        }
    }

    /// <summary>
    /// Records what a provider answered or reported, or what time brought. What is due at once then goes on: by the caller if it has a place for the operation
    /// (<paramref name="holdsPlace"/>, see <see cref="Recorded.IsHeld"/>), else by a worker with a place of its own.
    /// An answer means something only to the question it was given to: if the lease under which that was asked has gone to somebody else meanwhile, only a result counts.
    /// </summary>
    public async Task<Recorded> Record(
        Payment payment, long operationId, OperationEvent happened, ChangeRow history, ProviderAlert alert, bool holdsPlace, CancellationToken cancel)
    {
        var asked = payment.Operation(operationId);
        while (true)
        {
            var now = Now();
            var decision = Lifecycle.Apply(payment, operationId, happened, now);
            var alerts = await Alerts(payment, operationId, decision, alert, history.Heard, now, cancel);
            if (decision is not Decision.Changed changed)
            {
                if (alerts.Count > 0) await writer.Commit(new PaymentChange { Key = payment.Key, Alerts = alerts });
                return new(payment, IsHeld: false);
            }

            var hands = Hands.Of(changed, holdsPlace, Handover, now);
            var moved = hands.Holds ? changed.Payment.Replace(changed.Operation with { LeasedBy = node.Id, DueAt = now + ProcessingOptions.Lease }) : changed.Payment;
            var committed = await Commit(moved, projects.Current.Find(payment.ProjectId)!, new PaymentChange
            {
                Key = payment.Key,
                Saved = moved,
                Operation = moved.Operation(operationId),
                History = history with { At = now },
                Alerts = alerts,
            }, changed.Tell, hands.Reserved, now, cancel);
            if (committed.IsDone)
            {
                Count(payment, moved);
                if (hands.Reserved) Handover.Start(moved, operationId);
                else if (!hands.Holds && changed.Operation.DueAt <= now) Handover.Nudge();
                // An earlier try has been paid after all: nothing may be tried again, so the customer needn't wait for the end of the window.
                if (changed.Surprise == Surprise.LateSuccess && moved is { Status: PaymentStatus.AwaitingCustomer, Latest: { } last })
                    moved = (await Record(moved, last.OperationId, new OperationEvent.TriesOver(), new(Now(), "TriesOver"), ProviderAlert.None, holdsPlace: false, cancel)).Payment;
                return new(moved, hands.Holds && holdsPlace);
            }

            Telemetry.LostRaces.Add(1);
            payment = await store.FindByNumber(payment.ProjectId, payment.PaymentNo, cancel) ?? throw new InvalidOperationException($"payment {payment.PaymentNo} is gone");
            if (!happened.IsResult && !IsSameLease(asked, payment.Operation(operationId))) return new(payment, IsHeld: false);
        }
    }

    /// <summary>Takes a due operation out for this node; null: somebody was faster.</summary>
    public async Task<Payment?> Claim(Payment payment, Operation operation)
    {
        var leased = Lifecycle.Lease(payment, operation, node.Id, Now() + ProcessingOptions.Lease);
        var committed = await writer.Commit(new PaymentChange { Key = payment.Key, Saved = leased, Operation = leased.Operation(operation.OperationId) });
        return committed.IsDone ? leased : null;
    }

    private async Task<RequestAnswer?> Request(Payment payment, Operation operation, OperationEvent happened, string requestId, string kind, CancellationToken cancel, JoinedAct? joined = null)
    {
        var now = Now();
        if (Lifecycle.Apply(payment, operation.OperationId, happened, now) is not Decision.Changed changed) return new RequestAnswer.Refused(ResultCode.NotNow);
        var hands = Hands.Of(changed, holdsPlace: false, Handover, now);
        var moved = hands.Holds ? changed.Payment.Replace(changed.Operation with { LeasedBy = node.Id, DueAt = now + ProcessingOptions.Lease }) : changed.Payment;
        var committed = await Commit(moved, projects.Current.Find(payment.ProjectId)!, new PaymentChange
        {
            Key = payment.Key,
            Saved = moved,
            Operation = moved.Operation(operation.OperationId),
            AlsoMoved = changed.AlsoMoved is { } also ? moved.Operation(also) : null,
            Request = new(payment.ProjectId, requestId, payment.PaymentNo, kind, now),
            History = new(now, happened.GetType().Name),
        }, changed.Tell, hands.Reserved, now, cancel, joined);
        if (!committed.IsDone)
        {
            Telemetry.LostRaces.Add(1);
            return null;
        }

        if (hands.Holds) Handover.Start(moved, operation.OperationId);
        else if (changed.Operation.DueAt <= now) Handover.Nudge();
        return new RequestAnswer.Accepted(requestId);
    }

    private async Task<Payment> Make(SaleRequest sale, IReadOnlyList<Problem> problems, DateTimeOffset now, CancellationToken cancel)
    {
        var (threshold, codeLife) = TimesOf(sale);
        var paymentNo = await numbers.Next(cancel);
        var operationId = problems.Count == 0 ? await numbers.Next(cancel) : 0;
        // Nothing may fail from here to the commit, which gives the place back if it fails itself.
        var held = problems.Count == 0 && Handover.TryReserveOperation();
        return new()
        {
            ProjectId = sale.Project.ProjectId,
            PaymentNo = paymentNo,
            PaymentId = sale.PaymentId,
            Method = sale.Method.Code,
            Sum = sale.Sum,
            Description = sale.Description,
            Customer = sale.Customer,
            Account = sale.Account,
            AccountMasked = sale.AccountMasked,
            CreatedAt = now,
            ChangedAt = now,
            UpdatedAt = now,
            CompletedAt = problems.Count > 0 ? now : null,
            MovedOperationId = problems.Count > 0 ? null : operationId,
            ThresholdAt = now + threshold,
            CodeLife = codeLife,
            Sale = new(RequestIds.Make(node.Id, now), sale.Hash),
            Source = sale.Source,
            Callbacks = sale.Callbacks,
            Problems = problems,
            Extra = sale.Extra,
            Retry = sale.Retry,
            TraceParent = System.Diagnostics.Activity.Current?.Id,
            Operations = problems.Count > 0 ? [] : [FirstStep(operationId, held, now)],
        };
    }

    private static (TimeSpan Threshold, TimeSpan CodeLife) TimesOf(SaleRequest sale)
    {
        var terms = sale.Project.Methods.GetValueOrDefault(sale.Method.Code);
        return (terms?.Threshold ?? sale.Method.Rules.Threshold, terms?.CodeLife ?? sale.Method.Rules.CodeLife);
    }

    private Operation FirstStep(long operationId, bool held, DateTimeOffset now) => new()
    {
        OperationId = operationId,
        Status = OperationStatus.Processing,
        Step = Step.Create,
        Code = ResultCode.AwaitingProcessing,
        CreatedAt = now,
        ChangedAt = now,
        UpdatedAt = now,
        DueAt = held ? now + ProcessingOptions.Lease : now,
        LeasedBy = held ? node.Id : null,
    };

    private static void Count(Payment before, Payment after)
    {
        if (!Standing.IsFinal(before.Status) && Standing.IsFinal(after.Status)) Telemetry.PaymentsEnded.Add(1, new KeyValuePair<string, object?>("status", StatusText.Of(after.Status)));
    }

    private static bool IsSameLease(Operation one, Operation other) => one.LeasedBy == other.LeasedBy && one.DueAt == other.DueAt;

    /// <summary>In whole milliseconds, as moments are stored: what is decided now and what is read later must not differ.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Whether this node goes on with an operation that is due at once, and whether it took a new place for it.</summary>
    private readonly record struct Hands(bool Holds, bool Reserved)
    {
        public static Hands Of(Decision.Changed changed, bool holdsPlace, IHandover handover, DateTimeOffset now)
        {
            if (changed.Operation.LeasedBy is not null || changed.Operation.DueAt is not { } due || due > now) return new(false, false);
            if (holdsPlace) return new(true, false);
            var reserved = handover.TryReserveOperation();
            return new(reserved, reserved);
        }
    }
}

/// <summary>What a request is answered (gate.md 3.4).</summary>
internal abstract record RequestAnswer
{
    private RequestAnswer()
    {
    }

    /// <summary>Taken, or taken before: the id to answer with.</summary>
    public sealed record Accepted(string RequestId) : RequestAnswer;

    /// <summary>Not possible, with the code of codes.md.</summary>
    public sealed record Refused(int Code) : RequestAnswer;
}

/// <summary>The outcome of a record: the payment as committed, and whether the caller, who has a place, holds its operation for the next call.</summary>
internal sealed record Recorded(Payment Payment, bool IsHeld);

/// <summary>What a clarification gave as the code: a text, nothing, or something that isn't a text.</summary>
internal readonly record struct GivenCode(Secret? Code, bool IsMissing)
{
    public static readonly GivenCode Missing = new(null, true);
    public static readonly GivenCode NoText = new(null, false);

    /// <summary>Why it can't be put to the provider; null: it can.</summary>
    public CodeFault? FaultIn(ClarificationForm form) =>
        IsMissing ? CodeFault.Required : Code is null || !form.Fits(Code.Reveal()) ? CodeFault.Pattern : null;
}
