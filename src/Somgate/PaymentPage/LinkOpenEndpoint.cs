using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.PaymentPage;

/// <summary>
/// <c>GET /link/{id}</c> (payment-links.md 1, 6): opens a session of the payment. Scanners of mail open links too, so nothing happens to the payment before Pay.
/// </summary>
internal sealed class LinkOpenEndpoint(LinkProcessor links, PageProcessor pages, ProjectWorker projects, OpenEndpoint openings, TimeProvider time)
{
    public const string Prefix = "/link/";
    private const string Allowed = "GET, HEAD, OPTIONS";

    public async Task Handle(HttpContext context)
    {
        if (!await openings.IsAllowed(context, Allowed)) return;
        var id = context.Request.Path.Value![Prefix.Length..];
        var payment = await links.Find(id, context.RequestAborted);
        if (payment is not { Link: { } link } || projects.Current.Find(payment.ProjectId) is not { } project) await openings.RefuseUnknown(context);
        else if (Screen.EndOf(payment, time.GetUtcNow()) is { } end) await WriteEnd(context, payment, link, project, end);
        else if (HttpMethods.IsHead(context.Request.Method)) OpenEndpoint.Answer(context, StatusCodes.Status200OK);
        else await Open(context, payment, link, project);
    }

    private async Task Open(HttpContext context, Payment payment, PaymentLink link, Project project)
    {
        var opening = LinkOpening.Of(payment, link, project, context.Request.Headers["Sec-Fetch-Dest"] == "iframe");
        var sessionId = await pages.Open(opening, context.RequestAborted) ?? throw new InvalidOperationException($"the link of payment {payment.PaymentNo} opens another one");
        await links.CountOpening(payment, context.RequestAborted);
        context.Response.Headers.Location = $"/pay/{sessionId}?did=open";
        OpenEndpoint.Answer(context, StatusCodes.Status303SeeOther);
    }

    private Task WriteEnd(HttpContext context, Payment payment, PaymentLink link, Project project, ScreenId end) => ScreenAnswer.Write(context, new()
    {
        Screen = end,
        Language = PageLanguage.Of(
            null, LinkTerms.Of(link).Language, context.Request.Headers.AcceptLanguage, null, project.Page.Languages, project.Page.DefaultLanguage),
        Now = time.GetUtcNow(),
        Project = project,
        PaymentId = payment.PaymentId,
    }, StatusCodes.Status410Gone);
}
