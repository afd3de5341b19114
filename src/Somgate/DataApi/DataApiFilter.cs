using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Somgate.Protocol;
using Somgate.RequestLog;

namespace Somgate.DataApi;

/// <summary>A request whose token, address and signature are right, within the rate and the rights of its user.</summary>
internal sealed record CheckedRequest(JsonElement Body, Caller Caller, Exchange Exchange);

/// <summary>Answers a checked request.</summary>
internal delegate Task DataApiHandler(HttpContext context, CheckedRequest request);

/// <summary>Whose token this is, and what they may; null: nobody's who may come in.</summary>
internal delegate Task<Caller?> FindCaller(string token, IPAddress sender, CancellationToken cancel);

/// <summary>The checks before any endpoint, in the order of data-api.md 2; and round them the request log.</summary>
internal sealed class DataApiFilter(FindCaller callers, RequestLogWorker requests, TimeProvider time)
{
    public const int BodyBytesMax = 256 * 1024;

    /// <summary>Longer bodies would fill the memory in which the request log waits.</summary>
    private const int LoggedBytesMax = 64 * 1024;

    private const int PerMinute = 60;

    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    private readonly SlidingRate<long> byUser = new(PerMinute, Minute);
    private readonly SlidingRate<IPAddress> bySender = new(PerMinute, Minute);

    /// <param name="path">As it is logged.</param>
    /// <param name="handler">Null: there is no such endpoint.</param>
    /// <param name="unserved">Why this endpoint has nothing to tell; null: it is served.</param>
    public async Task Handle(HttpContext context, string path, DataApiHandler? handler, ApiError? unserved)
    {
        var exchange = new Exchange();
        context.Features.Set(exchange);
        var (at, started) = (time.GetUtcNow(), Stopwatch.GetTimestamp());
        requests.Begin();
        try
        {
            var (request, error) = handler is null && unserved is null ? (null, ApiError.NoEndpoint) : await Check(context, exchange, unserved);
            if (error is not null) await DataApiAnswer.Refuse(context, error);
            else await handler!(context, request!);
        }
        catch (Exception)
        {
            // Answered at the rim of HTTP. Who went away was answered by nobody.
            if (!context.RequestAborted.IsCancellationRequested) (exchange.HttpStatus, exchange.Code) = (StatusCodes.Status500InternalServerError, Payments.ResultCode.InternalError);
            throw;
        }
        finally
        {
            if (exchange.Body is { } body && body.EndOf("") > LoggedBytesMax) exchange.Body = null;
            requests.End(exchange.HttpStatus == 0
                ? null
                : new(exchange, "data", path, at, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds, SenderOf(context).ToString(), context.Request.Headers.UserAgent.ToString()));
        }
    }

    private async Task<(CheckedRequest?, ApiError?)> Check(HttpContext context, Exchange exchange, ApiError? unserved)
    {
        if (!HttpMethods.IsPost(context.Request.Method)) return (null, ApiError.UsePost);
        if (await ReadBody(context) is not { } bytes) return (null, ApiError.TooLarge);
        if (SignedBody.Read(bytes, out var stoppedAt) is not { } body) return (null, ApiError.Malformed(1 + bytes.AsSpan(0, stoppedAt).Count((byte)'\n')));
        using var document = JsonDocument.Parse(bytes);
        var members = document.RootElement.Clone();
        (exchange.Body, exchange.Place) = (body, HeadPlace.Top);
        var reader = new MemberReader(members);
        var (token, signature) = (reader.Text("token", isRequired: true), reader.Text("signature", isRequired: true));
        if (signature is null) exchange.Signature = SignatureFinding.Missing;
        if (reader.Faults.Count > 0) return (null, ApiError.Bad(reader.Faults));

        var sender = SenderOf(context);
        if (await callers(token!, sender, context.RequestAborted) is not { } caller) return (null, Failing(sender, ApiError.InvalidToken));
        if (!caller.IsAllowed(sender)) return (null, ApiError.NotAllowedFrom(sender.ToString()));
        exchange.Signature = SignatureFinding.Wrong;
        if (!IsSigned(body, signature!, caller, exchange)) return (null, Failing(sender, ApiError.InvalidSignature));
        if (!byUser.TryTake(caller.UserId, time.GetUtcNow())) return (null, ApiError.TooMany);
        if (!caller.MayView) return (null, ApiError.NoRight);
        return unserved is null ? (new(members, caller, exchange), null) : (null, unserved);
    }

    /// <summary>Requests that fail token or signature count against the address, and not against the account that they name.</summary>
    private ApiError Failing(IPAddress sender, ApiError error) => bySender.TryTake(sender, time.GetUtcNow()) ? error : ApiError.TooMany;

    private static bool IsSigned(SignedBody body, string signature, Caller caller, Exchange exchange)
    {
        Span<byte> given = stackalloc byte[Signature.Length];
        if (!Signature.TryDecode(signature, given) || Signature.Match(body, given, [caller.Key], out var order) < 0) return false;
        (exchange.Signature, exchange.Order) = (SignatureFinding.Right, order);
        return true;
    }

    public static IPAddress SenderOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static async Task<byte[]?> ReadBody(HttpContext context)
    {
        if (context.Request.ContentLength > BodyBytesMax) return null;
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > BodyBytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
