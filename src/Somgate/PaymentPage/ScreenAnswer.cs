namespace Somgate.PaymentPage;

/// <summary>Answers a request with a screen: the document and its headers (payment-page.md 19.3).</summary>
internal static class ScreenAnswer
{
    public static async Task Write(HttpContext context, PageView view, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(ScreenText.Of(view.Screen));
    }
}
