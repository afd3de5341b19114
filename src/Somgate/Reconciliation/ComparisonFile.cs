using System.Globalization;
using System.Text;
using Somgate.Payments;
using Somgate.Register;
using Somgate.Reports;

namespace Somgate.Reconciliation;

/// <summary>Rows of a comparison as CSV (reports.md 3, 6.2). Pure.</summary>
internal static class ComparisonFile
{
    private const string LineEnd = "\r\n";

    /// <param name="notes">State and note of a row.</param>
    public static string Write(BankDay day, IEnumerable<ComparisonRow> rows, Func<ComparisonRow, (string State, string Note)> notes, CsvDialect dialect)
    {
        var text = new StringBuilder();
        if (dialect.HasMark) text.Append('\uFEFF');
        var unit = dialect.InMinorUnits ? "minor" : "major";
        string[] header =
        [
            "day", "class", "provider_payment_id", "operation_id", "payment_id", "project_id", $"bank_sum_{unit}", "bank_sum_currency", $"our_sum_{unit}", "our_sum_currency",
            "bank_time", "our_time", "our_status", "state", "note",
        ];
        text.AppendJoin(dialect.Separator, header).Append(LineEnd);
        foreach (var row in rows) text.AppendJoin(dialect.Separator, Cells(day, row, notes(row), dialect)).Append(LineEnd);
        return text.ToString();
    }

    private static string[] Cells(BankDay day, ComparisonRow row, (string State, string Note) noted, CsvDialect dialect) =>
    [
        day.ToString(),
        ComparisonClassText.Of(row.Class),
        CsvCell.Text(row.Bank?.ProviderPaymentId ?? row.Ours?.ProviderPaymentId ?? "", dialect),
        CsvCell.Text(row.Ours?.OperationId.ToString(CultureInfo.InvariantCulture) ?? row.Bank?.OrderNumber ?? "", dialect),
        CsvCell.Text(row.Ours?.PaymentId ?? "", dialect),
        row.Ours?.ProjectId.ToString(CultureInfo.InvariantCulture) ?? "",
        .. Sum(row.Bank?.Sum, dialect),
        .. Sum(row.Ours?.Sum, dialect),
        Time(row.Bank?.At, day.Zone, dialect),
        Time(row.Ours?.PaidAt, day.Zone, dialect),
        row.Ours is { } ours ? StatusText.Of(ours.Status) : "",
        noted.State,
        CsvCell.Text(noted.Note, dialect),
    ];

    private static string[] Sum(Money? sum, CsvDialect dialect) => sum is { } money ? [CsvCell.Amount(money, dialect), money.Currency] : ["", ""];

    private static string Time(DateTimeOffset? at, RegisterZone zone, CsvDialect dialect) => at is { } moment ? CsvCell.Time(moment, zone, dialect) : "";
}
