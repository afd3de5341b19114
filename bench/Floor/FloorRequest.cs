using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Bench.Floor;

/// <summary>Reads the two requests of the driver and checks their signatures by a canonical text of fixed shape:
/// no sorting, no general flattening, no rules for values; the least that a check can cost.</summary>
internal sealed class FloorRequest
{
    /// <summary>Bytes; longer than the canonical texts of the driver's requests (about 230).</summary>
    private const int TextLengthMax = 1024;

    private static readonly byte[] Key = Encoding.UTF8.GetBytes(Purchase.Secret);

    public string PaymentId { get; private set; } = "";
    public string CustomerId { get; private set; } = "";
    public string Phone { get; private set; } = "";
    public string Description { get; private set; } = "";
    public string ApprovalCode { get; private set; } = "";
    private string Signature { get; set; } = "";
    private string IpAddress { get; set; } = "";
    private string Currency { get; set; } = "";
    private long ProjectId { get; set; }
    private long AmountMinor { get; set; }

    public static FloorRequest Read(ReadOnlySpan<byte> body)
    {
        var request = new FloorRequest();
        var reader = new Utf8JsonReader(body);
        var inCustomer = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            if (reader.CurrentDepth == 1) inCustomer = reader.ValueTextEquals("customer"u8);
            else request.ReadMember(ref reader, inCustomer);
        }
        return request;
    }

    private void ReadMember(ref Utf8JsonReader reader, bool inCustomer)
    {
        var name = reader.ValueSpan;
        reader.Read();
        if (name.SequenceEqual("project_id"u8)) ProjectId = reader.GetInt64();
        else if (name.SequenceEqual("payment_id"u8)) PaymentId = reader.GetString()!;
        else if (name.SequenceEqual("signature"u8)) Signature = reader.GetString()!;
        else if (name.SequenceEqual("amount"u8)) AmountMinor = reader.GetInt64();
        else if (name.SequenceEqual("currency"u8)) Currency = reader.GetString()!;
        else if (name.SequenceEqual("description"u8)) Description = reader.GetString()!;
        else if (name.SequenceEqual("id"u8) && inCustomer) CustomerId = reader.GetString()!;
        else if (name.SequenceEqual("ip_address"u8)) IpAddress = reader.GetString()!;
        else if (name.SequenceEqual("number"u8)) Phone = reader.GetString()!;
        else if (name.SequenceEqual("approval_code"u8)) ApprovalCode = reader.GetString()!;
    }

    public bool IsSignedSale()
    {
        Span<byte> text = stackalloc byte[TextLengthMax];
        return Utf8.TryWrite(text,
            $"account:number:{Phone};customer:id:{CustomerId};customer:ip_address:{IpAddress};general:payment_id:{PaymentId};" +
            $"general:project_id:{ProjectId};payment:amount:{AmountMinor};payment:currency:{Currency};payment:description:{Description}",
            out var length) && Matches(text[..length]);
    }

    public bool IsSignedClarification()
    {
        Span<byte> text = stackalloc byte[TextLengthMax];
        return Utf8.TryWrite(text,
            $"additional_data:approval_code:{ApprovalCode};general:payment_id:{PaymentId};general:project_id:{ProjectId}",
            out var length) && Matches(text[..length]);
    }

    private bool Matches(ReadOnlySpan<byte> text)
    {
        Span<byte> expected = stackalloc byte[HMACSHA512.HashSizeInBytes];
        Span<byte> given = stackalloc byte[HMACSHA512.HashSizeInBytes];
        HMACSHA512.HashData(Key, text, expected);
        return Convert.TryFromBase64String(Signature, given, out var length)
            && length == given.Length
            && CryptographicOperations.FixedTimeEquals(expected, given);
    }
}
