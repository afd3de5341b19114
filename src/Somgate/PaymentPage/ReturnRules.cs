using Somgate.Projects;

namespace Somgate.PaymentPage;

/// <summary>Which way back a screen offers: the tables of payment-page.md 13, row by row.</summary>
internal static class ReturnRules
{
    /// <param name="screen">The screen that shall be shown; for a payment that is over S5 or S6, never S12.</param>
    /// <param name="mayLeave">An automatic return is still possible: it has not happened in this session, and the payment was not paid before it was opened.</param>
    /// <returns><see cref="ReturnWay.Automatic"/> means that S12 is shown in the place of the screen.</returns>
    public static ReturnWay Of(PageReturns returns, PageFrame frame, ScreenId screen, bool mayLeave)
    {
        var automatic = screen switch
        {
            ScreenId.Success => returns.AutoSuccess,
            ScreenId.Decline => returns.AutoFail,
            _ => PageReturn.None,
        };
        var counts = IsSet(automatic) && automatic.Enabled switch
        {
            0 => false,
            1 => frame == PageFrame.Tab,
            _ => true,
        };
        if (counts && mayLeave) return Automatic(automatic, frame);
        var button = Manual(returns, screen);
        // A later visit shows the result, and its button leads on: the back button must trap nobody.
        if (!IsSet(button)) return counts ? new ReturnWay.Link(automatic.Url!, TargetOf(automatic.Mode, frame)) : ReturnWay.Nowhere;
        return Button(button, frame);
    }

    /// <summary>The project's setting appends the payment's id to an address; query and fragment stay (payment-page.md 13).</summary>
    public static string Appended(string url, string paymentId)
    {
        var fragment = url.IndexOf('#', StringComparison.Ordinal);
        var (head, tail) = fragment < 0 ? (url, "") : (url[..fragment], url[fragment..]);
        var joint = !head.Contains('?', StringComparison.Ordinal) ? "?" : head[^1] is '?' or '&' ? "" : "&";
        return $"{head}{joint}payment_id={Uri.EscapeDataString(paymentId)}{tail}";
    }

    /// <summary>The ways back with what the project appends to them.</summary>
    public static PageReturns For(PageReturns returns, PageSettings page, string paymentId) => !page.AppendPaymentId ? returns : new()
    {
        Success = Append(returns.Success, paymentId),
        Fail = Append(returns.Fail, paymentId),
        Return = Append(returns.Return, paymentId),
        AutoSuccess = Append(returns.AutoSuccess, paymentId),
        AutoFail = Append(returns.AutoFail, paymentId),
    };

    private static PageReturn Append(PageReturn way, string paymentId) => way.Url is { } url ? way with { Url = Appended(url, paymentId) } : way;

    private static PageReturn Manual(PageReturns returns, ScreenId screen) => screen switch
    {
        ScreenId.Success => returns.Success,
        ScreenId.Decline => returns.Fail,
        ScreenId.Choice or ScreenId.Phone or ScreenId.Waiting or ScreenId.Code or ScreenId.Retry => returns.Return,
        ScreenId.TimeOver or ScreenId.NotAvailable or ScreenId.NotStarted => IsSet(returns.Return) ? returns.Return : returns.Fail,
        ScreenId.Gone or ScreenId.Returning or ScreenId.Fault or ScreenId.LinkExpired or ScreenId.LinkCanceled => PageReturn.None,
        _ => throw new ArgumentOutOfRangeException(nameof(screen), screen, "not a screen"),
    };

    private static ReturnWay Automatic(PageReturn way, PageFrame frame) => way.Mode switch
    {
        "blank_page" => new ReturnWay.Link(way.Url!, ReturnTarget.NewTab),
        "parent_page" => new ReturnWay.Automatic(way.Url!, frame == PageFrame.Tab ? ReturnTarget.Inside : ReturnTarget.Whole),
        _ => new ReturnWay.Automatic(way.Url!, ReturnTarget.Inside),
    };

    private static ReturnWay Button(PageReturn way, PageFrame frame)
    {
        var enabled = way.Enabled ?? (way.Mode is null ? null : 2);
        if (enabled == 0) return ReturnWay.Nowhere;
        if (enabled == 2) return new ReturnWay.Link(way.Url!, TargetOf(way.Mode, frame));
        // Only the URL, or 1: in a frame the shop's page is told, in a tab the customer goes.
        if (frame != PageFrame.Tab) return new ReturnWay.Event(frame == PageFrame.Popup, way.Url!);
        return new ReturnWay.Link(way.Url!, enabled == 1 ? TargetOf(way.Mode, frame) : ReturnTarget.Inside);
    }

    private static ReturnTarget TargetOf(string? mode, PageFrame frame) => mode switch
    {
        "blank_page" => ReturnTarget.NewTab,
        "parent_page" when frame != PageFrame.Tab => ReturnTarget.Whole,
        _ => ReturnTarget.Inside,
    };

    private static bool IsSet(PageReturn way) => way.Url is not null;
}
