namespace Shop;

/// <summary>Headers of every answer, and no form from another site.</summary>
internal static class SafeHeaders
{
    public static void UseSafeHeaders(this WebApplication app, Uri platform)
    {
        // The platform's library and its page in a frame; a form may end in a redirect to that page.
        var other = platform.GetLeftPart(UriPartial.Authority);
        var policy = $"default-src 'none'; style-src 'self' {other}; script-src 'self' {other}; img-src 'self'; connect-src 'self'; "
            + $"frame-src 'self' {other}; form-action 'self' {other}; base-uri 'none'; frame-ancestors 'none'";
        app.Use((http, next) => Handle(http, next, policy));
    }

    private static async Task Handle(HttpContext http, RequestDelegate next, string policy)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer"; // the address of an order is a secret
        headers.CacheControl = "no-store";
        if (HttpMethods.IsPost(http.Request.Method) && http.Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await next(http);
    }
}
