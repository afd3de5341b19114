using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Somgate.PaymentPage;

/// <summary>
/// What a screen tells the shop's page (payment-page.md 17.1), in the order of posting. The script adds the guid and, where a size is told, the size. Those that
/// a reload must not repeat hang on <c>did</c>, which the script takes out of the address.
/// </summary>
internal static class PageMessages
{
    // The attribute that holds it is escaped; here the text need only be JSON.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A JSON array; null in a tab, whose document holds none.</summary>
    public static string? Json(PageView view)
    {
        if (view.Frame == PageFrame.Tab) return null;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartArray();
            foreach (var (name, data) in Of(view))
            {
                json.WriteStartObject();
                json.WriteString("message"u8, "epframe." + name);
                if (data is not null)
                {
                    json.WritePropertyName("data"u8);
                    json.WriteRawValue(data);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Names without <c>epframe.</c>, with their data as JSON.</summary>
    public static IEnumerable<(string Name, string? Data)> Of(PageView view)
    {
        var did = (view.Did ?? "").Split(',');
        yield return (did.Contains("open") ? "loaded" : "resize", null);
        if (view.Screen == ScreenId.Phone && (did.Contains("method") || did.Contains("open")) && view.Method is { } method)
        {
            yield return ("payment_method.select",
                Object(("name", method.Face.Name), ("payment_method_type", method.Face.PageType), ("payment_method_code", method.Code)));
        }

        if (did.Contains("retry")) yield return ("payment.try_again", null);
        if (did.Contains("cancel")) yield return ("payment.canceled", null);
        if (did.Contains("pay"))
        {
            yield return ("payment.sent", null);
            if (view.RequestId is { } requestId) yield return ("payment.submit_result", Object(("request_id", requestId)));
        }

        if (did.Contains("code")) yield return ("submit_clarification_form", null);
        foreach (var message in OfScreen(view)) yield return message;
    }

    private static IEnumerable<(string Name, string? Data)> OfScreen(PageView view)
    {
        if (view.Frame == PageFrame.Embedded && view.Faults.Count > 0)
        {
            yield return ("embedded_mode.validation_error", Object([.. view.Faults.Select(fault => (fault.Field, PageText.Of(view, fault)))]));
        }

        if (view.Frame == PageFrame.Embedded && view.Screen == ScreenId.Waiting) yield return ("embedded_mode.show_loader", null);
        if (view.Screen == ScreenId.Code) yield return ("show_clarification_page", null);
        var shown = view.ReturnsFrom ?? view.Screen;
        if (shown == ScreenId.Success && view.Result is { } paid) yield return ("payment.success", paid);
        if (shown == ScreenId.Decline && view.Result is { } declined) yield return ("payment.fail", declined);
        if (view is { Screen: ScreenId.Returning, Return: ReturnWay.Automatic { Target: ReturnTarget.Whole } way }) yield return ("redirect", Object(("url", way.Url)));
    }

    private static string Object(params IEnumerable<(string Name, string Value)> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            foreach (var (name, value) in members) json.WriteString(name, value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
