using Somgate.Client;

namespace Shop;

/// <summary>Where the platform tells of payments (callbacks.md 8).</summary>
internal static class CallbackEndpoint
{
    /// <summary>Test callbacks of Dashboard carry such a payment id; no order belongs to them.</summary>
    private const string TestPrefix = "somgate-test-";

    public static void MapCallbacks(this WebApplication app) => app.MapPost("/callbacks", Take);

    private static async Task<IResult> Take(HttpRequest request, Cashier cashier, ShopSettings settings)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        if (Callback.Read(body.GetBuffer().AsSpan(0, (int)body.Length), settings.Secret) is not { } callback) return Results.BadRequest();
        if (cashier.Take(callback.Payment) || callback.Payment.PaymentId.StartsWith(TestPrefix, StringComparison.Ordinal)) return Results.Ok();

        // Not taken over, so it will be repeated.
        return Results.NotFound();
    }
}
