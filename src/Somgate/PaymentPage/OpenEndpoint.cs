using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.PaymentPage;

/// <summary>
/// Opens the page (payment-page.md 2 to 7): reads the request strictly, checks project, signature and parameters, and sends the customer to the session.
/// What is refused gets one page that says nothing, and a line in the merchant's request log that says everything.
/// </summary>
internal sealed partial class OpenEndpoint(
    ProjectWorker projects, PaymentMethods methods, PageProcessor pages, RefusalStore refusals, FailedOpenings failures, TimeProvider time, ILogger<OpenEndpoint> log)
{
    private const string Allowed = "GET, HEAD, POST, OPTIONS";
    private const string AllowedEncrypted = "GET, HEAD, OPTIONS";

    /// <summary>The text over which a signature is computed where there is none to check, so that time tells nothing.</summary>
    private static readonly PageField[] DummyFields = [new("payment_id", "payment_id", "payment_id", new string('0', 256))];

    private static readonly string DummySignature = Convert.ToBase64String(new byte[Signature.Length]);

    /// <summary><c>/payment</c> and <c>/payment/payment</c>.</summary>
    public async Task Open(HttpContext context)
    {
        if (!await IsAllowed(context, Allowed)) return;
        var raw = RawTarget(context);
        if (raw.Length > PageRequest.TargetCharactersMax) await Refuse(context, StatusCodes.Status414UriTooLong, Malformed("", "maxLength"));
        else if (await ReadForm(context) is { } form) await Open(context, PageRequest.Read(RequestTarget.Read(raw).Query, form));
    }

    /// <summary><c>/{project_id}/{token}</c>, where the path is one.</summary>
    public async Task OpenEncrypted(HttpContext context)
    {
        if (!await IsAllowed(context, AllowedEncrypted)) return;
        var raw = RawTarget(context);
        if (raw.Length > PageRequest.TargetCharactersMax)
        {
            await Refuse(context, StatusCodes.Status414UriTooLong, Malformed("", "maxLength"));
            return;
        }

        if (!EncryptedAddress.TrySplit(RequestTarget.Read(raw).Path, out var digits, out var token) || Encrypted(digits) is not { Page.EncryptionKey: { } key } project)
        {
            await Refuse(context, StatusCodes.Status404NotFound, new Problem(ResultCode.UnknownProject, "project_id", "known"));
            return;
        }

        // Whatever fails up to the signature is one failure: nobody learns from us what a changed token decrypts to.
        var request = EncryptedAddress.Query(token, key) is { } query ? PageRequest.Read(query, []) : null;
        if (request is { Problems.Count: 0 } && OpeningReader.ProjectId(request, out _) == project.ProjectId) await Open(context, request, project, isEncrypted: true);
        else
        {
            PageSignature.Match(DummyFields, DummySignature, project.KeyBytes);
            await Refuse(context, StatusCodes.Status400BadRequest, new Problem(ResultCode.InvalidSignature, "signature", "match"), project: project);
        }
    }

    /// <summary>Our own failure, or a body that broke off: the same page, under a reference that stands in our log, since the database may be what failed.</summary>
    public async Task AnswerFault(HttpContext context, int status)
    {
        var reference = ReferenceIds.Next();
        Failed(log, reference, context.TraceIdentifier, status);
        await ErrorAnswer.Write(context, status, LanguageOf(context, null, null), reference);
    }

    /// <summary>An address that opens nothing: the same page as for a project that nobody knows.</summary>
    public Task RefuseUnknown(HttpContext context) => Refuse(context, StatusCodes.Status404NotFound, new Problem(ResultCode.NotFound, "link", "known"));

    private async Task Open(HttpContext context, PageRequest request)
    {
        var projectId = OpeningReader.ProjectId(request, out var problem);
        var project = projectId is { } known ? projects.Current.Find(known) : null;
        if (request.Problems.Count > 0) await Refuse(context, StatusCodes.Status400BadRequest, request.Problems, request, project);
        else if (problem is not null) await Refuse(context, StatusCodes.Status400BadRequest, problem, request);
        else if (project is null) await Refuse(context, StatusCodes.Status404NotFound, new Problem(ResultCode.UnknownProject, "project_id", "known"), request);
        else await Open(context, request, project, isEncrypted: false);
    }

    private async Task Open(HttpContext context, PageRequest request, Project project, bool isEncrypted)
    {
        if (SignatureProblem(request, project, isEncrypted) is { } wrong)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, wrong, request, project);
            return;
        }

        var now = time.GetUtcNow();
        var reading = OpeningReader.Read(request, project, PaymentMethods.Codes, now, context.Request.Headers["Sec-Fetch-Dest"] == "iframe");
        if (reading.Opening is not { } opening)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, reading.Problems, request, project);
            return;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            if (await pages.MayOpen(opening, context.RequestAborted)) Answer(context, StatusCodes.Status200OK);
            else await Refuse(context, StatusCodes.Status400BadRequest, new Problem(ResultCode.PaymentIdUsed, "payment_id", "unique"), request, project);
            return;
        }

        if (await pages.Open(opening, context.RequestAborted) is not { } sessionId)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, new Problem(ResultCode.PaymentIdUsed, "payment_id", "unique"), request, project);
            return;
        }

        await Note(context, request, project, opening, reading.Notes, now);
        context.Response.Headers.Location = $"/pay/{sessionId}?did=open";
        Answer(context, StatusCodes.Status303SeeOther);
    }

    private static Problem? SignatureProblem(PageRequest request, Project project, bool isEncrypted)
    {
        if (request.Given("signature") is { } signature)
            return PageSignature.Match(request.Fields, signature, project.KeyBytes) >= 0 ? null : new(ResultCode.InvalidSignature, "signature", "match");
        if (!isEncrypted) return new(ResultCode.EmptySignature, "signature", "required");
        PageSignature.Match(DummyFields, DummySignature, project.KeyBytes);
        return new(ResultCode.InvalidSignature, "signature", "match");
    }

    private Project? Encrypted(string digits) =>
        digits.Length <= 10 && long.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var projectId)
            ? projects.Current.Find(projectId)
            : null;

    /// <summary>Answers what needs no parameters; false: it is answered.</summary>
    public async Task<bool> IsAllowed(HttpContext context, string allowed)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || (HttpMethods.IsPost(method) && allowed == Allowed)) return true;
        context.Response.Headers.Allow = allowed;
        if (HttpMethods.IsOptions(method)) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await Refuse(context, StatusCodes.Status405MethodNotAllowed, Malformed("", "method"));
        return false;
    }

    /// <summary>The body of a POST; empty for other methods; null: refused and answered.</summary>
    private async Task<byte[]?> ReadForm(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method)) return [];
        if (await BodyFilter.Read(context.Request, context.RequestAborted) is not { } body)
        {
            await Refuse(context, StatusCodes.Status413PayloadTooLarge, Malformed("", "maxLength"));
            return null;
        }

        if (body.Length == 0 || BodyFilter.IsForm(context.Request)) return body;
        await Refuse(context, StatusCodes.Status415UnsupportedMediaType, Malformed("", "type"));
        return null;
    }

    private Task Refuse(HttpContext context, int status, Problem problem, PageRequest? request = null, Project? project = null) => Refuse(context, status, [problem], request, project);

    private async Task Refuse(HttpContext context, int status, IReadOnlyList<Problem> problems, PageRequest? request, Project? project)
    {
        var now = time.GetUtcNow();
        var language = LanguageOf(context, request, project);
        if (!failures.TryTake(SenderOf(context), now, out var pause))
        {
            context.Response.Headers.RetryAfter = FailedOpenings.Seconds(pause);
            await ErrorAnswer.Write(context, StatusCodes.Status429TooManyRequests, language, null);
            return;
        }

        var reference = await refusals.Add(Entry(context, status, problems, request, project, now), context.RequestAborted);
        if (project is null) Refused(log, reference, problems[0].Code);
        await ErrorAnswer.Write(context, status, language, reference);
    }

    /// <summary>What a merchant should know though the page opens: ignored values, and a page that offers no method (payment-page.md 7).</summary>
    private async Task Note(HttpContext context, PageRequest request, Project project, PageOpening opening, IReadOnlyList<Problem> ignored, DateTimeOffset now)
    {
        var available = AvailableMethods.Of(opening, project, methods, projects.Current.IsStopped);
        Problem[] notes = available.Code == 0 ? [.. ignored] : [new(available.Code), .. ignored];
        if (notes.Length > 0) await refusals.Add(Entry(context, StatusCodes.Status303SeeOther, notes, request, project, now), context.RequestAborted);
    }

    private static RefusedOpening Entry(HttpContext context, int status, IReadOnlyList<Problem> problems, PageRequest? request, Project? project, DateTimeOffset now)
    {
        var signature = project is null ? "-" : RequestLog.Signature(problems);
        return new(now, project?.ProjectId, status, problems[0].Code, RequestLog.Details(problems), RequestLog.Parameters(request), $"{SenderOf(context)}")
        {
            PaymentKey = request?.Given("payment_id") is { } id && Forms.IsPaymentId(id) ? PaymentKey.Fold(id) : null,
            Signature = signature,
            UserAgent = RequestLog.UserAgent(context.Request.Headers.UserAgent),
            ReceivedSignature = signature == "wrong" && project!.IsTest ? RequestLog.Received(request?.Given("signature")) : null,
            SignedText = project is { IsTest: true } && request is not null ? PageSignature.Text(request.Fields) : null,
        };
    }

    private static string LanguageOf(HttpContext context, PageRequest? request, Project? project) => PageLanguage.Of(
        null, request?.Given("language_code"), context.Request.Headers.AcceptLanguage, null, project?.Page.Languages ?? PageSettings.AllLanguages, "ru");

    private static Problem Malformed(string field, string rule) => new(ResultCode.MalformedRequest, field, rule);

    private static string RawTarget(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    public static void Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        ScreenAnswer.SetHeaders(context.Response.Headers, context.Request.IsHttps, []);
    }

    private static IPAddress SenderOf(HttpContext context) => FailedOpenings.SenderOf(context.Connection.RemoteIpAddress);

    [LoggerMessage(Level = LogLevel.Information, Message = "opening {Reference} of no known project was refused: {Code}")]
    private static partial void Refused(ILogger log, string reference, int code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "opening {Reference}, HTTP request {TraceId}, ended in {Status}")]
    private static partial void Failed(ILogger log, string reference, string traceId, int status);
}
