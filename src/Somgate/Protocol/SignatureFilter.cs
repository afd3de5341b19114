using System.Buffers;
using System.Net;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Running;

namespace Somgate.Protocol;

/// <summary>Checks 1 to 7 of gate.md 3.2 in their order; what passes is a <see cref="SignedRequest"/>, what doesn't is answered here.</summary>
internal sealed class SignatureFilter(ProjectWorker projects, GateOptions options, TimeProvider time)
{
    public const int BodyBytesMax = 64 * 1024;

    /// <summary>Addresses whose failed signatures are counted at a time.</summary>
    private const int SendersMax = 100_000;

    private readonly RateLimits<long> byProject = new(int.MaxValue);
    private readonly RateLimits<IPAddress> bySender = new(SendersMax);

    /// <summary>Null: the request is refused and answered.</summary>
    public async ValueTask<SignedRequest?> Read(HttpContext context, HeadPlace place)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            return await Refuse(context, StatusCodes.Status405MethodNotAllowed, ResultCode.MalformedRequest);
        }

        if (!IsJson(context.Request)) return await Refuse(context, StatusCodes.Status415UnsupportedMediaType, ResultCode.MalformedRequest);
        if (await ReadBody(context) is not { IsWhole: true } read) return await Refuse(context, StatusCodes.Status413PayloadTooLarge, ResultCode.MalformedRequest);
        if (read.Body is not { } body) return await Refuse(context, StatusCodes.Status422UnprocessableEntity, ResultCode.InvalidJson);
        var exchange = context.Features.Get<Exchange>() ?? new Exchange();
        (exchange.Body, exchange.Place) = (body, place);
        return await Check(context, place, body, exchange);
    }

    /// <summary>Answers an error of one code.</summary>
    public static async ValueTask<SignedRequest?> Refuse(HttpContext context, int status, int code)
    {
        Telemetry.GateRefusals.Add(1, new KeyValuePair<string, object?>("code", code));
        if (context.Features.Get<Exchange>() is { } exchange) exchange.Code = code;
        await Respond(context, status, Answer.Error(code));
        return null;
    }

    /// <summary>Answers an error with its problems.</summary>
    public static async ValueTask<SignedRequest?> Refuse(HttpContext context, IReadOnlyList<Problem> problems)
    {
        Telemetry.GateRefusals.Add(1, new KeyValuePair<string, object?>("code", problems[0].Code));
        if (context.Features.Get<Exchange>() is { } exchange) (exchange.Code, exchange.Problems) = (problems[0].Code, problems);
        await Respond(context, StatusCodes.Status400BadRequest, Answer.Error(problems));
        return null;
    }

    public static ValueTask Respond(HttpContext context, int status, byte[] body)
    {
        if (context.Features.Get<Exchange>() is { } exchange) (exchange.HttpStatus, exchange.Answer) = (status, body);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return new(context.Response.Body.WriteAsync(body, 0, body.Length));
    }

    private async ValueTask<SignedRequest?> Check(HttpContext context, HeadPlace place, SignedBody body, Exchange exchange)
    {
        var problems = RequestHead.Check(body, place, out var projectId);
        exchange.Project = projects.Current.Find(projectId);
        if (problems.Count > 0) return await Refuse(context, problems);
        if (exchange.Project is not { } project) return await Refuse(context, StatusCodes.Status404NotFound, ResultCode.UnknownProject);
        var sender = SenderOf(context);
        if (!IsAllowed(project, sender)) return await Refuse(context, StatusCodes.Status403Forbidden, ResultCode.AccessDenied);

        var now = time.GetUtcNow();
        var path = place.Prefix + "signature";
        exchange.Signature = SignatureFinding.Missing;
        if (body.KindOf(path) == NodeKind.Text && body.BytesOf(path).Length == 0) return await RefuseSigner(context, sender, ResultCode.EmptySignature, now);
        exchange.Signature = SignatureFinding.Wrong;
        if (KeyOf(project, body, path, exchange) is not { } key) return await RefuseSigner(context, sender, ResultCode.InvalidSignature, now);
        if (!byProject.TryTake(projectId, project.RatePerSecond, project.RateBurst, now, out var pause)) return await RefuseRate(context, pause);
        return new(body, project, key, now);
    }

    private static ProjectKey? KeyOf(Project project, SignedBody body, string path, Exchange exchange)
    {
        Span<byte> given = stackalloc byte[Signature.Length];
        if (body.KindOf(path) != NodeKind.Text || !Signature.TryDecode(body.BytesOf(path), given)) return null;
        var matched = Signature.Match(body, given, project.KeyBytes, out var order);
        if (matched < 0) return null;
        var key = project.Keys[matched];
        (exchange.Signature, exchange.Order, exchange.KeyId) = (SignatureFinding.Right, order, key.KeyId);
        return key;
    }

    /// <summary>Requests that fail the signature count against the sender's address, not against the project that they name.</summary>
    private async ValueTask<SignedRequest?> RefuseSigner(HttpContext context, IPAddress sender, int code, DateTimeOffset now) =>
        bySender.TryTake(sender, options.WrongSignaturesPerSecond, options.WrongSignaturesBurst, now, out var pause)
            ? await Refuse(context, StatusCodes.Status400BadRequest, code)
            : await RefuseRate(context, pause);

    private static ValueTask<SignedRequest?> RefuseRate(HttpContext context, TimeSpan pause)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(pause.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Refuse(context, StatusCodes.Status429TooManyRequests, ResultCode.TryAgain);
    }

    private static IPAddress SenderOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static bool IsAllowed(Project project, IPAddress sender)
    {
        if (project.AllowedSenders.Count == 0) return true;
        foreach (var range in project.AllowedSenders)
            if (range.Contains(sender)) return true;
        return false;
    }

    private static bool IsJson(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0) return false;
        if (request.ContentType is not { Length: > 0 } type) return true;
        var end = type.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? type.AsSpan() : type.AsSpan(0, end)).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The body as read, null where it is no JSON object that holds; not whole: it is larger than 64 KiB.</summary>
    private readonly record struct ReadResult(bool IsWhole, SignedBody? Body);

    private static async ValueTask<ReadResult> ReadBody(HttpContext context)
    {
        if (context.Request.ContentLength > BodyBytesMax) return default;
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > BodyBytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                return default;
            }

            if (read.IsCompleted)
            {
                var body = SignedBody.Read(read.Buffer.IsSingleSegment ? read.Buffer.FirstSpan : read.Buffer.ToArray());
                reader.AdvanceTo(read.Buffer.End);
                return new(IsWhole: true, body);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
