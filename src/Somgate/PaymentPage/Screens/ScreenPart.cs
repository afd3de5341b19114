using System.Globalization;
using Microsoft.AspNetCore.Components;
using Somgate.Payments;

namespace Somgate.PaymentPage.Screens;

/// <summary>What every part of a screen can say of the view; it comes down from <see cref="PageDocument"/>.</summary>
public abstract class ScreenPart : ComponentBase
{
    [CascadingParameter]
    private protected PageView View { get; set; } = null!;

    private protected bool IsFramed => View.Frame != PageFrame.Tab;

    /// <summary>S1 and S2 of the embedded form: the shop's page shows all but the fields (payment-page.md 17.3).</summary>
    private protected bool IsBare => View.Frame == PageFrame.Embedded && (View.Screen is ScreenId.Choice or ScreenId.Phone);

    private protected string Home => "/pay/" + View.SessionId;

    private protected string Heading => View.Screen switch
    {
        ScreenId.Choice => T("choice.title"),
        ScreenId.Phone => T("phone.title"),
        ScreenId.Waiting => T("wait.title"),
        ScreenId.Code => T("code.title"),
        ScreenId.Success => T("ok.title"),
        ScreenId.Decline or ScreenId.Retry => T("no.title"),
        ScreenId.TimeOver => T("exp.title"),
        ScreenId.NotAvailable => T("na.title"),
        ScreenId.NotStarted => T("start.title"),
        ScreenId.Gone => T("gone.title"),
        ScreenId.Returning => T("return.title"),
        ScreenId.Fault => T("sys.title"),
        ScreenId.LinkExpired => T("link.expired.title"),
        ScreenId.LinkCanceled => T("link.canceled.title"),
        _ => throw new InvalidOperationException($"{View.Screen} has no heading"),
    };

    private protected string ProjectName => View.Project is { } project ? project.Page.Name ?? project.Title : "";

    private protected string Zone => View.Project?.Page.TimeZone ?? "Asia/Bishkek";

    private protected string Amount => View.Sum is { } sum ? PageFormat.Amount(sum, View.Language) : "";

    /// <summary>When S5 and S6 were reached.</summary>
    private protected string? ResultDate => View.Payment is { } payment ? PageFormat.Date(payment.ChangedAt, Zone, View.Language) : null;

    private protected DateTimeOffset? PanelUntil => View.Screen switch
    {
        ScreenId.Choice or ScreenId.Phone => View.PayUntil,
        ScreenId.Retry => View.PayUntil ?? View.RetryUntil,
        _ => null,
    };

    private protected string T(string key, params ReadOnlySpan<(string Name, string Value)> values) => PageText.Of(View, key, values);

    private protected string T(FieldFault fault) => PageText.Of(View, fault);

    private protected string Time(DateTimeOffset moment) => PageFormat.Time(moment, View.Now, Zone, View.Language);

    private protected string Price(Money sum) => PageFormat.Amount(sum, View.Language);

    private protected FieldFault? FaultOf(string field) => View.Faults.FirstOrDefault(fault => fault.Field == field);

    /// <summary>Whole seconds until a moment, rounded up; the script counts on from there, whatever the clock of its machine says.</summary>
    private protected long SecondsTo(DateTimeOffset moment) => Math.Max(0, (long)Math.Ceiling((moment - View.Now).TotalSeconds));

    private protected static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
