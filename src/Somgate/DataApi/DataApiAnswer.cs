using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;
using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.DataApi;

/// <summary>How the Data API answers (data-api.md 1, 6 and 7).</summary>
internal static class DataApiAnswer
{
    /// <summary>Shorter answers do not get shorter.</summary>
    private const int ZippedMin = 1024;

    /// <summary>Of the reasons so much goes into the request log.</summary>
    private const int ReasonMax = 1000;

    private const string Csv = "text/csv";

    public static Task Refuse(HttpContext context, ApiError error)
    {
        var body = error.ToJson();
        if (context.Features.Get<Exchange>() is { } exchange)
        {
            exchange.Code = error.Code;
            exchange.Problems = [new Problem(error.Code, error.Message[..Math.Min(error.Message.Length, ReasonMax)])];
        }

        if (error.Status == StatusCodes.Status405MethodNotAllowed) context.Response.Headers.Allow = "POST";
        if (error.Status == StatusCodes.Status429TooManyRequests) context.Response.Headers.RetryAfter = "3";
        return Send(context, error.Status, "application/json; charset=utf-8", body);
    }

    public static Task Rows(HttpContext context, OperationsView view, SyncState? sync, Caller caller, bool isGuarded)
    {
        if (!WantsCsv(context.Request)) return Send(context, StatusCodes.Status200OK, "application/json; charset=utf-8", view.ToJson(sync, caller.Key, caller.Order));
        var body = view.ToCsv(isGuarded);
        var headers = context.Response.Headers;
        headers["X-Row-Count"] = $"{view.Rows.Count}";
        headers["X-Content-SHA256"] = Convert.ToHexStringLower(SHA256.HashData(body));
        headers["X-Signature"] = Convert.ToBase64String(HMACSHA512.HashData(caller.Key, body));
        if (sync is not null)
        {
            headers["X-Next-Cursor"] = sync.NextCursor;
            headers["X-Has-More"] = sync.HasMore ? "1" : "0";
            headers["X-Synced-To"] = OperationField.Moment(sync.SyncedTo, view.Zone);
        }

        return Send(context, StatusCodes.Status200OK, "text/csv; charset=utf-8", body);
    }

    private static async Task Send(HttpContext context, int status, string type, byte[] body)
    {
        if (context.Features.Get<Exchange>() is { } exchange) exchange.HttpStatus = status;
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Accept, Accept-Encoding";
        if (body.Length >= ZippedMin && WantsZip(context.Request))
        {
            response.Headers.ContentEncoding = "gzip";
            body = Zipped(body);
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>CSV is asked for by name; where JSON is named too, by being wanted more.</summary>
    private static bool WantsCsv(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        var csv = Quality(accepted, Csv);
        return csv > 0 && csv > Quality(accepted, "application/json");
    }

    private static double Quality(IList<MediaTypeHeaderValue> accepted, string type) =>
        accepted.Where(one => one.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(one => one.Quality ?? 1).DefaultIfEmpty(0).Max();

    private static bool WantsZip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(one => one.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && one.Quality is null or > 0);

    private static byte[] Zipped(byte[] body)
    {
        using var zipped = new MemoryStream(body.Length / 4);
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest)) zip.Write(body);
        return zipped.ToArray();
    }
}
