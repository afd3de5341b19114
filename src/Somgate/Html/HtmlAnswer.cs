using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace Somgate.Html;

/// <summary>Draws components on the server, without a client framework, and answers requests with them.</summary>
internal static class HtmlAnswer
{
    /// <summary>No script or style stands in a document.</summary>
    public const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";

    // Cyrillic stays as it is: escaped it would weigh four times as much.
    private static readonly IServiceProvider Services =
        new ServiceCollection().AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)).BuildServiceProvider();

    /// <summary>The document of a component that is drawn once.</summary>
    public static async Task<string> Draw<T>(Dictionary<string, object?> parameters) where T : IComponent
    {
        await using var renderer = new HtmlRenderer(Services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }

    /// <summary>Headers of every answer to a browser.</summary>
    public static void SetHeaders(IHeaderDictionary headers, bool isHttps, string policy)
    {
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers.ContentSecurityPolicy = policy;
        if (isHttps) headers.StrictTransportSecurity = "max-age=31536000";
    }

    public static async Task Write(HttpContext context, string document, int status)
    {
        var (response, bytes) = (context.Response, Encoding.UTF8.GetBytes(document));
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
