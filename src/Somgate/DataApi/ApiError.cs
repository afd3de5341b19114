using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Somgate.DataApi;

/// <summary>A "no" of the Data API (data-api.md 6). Pure.</summary>
/// <param name="Code">The published code by which the request log lists it; the answer itself always says 0.</param>
internal sealed record ApiError(int Status, string Name, string Message, int Code)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly ApiError NoEndpoint = new(StatusCodes.Status404NotFound, "Not Found", "No such endpoint", Payments.ResultCode.MalformedRequest);
    public static readonly ApiError UsePost = new(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed", "Use POST", Payments.ResultCode.MalformedRequest);
    public static readonly ApiError TooLarge = new(StatusCodes.Status413PayloadTooLarge, "Payload Too Large", "Body is larger than 256 KiB", Payments.ResultCode.MalformedRequest);
    public static readonly ApiError InvalidToken = Unauthorised("Invalid token", Payments.ResultCode.AccessDenied);
    public static readonly ApiError InvalidSignature = Unauthorised("Invalid signature", Payments.ResultCode.InvalidSignature);
    public static readonly ApiError NoRight = Forbidden("You have no right to view payments");
    public static readonly ApiError TooMany = TooManyRequests("More than 60 requests a minute; wait 3 seconds");
    public static readonly ApiError TooManyLong = TooManyRequests("More than 6 requests over long intervals are waiting; wait 3 seconds");
    public static readonly ApiError TooSlow = new(StatusCodes.Status500InternalServerError, "Internal Server Error", "The request took too long; narrow the interval", Payments.ResultCode.InternalError);
    public static readonly ApiError Stopping = new(StatusCodes.Status503ServiceUnavailable, "Service Unavailable", "The service is being restarted; repeat in a second", Payments.ResultCode.TryAgain);

    public static ApiError Malformed(int line) => Bad([$"Malformed JSON at line {line}"], Payments.ResultCode.InvalidJson);

    /// <summary>Every fault of a request.</summary>
    public static ApiError Bad(IEnumerable<string> faults, int code = Payments.ResultCode.ValidationError) => new(StatusCodes.Status400BadRequest, "Bad Request", string.Join("; ", faults), code);

    public static ApiError NoAccess(IEnumerable<long> projects) =>
        Unauthorised(string.Join("; ", projects.Select(project => $"You have no access to project_id = {project}")), Payments.ResultCode.AccessDenied);

    public static ApiError NotAllowedFrom(string address) => Forbidden($"Address {address} is not allowed for this token");

    /// <summary>An endpoint of the protocol that has nothing to tell here (data-api.md 3).</summary>
    public static ApiError Unserved(string path, string why) => Forbidden($"{path} is not available: this platform processes purchases in KGS only and keeps {why}");

    public static ApiError Failed(string requestId) =>
        new(StatusCodes.Status500InternalServerError, "Internal Server Error", $"Error {requestId}", Payments.ResultCode.InternalError);

    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, Name);
            json.WriteString("message"u8, Message);
            json.WriteNumber("code"u8, 0);
            json.WriteNumber("status"u8, Status);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static ApiError Unauthorised(string message, int code) => new(StatusCodes.Status401Unauthorized, "Authorization Required", message, code);

    private static ApiError Forbidden(string message) => new(StatusCodes.Status403Forbidden, "Forbidden", message, Payments.ResultCode.AccessDenied);

    private static ApiError TooManyRequests(string message) => new(StatusCodes.Status429TooManyRequests, "Too Many Requests", message, Payments.ResultCode.TryAgain);
}
