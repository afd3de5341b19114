namespace Somgate.PaymentPage;

/// <summary>Answers a request that is refused before a session exists (payment-page.md 7).</summary>
internal static class ErrorAnswer
{
    /// <param name="language"><c>ky</c>, <c>ru</c> or <c>en</c>.</param>
    /// <param name="reference">The number that the customer may tell; null: too many requests, <c>err.busy</c> takes its place.</param>
    public static async Task Write(HttpContext context, int status, string language, string? reference)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync($"{language} {reference}");
    }
}
