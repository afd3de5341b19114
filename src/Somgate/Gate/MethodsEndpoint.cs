using System.Text.Json;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.Gate;

/// <summary><c>POST /v2/info/available_methods_for_merchant/list</c> (gate.md 4.8).</summary>
internal sealed class MethodsEndpoint(SignatureFilter filter, PaymentMethods methods)
{
    public async Task Handle(HttpContext context)
    {
        if (await filter.Read(context, HeadPlace.Top) is not { } request) return;
        if (GateRequest.CheckMethods(request.Body) is { Count: > 0 } problems)
        {
            await SignatureFilter.Refuse(context, problems);
            return;
        }

        var wanted = GateRequest.Given(request.Body, "payment_method");
        if (wanted is not null && methods.Find(wanted) is null)
        {
            await SignatureFilter.Refuse(context, StatusCodes.Status400BadRequest, ResultCode.UnknownMethod);
            return;
        }

        await SignatureFilter.Respond(context, StatusCodes.Status200OK, Listing(request, wanted));
    }

    private byte[] Listing(SignedRequest request, string? wanted)
    {
        var body = request.Body;
        long? amount = GateRequest.IsGiven(body, "amount") ? GateRequest.Whole(body, "amount") : null;
        var currency = GateRequest.Given(body, "currency");
        var unavailableToo = FieldRule.Flag.Read(body, "show_unavailable_methods_by_rules") == true;
        var listed = methods.All
            .Where(method => TakesIn(body) && (wanted is null || method.Code == wanted) && (currency is null || method.Rules.Currency == currency))
            .Where(method => request.Project.Methods.ContainsKey(method.Code))
            .Select(method => (method, limits: AmountLimits.Of(method.Rules, request.Project.Methods[method.Code])))
            .Where(row => unavailableToo || Fits(row.limits, amount))
            .GroupBy(row => row.method.Rules.Currency);

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var group in listed)
            {
                json.WriteStartArray(group.Key);
                foreach (var (method, limits) in group) Write(json, method, limits, Fits(limits, amount));
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, IPaymentMethod method, AmountLimits limits, bool fits)
    {
        json.WriteStartObject();
        json.WriteString("title", method.Code);
        json.WriteString("direction", "payin");
        json.WriteStartObject("limits");
        json.WriteNumber("min amount", limits.MinMinor);
        json.WriteNumber("max amount", limits.MaxMinor);
        json.WriteEndObject();
        if (!fits) json.WriteString("unavailable_reason", "amount_limits");
        json.WriteEndObject();
    }

    private static bool Fits(AmountLimits limits, long? amountMinor) => amountMinor is not { } amount || limits.Hold(amount);

    /// <summary>No method pays out.</summary>
    private static bool TakesIn(SignedBody body) =>
        Enumerable.Range(0, body.CountOf("directions")).Any(index => body.TextOf($"directions:{index}") == "payin");
}
