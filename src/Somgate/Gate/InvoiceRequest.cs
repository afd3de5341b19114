using System.Text;
using System.Text.Json;
using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.Gate;

/// <summary>The tables of payment-links.md 2 and 3: which fields the requests about links have, all problems at once, and the typed values. Pure.</summary>
internal static class InvoiceRequest
{
    private const int UrlMax = 2048;

    private static readonly FieldRule[] CreateRules =
    [
        GateRequest.PaymentIdRule,
        GateRequest.Url("general:merchant_callback_url"), GateRequest.Url("general:merchant_success_callback_url"), GateRequest.Url("general:merchant_decline_callback_url"),
        .. GateRequest.UnusedUrlRules,
        GateRequest.CustomerRule,
        new FieldRule.Text("customer:id", GateRequest.TextMax, 1, IsRequired: true) { Code = ResultCode.InvalidCustomerId, Fits = Forms.IsCustomerId },
        GateRequest.Short("customer:language"), GateRequest.Phone("customer:phone"),
        GateRequest.Short("customer:first_name"), GateRequest.Short("customer:last_name"), GateRequest.Short("customer:middle_name"),
        new FieldRule.Group("payment", IsRequired: true),
        new FieldRule.Whole("payment:amount", 1, GateRequest.AmountMax, IsRequired: true),
        new FieldRule.Text("payment:currency", GateRequest.TextMax, IsRequired: true) { Fits = Forms.IsCurrency },
        new FieldRule.Text("payment:best_before", GateRequest.TextMax, IsRequired: true) { Fits = text => Forms.TryReadMoment(text, out _), FormName = "format" },
        GateRequest.Short("payment:description"), GateRequest.Short("payment:extra_param"),
        GateRequest.Short("payment:force_method"), GateRequest.Short("force_method"),
        new FieldRule.Group("return_url"),
        ReturnUrl("return_url:success"), ReturnUrl("return_url:decline"), ReturnUrl("return_url:return"),
        new FieldRule.Flag("send_email"),
        Operation("card_operation_type"), Operation("operation_type"),
    ];

    private static readonly FieldRule EmailRule = new FieldRule.Text("customer:email", GateRequest.TextMax) { Fits = WireFormat.IsEmail, FormName = "format" };
    private static readonly FieldRule[] EmailRules = [EmailRule];
    private static readonly FieldRule[] NeededEmailRules = [EmailRule with { IsRequired = true }];
    private static readonly FieldRule[] CancelRules = [GateRequest.PaymentIdRule, .. GateRequest.UnusedUrlRules];

    private static readonly string[] StoredPaymentFields = ["extra_param", "best_before"];
    private static readonly string[] StoredCustomerFields = ["email", "phone", "first_name", "last_name", "middle_name"];

    public static IReadOnlyList<Problem> CheckCreate(SignedBody body)
    {
        var problems = GateRequest.Check(body, CreateRules);
        // Where the letter shall go is asked of the customer's object, if there is one.
        if (body.KindOf("customer") == NodeKind.Object) problems.AddRange(GateRequest.Check(body, WantsEmail(body) ? NeededEmailRules : EmailRules));
        var (inner, outer) = (GateRequest.Given(body, "payment:force_method"), GateRequest.Given(body, "force_method"));
        if (inner is not null && outer is not null && inner != outer) problems.Add(new(ResultCode.ValidationError, "force_method", "enum"));
        return problems;
    }

    public static IReadOnlyList<Problem> CheckCancel(SignedBody body) => GateRequest.Check(body, CancelRules);

    /// <summary>The link that a checked request asks for.</summary>
    public static LinkRequest Link(SignedRequest request, byte[] hash)
    {
        var body = request.Body;
        var paymentId = body.TextOf("general:payment_id")!;
        Forms.TryReadMoment(body.TextOf("payment:best_before")!, out var bestBefore);
        return new()
        {
            Project = request.Project,
            PaymentId = paymentId,
            Sum = new(GateRequest.Whole(body, "payment:amount"), body.TextOf("payment:currency")!),
            Description = GateRequest.Given(body, "payment:description") ?? paymentId,
            Customer = new(body.TextOf("customer:id")!, "", GateRequest.Collected(body, "customer", StoredCustomerFields.Contains) is { } details ? new(details) : null),
            // In whole milliseconds, as moments are stored.
            BestBefore = DateTimeOffset.FromUnixTimeMilliseconds(bestBefore.ToUnixTimeMilliseconds()),
            Terms = new()
            {
                ForcedMethod = GateRequest.Given(body, "payment:force_method") ?? GateRequest.Given(body, "force_method"),
                OperationType = GateRequest.Given(body, "operation_type"),
                Language = GateRequest.Given(body, "customer:language"),
                SuccessUrl = Url(body, "return_url:success"),
                DeclineUrl = Url(body, "return_url:decline"),
                ReturnUrl = Url(body, "return_url:return"),
            },
            Callbacks = GateRequest.Wishes(body) with { Delay = TimeSpan.Zero, Off = false },
            Extra = Extra(body),
            SendEmail = WantsEmail(body),
            Hash = hash,
        };
    }

    private static bool WantsEmail(SignedBody body) => GateRequest.IsGiven(body, "send_email") && FieldRule.Flag.Read(body, "send_email") == true;

    /// <summary>What can't be followed is dropped as if it were absent.</summary>
    private static string? Url(SignedBody body, string path) => GateRequest.Given(body, path) is { } url && WireFormat.IsUrl(url) ? url : null;

    private static string? Extra(SignedBody body)
    {
        var ofPayment = GateRequest.Collected(body, "payment", StoredPaymentFields.Contains)!;
        if (!GateRequest.IsGiven(body, "interface_type")) return ofPayment;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            using var payment = JsonDocument.Parse(ofPayment);
            foreach (var member in payment.RootElement.EnumerateObject()) member.WriteTo(json);
            GateRequest.Copy(json, body, "interface_type", "interface_type");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static FieldRule.Text ReturnUrl(string path) => new(path, UrlMax);

    private static FieldRule.Text Operation(string path) => new(path, GateRequest.TextMax) { Fits = text => text is "sale" or "auth", FormName = "enum" };
}
