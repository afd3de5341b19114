using Somgate.Projects;

namespace Somgate.PaymentPage;

/// <summary>Answers <c>/shared/…</c>: the library for shops under its fixed names, and the page's own files under hashed ones (payment-page.md 1, 19.3).</summary>
internal sealed class FilesEndpoint(ProjectWorker projects)
{
    public const string Allowed = "GET, HEAD, OPTIONS";

    private const string KeptForGood = "public, max-age=31536000, immutable";
    private const string KeptShortly = "public, max-age=300";

    public async Task Handle(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = Allowed;
            response.StatusCode = HttpMethods.IsOptions(request.Method) ? StatusCodes.Status204NoContent : StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var name = (request.Path.Value ?? "")[PageFiles.Folder.Length..];
        var file = PageFiles.Find(name) ?? Logo(name);
        if (file is null)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await Write(context, file);
    }

    /// <summary>There is no icon: browsers that ask for one are told so without an error in their console.</summary>
    public static Task NoIcon(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.CacheControl = KeptShortly;
        return Task.CompletedTask;
    }

    private static async Task Write(HttpContext context, PageFile file)
    {
        var (headers, etag) = (context.Response.Headers, $"\"{file.Hash}\"");
        headers.CacheControl = file.IsHashed ? KeptForGood : KeptShortly;
        headers.ETag = etag;
        headers.XContentTypeOptions = "nosniff";
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        // A logo may be an SVG, which runs scripts when it is opened by itself.
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        if (context.Request.Headers.IfNoneMatch.Any(value => value is not null && (value == "*" || value.Contains(etag, StringComparison.Ordinal))))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }

    private PageFile? Logo(string name)
    {
        if (PageFiles.ReadLogo(name) is not var (projectId, hash)) return null;
        if (projects.Current.Find(projectId)?.Page.Logo is not { } logo || PageFiles.Hash(logo.Bytes) != hash) return null;
        return new PageFile(logo.Bytes, logo.ContentType, hash, IsHashed: true);
    }
}
