using System.Text;
using System.Text.Json;
using Bench.Wire;

namespace Bench.Bank;

/// <summary>A bank that agrees at once: every payment is created, every code confirmed, no notice is sent (mbank-service.md, 2).
/// It remembers nothing but how often it was asked, so that its share of the cores stays small and the same for all who ask.</summary>
internal sealed class BankStub
{
    private static readonly byte[] Credentials =
        Encoding.ASCII.GetBytes("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Purchase.BankLogin}:{Purchase.BankPassword}")));

    private static readonly byte[] WrongCredentials = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private static readonly byte[] UnknownOrder = Json("""{"code":"404","message":"UNKNOWN_ORDER"}""", "404 Not Found");

    private long created;
    private long confirmed;
    private long others;

    public WireAnswer Handle(WireRequest request)
    {
        if (request.Is("GET /counts "u8)) return new WireAnswer(Counts());
        if (!WireMessage.Header(request.Head, "authorization"u8).SequenceEqual(Credentials)) return new WireAnswer(WrongCredentials);
        if (request.Is("POST /api/v1/payments "u8)) return new WireAnswer(Created(request.Body));
        if (request.Is("POST /api/v1/payments/"u8) && ConfirmedOrder(request.Head) is { } order) return new WireAnswer(Confirmed(order));
        Interlocked.Increment(ref others);
        return new WireAnswer(UnknownOrder);
    }

    private byte[] Created(ReadOnlySpan<byte> body)
    {
        Interlocked.Increment(ref created);
        return Json($$$"""{"code":"110","message":"CREATED","data":{{{Payment(OrderNumber(body), "WAIT_CODE")}}}}""");
    }

    private byte[] Confirmed(string order)
    {
        Interlocked.Increment(ref confirmed);
        return Json($$$"""{"code":"120","message":"CONFIRMED","data":{{{Payment(order, "CHARGE")}}}}""");
    }

    private byte[] Counts() =>
        Json($$"""{"created":{{Interlocked.Read(ref created)}},"confirmed":{{Interlocked.Read(ref confirmed)}},"others":{{Interlocked.Read(ref others)}}}""");

    private static string OrderNumber(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("order_number"u8)) continue;
            reader.Read();
            return reader.GetString()!;
        }
        throw new InvalidDataException("A create holds no order_number.");
    }

    private static string? ConfirmedOrder(ReadOnlySpan<byte> head)
    {
        var path = head["POST /api/v1/payments/".Length..];
        var slash = path.IndexOf((byte)'/');
        return slash > 0 && path[slash..].StartsWith("/confirm "u8) ? Encoding.ASCII.GetString(path[..slash]) : null;
    }

    // The payment_id follows from the order number, so that create and confirm name the same one without a memory.
    private static string Payment(string order, string status) => $$"""
        {"order_number":"{{order}}","payment_id":"0194a6d2-ff53-762a-a493-{{order.PadLeft(12, '0')[^12..]}}","status":"{{status}}",
        "amount":{{Purchase.AmountMinor}},"currency":"{{Purchase.Currency}}","created_at":"2025-01-27T08:13:53Z","code_lifetime_s":3600}
        """;

    private static byte[] Json(string body, string status = "200 OK") =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
}
