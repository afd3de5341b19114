using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Somgate.Payments;

namespace Somgate.Reconciliation;

/// <summary>A row of a comparison as it is kept; of those in order only the ones of two days are. Pure.</summary>
internal sealed record KeptRow
{
    public string Connection { get; init; } = "";
    public string Day { get; init; } = "";
    public long ComparisonNo { get; init; }
    public long RowNo { get; init; }
    public string Class { get; init; } = "";
    public string OrderNumber { get; init; } = "";
    public string ProviderPaymentId { get; init; } = "";
    public long? BankMinor { get; init; }
    public string? BankCurrency { get; init; }
    public long? BankAtMs { get; init; }
    public long? ProjectId { get; init; }
    public long? PaymentNo { get; init; }
    public string? PaymentId { get; init; }
    public long? OperationId { get; init; }
    public string? OurStatus { get; init; }
    public long? OurMinor { get; init; }
    public string? OurCurrency { get; init; }
    public long? OurAtMs { get; init; }

    public static KeptRow Of(RegistryDay day, long comparisonNo, long rowNo, ComparisonRow row) => new()
    {
        Connection = day.Connection,
        Day = day.Day,
        ComparisonNo = comparisonNo,
        RowNo = rowNo,
        Class = ComparisonClassText.Of(row.Class),
        OrderNumber = row.Bank?.OrderNumber ?? "",
        ProviderPaymentId = row.Bank?.ProviderPaymentId ?? row.Ours?.ProviderPaymentId ?? "",
        BankMinor = row.Bank?.Sum.AmountMinor,
        BankCurrency = row.Bank?.Sum.Currency,
        BankAtMs = row.Bank?.At.ToUnixTimeMilliseconds(),
        ProjectId = row.Ours?.ProjectId,
        PaymentNo = row.Ours?.PaymentNo,
        PaymentId = row.Ours?.PaymentId,
        OperationId = row.Ours?.OperationId,
        OurStatus = row.Ours is { } ours ? StatusText.Of(ours.Status) : null,
        OurMinor = row.Ours?.Sum.AmountMinor,
        OurCurrency = row.Ours?.Sum.Currency,
        OurAtMs = row.Ours?.PaidAt?.ToUnixTimeMilliseconds(),
    };

    /// <summary>The same for two comparisons that say the same.</summary>
    public static string Digest(Comparison comparison)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(comparison.IsProvisional ? "provisional" : "settled"));
        foreach (var row in comparison.Rows) hash.AppendData(Encoding.UTF8.GetBytes($"\n{row}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Rows and sums of each class on each side.</summary>
    public static string Tallies(Comparison comparison) => JsonSerializer.Serialize(
        ComparisonClassText.All.ToDictionary(ComparisonClassText.Of, one => new { bank = Told(comparison.AtBank[one]), ours = Told(comparison.Here[one]) }));

    private static object Told(Side side) => new { rows = side.Rows, sums = side.Sums };
}
