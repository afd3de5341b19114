using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Somgate.Audit;
using Somgate.Dashboard;
using Somgate.Team;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>The service with people in it, a clock that tests turn, and browsers without a window.</summary>
internal sealed class DeskHost : IAsyncDisposable
{
    public const string Password = "correct horse, stapled";
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);

    private DeskHost(SomgateHost somgate, FakeTimeProvider time) => (Somgate, Time) = (somgate, time);

    public SomgateHost Somgate { get; }

    public FakeTimeProvider Time { get; }

    public UserStore Users => Somgate.Services.GetRequiredService<UserStore>();

    public SessionStore Sessions => Somgate.Services.GetRequiredService<SessionStore>();

    public AuditStore Audit => Somgate.Services.GetRequiredService<AuditStore>();

    public InvitationProcessor Invitations => Somgate.Services.GetRequiredService<InvitationProcessor>();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>People for a service that is there already.</summary>
    public static DeskHost Around(SomgateHost somgate, FakeTimeProvider time) => new(somgate, time);

    /// <param name="bankUrl">Null: a bank that is away.</param>
    public static async Task<DeskHost> Open(
        Engine engine = Engine.Sqlite, FakeTimeProvider? time = null, string? bankUrl = null, string? callbackUrl = null, IReadOnlyList<string>? settings = null)
    {
        time ??= new FakeTimeProvider(Start);
        return new(await SomgateHost.Start(engine, bankUrl ?? "http://127.0.0.1:9", callbackUrl, time, [.. settings ?? []]), time);
    }

    /// <summary>Somebody who is active, with a second factor.</summary>
    public async Task<Member> Add(string email, Grants grants, bool isOperator = false)
    {
        var merchantId = isOperator ? 0 : Somgate.Services.GetRequiredService<global::Somgate.Projects.ProjectWorker>().Current.Merchants[0].MerchantId;
        var (_, link) = await Invitations.InviteByCommand(merchantId, email, grants, Cancel);
        var (found, user) = await Invitations.Find(link, LinkKind.Invitation, isOperator, Cancel);
        var caller = new Caller(isOperator, "192.0.2.1", "test", null, "");
        var accepted = await Invitations.Accept(caller, found!, user!, "", email.Split('@')[0], Password, "en", Cancel);
        Assert.Empty(accepted.Faults);
        var secret = TeamKeys.MakeTotpSecret();
        await Users.SaveSecondFactor(user!.UserId, secret, 0, TeamKeys.MakeRecoveryCodes(), null, Time.GetUtcNow(), [], Cancel);
        return new(user.UserId, email, secret, isOperator ? Door.ForOperators : Door.ForUsers);
    }

    public Task<Member> AddAdmin(string email = "admin@books.example") => Add(email, Grants.Of(Role.MerchantAdmin));

    /// <summary>A code of the app that wasn't used yet: the clock goes on by a step.</summary>
    public string Code(Member member)
    {
        Time.Advance(TimeSpan.FromSeconds(30));
        return Totp.Code(member.Secret, Totp.StepOf(Time.GetUtcNow()));
    }

    public DeskBrowser Browser() => new(Somgate.BaseUrl);

    /// <summary>A browser with a session, made without the screens: hashing passwords takes its time.</summary>
    public async Task<DeskBrowser> SignIn(Member member)
    {
        var browser = Browser();
        var (id, now) = (TeamKeys.MakeId(), Time.GetUtcNow());
        await Sessions.Add(new(TeamKeys.Hash(id)!, member.UserId, SessionStage.Full, "test", "127.0.0.1", null, now, now, now), null, now, [], Cancel);
        browser.Cookies.Add(new Uri(Somgate.BaseUrl), new Cookie(member.Door.SessionCookie(isHttps: false), id));
        return browser;
    }

    public ValueTask DisposeAsync() => Somgate.DisposeAsync();
}

/// <summary>A person of a test.</summary>
internal sealed record Member(long UserId, string Email, byte[] Secret, Door Door);

/// <summary>What a browser does with pages: keeps cookies, sends forms with their token.</summary>
internal sealed partial class DeskBrowser : IDisposable
{
    private readonly HttpClient http;

    public DeskBrowser(string url)
    {
        Cookies = new();
        http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = new(url) };
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
    }

    public CookieContainer Cookies { get; }

    /// <summary>The form token of the page seen last.</summary>
    public string Token { get; set; } = "";

    public async Task<Page> Get(string path)
    {
        var page = await Read(await http.GetAsync(path, DeskHost.Cancel));
        if (TokenField().Match(page.Text) is { Success: true } found) Token = found.Groups[1].Value;
        return page;
    }

    public async Task<Page> Post(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Append(("token", Token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        var page = await Read(await http.PostAsync(path, form, DeskHost.Cancel));
        if (TokenField().Match(page.Text) is { Success: true } found) Token = found.Groups[1].Value;
        return page;
    }

    /// <summary>Sends a form as it is, with files in it.</summary>
    public async Task<Page> Send(string path, HttpContent form) => await Read(await http.PostAsync(path, form, DeskHost.Cancel));

    /// <summary>Posts a form with a file.</summary>
    public async Task<Page> Upload(string path, byte[] file, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields.Append(("token", Token))) form.Add(new StringContent(value), name);
        form.Add(new ByteArrayContent(file), "file", "links.csv");
        var page = await Read(await http.PostAsync(path, form, DeskHost.Cancel));
        if (TokenField().Match(page.Text) is { Success: true } found) Token = found.Groups[1].Value;
        return page;
    }

    /// <summary>Opens a page for its token, then posts.</summary>
    public async Task<Page> Submit(string page, string path, params (string Name, string Value)[] fields)
    {
        await Get(page);
        return await Post(path, fields);
    }

    public void Dispose() => http.Dispose();

    private static async Task<Page> Read(HttpResponseMessage answer) =>
        new((int)answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(DeskHost.Cancel)), answer.Headers.Location?.OriginalString, answer);

    [GeneratedRegex("name=\"token\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}

/// <summary>An answer as a person sees it.</summary>
internal sealed record Page(int Status, string Text, string? Location, HttpResponseMessage Answer);
