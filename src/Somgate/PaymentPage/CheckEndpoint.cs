using Microsoft.AspNetCore.Http.Features;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.PaymentPage;

/// <summary>Tells a shop everything that is wrong with its parameters, before a customer finds out (payment-page.md 18). Creates and logs nothing.</summary>
internal sealed class CheckEndpoint(ProjectWorker projects, PaymentMethods methods, FailedOpenings failures, TimeProvider time)
{
    private const string Allowed = "GET, HEAD, POST, OPTIONS";

    public async Task Handle(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.Headers.Allow = Allowed;
            context.Response.Headers.AccessControlAllowMethods = Allowed;
            context.Response.Headers.AccessControlAllowHeaders = "content-type";
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (context.Request.Method is not ("GET" or "HEAD" or "POST"))
        {
            context.Response.Headers.Allow = Allowed;
            await SignatureFilter.Respond(context, StatusCodes.Status405MethodNotAllowed, CheckAnswer.Problems([new(ResultCode.MalformedRequest, "", "method")]));
        }
        else
        {
            await Answer(context, Problems(await Read(context)));
        }
    }

    private async Task Answer(HttpContext context, IReadOnlyList<Problem> problems)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (problems.Count == 0)
        {
            await SignatureFilter.Respond(context, StatusCodes.Status200OK, CheckAnswer.Success);
        }
        else if (failures.TryTake(FailedOpenings.SenderOf(context.Connection.RemoteIpAddress), time.GetUtcNow(), out var pause))
        {
            await SignatureFilter.Respond(context, StatusCodes.Status400BadRequest, CheckAnswer.Problems(problems));
        }
        else
        {
            context.Response.Headers.RetryAfter = FailedOpenings.Seconds(pause);
            await SignatureFilter.Respond(context, StatusCodes.Status429TooManyRequests, CheckAnswer.Problems([new(ResultCode.TryAgain)]));
        }
    }

    /// <summary>The parameters of the body if it has one, else of the query; null: they can't be read.</summary>
    private static async Task<PageRequest?> Read(HttpContext context)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (raw.Length > PageRequest.TargetCharactersMax) return null;
        var body = HttpMethods.IsPost(context.Request.Method) ? await BodyFilter.Read(context.Request, context.RequestAborted) : [];
        if (body is null) return null;
        if (body.Length == 0) return PageRequest.Read(RequestTarget.Read(raw).Query, []);
        return BodyFilter.LooksLikeJson(body) ? PageRequest.ReadJson(body) : PageRequest.Read("", body);
    }

    private IReadOnlyList<Problem> Problems(PageRequest? request)
    {
        if (request is null) return [new(ResultCode.MalformedRequest)];
        if (request.Problems.Count > 0) return request.Problems;
        var project = OpeningReader.ProjectId(request, out var problem) is { } projectId ? projects.Current.Find(projectId) : null;
        if (problem is null && project is null) problem = new(ResultCode.UnknownProject, "project_id");
        // Without a project the rest can still be looked at: a shop wants to hear everything at once.
        var reading = OpeningReader.Read(request, project ?? CheckAnswer.AnyProject, PaymentMethods.Codes, time.GetUtcNow(), isInFrame: false);
        Problem[] found = [.. problem is null ? [] : (Problem[])[problem], .. reading.Problems];
        return found.Length > 0 || reading.Opening is null || project is null ? found : Limits(reading.Opening, project);
    }

    private Problem[] Limits(PageOpening opening, Project project) => AvailableMethods.Of(opening, project, methods, _ => false).Code switch
    {
        AvailableMethods.CurrencyNotOffered => [new(AvailableMethods.CurrencyNotOffered, "payment_currency")],
        var code and (ResultCode.AmountBelowLimit or ResultCode.AmountAboveLimit) => [new(code, "payment_amount")],
        _ => [],
    };
}
