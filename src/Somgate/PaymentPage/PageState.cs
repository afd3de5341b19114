using System.Text;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.PaymentPage;

/// <summary>A page at one moment: its session, the payment of its id, and the screen that follows from both.</summary>
internal sealed record PageState(string SessionId, PageSession Session, Project Project, Payment? Payment, AvailableMethods Available, ScreenId Screen, DateTimeOffset Now)
{
    public int Turn => PageTurn.Of(Session, Payment);

    public IPaymentMethod? Method => PaymentPage.Screen.MethodOf(Session, Available, Project.Page);

    public bool IsFinal => Screen is ScreenId.Success or ScreenId.Decline or ScreenId.Gone or ScreenId.LinkExpired or ScreenId.LinkCanceled;

    /// <summary>The way back as the screen would offer it.</summary>
    public ReturnWay Return => ReturnRules.Of(
        ReturnRules.For(Session.Opening.Returns, Project.Page, Session.Opening.PaymentId), Session.Opening.Frame, Screen,
        mayLeave: Session.ReturnedAt is null && !(Session.WasPaid && Screen == ScreenId.Success));

    public override string ToString() => $"page at {ScreenText.Of(Screen)}";
}

/// <summary>How a screen was asked for: what the address and the browser say.</summary>
internal sealed record PageVisit(string? AcceptLanguage = null, string? Did = null, bool AutoRefresh = true);

/// <summary>Draws the view of a state (payment-page.md 9). Pure.</summary>
internal static class PageDrawing
{
    /// <param name="leaves">The one automatic return was taken by this very request: S12 stands in for the result.</param>
    /// <param name="entered">Null: nothing was entered, or it is not shown again.</param>
    public static PageView Of(PageState state, PaymentMethods methods, PageVisit visit, bool leaves, IReadOnlyList<FieldFault> faults, string? entered)
    {
        var (session, opening, payment) = (state.Session, state.Session.Opening, state.Payment);
        var isAwaited = payment?.Status == PaymentStatus.AwaitingCustomer;
        // Before another try nothing is shown of the last one but what was registered, and of a link there is nothing to show before Pay.
        var shown = payment is { Latest.Type: OperationType.Sale } && !(isAwaited && state.Screen is ScreenId.Choice or ScreenId.Phone or ScreenId.NotAvailable) ? payment : null;
        var operation = shown?.Latest;
        var registered = payment is { Latest: not null } ? payment : null;
        var method = shown is null ? state.Method : methods[shown.Method];
        var way = state.Return;
        return new()
        {
            Screen = leaves ? ScreenId.Returning : state.Screen,
            ReturnsFrom = leaves ? state.Screen : null,
            Language = LanguageOf(state, visit.AcceptLanguage),
            Now = state.Now,
            Project = state.Project,
            SessionId = state.SessionId,
            Turn = state.Turn,
            Frame = opening.Frame,
            Did = visit.Did,
            AutoRefresh = visit.AutoRefresh,
            Sum = new(opening.AmountMinor, opening.Currency),
            PaymentId = registered?.PaymentId ?? opening.PaymentId,
            Description = registered?.Description ?? opening.Description ?? "",
            Method = method,
            Choice = state.Available.Methods,
            Preselected = session.Method ?? opening.DefaultMethod,
            Payment = shown,
            Faults = faults.Count > 0 ? faults : WrongCode(state, operation),
            Entered = entered ?? (state.Screen == ScreenId.Phone ? PhoneInput.National(opening.CustomerPhone) ?? "" : ""),
            Return = way,
            WaitingSince = operation?.ChangedAt,
            IsCodeChecked = operation?.CodeSentAt is not null,
            CodeUntil = operation?.CodeEndsAt,
            CanResend = state.Screen == ScreenId.Code,
            ResendFrom = operation is null ? null : ResendFrom(operation),
            ResendDone = session.CodeSentAgain,
            Reason = ReasonOf(state),
            Bounds = BoundsOf(state),
            IsAlreadyPaid = session.WasPaid,
            TriesLeft = isAwaited ? Retries.Left(payment!) : 0,
            RetryUntil = isAwaited ? payment!.RetryUntil : null,
            IsLink = opening.LinkPaymentNo is not null,
            PayUntil = isAwaited ? payment!.RetryUntil : opening.BestBefore,
            RequestId = shown?.Sale.RequestId,
            Result = ResultOf(state, methods, way),
        };
    }

    public static string LanguageOf(PageState state, string? acceptLanguage) => PageLanguage.Of(
        state.Session.Language, state.Session.Opening.LanguageCode, acceptLanguage, state.Session.Opening.RegionCode,
        state.Project.Page.Languages, state.Project.Page.DefaultLanguage);

    /// <summary>When another code may be asked for: a pause after the last code and after the last asking.</summary>
    public static DateTimeOffset? ResendFrom(Operation operation)
    {
        var last = operation.ResentAt > operation.CodeSentAt ? operation.ResentAt : operation.CodeSentAt;
        return last + Waits.ResendPause;
    }

    private static IReadOnlyList<FieldFault> WrongCode(PageState state, Operation? operation) =>
        state.Screen == ScreenId.Code && operation is { CodeFault: CodeFault.Incorrect }
            ? [new("code", "err.code_wrong", Waits.WrongCodesMax - operation.WrongCodes)]
            : [];

    private static string? ReasonOf(PageState state) => state.Screen switch
    {
        ScreenId.Decline or ScreenId.Retry => Screen.ReasonOf(state.Payment!.Latest!.Code),
        ScreenId.NotStarted when state.Payment!.Problems.Any(problem => problem.Code == ResultCode.ProviderStopped) => "no.bank",
        ScreenId.NotAvailable when state.Available.Limits is null => state.Available.Code == ResultCode.ProviderStopped ? "no.bank" : "na.none",
        _ => null,
    };

    private static AmountBounds? BoundsOf(PageState state) => state is { Screen: ScreenId.NotAvailable, Available.Limits: { } limits }
        ? new(new(limits.MinMinor, state.Session.Opening.Currency), new(limits.MaxMinor, state.Session.Opening.Currency))
        : null;

    private static string? ResultOf(PageState state, PaymentMethods methods, ReturnWay way)
    {
        if (state.Screen is not (ScreenId.Success or ScreenId.Decline) || state.Session.Opening.Frame == PageFrame.Tab) return null;
        var url = way switch
        {
            ReturnWay.Link link => link.Url,
            ReturnWay.Event told => told.Url,
            ReturnWay.Automatic automatic => automatic.Url,
            _ => "",
        };
        var payment = state.Payment!;
        return Encoding.UTF8.GetString(PaymentView.PageResult(payment, methods[payment.Method].Provider.ProviderId, url, state.Project.PrimaryKey.Bytes));
    }
}
