using System.Security.Cryptography;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.PaymentPage;

/// <summary>
/// The steps of a customer on a page (payment-page.md 8.2): load session and payment, ask what is shown, take the step, leave the payment to
/// <see cref="PaymentProcessor"/>. A payment is registered by Pay alone.
/// </summary>
internal sealed class PageProcessor(
    PageSessionStore sessions, RefusalStore refusals, PaymentStore payments, PaymentProcessor processor, ProjectWorker projects, PaymentMethods methods, TimeProvider time)
{
    /// <summary>How long the customer waits for the bank's answer to a resend (payment-page.md 9).</summary>
    private static readonly TimeSpan ResendPatience = TimeSpan.FromSeconds(5);

    /// <summary>How long a second click on Pay waits for what the first one registers.</summary>
    private static readonly TimeSpan PayPatience = TimeSpan.FromSeconds(5);

    /// <summary>A session that is asked for more often than this is written no more often.</summary>
    private static readonly TimeSpan SeenPace = TimeSpan.FromMinutes(10);

    private const int HashBytes = 32;

    /// <summary>Makes a session of a checked opening; null: its payment id is in use with another sum, or by a payment link (payment-page.md 8.3).</summary>
    public async Task<string?> Open(PageOpening opening, CancellationToken cancel)
    {
        var now = Now();
        var payment = await PaymentOf(opening, cancel);
        if (!MayOpen(opening, payment)) return null;
        var id = PageSessionIds.Make();
        await sessions.Add(new()
        {
            Hash = PageSessionIds.Hash(id)!,
            Opening = opening,
            WasPaid = payment?.Status == PaymentStatus.Success,
            OpenedAt = now,
            SeenAt = now,
        }, cancel);
        return id;
    }

    /// <summary>Whether <see cref="Open"/> would make a session; it makes none.</summary>
    public async Task<bool> MayOpen(PageOpening opening, CancellationToken cancel) => MayOpen(opening, await PaymentOf(opening, cancel));

    /// <summary>The page as it stands now; null: there is no such session, or its time is over.</summary>
    public async Task<PageState?> Find(string id, CancellationToken cancel)
    {
        if (PageSessionIds.Hash(id) is not { } hash || await sessions.Find(hash, cancel) is not { } session) return null;
        if (projects.Current.Find(session.Opening.ProjectId) is not { } project) return null;
        var payment = await payments.Find(session.Key, cancel);
        return StateOf(id, session, project, payment);
    }

    /// <summary>A page as it stands now if neither session nor payment has changed: only time has passed.</summary>
    public PageState Again(PageState state) =>
        StateOf(state.SessionId, state.Session, projects.Current.Find(state.Session.Opening.ProjectId) ?? state.Project, state.Payment);

    /// <summary>The customer looked at the page: its life runs on.</summary>
    public async Task KeepAlive(PageState state, CancellationToken cancel)
    {
        if (state.Screen != ScreenId.Gone && Now() - state.Session.SeenAt >= SeenPace) await sessions.KeepAlive(state.Session.Hash, Now(), cancel);
    }

    /// <summary>Takes the one automatic return of the session; false: none is due.</summary>
    public async Task<bool> Leave(PageState state, CancellationToken cancel) =>
        state.Return is ReturnWay.Automatic && await sessions.Return(state.Session.Hash, Now(), cancel);

    /// <summary>Changes the language; one that is not offered changes nothing.</summary>
    public async Task Switch(PageState state, string language, CancellationToken cancel)
    {
        if (language == "en" || state.Project.Page.Languages.Contains(language)) await sessions.SwitchLanguage(state.Session.Hash, language, Now(), cancel);
    }

    /// <summary>S1: a method is chosen; an empty code leads back to the choice.</summary>
    public async Task<StepAnswer> Choose(PageState state, int? turn, string? code, CancellationToken cancel)
    {
        if (!IsNow(state, turn, ScreenId.Choice, ScreenId.Phone)) return StepAnswer.Stale;
        var isBack = state.Screen == ScreenId.Phone && string.IsNullOrEmpty(code);
        if (!isBack && state.Available.Methods.All(method => method.Code != code)) return new StepAnswer.Wrong(new("method", "choice.title"));
        return await Step(state.Session with { Method = isBack ? null : code }, "method", cancel);
    }

    /// <summary>S2: registers payment and operation. The loser of a race waits for the winner's payment and shows its step.</summary>
    public async Task<StepAnswer> Pay(PageState state, int? turn, string? phone, string clientIp, CancellationToken cancel)
    {
        var answer = await PayOnce(state, turn, phone, clientIp, cancel);
        if (answer is StepAnswer.Late && state.Screen == ScreenId.Phone) await UntilRegistered(state, cancel);
        return answer;
    }

    /// <summary>S4: the code. One that is malformed costs no try and is not kept.</summary>
    public async Task<StepAnswer> Enter(PageState state, int? turn, string? typed, CancellationToken cancel)
    {
        if (!IsNow(state, turn, ScreenId.Code)) return StepAnswer.Stale;
        if (CodeInput.Fault(typed) is { } fault) return new StepAnswer.Wrong(new("code", fault), typed);
        if (await Step(state.Session with { CodeSentAgain = false }, "code", cancel) is not StepAnswer.Done done) return StepAnswer.Stale;
        // Every entry is one of its own: a hash that nothing else has.
        await processor.Clarify(state.Session.Key, _ => new(new Secret(CodeInput.Read(typed)!), false), RandomNumberGenerator.GetBytes(HashBytes), cancel);
        return done;
    }

    /// <summary>S4: another code. The one step that waits for the bank.</summary>
    public async Task<StepAnswer> Resend(PageState state, int? turn, CancellationToken cancel)
    {
        if (!IsNow(state, turn, ScreenId.Code)) return StepAnswer.Stale;
        var operation = state.Payment!.Latest!;
        if (operation.Resends >= Waits.ResendsMax) return new StepAnswer.Wrong(new("resend", "resend.none"));
        if (PageDrawing.ResendFrom(operation) is { } from && from > state.Now)
            return new StepAnswer.Wrong(new("resend", "resend.wait", (int)Math.Ceiling((from - state.Now).TotalSeconds)));
        using var watch = processor.Feed.Watch(state.Session.Key);
        if (await processor.Resend(state.Session.Key, cancel) is not RequestAnswer.Accepted) return new StepAnswer.Wrong(new("resend", "resend.failed"));
        if (!await WasSent(watch, state.Payment, operation, cancel)) return new StepAnswer.Wrong(new("resend", "resend.failed"));
        await sessions.SaveResend(state.Session.Hash, cancel);
        return new StepAnswer.Done("resend");
    }

    /// <summary>S7: begins another try; S10: begins again with a payment that could not be started.</summary>
    public async Task<StepAnswer> TryAgain(PageState state, int? turn, CancellationToken cancel)
    {
        if (!IsNow(state, turn, ScreenId.Retry, ScreenId.NotStarted)) return StepAnswer.Stale;
        var after = state.Screen == ScreenId.Retry
            ? state.Session with { Method = null, TryAfter = state.Payment!.Operations.Count }
            : state.Session with { Method = null, PaymentNo = null };
        return await Step(after, "retry", cancel);
    }

    /// <summary>S7: no further try.</summary>
    public async Task<StepAnswer> Cancel(PageState state, int? turn, CancellationToken cancel)
    {
        if (!IsNow(state, turn, ScreenId.Retry) || await Step(state.Session, "cancel", cancel) is not StepAnswer.Done done) return StepAnswer.Stale;
        await processor.StopTrying(state.Session.Key, cancel);
        return done;
    }

    private static bool MayOpen(PageOpening opening, Payment? payment) => payment is not { Latest: not null } || Screen.IsSame(opening, payment);

    private Task<Payment?> PaymentOf(PageOpening opening, CancellationToken cancel) =>
        payments.Find(new(opening.ProjectId, PaymentKey.Fold(opening.PaymentId)), cancel);

    private PageState StateOf(string id, PageSession session, Project project, Payment? payment)
    {
        var now = Now();
        var available = AvailableMethods.Of(session.Opening, project, methods, projects.Current.IsStopped);
        return new(id, session, project, payment, available, Screen.Of(session, payment, available, project.Page, now), now);
    }

    private static bool IsNow(PageState state, int? turn, params ReadOnlySpan<ScreenId> screens) => turn == state.Turn && screens.Contains(state.Screen);

    private async Task<StepAnswer> Step(PageSession after, string name, CancellationToken cancel)
    {
        if (!await sessions.Step(after, name, Now(), cancel)) return StepAnswer.Stale;
        // Another tab of the session may be listening.
        processor.Feed.Tell(after.Key);
        return new StepAnswer.Done(name);
    }

    /// <summary>Pay met a page that offers no method any more: S9, and the merchant reads why in the request log (payment-page.md 6, 7). A second click says it no second time.</summary>
    private async Task<StepAnswer> NoneLeft(PageState state, string clientIp, CancellationToken cancel)
    {
        if (await Step(state.Session, "pay", cancel) is not StepAnswer.Done) return StepAnswer.Stale;
        var code = state.Available.Code;
        await refusals.Add(
            new(state.Now, state.Project.ProjectId, StatusCodes.Status303SeeOther, code, RequestLog.Details([new(code)]), RequestLog.Parameters(state.Session.Opening), clientIp), cancel);
        return StepAnswer.Stale;
    }

    private async Task<StepAnswer> PayOnce(PageState state, int? turn, string? phone, string clientIp, CancellationToken cancel)
    {
        if (IsNow(state, turn, ScreenId.NotAvailable)) return await NoneLeft(state, clientIp, cancel);
        if (!IsNow(state, turn, ScreenId.Phone) || state.Method is not { } method) return StepAnswer.Stale;
        if (PhoneInput.Fault(phone) is { } fault) return new StepAnswer.Wrong(new("phone", fault), phone);
        if (await Step(state.Session with { PaymentNo = null }, "pay", cancel) is not StepAnswer.Done done) return StepAnswer.Stale;
        var account = method.Normalise(PhoneInput.Read(phone)!);
        var sale = Sale(state, method, account, clientIp);
        if (state.Payment is { } waiting && (waiting.Status == PaymentStatus.AwaitingCustomer || Links.IsWaiting(waiting)))
        {
            await processor.BeginSale(sale, cancel);
            return done;
        }

        var answer = await processor.Accept(sale, cancel);
        if (answer is RequestAnswer.Accepted accepted && await payments.Find(state.Session.Key, cancel) is { } payment && payment.Sale.RequestId == accepted.RequestId)
        {
            await sessions.SavePayment(state.Session.Hash, payment.PaymentNo, cancel);
            processor.Feed.Tell(state.Session.Key);
        }

        return done;
    }

    /// <summary>Waits while a click on Pay is on its way in this session, so that a second one isn't shown the form again.</summary>
    private async Task UntilRegistered(PageState state, CancellationToken cancel)
    {
        using var watch = processor.Feed.Watch(state.Session.Key);
        await Until(watch, async () => await Find(state.SessionId, cancel) is not { Screen: ScreenId.Phone } page || !await IsPaying(page.Session), PayPatience, cancel);

        async Task<bool> IsPaying(PageSession session) =>
            await sessions.FindLastStep(session, cancel) is { Name: "pay" } step && Now() - DateTimeOffset.FromUnixTimeMilliseconds(step.SteppedAtMs) < PayPatience;
    }

    private async Task<bool> WasSent(Watch watch, Payment before, Operation asked, CancellationToken cancel)
    {
        Operation? operation = null;
        await Until(watch, async () =>
        {
            operation = (await payments.FindByNumber(before.ProjectId, before.PaymentNo, cancel))?.Operation(asked.OperationId);
            return operation is not { ResendWanted: true };
        }, ResendPatience, cancel);
        return operation is { ResendWanted: false } && operation.CodeSentAt > asked.CodeSentAt;
    }

    /// <summary>Asks now and at every change of the payment, until the answer is yes or patience ends.</summary>
    private async Task Until(Watch watch, Func<Task<bool>> isDone, TimeSpan patience, CancellationToken cancel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var end = Task.Delay(patience, time, ended.Token);
        try
        {
            // Taken before asking: what happens in between is not missed.
            for (var next = watch.Next; !await isDone() && await Task.WhenAny(next, end) != end;) next = watch.Next;
        }
        finally
        {
            await ended.CancelAsync();
            await end.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static SaleRequest Sale(PageState state, IPaymentMethod method, string account, string clientIp)
    {
        var opening = state.Session.Opening;
        var hasOwnAddresses = opening.CallbackUrl is not null || opening.SuccessCallbackUrl is not null || opening.DeclineCallbackUrl is not null;
        return new()
        {
            Project = state.Project,
            Method = method,
            PaymentId = opening.PaymentId,
            Sum = new(opening.AmountMinor, opening.Currency),
            Description = opening.Description ?? opening.PaymentId,
            Customer = new(opening.CustomerId, clientIp, opening.CustomerDetails is { } details ? new Secret(details) : null),
            Account = new(account),
            AccountMasked = WireFormat.Masked(account),
            Source = opening.LinkPaymentNo is null ? PaymentSource.Page : PaymentSource.Link,
            Callbacks = hasOwnAddresses
                ? new(opening.CallbackUrl, opening.SuccessCallbackUrl, opening.DeclineCallbackUrl, TimeSpan.Zero, false)
                : CallbackWishes.None,
            Extra = opening.Extra,
            Retry = RetryOf(state),
            // No request of Gate is identical to a click.
            Hash = RandomNumberGenerator.GetBytes(HashBytes),
        };
    }

    /// <summary>By the parameters of the session that registers the payment; never together with an automatic return after a failure (payment-page.md 15).</summary>
    private static RetryTerms? RetryOf(PageState state)
    {
        var (page, opening) = (state.Project.Page, state.Session.Opening);
        var leaves = ReturnRules.Of(opening.Returns, opening.Frame, ScreenId.Decline, mayLeave: true) is ReturnWay.Automatic;
        return page.Retries && page.TriesMax > 1 && !leaves ? new(page.TriesMax, page.RetryWindow, opening.BestBefore) : null;
    }

    /// <summary>In whole milliseconds, as moments are stored.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

/// <summary>What became of a step (payment-page.md 8.2).</summary>
internal abstract record StepAnswer
{
    /// <summary>Changes nothing: the form was of an earlier turn, or another click was faster.</summary>
    public static readonly StepAnswer Stale = new Late();

    private StepAnswer()
    {
    }

    /// <summary>Taken; the name goes into <c>did</c>.</summary>
    public sealed record Done(string Did) : StepAnswer;

    /// <summary>Nothing changed but what is shown: the form comes back with what was entered.</summary>
    public sealed record Wrong(FieldFault Fault, string? Entered = null) : StepAnswer
    {
        public override string ToString() => $"wrong {Fault.Field}";
    }

    public sealed record Late : StepAnswer;
}
