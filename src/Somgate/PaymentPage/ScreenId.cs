namespace Somgate.PaymentPage;

/// <summary>The screens of the page (payment-page.md 9); the number is that of the table.</summary>
internal enum ScreenId
{
    Choice = 1,
    Phone,
    Waiting,
    Code,
    Success,
    Decline,
    Retry,
    TimeOver,
    NotAvailable,
    NotStarted,
    Gone,
    Returning,
    Fault,

    /// <summary>A payment link that nobody used in time (payment-links.md 6).</summary>
    LinkExpired,

    /// <summary>A payment link that the merchant has canceled.</summary>
    LinkCanceled,
}

/// <summary>How screens are spelled outside.</summary>
internal static class ScreenText
{
    /// <summary>The link is over, and no step follows.</summary>
    public static bool IsLinkEnd(ScreenId screen) => screen is ScreenId.LinkExpired or ScreenId.LinkCanceled;

    /// <summary><c>S4</c>, on <c>main</c> for tests (payment-page.md 19.3).</summary>
    public static string Of(ScreenId screen) => screen switch
    {
        ScreenId.LinkExpired => "link-expired",
        ScreenId.LinkCanceled => "link-canceled",
        _ => string.Create(null, $"S{(int)screen}"),
    };

    /// <summary>The <c>step</c> of <c>/events</c> and <c>/state</c> (payment-page.md 19.1).</summary>
    public static string StepOf(ScreenId screen) => screen switch
    {
        ScreenId.Choice => "choice",
        ScreenId.Phone => "phone",
        ScreenId.Waiting => "waiting",
        ScreenId.Code => "code",
        ScreenId.Success => "success",
        ScreenId.Decline => "decline",
        ScreenId.Retry => "retry",
        ScreenId.TimeOver => "time_over",
        ScreenId.NotAvailable => "not_available",
        ScreenId.NotStarted => "not_started",
        ScreenId.Gone => "gone",
        ScreenId.Returning => "returning",
        ScreenId.Fault => "fault",
        ScreenId.LinkExpired => "link_expired",
        ScreenId.LinkCanceled => "link_canceled",
        _ => throw new ArgumentOutOfRangeException(nameof(screen), screen, "not a screen"),
    };
}
