using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Bench.Floor;

/// <summary>One of the two callbacks of a purchase (callbacks.md 4); canonical text and body are each written by a fixed template.</summary>
internal sealed record FloorCallback(FloorPayment Payment, string Moment, string Status, string Code, string Message)
{
    /// <summary>Bytes; longer than a callback or its canonical text (about 1,100).</summary>
    private const int LengthMax = 2048;

    /// <summary>Base64 characters of an HMAC-SHA-512 value.</summary>
    private const int SignatureLength = 88;

    private static readonly byte[] Key = Encoding.UTF8.GetBytes(Purchase.Secret);

    public static byte[] CodeWanted(FloorPayment payment, string moment) =>
        new FloorCallback(payment, moment, "awaiting clarification", "9999", "Awaiting processing").Write(
            "clarification_fields:approval_code:maxLength:8;clarification_fields:approval_code:minLength:4;clarification_fields:approval_code:type:string;",
            ""","clarification_fields":{"approval_code":{"type":"string","minLength":4,"maxLength":8}}""");

    public static byte[] Success(FloorPayment payment, string moment) => new FloorCallback(payment, moment, "success", "0", "Success").Write("", "");

    private byte[] Write(string fieldLines, string fields)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LengthMax);
        Span<char> signature = stackalloc char[SignatureLength];
        Sign(buffer.AsSpan(0, WriteText(buffer, fieldLines)), signature);
        var body = buffer.AsSpan(0, WriteBody(buffer, fields, signature)).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return body;
    }

    private static void Sign(ReadOnlySpan<byte> text, Span<char> signature)
    {
        Span<byte> hash = stackalloc byte[HMACSHA512.HashSizeInBytes];
        HMACSHA512.HashData(Key, text, hash);
        Convert.TryToBase64Chars(hash, signature, out _);
    }

    private int WriteText(Span<byte> target, string fieldLines)
    {
        Utf8.TryWrite(target,
            $"account:number:{Payment.MaskedPhone};{fieldLines}customer:id:{Payment.CustomerId};" +
            $"operation:code:{Code};operation:created_date:{Payment.CreatedAt};operation:date:{Moment};operation:id:{Payment.OperationId};" +
            $"operation:message:{Message};operation:provider:auth_code:;operation:provider:id:17101;operation:provider:payment_id:{Payment.BankPaymentId};" +
            $"operation:request_id:{Payment.RequestId};operation:status:{Status};" +
            $"operation:sum_converted:amount:{Purchase.AmountMinor};operation:sum_converted:currency:{Purchase.Currency};" +
            $"operation:sum_initial:amount:{Purchase.AmountMinor};operation:sum_initial:currency:{Purchase.Currency};operation:type:sale;" +
            $"payment:date:{Moment};payment:description:{Payment.Description};payment:id:{Payment.PaymentId};payment:method:mbank;payment:status:{Status};" +
            $"payment:sum:amount:{Purchase.AmountMinor};payment:sum:currency:{Purchase.Currency};payment:type:purchase;project_id:{Purchase.ProjectId}",
            out var length);
        return length;
    }

    private int WriteBody(Span<byte> target, string fields, ReadOnlySpan<char> signature)
    {
        // Line breaks between members are allowed in JSON and cost a byte each.
        Utf8.TryWrite(target, $$$"""
            {"project_id":{{{Purchase.ProjectId}}},"customer":{"id":"{{{Payment.CustomerId}}}"},"account":{"number":"{{{Payment.MaskedPhone}}}"},
            "payment":{"id":"{{{Payment.PaymentId}}}","type":"purchase","status":"{{{Status}}}","date":"{{{Moment}}}","method":"mbank",
            "sum":{"amount":{{{Purchase.AmountMinor}}},"currency":"{{{Purchase.Currency}}}"},"description":"{{{Payment.Description}}}"},
            "operation":{"id":{{{Payment.OperationId}}},"type":"sale","status":"{{{Status}}}","date":"{{{Moment}}}",
            "created_date":"{{{Payment.CreatedAt}}}","request_id":"{{{Payment.RequestId}}}",
            "sum_initial":{"amount":{{{Purchase.AmountMinor}}},"currency":"{{{Purchase.Currency}}}"},
            "sum_converted":{"amount":{{{Purchase.AmountMinor}}},"currency":"{{{Purchase.Currency}}}"},
            "code":"{{{Code}}}","message":"{{{Message}}}",
            "provider":{"id":17101,"payment_id":"{{{Payment.BankPaymentId}}}","auth_code":""}}{{{fields}}},"signature":"{{{signature}}}"}
            """,
            out var length);
        return length;
    }
}
