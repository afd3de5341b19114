using Somgate.Register;

namespace Somgate.Reports;

/// <summary>A definition that somebody has kept under its name (reports.md 2.1); a relative period stays relative.</summary>
internal sealed record ReportTemplate(long TemplateId, long UserId, bool IsShared, ReportDefinition Definition);

/// <summary>Templates that everybody has. Pure.</summary>
internal static class GivenTemplates
{
    public static readonly ReportDefinition Payments = Make(
        "Payments", "", "payment_created_at", "payment_id", "payment_status", "operation_code", "payment_sum", "method", "account_number", "payment_description");

    /// <summary>By the word under which texts name them.</summary>
    public static readonly IReadOnlyDictionary<string, ReportDefinition> All = new Dictionary<string, ReportDefinition>
    {
        ["payments"] = Payments,
        ["paid"] = Make(
            "Paid payments", "date_by=completed&status=success", "payment_completed_at", "payment_id", "operation_id", "provider_payment_id", "payment_sum", "method",
            "account_number", "customer_id", "payment_description"),
        ["declines"] = Make(
            "Declines with reasons", "status=decline", "payment_created_at", "payment_id", "operation_code", "operation_message", "decline_reason", "payment_provider_code",
            "payment_provider_message", "payment_sum", "account_number"),
        ["operations"] = Make(
            "Operations as in Data API", "grain=operations", "project_id", "operation_id", "payment_id", "operation_type", "operation_status", "account_number", "customer_ip",
            "method", "payment_method_type", "payment_description", "operation_created_at", "operation_completed_at", "provider_date", "sum_initial", "sum_converted",
            "payment_provider_code", "payment_provider_message"),
        ["links"] = Make(
            "Payment links", "source=link", "payment_created_at", "payment_id", "link_id", "payment_status", "operation_code", "payment_sum", "customer_id",
            "payment_description", "payment_completed_at"),
    };

    private static ReportDefinition Make(string name, string query, params string[] columns) =>
        new(name, ReportDefinition.ReadFilter(ReportDefinition.Pairs(query), RegisterZone.Utc, []), [.. columns.Select(column => RegisterColumn.Find(column)!)], CsvDialect.Standard);
}
