namespace Somgate.PaymentPage;

/// <summary>The URLs of an opened page and of its files; those that open one stand in <see cref="OpeningRoutes"/> (payment-page.md 1). Paths are exact and case-sensitive, which ASP.NET Core's routing isn't.</summary>
internal sealed class PageRoutes(OpeningRoutes openings, ShowEndpoint show, StepEndpoint step, ProgressEndpoint progress, FilesEndpoint files)
{
    private const string Pay = "/pay/";

    /// <summary>Every browser asks for it by itself; an icon in the document would be one more request of the page's weight.</summary>
    private const string Icon = "/favicon.ico";

    /// <summary>Answers what is a page's; lets others pass.</summary>
    public Task Handle(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value ?? "";
        if (path.StartsWith(PageFiles.Folder, StringComparison.Ordinal)) return files.Handle(context);
        if (path == Icon) return Allowing(context, FilesEndpoint.Allowed, () => FilesEndpoint.NoIcon(context));
        if (path.StartsWith(Pay, StringComparison.Ordinal)) return OfSession(context, path[Pay.Length..].Split('/'));
        return openings.Handle(context, next);
    }

    /// <summary>How a failure of this request is shown to the customer; null: it isn't one of a page.</summary>
    public Func<HttpContext, int, Task>? FindFault(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (!path.StartsWith(Pay, StringComparison.Ordinal)) return openings.FindFault(context);
        var id = path[Pay.Length..].Split('/')[0];
        return (failed, status) => PageAnswer.Fault(failed, status, PageSessionIds.Hash(id) is null ? null : id);
    }

    private Task OfSession(HttpContext context, string[] parts) => parts switch
    {
        [{ Length: > 0 } id] => Reading(context, () => show.Handle(context, id)),
        [{ Length: > 0 } id, "events"] => Reading(context, () => progress.Events(context, id)),
        [{ Length: > 0 } id, "state"] => Reading(context, () => progress.State(context, id)),
        [{ Length: > 0 } id, var name] when StepEndpoint.Steps.Contains(name) => Allowing(context, "GET, HEAD, POST, OPTIONS", () => step.Handle(context, id, name)),
        _ => PageAnswer.Gone(context),
    };

    private static Task Reading(HttpContext context, Func<Task> answer) => Allowing(context, FilesEndpoint.Allowed, answer);

    private static Task Allowing(HttpContext context, string methods, Func<Task> answer)
    {
        if (!HttpMethods.IsOptions(context.Request.Method) && methods.Split(", ").Contains(context.Request.Method, StringComparer.Ordinal)) return answer();
        context.Response.Headers.Allow = methods;
        context.Response.StatusCode = HttpMethods.IsOptions(context.Request.Method) ? StatusCodes.Status204NoContent : StatusCodes.Status405MethodNotAllowed;
        return Task.CompletedTask;
    }
}
