using System.Buffers.Text;
using System.Data.Common;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Somgate.Dashboard.Screens;
using Somgate.Html;
using Somgate.Projects;
using Somgate.Storage;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>A URL of a door, who may use it and who answers.</summary>
/// <param name="CountsAsUse">False for live updates: they don't keep a session alive (dashboard.md 3.2).</param>
internal sealed record DeskRoute(string Method, string Pattern, Need Need, Func<Visit, Task> Answer, bool CountsAsUse = true)
{
    /// <summary>The largest form that it takes.</summary>
    public int FormBytesMax { get; init; } = 256 * 1024;

    /// <summary>A screen for users with a right.</summary>
    public static DeskRoute Get(string pattern, Right right, Func<Visit, Task> answer, bool countsAsUse = true) => new("GET", pattern, new Need.OfUser(right), answer, countsAsUse);

    /// <summary>An act of users with a right.</summary>
    public static DeskRoute Post(string pattern, Right right, Func<Visit, Task> answer) => new("POST", pattern, new Need.OfUser(right), answer);
}

/// <summary>A section of the navigation, shown to whoever may use it.</summary>
internal sealed record DeskSection(string Path, string Key, Need Need);

/// <summary>Stands before every screen: plain HTTP, sign-in, form token, right; and gives faults their pages (dashboard.md 1).</summary>
internal sealed class DeskFilter(UserStore users, SessionStore sessions, NoticesEndpoint notices, ProjectWorker projects, Vault vault, TeamOptions options, TimeProvider time)
{
    private const int FieldsMax = 2000;

    /// <summary>Of forms that lead nowhere.</summary>
    private const int FormBytesMax = 256 * 1024;

    private const string Policy = HtmlAnswer.Policy + "; frame-ancestors 'none'";

    /// <summary>Not every look is written: a minute is exact enough for an hour's idleness.</summary>
    private static readonly TimeSpan SeenPace = TimeSpan.FromMinutes(1);

