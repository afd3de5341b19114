using Somgate.Html;
using Somgate.PaymentPage.Screens;

namespace Somgate.PaymentPage;

/// <summary>Answers a request with a screen: the document and its headers (payment-page.md 19.3).</summary>
internal static class ScreenAnswer
{
    public static async Task Write(HttpContext context, PageView view, int status = StatusCodes.Status200OK)
    {
        var document = await Draw(view);
        await Write(context, document, status, view.Project?.Page.FrameOrigins ?? []);
    }

    /// <summary>The document of a screen.</summary>
    public static Task<string> Draw(PageView view) => HtmlAnswer.Draw<PageDocument>(new() { [nameof(PageDocument.View)] = view });

    /// <param name="frameOrigins">Who may show it in a frame; empty: anyone.</param>
    public static Task Write(HttpContext context, string document, int status, IReadOnlyList<string> frameOrigins)
    {
        SetHeaders(context.Response.Headers, context.Request.IsHttps, frameOrigins);
        return HtmlAnswer.Write(context, document, status);
    }

    /// <summary>The headers of every answer of the page, a redirect's too. Without a list of origins that may frame it the directive is left out: any shop may.</summary>
    public static void SetHeaders(IHeaderDictionary headers, bool isHttps, IReadOnlyList<string> frameOrigins) =>
        HtmlAnswer.SetHeaders(headers, isHttps, frameOrigins.Count == 0 ? HtmlAnswer.Policy : $"{HtmlAnswer.Policy}; frame-ancestors {string.Join(' ', frameOrigins)}");
}
