using System.Globalization;
using Microsoft.AspNetCore.Components;
using Somgate.Payments;
using Somgate.Protocol;
using Somgate.Register;
using Somgate.RequestLog;

namespace Somgate.Dashboard.Screens;

/// <summary>A part of the screens of payments: their texts, and how values of the register are written (dashboard.md R8, R9, R13).</summary>
public abstract class PaymentPart : CallbackPart
{
    private protected string P(string key, params ReadOnlySpan<(string Name, string Value)> values) => PaymentTexts.Of(View.Language, key, values);

    /// <summary>What is wrong with a key of the filter, in words.</summary>
    internal static string FaultText(string language, FilterFault fault)
    {
        var what = fault.Value.Length == 0 ? fault.Key : $"{fault.Key}={fault.Value}";
        return fault.Kind switch
        {
            FilterFaultKind.Unknown => PaymentTexts.Of(language, "fault.Unknown", ("what", what)),
            FilterFaultKind.TooLong or FilterFaultKind.Both or FilterFaultKind.Backwards => PaymentTexts.Of(language, "fault." + fault.Kind),
            _ => PaymentTexts.Of(language, "fault." + fault.Kind, ("key", fault.Key)),
        };
    }

    /// <summary>The name of a key of the filter.</summary>
    private protected string KeyName(string key) => PaymentTexts.Has("f." + key) ? P("f." + key) : CallbackTexts.Has("f." + key) ? L("f." + key) : key;

    /// <summary>A value of a key in words; ids and words of the protocol stand for themselves.</summary>
    private protected string ValueName(string key, string value) => key switch
    {
        "project" => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? TitleOf(id) : value,
        "reason" or "callback" or "source" or "date_by" or "link_email" when PaymentTexts.Has($"{key}.{value}") => P($"{key}.{value}"),
        "period" when CallbackTexts.Has("p." + value) => L("p." + value),
        "code" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && ResultCode.Find(code) is { } message ? $"{value} {message}" : value,
        "late" or "unconfirmed" or "repaired" or "final" or "opened" => P(value == "0" ? "no" : "yes"),
        "who" => P("f.who"),
        _ => value,
    };

    private protected string Amount(Money sum) => MoneyText.Of(sum, View.Language);

    private protected string Sums(IReadOnlyList<Money> sums) => sums.Count == 0 ? "0" : string.Join(", ", sums.Select(Amount));

    /// <summary>A number with its thousands apart.</summary>
    private protected string Count(long number) => MoneyText.Whole(number, View.Language);

    /// <summary><c>12.4 s</c>, <c>3 min 05 s</c>.</summary>
    private protected string Duration(long ms)
    {
        if (ms < 60_000) return P("short.seconds", ("n", (ms / 1000m).ToString("0.0", CultureInfo.InvariantCulture).Replace('.', View.Language == "en" ? '.' : ',')));
        return P("short.minutes", ("m", Number(ms / 60_000)), ("s", (ms / 1000 % 60).ToString("00", CultureInfo.InvariantCulture)));
    }

    /// <summary>A phone or e-mail as it is shown to anyone.</summary>
    private protected static string Masked(string contact) => contact.Contains('@', StringComparison.Ordinal) ? RequestMask.Email(contact) : WireFormat.Masked(contact);

    /// <summary>The colour of a status.</summary>
    private protected static string Tone(string status) => status switch
    {
        "success" => "good",
        "decline" or "error" or "expired" or "invoice canceled" => "bad",
        _ => "open",
    };

    /// <summary>A cell of a list.</summary>
    private protected RenderFragment Cell(RegisterColumn column, RegisterCell cell) => builder =>
    {
        switch (column.Read(cell))
        {
            case null or "":
                builder.AddContent(0, "–");
                break;
            case Money sum:
                builder.OpenElement(1, "data");
                builder.AddAttribute(2, "value", MoneyText.Plain(sum));
                builder.AddContent(3, Amount(sum));
                builder.CloseElement();
                break;
            case DateTimeOffset at:
                builder.OpenComponent<TimeText>(4);
                builder.AddComponentParameter(5, nameof(TimeText.At), at);
                builder.CloseComponent();
                break;
            case bool flag:
                builder.AddContent(6, P(flag ? "yes" : "no"));
                break;
            case long number:
                builder.AddContent(7, column.Name.EndsWith("_ms", StringComparison.Ordinal) ? Duration(number) : Number(number));
                break;
            case string text:
                if (column.Name is "payment_status" or "operation_status") Status(builder, text);
                else builder.AddContent(8, TextOf(column, text));
                break;
        }
    };

    private protected static void Status(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder, string status)
    {
        builder.OpenElement(9, "span");
        builder.AddAttribute(10, "class", "status " + Tone(status));
        builder.AddContent(11, status);
        builder.CloseElement();
    }

    private string TextOf(RegisterColumn column, string text) => column.Name switch
    {
        // Lists show contacts masked to everyone; in full they stand on the card, with an entry in the audit log.
        _ when column.IsPersonal => Masked(text),
        "source" => P("source." + text),
        "callback_state" => text == "none" ? "–" : P("callback." + text),
        "decline_reason" => P("reason." + text),
        _ => text,
    };
}
