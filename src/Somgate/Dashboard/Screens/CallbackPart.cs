using Somgate.Callbacks;

namespace Somgate.Dashboard.Screens;

/// <summary>A part of the screens of callbacks and requests, which have a table of texts of their own.</summary>
public abstract class CallbackPart : DeskPart
{
    private protected string L(string key, params ReadOnlySpan<(string Name, string Value)> values) => CallbackTexts.Of(View.Language, key, values);

    private protected string TitleOf(long projectId) => View.Projects.FirstOrDefault(project => project.ProjectId == projectId)?.Title ?? Number(projectId);

    /// <summary>What a try came to, in words: its HTTP status or its fault; a redirect says that it was not followed.</summary>
    private protected string Outcome(long? httpStatus, string? fault) => (httpStatus, fault) switch
    {
        (null, null) => "–",
        (null, { } word) => L("fault." + word),
        ({ } status, { } word) => $"{Number(status)}, {L("fault." + word)}",
        ( >= 300 and < 400 and { } status, null) => $"{Number(status)}, {L("fault.redirect")}",
        ({ } status, null) => Number(status),
    };

    private protected static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private protected string By(long? isRuled) => isRuled switch
    {
        1 => L("c.by_rule"),
        0 => L("c.by_request"),
        _ => "–",
    };

    private protected string LinkTo(CallbackListed row) => $"{CallbacksEndpoint.Path}/{Number(row.ProjectId)}/{Number(row.CallbackId)}?mode={View.Mode}";
}
