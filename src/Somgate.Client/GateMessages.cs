using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Somgate.Protocol;

namespace Somgate.Client;

/// <summary>Writes and signs the requests of one project (gate.md 4). Absent values are left out, since <c>null</c> and <c>""</c> would be signed too.</summary>
internal sealed class GateMessages(long projectId, byte[] secret)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public byte[] Sale(SaleRequest sale) => WithGeneral(sale.PaymentId, (sale.CallbackUrl, sale.SuccessCallbackUrl, sale.DeclineCallbackUrl), json =>
    {
        json.WriteStartObject("payment");
        json.WriteNumber("amount", sale.AmountMinor);
        json.WriteString("currency", sale.Currency);
        Optional(json, "description", sale.Description);
        Optional(json, "extra_param", sale.ExtraParam);
        Optional(json, "best_before", sale.BestBefore is { } moment ? WireFormat.Date(moment) : null);
        json.WriteEndObject();
        json.WriteStartObject("customer");
        json.WriteString("id", sale.CustomerId);
        json.WriteString("ip_address", sale.CustomerIpAddress);
        Optional(json, "email", sale.CustomerEmail);
        Optional(json, "first_name", sale.CustomerFirstName);
        Optional(json, "last_name", sale.CustomerLastName);
        json.WriteEndObject();
        json.WriteStartObject("account");
        json.WriteString("number", sale.AccountNumber);
        json.WriteEndObject();
        if (sale.CallbackDelay is null && !sale.WithoutCallbacks) return;
        json.WriteStartObject("callback");
        if (sale.CallbackDelay is { } delay) json.WriteNumber("delay", (long)delay.TotalSeconds);
        if (sale.WithoutCallbacks) json.WriteBoolean("force_disable", true);
        json.WriteEndObject();
    });

    public byte[] Link(LinkRequest link) => WithGeneral(link.PaymentId, (link.CallbackUrl, link.SuccessCallbackUrl, link.DeclineCallbackUrl), json =>
    {
        json.WriteStartObject("customer");
        json.WriteString("id", link.CustomerId);
        Optional(json, "email", link.CustomerEmail);
        Optional(json, "phone", link.CustomerPhone);
        Optional(json, "language", link.Language);
        json.WriteEndObject();
        json.WriteStartObject("payment");
        json.WriteNumber("amount", link.AmountMinor);
        json.WriteString("currency", link.Currency);
        json.WriteString("best_before", WireFormat.Date(link.BestBefore));
        Optional(json, "description", link.Description);
        Optional(json, "extra_param", link.ExtraParam);
        Optional(json, "force_method", link.ForceMethod);
        json.WriteEndObject();
        if ((link.SuccessUrl ?? link.DeclineUrl ?? link.ReturnUrl) is not null)
        {
            json.WriteStartObject("return_url");
            Optional(json, "success", link.SuccessUrl?.AbsoluteUri);
            Optional(json, "decline", link.DeclineUrl?.AbsoluteUri);
            Optional(json, "return", link.ReturnUrl?.AbsoluteUri);
            json.WriteEndObject();
        }

        if (link.SendEmail) json.WriteBoolean("send_email", true);
    });

    public byte[] CancelLink(string paymentId) => WithGeneral(paymentId, default, _ => { });

    public byte[] Clarification(string paymentId, string approvalCode) => WithGeneral(paymentId, default, json =>
    {
        json.WriteStartObject("additional_data");
        json.WriteString("approval_code", approvalCode);
        json.WriteEndObject();
    });

    public byte[] Resend(string paymentId, string customerIpAddress) => WithGeneral(paymentId, default, json =>
    {
        json.WriteStartObject("customer");
        json.WriteString("ip_address", customerIpAddress);
        json.WriteEndObject();
    });

    public byte[] Status(string paymentId) => WithGeneral(paymentId, default, json => json.WriteString("destination", "merchant"));

    public byte[] StatusOfRequest(string requestId) => AtTop(json => json.WriteString("request_id", requestId));

    public byte[] Methods(MethodsFilter filter) => AtTop(json =>
    {
        json.WriteStartArray("directions");
        json.WriteStringValue(filter.Payouts ? "payout" : "payin");
        json.WriteEndArray();
        Optional(json, "currency", filter.Currency);
        if (filter.AmountMinor is { } amount) json.WriteNumber("amount", amount);
        if (filter.WithUnavailable) json.WriteBoolean("show_unavailable_methods_by_rules", true);
    });

    private byte[] WithGeneral(string paymentId, (Uri? All, Uri? Success, Uri? Decline) callbacks, Action<Utf8JsonWriter> rest) => Signed("general", json =>
    {
        json.WriteStartObject("general");
        json.WriteNumber("project_id", projectId);
        json.WriteString("payment_id", paymentId);
        Optional(json, "merchant_callback_url", callbacks.All?.AbsoluteUri);
        Optional(json, "merchant_success_callback_url", callbacks.Success?.AbsoluteUri);
        Optional(json, "merchant_decline_callback_url", callbacks.Decline?.AbsoluteUri);
        json.WriteEndObject();
        rest(json);
    });

    private byte[] AtTop(Action<Utf8JsonWriter> rest) => Signed("", json =>
    {
        json.WriteNumber("project_id", projectId);
        rest(json);
    });

    private byte[] Signed(string signatureAt, Action<Utf8JsonWriter> members)
    {
        var written = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(written, Relaxed))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Signature.WithSignature(written.WrittenSpan, secret, signatureAt);
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) json.WriteString(name, value);
    }
}
