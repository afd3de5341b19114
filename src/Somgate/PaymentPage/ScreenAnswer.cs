using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Somgate.PaymentPage.Screens;

namespace Somgate.PaymentPage;

/// <summary>Answers a request with a screen: the document and its headers (payment-page.md 19.3).</summary>
internal static class ScreenAnswer
{
    /// <summary>
    /// No script or style stands in the document. Without a list of origins that may frame it the directive is left out: any shop may.
    /// </summary>
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";

    // Cyrillic stays as it is: escaped it would weigh four times as much.
    private static readonly IServiceProvider Services =
        new ServiceCollection().AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)).BuildServiceProvider();

    public static async Task Write(HttpContext context, PageView view, int status = StatusCodes.Status200OK)
    {
        var document = await Draw(view);
        await Write(context, document, status, view.Project?.Page.FrameOrigins ?? []);
    }

    /// <summary>The document of a screen.</summary>
    public static Task<string> Draw(PageView view) => Draw<PageDocument>(new() { [nameof(PageDocument.View)] = view });

    /// <summary>The document of a component that is drawn once.</summary>
    public static async Task<string> Draw<T>(Dictionary<string, object?> parameters) where T : IComponent
    {
        await using var renderer = new HtmlRenderer(Services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }

    /// <param name="frameOrigins">Who may show it in a frame; empty: anyone.</param>
    public static async Task Write(HttpContext context, string document, int status, IReadOnlyList<string> frameOrigins)
    {
        var (response, bytes) = (context.Response, Encoding.UTF8.GetBytes(document));
        response.StatusCode = status;
        SetHeaders(response.Headers, context.Request.IsHttps, frameOrigins);
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>The headers of every answer of the page, a redirect's too.</summary>
    public static void SetHeaders(IHeaderDictionary headers, bool isHttps, IReadOnlyList<string> frameOrigins)
    {
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers.ContentSecurityPolicy = frameOrigins.Count == 0 ? Policy : $"{Policy}; frame-ancestors {string.Join(' ', frameOrigins)}";
        if (isHttps) headers.StrictTransportSecurity = "max-age=31536000";
    }
}
