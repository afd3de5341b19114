using Microsoft.AspNetCore.Components;
using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Html;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>One request to Dashboard or Console: who asks, what was sent, and the ways to answer. Handlers get it after rights and form token are checked.</summary>
internal sealed class Visit(HttpContext context, ShellView shell, IFormCollection? form, IReadOnlyDictionary<string, string> values, Caller caller)
{
    public HttpContext Context => context;

    public ShellView Shell { get; private set; } = shell;

    public CancellationToken Cancel => context.RequestAborted;

    public DateTimeOffset Now => Shell.Now;

    public Door Door => Shell.Door;

    public Caller Caller => caller;

    /// <summary>Who is signed in; only routes for nobody are asked without.</summary>
    public SignedIn Person => Shell.Person!;

    /// <summary>The merchant's user, in Dashboard.</summary>
    public Viewer Viewer => (Viewer)Person;

    /// <summary>The operator, in Console.</summary>
    public OperatorViewer Operator => (OperatorViewer)Person;

    /// <summary>The session of the cookie, half ones too.</summary>
    public Session? Session { get; init; }

    public bool IsPost => form is not null;

    /// <summary>A segment of the path.</summary>
    public string Segment(string name) => values[name];

    /// <summary>A segment that is a number; null: it is none, and nothing is there.</summary>
    public long? Number(string name) => long.TryParse(values[name], System.Globalization.NumberStyles.None, null, out var number) ? number : null;

    /// <summary>A field of the form, empty if it wasn't sent.</summary>
    public string Field(string name) => form?[name].ToString() ?? "";

    public IReadOnlyList<string> Fields(string name) => form is null ? [] : [.. form[name].OfType<string>()];

    /// <summary>A file of the form; null: none was chosen.</summary>
    public IFormFile? File(string name) => form?.Files.GetFile(name) is { Length: > 0 } file ? file : null;

    /// <summary>Names of the fields that were sent.</summary>
    public IEnumerable<string> FieldNames => form?.Keys ?? [];

    public string? Query(string name) => context.Request.Query[name].FirstOrDefault();

    public string Text(string key, params ReadOnlySpan<(string Name, string Value)> values) => Shell.Text(key, values);

    /// <summary>Answers with a screen in the shell.</summary>
    /// <param name="title">Text of the heading.</param>
    public Task Show<T>(string title, object? model = null, int status = StatusCodes.Status200OK) where T : IComponent => Write(Shell with { Title = title, Screen = typeof(T), Model = model, Status = status }, status);

    /// <summary>303 to a path of this door, with a word on what was done.</summary>
    /// <param name="done">Key of a text <c>done.…</c>, without that beginning.</param>
    public void Go(string path, string? done = null)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = done is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}done={done}";
    }

    /// <summary>What isn't there, or isn't to be seen (dashboard.md R5).</summary>
    public Task NotFound() => Fail(StatusCodes.Status404NotFound, "fault.404");

    /// <summary>A page that says what went wrong.</summary>
    public Task Fail(int status, string key, params (string Name, string Value)[] values) =>
        Show<FaultScreen>(Text("fault.title." + status), new FaultModel(Text(key, values)), status);

    /// <summary>429 with the seconds to wait.</summary>
    public Task TooMany(int seconds)
    {
        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Fail(StatusCodes.Status429TooManyRequests, "fault.429", ("seconds", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>Sets a cookie that scripts don't see and other sites don't send with their forms.</summary>
    public void SetCookie(string name, string value, TimeSpan? life = null) => context.Response.Cookies.Append(name, value, new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = life,
    });

    /// <summary>An entry of the audit log by whoever is signed in, for his merchant's chain or the platform's; the caller hands it to the store that makes the change.</summary>
    public AuditEntry Entry(string act, AuditObject thing) => new()
    {
        Chain = AuditEntry.ChainOf(Person.Merchant),
        At = Now,
        Actor = Person.Actor,
        Act = act,
        Object = thing,
        Session = Person.SessionId,
        Address = caller.Address,
        StepUp = Person.IsSteppedUp(Now) || JustSteppedUp ? "totp" : "",
        RequestId = caller.RequestId,
    };

    /// <summary>What an operator does to a merchant's things stands in both chains (dashboard.md 10).</summary>
    public IReadOnlyList<AuditEntry> Entries(long merchantId, AuditEntry entry) =>
        Door.IsOperator && merchantId != 0 ? [entry, entry with { Chain = AuditEntry.ChainOf(merchantId), Actor = entry.Actor.ForMerchants }] : [entry];

    /// <summary>Set by <see cref="StepUpFilter"/> when the code came with this form.</summary>
    public bool JustSteppedUp { get; set; }

    private async Task Write(ShellView view, int status)
    {
        Shell = view;
        await HtmlAnswer.Write(context, await HtmlAnswer.Draw<DeskDocument>(new() { [nameof(DeskDocument.View)] = view }), status);
    }
}

/// <summary>What a page of a fault says.</summary>
internal sealed record FaultModel(string Message, string? Retry = null);
