using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Bench.Driving;

/// <summary>Checks the signature of a callback as a merchant would (gate.md 2.1). Callbacks are shaped so that every
/// order of lines gives the same text (callbacks.md 7); here the lines are simply sorted by their bytes.</summary>
internal static class CallbackSignature
{
    public static bool IsRight(ReadOnlySpan<byte> body, string secret)
    {
        var (lines, signature) = Flatten(body);
        lines.Sort(string.CompareOrdinal);
        var expected = HMACSHA512.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(string.Join(';', lines)));
        var given = new byte[HMACSHA512.HashSizeInBytes];
        return Convert.TryFromBase64String(signature, given, out var length)
            && length == given.Length
            && CryptographicOperations.FixedTimeEquals(expected, given);
    }

    private static (List<string> Lines, string Signature) Flatten(ReadOnlySpan<byte> body)
    {
        var (lines, signature) = (new List<string>(48), "");
        var reader = new Utf8JsonReader(body);
        reader.Read();
        Walk(ref reader, "", lines, ref signature);
        return (lines, signature);
    }

    private static void Walk(ref Utf8JsonReader reader, string path, List<string> lines, ref string signature)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    if (path.Length == 0 && name == "signature") signature = reader.GetString()!;
                    else Walk(ref reader, path.Length == 0 ? name : $"{path}:{name}", lines, ref signature);
                }
                break;
            case JsonTokenType.StartArray:
                for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                    Walk(ref reader, $"{path}:{index}", lines, ref signature);
                break;
            case JsonTokenType.String:
                lines.Add($"{path}:{reader.GetString()}");
                break;
            case JsonTokenType.Number:
                lines.Add($"{path}:{Encoding.UTF8.GetString(reader.ValueSpan)}");
                break;
            default:
                // No callback holds null, true or false (callbacks.md 7): a text that can't match says so.
                lines.Add($"{path}:forbidden");
                break;
        }
    }

    /// <summary>The published example of a success callback (callbacks.md 5, secret `secret`): a driver that misjudges it must not measure.</summary>
    /// <exception cref="InvalidOperationException">The example is not found right, or a changed one is.</exception>
    public static void ProveItself()
    {
        if (!IsRight(Example, "secret") || IsRight(Example, "another")) throw new InvalidOperationException("The published callback is misjudged.");
    }

    private static ReadOnlySpan<byte> Example => """
        {"project_id": 1042,
         "customer": {"id": "cust-77"}, "account": {"number": "996******456"},
         "payment": {"id": "ORD-10233", "type": "purchase", "status": "success", "date": "2025-03-10T09:16:02+0000",
           "method": "mbank", "sum": {"amount": 125000, "currency": "KGS"}, "description": "Order 10233"},
         "operation": {"id": 1000000000017, "type": "sale", "status": "success",
           "date": "2025-03-10T09:16:02+0000", "created_date": "2025-03-10T09:15:24+0000",
           "request_id": "7c1e0b5f9a2d4e6c8b3f1a0d5e7c9b24-00000001",
           "sum_initial": {"amount": 125000, "currency": "KGS"}, "sum_converted": {"amount": 125000, "currency": "KGS"},
           "code": "0", "message": "Success",
           "provider": {"id": 17101, "payment_id": "01957f56-6d64-7c21-9b3e-4f8a1d2c6e70", "auth_code": ""}},
         "signature": "M6g+OLKZOKBrgovo5EpHBH0TGOHmrjVTXczpSu0fsk/fNHyze7alBayuph6FY9mrSn/RF7L8MhFl3cnzHz2mPg=="}
        """u8;
}
