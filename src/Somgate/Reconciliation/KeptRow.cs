using System.Security.Cryptography;
using System.Text;
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

    /// <summary>What a note hangs on.</summary>
    public string RowKey { get; init; } = "";

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

    public static KeptRow Of(RegistryDay day, long comparisonNo, long rowNo, ComparisonRow row, string key) => new()
    {
        Connection = day.Connection,
        Day = day.Day,
        ComparisonNo = comparisonNo,
        RowNo = rowNo,
        Class = ComparisonClassText.Of(row.Class),
        RowKey = key,
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

    /// <summary>
    /// Rows with what tells each from all others of its day. It holds everything that a person looks at before he explains a difference, so that a note falls away as
    /// soon as that is another.
    /// </summary>
    public static IReadOnlyList<(ComparisonRow Row, string Key)> Keyed(IEnumerable<ComparisonRow> rows)
    {
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        List<(ComparisonRow, string)> keyed = [];
        foreach (var row in rows)
        {
            var key = string.Join('|', ComparisonClassText.Of(row.Class), row.Bank?.OrderNumber, row.Bank?.ProviderPaymentId, row.Bank?.Sum, row.Ours?.OperationId, row.Ours?.Sum, row.Ours is { } ours ? StatusText.Of(ours.Status) : "");
            times[key] = times.GetValueOrDefault(key) + 1;
            keyed.Add((row, times[key] == 1 ? key : $"{key}|{times[key]}"));
        }

        return keyed;
    }

    /// <summary>As it was when it was compared; the line's number and what it counted for are not kept.</summary>
    public ComparisonRow ToRow()
    {
        var kind = ComparisonClassText.Find(Class)!.Value;
        var bank = BankMinor is { } bankMinor
            ? new RegistryLine((int)RowNo, OrderNumber, ProviderPaymentId, new(bankMinor, BankCurrency!), DateTimeOffset.FromUnixTimeMilliseconds(BankAtMs!.Value)) : null;
        var ours = ProjectId is { } projectId
            ? new OurSale(
                projectId, PaymentNo!.Value, PaymentId!, OperationId!.Value, ProviderPaymentId, StatusText.ReadOperation(OurStatus!), new(OurMinor!.Value, OurCurrency!),
                OurAtMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null)
            : null;
        return new(kind, bank, ours, CountsAtBank: false, CountsHere: false);
    }
}
