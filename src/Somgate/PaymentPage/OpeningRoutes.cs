using Microsoft.AspNetCore.Http.Features;

namespace Somgate.PaymentPage;

/// <summary>The addresses that open the page or check parameters (payment-page.md 1). Paths are exact, as everywhere at this platform.</summary>
internal sealed class OpeningRoutes(OpenEndpoint open, LinkOpenEndpoint link, CheckEndpoint check)
{
    /// <summary>Who answers this request; null: nobody here.</summary>
    public RequestDelegate? Find(HttpContext context) => context.Request.Path.Value switch
    {
        "/payment" or "/payment/payment" => open.Open,
        "/params/check" or "/v1/params/check" => check.Handle,
        { } path when path.StartsWith(LinkOpenEndpoint.Prefix, StringComparison.Ordinal) => link.Handle,
        _ => EncryptedAddress.TrySplit(RequestTarget.Read(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).Path, out _, out _) ? open.OpenEncrypted : null,
    };

    /// <summary>How a failure of this request is shown to the customer; null: it isn't one of a page.</summary>
    public Func<HttpContext, int, Task>? FindFault(HttpContext context) =>
        Find(context)?.Target is { } target && (target == open || target == link) ? open.AnswerFault : null;

    public Task Handle(HttpContext context, RequestDelegate next) => (Find(context) ?? next)(context);
}
