using Somgate.PaymentPage.Screens;

namespace Somgate.PaymentPage;

/// <summary>Answers a request that is refused before a session exists (payment-page.md 7): a page that says nothing of shop, payment or check.</summary>
internal static class ErrorAnswer
{
    /// <param name="language"><c>ky</c>, <c>ru</c> or <c>en</c>.</param>
    /// <param name="reference">The number that the customer may tell; null: too many requests, <c>err.busy</c> takes its place.</param>
    public static async Task Write(HttpContext context, int status, string language, string? reference) =>
        await ScreenAnswer.Write(context, await Draw(language, reference), status, []);

    public static Task<string> Draw(string language, string? reference) =>
        Html.HtmlAnswer.Draw<ErrorPage>(new() { [nameof(ErrorPage.Language)] = language, [nameof(ErrorPage.Reference)] = reference });
}