    public async Task Handle(HttpContext context, Door door, IReadOnlyList<DeskRoute> routes, IReadOnlyList<DeskSection> sections)
    {
        var request = context.Request;
        HtmlAnswer.SetHeaders(context.Response.Headers, request.IsHttps, Policy);
        context.Response.Headers.XFrameOptions = "DENY";
        var path = request.Path.Value!;
        if (DeskFilesAnswer.Find(door, path) is { } file)
        {
            await DeskFilesAnswer.Write(context, file);
            return;
        }

        if (path.EndsWith('/') && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            context.Response.Redirect(path.TrimEnd('/') + request.QueryString, permanent: true, preserveMethod: true);
            return;
        }

        var fitting = routes.Select(route => (Route: route, Values: RoutePattern.Match(route.Pattern, path))).Where(pair => pair.Values is not null).ToArray();
        var method = HttpMethods.IsHead(request.Method) ? HttpMethods.Get : request.Method;
        var (found, values) = fitting.FirstOrDefault(pair => pair.Route.Method == method);
        try
        {
            var visit = await Begin(context, door, sections, routes.FirstOrDefault(route => route.Pattern == door.Home + "/search")?.Need, found, values ?? new Dictionary<string, string>());
            if (visit is not null) await Answer(visit, found, fitting);
        }
        catch (Exception away) when (away is DbException or TimeoutException && !context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = "5";
            var stranger = Stranger(context, door);
            await new Visit(context, stranger, null, new Dictionary<string, string>(), CallerOf(context, door))
                .Show<FaultScreen>(stranger.Text("fault.title.503"), new FaultModel(stranger.Text("fault.503"), path), StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>A failure, shown to a person.</summary>
    public static Task Fault(HttpContext context, Door door, int status)
    {
        context.Response.Clear();
        HtmlAnswer.SetHeaders(context.Response.Headers, context.Request.IsHttps, Policy);
        var stranger = Stranger(context, door);
        return new Visit(context, stranger, null, new Dictionary<string, string>(), CallerOf(context, door)).Show<FaultScreen>(
            stranger.Text(status == 503 ? "fault.title.503" : "fault.title.500"), new FaultModel(stranger.Text(status == 503 ? "fault.503" : "fault.500")), status);
    }

    private async Task Answer(Visit visit, DeskRoute? route, IReadOnlyList<(DeskRoute Route, IReadOnlyDictionary<string, string>? Values)> fitting)
    {
        var response = visit.Context.Response;
        if (!IsPrivate(visit.Context))
        {
            await visit.Fail(StatusCodes.Status403Forbidden, "fault.plain");
            return;
        }

        if (route is null && fitting.Count > 0)
        {
            response.Headers.Allow = string.Join(", ", fitting.Select(pair => pair.Route.Method));
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (visit.Shell.Person is null && route?.Need is not Need.Nobody)
        {
            var isGet = visit.Context.Request.Method is "GET" or "HEAD";
            visit.Go($"{visit.Door.Home}/sign-in{(isGet && visit.Shell.Here != visit.Door.Home ? $"?back={Uri.EscapeDataString(visit.Shell.Here)}" : "")}");
            return;
        }

        if (route is null) await visit.NotFound();
        else if (visit.IsPost && !IsToken(visit.Field("token"), visit.Shell.FormToken)) await visit.Fail(StatusCodes.Status403Forbidden, "fault.form");
        else if (!route.Need.Allows(visit.Shell.Person)) await Forbid(visit, route.Need);
        else await route.Answer(visit);
    }

    private async Task Forbid(Visit visit, Need need)
    {
        var admins = (await users.List(visit.Person.Merchant, visit.Cancel)).Where(user => user.IsActingAdmin).Select(user => $"{user.Name} ({user.Email})");
        var right = need switch
        {
            Need.OfUser user => Rights.NameOf(user.Right),
            Need.OfOperator other => other.Right.ToString(),
            _ => "",
        };
        await visit.Fail(StatusCodes.Status403Forbidden, "fault.403", ("right", right), ("admins", string.Join(", ", admins)));
    }

    /// <summary>Reads cookie and form; null: the form was too large and is answered.</summary>
    private async Task<Visit?> Begin(HttpContext context, Door door, IReadOnlyList<DeskSection> sections, Need? search, DeskRoute? route, IReadOnlyDictionary<string, string> values)
    {
        var (request, now) = (context.Request, time.GetUtcNow());
        var session = await FindSession(context, door, now);
        var person = session is { Stage: SessionStage.Full } ? await FindPerson(session, door) : null;
        if (person is not null && route?.CountsAsUse != false && now - session!.SeenAt >= SeenPace) await Seen(session, now, context.RequestAborted);
        IFormCollection? form = null;
        if (HttpMethods.IsPost(request.Method))
        {
            form = await ReadForm(request, route?.FormBytesMax ?? FormBytesMax);
            if (form is null)
            {
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return null;
            }
        }

        var shell = await Frame(Stranger(context, door) with { Person = person, FormToken = FormToken(context, door, session), HasSearch = search?.Allows(person) == true }, context, sections, route?.CountsAsUse != false);
        return new(context, shell, form, values, CallerOf(context, door)) { Session = session };
    }

    private async Task<Session?> FindSession(HttpContext context, Door door, DateTimeOffset now)
    {
        if (TeamKeys.Hash(context.Request.Cookies[door.SessionCookie(context.Request.IsHttps)]) is not { } hash) return null;
        var session = await sessions.Find(hash, context.RequestAborted);
        return session is null || session.IsOver(options, now) ? null : session;
    }

    private async Task<SignedIn?> FindPerson(Session session, Door door)
    {
        var user = await users.Find(session.UserId, CancellationToken.None);
        if (user is not { State: UserState.Active } || user.IsOperator != door.IsOperator) return null;
        var codes = await users.CountRecoveryCodes(user.UserId, CancellationToken.None);
        return user.IsOperator
            ? new OperatorViewer
            {
                UserId = user.UserId,
                Name = user.Name,
                Email = user.Email!,
                Language = user.Language ?? "ru",
                TimeZone = user.TimeZone,
                DaysIn = user.DaysIn,
                SessionId = session.Id,
                SessionHash = session.Hash,
                SteppedUpAt = session.SteppedUpAt,
                RecoveryCodes = codes,
                User = user,
                Rights = Rights.Of(user.Grants.OperatorRoles),
            }
            : new Viewer
            {
                UserId = user.UserId,
                Name = user.Name,
                Email = user.Email!,
                Language = user.Language ?? "ru",
                TimeZone = user.TimeZone,
                DaysIn = user.DaysIn,
                SessionId = session.Id,
                SessionHash = session.Hash,
                SteppedUpAt = session.SteppedUpAt,
                RecoveryCodes = codes,
                User = user,
                MerchantId = user.MerchantId,
                Rights = user.Grants.Rights,
                ProjectIds = user.Grants.ProjectIds,
                Mode = user.Mode,
            };
    }

    private async Task Seen(Session session, DateTimeOffset now, CancellationToken cancel)
    {
        await sessions.Seen(session.Hash, now, cancel);
        await users.Seen(session.UserId, now, cancel);
    }

    /// <summary>Navigation, mode and projects round the screen (dashboard.md 4, R4).</summary>
    /// <param name="isUse">A person looks; a screen that updates by itself chooses no mode.</param>
    private async Task<ShellView> Frame(ShellView shell, HttpContext context, IReadOnlyList<DeskSection> sections, bool isUse)
    {
        if (shell.Person is null) return shell;
        var language = shell.Person.User.Language ?? shell.Language;
        shell = shell with
        {
            Language = language,
            Sections = [.. sections.Where(section => section.Need.Allows(shell.Person)).Select(section => new Section(section.Path, section.Key, section.Path == shell.Path || (section.Path != shell.Door.Home && shell.Path.StartsWith(section.Path + "/", StringComparison.Ordinal))))],
            Done = context.Request.Query["done"].FirstOrDefault() is { } done && DeskTexts.Has("done." + done) ? DeskTexts.Of(language, "done." + done) : null,
        };
        if (shell.Person is not Viewer viewer) return shell;
        var seen = projects.Current.Projects.Where(viewer.Sees).ToArray();
        var asked = context.Request.Query["mode"].FirstOrDefault() is ("live" or "test") and var mode ? mode : null;
        var shown = asked ?? viewer.Mode ?? (seen.Any(project => !project.IsTest) || seen.Length == 0 ? "live" : "test");
        if (isUse && asked is not null && asked != viewer.Mode) await users.SaveHabits(viewer.User with { Mode = asked }, context.RequestAborted);
        var ofMode = seen.Where(project => project.IsTest == (shown == "test")).ToArray();
        var picked = context.Request.Query["project"].SelectMany(value => (value ?? "").Split(',')).Select(text => long.TryParse(text, out var id) ? id : 0);
        shell = shell with { Mode = shown, Projects = ofMode, Picked = [.. picked.Where(id => ofMode.Any(project => project.ProjectId == id)).Distinct()] };
        return isUse ? shell with { Unread = await notices.CountUnread(shell, viewer, context.RequestAborted) } : shell;
    }

    private static ShellView Stranger(HttpContext context, Door door) => new()
    {
        Door = door,
        Language = context.Request.Query["lang"].FirstOrDefault() is ("ky" or "ru" or "en") and var chosen ? chosen : ShellView.LanguageOf(context.Request.Headers.AcceptLanguage),
        FormToken = "",
        Now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
        Path = context.Request.Path.Value!,
        Query = [.. context.Request.Query.SelectMany(pair => pair.Value.Select(value => (pair.Key, value ?? "")))],
    };

    /// <summary>Bound to the session or, before there is one, to a cookie of this browser alone.</summary>
    private string FormToken(HttpContext context, Door door, Session? session)
    {
        if (session is not null) return Token(session.Hash);
        var name = door.FormCookie(context.Request.IsHttps);
        var id = context.Request.Cookies[name];
        if (TeamKeys.Hash(id) is null)
        {
            id = TeamKeys.MakeId();
            context.Response.Cookies.Append(name, id, new() { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/" });
        }

        return Token(TeamKeys.Hash(id)!);
    }

    private string Token(byte[] hash) => Base64Url.EncodeToString(vault.Hash("form:" + Convert.ToHexStringLower(hash)));

    private static bool IsToken(string given, string expected) =>
        System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(given), System.Text.Encoding.UTF8.GetBytes(expected));

    /// <summary>Over plain HTTP nobody signs in, but on this very machine.</summary>
    private static bool IsPrivate(HttpContext context) => context.Request.IsHttps
        || (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && (context.Request.Host.Host == "localhost" || (IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host))));

    private static async Task<IFormCollection?> ReadForm(HttpRequest request, int most)
    {
        if (request.ContentLength > most || !request.HasFormContentType) return request.HasFormContentType ? null : FormCollection.Empty;
        request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = most;
        try
        {
            return await request.ReadFormAsync(new FormOptions { ValueCountLimit = FieldsMax, BufferBody = false, MultipartBodyLengthLimit = most }, request.HttpContext.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static Caller CallerOf(HttpContext context, Door door)
    {
        var address = context.Connection.RemoteIpAddress;
        return new(
            door.IsOperator,
            (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "",
            context.Request.Headers.UserAgent.ToString(),
            context.Request.Cookies[door.DeviceCookie(context.Request.IsHttps)],
            context.TraceIdentifier);
    }
}
