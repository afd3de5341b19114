namespace Somgate.PaymentPage;

/// <summary>Answers of the page's addresses that show no step (payment-page.md 8).</summary>
internal static class PageAnswer
{
    private const string FallbackLanguage = "ru";

    /// <summary>303 to the present screen; path only, so that it is right behind any proxy.</summary>
    /// <param name="did">The step just taken; null: none.</param>
    public static void Redirect(HttpContext context, string id, string? did = null)
    {
        ScreenAnswer.SetHeaders(context.Response.Headers, context.Request.IsHttps, []);
        context.Response.Headers.Location = did is null ? $"/pay/{id}" : $"/pay/{id}?did={did}";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
    }

    /// <summary>S11: no such session, or its time is over.</summary>
    public static Task Gone(HttpContext context) => Bare(context, ScreenId.Gone, StatusCodes.Status410Gone, null);

    /// <summary>S13: our own fault. Reloading is all that the customer can do.</summary>
    /// <param name="id">Null: not on a session's page.</param>
    public static Task Fault(HttpContext context, int status, string? id) => Bare(context, ScreenId.Fault, status, id);

    private static Task Bare(HttpContext context, ScreenId screen, int status, string? id) => ScreenAnswer.Write(context, new()
    {
        Screen = screen,
        Language = PageLanguage.Of(null, null, context.Request.Headers.AcceptLanguage, null, Projects.PageSettings.AllLanguages, FallbackLanguage),
        Now = DateTimeOffset.MinValue,
        SessionId = id,
    }, status);
}
