namespace Somgate.BankSimulator;

/// <summary>Reads request bodies and writes whole answers.</summary>
internal static class Exchange
{
    /// <summary>Largest request body; the largest true one is a tenth of it.</summary>
    public const int BodyBytesMax = 32 * 1024;

    public static async Task<ReadOnlyMemory<byte>> ReadBody(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    public static Task Write(HttpContext http, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }
}
