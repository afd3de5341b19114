using Somgate.Callbacks;
using Somgate.Team;

namespace Somgate.Dashboard.Screens;

/// <summary>A part of the screens of callbacks and requests, which have a table of texts of their own.</summary>
public abstract class CallbackPart : DeskPart
{
    private protected string L(string key, params ReadOnlySpan<(string Name, string Value)> values) => CallbackTexts.Of(View.Language, key, values);

    /// <summary>The title of a project; to operators with its merchant's before it.</summary>
    private protected string TitleOf(long projectId) => View.Projects.FirstOrDefault(project => project.ProjectId == projectId) is { } project
        ? View.Door.IsOperator ? $"{project.Merchant.Title}: {project.Title}" : project.Title
        : projectId == 0 ? L("requests.nobody") : Number(projectId);

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

    /// <summary>The card of the payment that a callback tells of; null: a test has none, or the viewer may not look at payments.</summary>
    private protected string? CardOf(CallbackListed row) =>
        row.PaymentId is { } id && View.Person?.Has(Right.PaymentsView) == true ? PaymentAddress.Of(View.Door, row.ProjectId, id, row.PaymentNo, View.Mode) : null;

    /// <summary>The card of the newest payment with an id.</summary>
    private protected string? CardOf(long projectId, string paymentKey) =>
        View.Person?.Has(Right.PaymentsView) == true ? PaymentAddress.OfNewest(View.Door, projectId, paymentKey, View.Mode) : null;

    private protected string LinkTo(CallbackListed row) => $"{View.Door.Callbacks}/{Number(row.ProjectId)}/{Number(row.CallbackId)}?mode={View.Mode}";
}
