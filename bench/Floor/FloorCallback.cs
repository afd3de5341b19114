using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Bench.Floor;

/// <summary>Writes the two callbacks (callbacks.md 4), canonical text and body each from a fixed template.</summary>
internal static class FloorCallback
{
    /// <summary>Bytes; longer than a callback or its canonical text (about 1,100).</summary>
    private const int LengthMax = 2048;

    /// <summary>Base64 characters of an HMAC-SHA-512 value.</summary>
    private const int SignatureLength = 88;

    private static readonly byte[] Key = Encoding.UTF8.GetBytes(Purchase.Secret);

    public static byte[] CodeWanted(FloorPayment payment, string moment) =>
        Write(payment, moment, "awaiting clarification", "9999", "Awaiting processing",
            "clarification_fields:approval_code:maxLength:8;clarification_fields:approval_code:minLength:4;clarification_fields:approval_code:type:string;"u8,
            ""","clarification_fields":{"approval_code":{"type":"string","minLength":4,"maxLength":8}}"""u8);

    public static byte[] Success(FloorPayment payment, string moment) => Write(payment, moment, "success", "0", "Success", default, default);

    private static byte[] Write(FloorPayment payment, string moment, string status, string code, string message, ReadOnlySpan<byte> fieldLines, ReadOnlySpan<byte> fields)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LengthMax);
        Span<char> signature = stackalloc char[SignatureLength];
        Sign(buffer.AsSpan(0, WriteText(buffer, payment, moment, status, code, message, fieldLines)), signature);
        var body = buffer.AsSpan(0, WriteBody(buffer, payment, moment, status, code, message, fields, signature)).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return body;
    }

    private static void Sign(ReadOnlySpan<byte> text, Span<char> signature)
    {
        Span<byte> hash = stackalloc byte[HMACSHA512.HashSizeInBytes];
        HMACSHA512.HashData(Key, text, hash);
        Convert.TryToBase64Chars(hash, signature, out _);
    }

    private static int WriteText(Span<byte> target, FloorPayment payment, string moment, string status, string code, string message, ReadOnlySpan<byte> fieldLines)
    {
        Utf8.TryWrite(target, $"account:number:{payment.MaskedPhone};", out var length);
        fieldLines.CopyTo(target[length..]);
        length += fieldLines.Length;
        Utf8.TryWrite(target[length..],
            $"customer:id:{payment.CustomerId};operation:code:{code};operation:created_date:{payment.CreatedAt};operation:date:{moment};operation:id:{payment.OperationId};operation:message:{message};operation:provider:auth_code:;operation:provider:id:17101;operation:provider:payment_id:{payment.BankPaymentId};operation:request_id:{payment.RequestId};operation:status:{status};operation:sum_converted:amount:{Purchase.AmountMinor};operation:sum_converted:currency:{Purchase.Currency};operation:sum_initial:amount:{Purchase.AmountMinor};operation:sum_initial:currency:{Purchase.Currency};operation:type:sale;payment:date:{moment};payment:description:{payment.Description};payment:id:{payment.PaymentId};payment:method:mbank;payment:status:{status};payment:sum:amount:{Purchase.AmountMinor};payment:sum:currency:{Purchase.Currency};payment:type:purchase;project_id:{Purchase.ProjectId}",
            out var rest);
        return length + rest;
    }

    private static int WriteBody(Span<byte> target, FloorPayment payment, string moment, string status, string code, string message, ReadOnlySpan<byte> fields, ReadOnlySpan<char> signature)
    {
        Utf8.TryWrite(target,
            $$$"""{"project_id":{{{Purchase.ProjectId}}},"customer":{"id":"{{{payment.CustomerId}}}"},"account":{"number":"{{{payment.MaskedPhone}}}"},"payment":{"id":"{{{payment.PaymentId}}}","type":"purchase","status":"{{{status}}}","date":"{{{moment}}}","method":"mbank","sum":{"amount":{{{Purchase.AmountMinor}}},"currency":"{{{Purchase.Currency}}}"},"description":"{{{payment.Description}}}"},"operation":{"id":{{{payment.OperationId}}},"type":"sale","status":"{{{status}}}","date":"{{{moment}}}","created_date":"{{{payment.CreatedAt}}}","request_id":"{{{payment.RequestId}}}","sum_initial":{"amount":{{{Purchase.AmountMinor}}},"currency":"{{{Purchase.Currency}}}"},"sum_converted":{"amount":{{{Purchase.AmountMinor}}},"currency":"{{{Purchase.Currency}}}"},"code":"{{{code}}}","message":"{{{message}}}","provider":{"id":17101,"payment_id":"{{{payment.BankPaymentId}}}","auth_code":""}}""",
            out var length);
        fields.CopyTo(target[length..]);
        length += fields.Length;
        Utf8.TryWrite(target[length..], $$$""","signature":"{{{signature}}}"}""", out var rest);
        return length + rest;
    }
}
