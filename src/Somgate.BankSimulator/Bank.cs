namespace Somgate.BankSimulator;

/// <summary>What the bank says to a call and how the saying goes.</summary>
/// <param name="Scene">What the phone of the payment makes happen to the answer.</param>
internal sealed record Outcome(Answer Answer, Scene Scene)
{
    /// <summary>The connection is closed instead of an answer.</summary>
    public bool IsNeverAnswered { get; init; }

    /// <summary>An HTTP error that says nothing about the payment, in place of the answer.</summary>
    public int? Error { get; init; }

    /// <summary>Completes once the notice of this change has been tried for the first time.</summary>
    public Task NoticeTried { get; init; } = Task.CompletedTask;

    public static Outcome Unknown() => new(Answer.UnknownOrder, Script.Ordinary);
}

/// <summary>The pretend bank: finds the payment, lets <see cref="Lifecycle"/> decide, keeps what became of it, tells Somgate.</summary>
internal sealed class Bank(TimeProvider time, Agenda agenda, NoticeWorker notices, Accounts accounts, SimulatorOptions options)
{
    public Outcome Create(CreateRequest request)
    {
        var scene = Script.For(request.Phone);
        var account = accounts.FindOrAdd(request.OrderNumber);
        Payment opened;
        lock (account)
        {
            if (account.Payment is { } known) return new(SaidAgain(known, request), scene) { IsNeverAnswered = scene.CreateIsNeverAnswered };
            if (Breaks(account, scene) is { } error) return Outcome.Unknown() with { Scene = scene, Error = error };

            var now = time.GetUtcNow();
            opened = Lifecycle.Open(request, Guid.CreateVersion7(now), Codes.First(options.Seed, options.CodeDigits, request.OrderNumber), now);
            accounts.Keep(account, opened);
        }
        _ = FollowUp(account, null, opened);
        return new(Created(opened), scene) { IsNeverAnswered = scene.CreateIsNeverAnswered };
    }

    public Outcome Confirm(string orderNumber, string code)
    {
        var outcome = Change(orderNumber, (payment, now) => Lifecycle.Confirm(payment, code, now), out var after);
        return outcome with { IsNeverAnswered = outcome.Scene.ChargeIsNeverAnswered && after?.Status is PaymentStatus.Charge };
    }

    public Outcome Resend(string orderNumber) =>
        Change(orderNumber, (payment, now) => Lifecycle.Resend(payment, Codes.Next(options.Seed, options.CodeDigits, payment), now), out _);

    public Outcome Cancel(string orderNumber) => Change(orderNumber, Lifecycle.Cancel, out _);

    public Outcome Status(string orderNumber) => Change(orderNumber, (payment, _) => new(payment, Reply.Ok), out _);

    /// <summary>The customer's word in the app; false if the phone has no such payment.</summary>
    public bool AnswerInApp(string phone, string orderNumber, bool confirm)
    {
        if (accounts.Find(orderNumber)?.Payment?.Request.Phone != phone) return false;
        _ = Change(orderNumber, confirm ? Lifecycle.ConfirmInApp : Lifecycle.RefuseInApp, out _);
        return true;
    }

    /// <summary>Takes up the payments of an earlier run: what was due meanwhile happens, notices that are owed are sent.</summary>
    public void Resume()
    {
        foreach (var account in accounts.Restore())
        {
            var payment = account.Payment!;
            if (payment.IsFinal() && payment.NoticeIsOwed) _ = Tell(account, payment);
            else PutOnAgenda(account, payment);
        }
    }

    private static Answer SaidAgain(Payment known, CreateRequest request) =>
        known.Request.SaysTheSameAs(request) ? Created(known) : Answer.OrderNumberUsed;

    /// <summary>The answer of create: the same however far the payment has come since.</summary>
    private static Answer Created(Payment payment)
    {
        var opened = Lifecycle.Open(payment.Request, payment.PaymentId, payment.Code, payment.CreatedAt);
        return Answer.Of(new(opened, Reply.Of(opened)));
    }

    private static int? Breaks(Account account, Scene scene)
    {
        if (scene.Down)
        {
            account.IsDown = true;
            return StatusCodes.Status503ServiceUnavailable;
        }
        return account.BrokenCreates++ < scene.BrokenCreates ? StatusCodes.Status500InternalServerError : null;
    }

    private Outcome Change(string orderNumber, Func<Payment, DateTimeOffset, Step> decide, out Payment? after)
    {
        after = null;
        if (accounts.Find(orderNumber) is not { } account) return Outcome.Unknown();
        Payment before;
        Step step;
        lock (account)
        {
            if (account.IsDown) return Outcome.Unknown() with { Error = StatusCodes.Status503ServiceUnavailable };
            if (account.Payment is null) return Outcome.Unknown();
            before = account.Payment;
            var now = time.GetUtcNow();
            step = decide(Lifecycle.Settle(before, now), now);
            accounts.Keep(account, step.Payment);
        }
        after = step.Payment;
        return new(Answer.Of(step), after.Scene()) { NoticeTried = FollowUp(account, before, after) };
    }

    /// <summary>What a change brings with it: a notice if it was the last one, else the moment of the next.</summary>
    private Task FollowUp(Account account, Payment? before, Payment after)
    {
        if (after.IsFinal()) return before?.IsFinal() is true || !after.NoticeIsOwed ? Task.CompletedTask : Tell(account, after);
        if (before is null || Lifecycle.NextAt(before) != Lifecycle.NextAt(after)) PutOnAgenda(account, after);
        return Task.CompletedTask;
    }

    private void PutOnAgenda(Account account, Payment payment)
    {
        if (Lifecycle.NextAt(payment) is { } next) agenda.At(next, () => Settle(account));
    }

    private void Settle(Account account)
    {
        Payment before, after;
        lock (account)
        {
            before = account.Payment!;
            after = Lifecycle.Settle(before, time.GetUtcNow());
            accounts.Keep(account, after);
        }
        _ = FollowUp(account, before, after);
    }

    private Task Tell(Account account, Payment payment) => notices.Send(payment, () =>
    {
        lock (account) accounts.Keep(account, account.Payment! with { NoticeIsOwed = false });
    });
}
