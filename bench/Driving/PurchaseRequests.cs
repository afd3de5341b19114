using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Bench.Driving;

/// <summary>The signed requests of a run, made before its clock starts and kept in one block of memory.</summary>
internal sealed class PurchaseRequests
{
    /// <summary>Bytes; more than the two requests of a purchase have together (about 1,150).</summary>
    private const int PurchaseLengthMax = 1400;

    private static readonly byte[] Key = Encoding.UTF8.GetBytes(Purchase.Secret);

    private readonly byte[] block;
    private readonly Place[] places;

    public PurchaseRequests(int runNumber, int count)
    {
        block = GC.AllocateUninitializedArray<byte>(count * PurchaseLengthMax);
        places = new Place[count];
        var filled = 0;
        for (var number = 0; number < count; number++)
        {
            var paymentId = PaymentId(runNumber, number);
            var sale = WriteRequest(block.AsSpan(filled), Purchase.SalePath, Sale(paymentId, number));
            var clarification = WriteRequest(block.AsSpan(filled + sale), Purchase.ClarificationPath, Clarification(paymentId));
            places[number] = new Place(filled, sale, clarification);
            filled += sale + clarification;
        }
    }

    public int Count => places.Length;

    public ReadOnlyMemory<byte> Sale(int number) => block.AsMemory(places[number].Start, places[number].SaleLength);

    public ReadOnlyMemory<byte> Clarification(int number) =>
        block.AsMemory(places[number].Start + places[number].SaleLength, places[number].ClarificationLength);

    public static string PaymentId(int runNumber, int number) => $"bench-{runNumber:D4}-{number:D7}";

    /// <summary>The number of a purchase of this run, or null for an id of another one.</summary>
    public static int? NumberOf(int runNumber, ReadOnlySpan<byte> paymentId)
    {
        Span<byte> beginning = stackalloc byte[11];
        Utf8.TryWrite(beginning, $"bench-{runNumber:D4}-", out _);
        return paymentId.StartsWith(beginning) && int.TryParse(paymentId[beginning.Length..], out var number) ? number : null;
    }

    private static string Sale(string paymentId, int number)
    {
        var (phone, customer) = ($"99655{number:D7}", $"cust-{number}");
        var signature = Sign(
            $"account:number:{phone};customer:id:{customer};customer:ip_address:203.0.113.25;general:payment_id:{paymentId};" +
            $"general:project_id:{Purchase.ProjectId};payment:amount:{Purchase.AmountMinor};payment:currency:{Purchase.Currency};" +
            $"payment:description:Order {number}");
        return $$$"""
            {"general":{{{General(paymentId, signature)}}},
            "payment":{"amount":{{{Purchase.AmountMinor}}},"currency":"{{{Purchase.Currency}}}","description":"Order {{{number}}}"},
            "customer":{"id":"{{{customer}}}","ip_address":"203.0.113.25"},"account":{"number":"{{{phone}}}"}}
            """;
    }

    private static string Clarification(string paymentId)
    {
        var signature = Sign($"additional_data:approval_code:{Purchase.ApprovalCode};general:payment_id:{paymentId};general:project_id:{Purchase.ProjectId}");
        return $$$"""{"general":{{{General(paymentId, signature)}}},"additional_data":{"approval_code":"{{{Purchase.ApprovalCode}}}"}}""";
    }

    private static string General(string paymentId, string signature) =>
        $$"""{"project_id":{{Purchase.ProjectId}},"payment_id":"{{paymentId}}","signature":"{{signature}}"}""";

    private static string Sign(string text) => Convert.ToBase64String(HMACSHA512.HashData(Key, Encoding.UTF8.GetBytes(text)));

    private static int WriteRequest(Span<byte> target, string path, string body)
    {
        var fits = Utf8.TryWrite(target,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}", out var written);
        return fits ? written : throw new InvalidOperationException("A request is longer than the place kept for it.");
    }

    private readonly record struct Place(int Start, int SaleLength, int ClarificationLength);
}
