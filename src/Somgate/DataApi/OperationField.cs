using System.Globalization;
using Somgate.Register;

namespace Somgate.DataApi;

/// <summary>A member of a row (data-api.md 4.3), read from the register's column that shows the same (reports.md 2.2). Pure.</summary>
/// <param name="Read">Text, sum, moment, whole number, yes or no; null: nothing is known.</param>
/// <param name="IsWhole">Sent as an integer; other numbers are digits in a string.</param>
internal sealed record OperationField(string Name, ColumnType Type, Func<RegisterCell, object?> Read, bool IsPersonal = false, bool IsWhole = false)
{
    /// <summary>What a row has unless <c>fields</c> says otherwise.</summary>
    public static readonly IReadOnlyList<OperationField> Default =
    [
        Of("project_id"), Of("operation_id"), Of("payment_id"), Of("operation_type"), Of("operation_status"), Of("account_number"), Of("customer_ip"),
        Of("payment_method_name", "method"), Of("payment_method_type"), Of("payment_description"), Of("operation_created_at"), Of("operation_completed_at"),
        Of("provider_date"), Empty("shipment_date"), Of("sum_initial"), Of("sum_converted"), Empty("arn"), Empty("rrn"), Of("payment_provider_code"),
        Of("payment_provider_message"),
    ];

    /// <summary>Every member that may be asked for, in the order in which rows have them.</summary>
    public static readonly IReadOnlyList<OperationField> All =
    [
        .. Default,
        Of("acquirer_bank_name"), Empty("auth_code"), Empty("avs_post_code"), Empty("avs_result"), Empty("avs_street_address"), Empty("balance_id"), Empty("bank_name"),
        Empty("bin"), Empty("card_enroll_check"), Empty("card_holder"), Empty("card_product_name"), Empty("card_token"), Empty("completed_refund"),
        Empty("country_by_ip"), Empty("country_by_bin"), Empty("currency_rate"), Of("customer_email"), Of("customer_id"), Empty("eci"), Empty("expiration_date"),
        Of("legal_entity_name"), Of("merchant_id"), new("payment_currency", ColumnType.Word, cell => cell.Row.Sum.Currency),
        // 3 is a sale; that of a link is none other.
        new("payment_type", ColumnType.Word, _ => "3"),
        Of("project_name"), Of("project_url"), Of("provider_payment_id"), Empty("recurring_id"), Empty("recurring_register"), Empty("recurring_valid_thru"),
        Empty("remaining_refund"), Empty("secure_3ds_check"), Of("transaction_completed_at", "payment_completed_at"), Of("transaction_created_at", "payment_created_at"),
        Of("transaction_status", "payment_status"), Of("operation_updated_at"), Of("operation_code"), Of("operation_message"), Of("decline_reason"), Of("request_id"),
        Of("source"), Of("link_id"), Of("payment_extra_param"), Of("time_to_pay_ms"), Of("time_to_result_ms"), Of("callback_state"), Of("repaired"),
    ];

    /// <summary>Rows of one payment id (data-api.md 5).</summary>
    public static readonly IReadOnlyList<OperationField> OfPayment =
    [
        Of("operation_id"), Of("operation_type"), Of("operation_created_at"), Of("operation_completed_at"),
        new("amount", ColumnType.Number, cell => cell.Row.Sum.AmountMinor, IsWhole: true), new("currency", ColumnType.Word, cell => cell.Row.Sum.Currency), Empty("arn"), Empty("rrn"),
    ];

    /// <summary>Texts of a value as the wire has them: <c>;</c> is what lines of a signature are joined by, and is sent as <c>,</c>.</summary>
    public static string Text(object? value, RegisterZone zone) => value switch
    {
        null => "",
        string text => text.Replace(';', ','),
        DateTimeOffset moment => Moment(moment, zone),
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "1" : "0",
        _ => throw new ArgumentException($"{value.GetType().Name} is no text", nameof(value)),
    };

    public static string Moment(DateTimeOffset moment, RegisterZone zone) =>
        TimeZoneInfo.ConvertTime(moment, zone.Zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static OperationField Of(string name, string? column = null)
    {
        var read = RegisterColumn.Find(column ?? name) ?? throw new ArgumentException($"the register has no column {column ?? name}", nameof(name));
        return new(name, read.Type, read.Read, read.IsPersonal);
    }

    private static OperationField Empty(string name) => new(name, ColumnType.Word, _ => null);
}

/// <summary>A member that was chosen: whole, or of a sum one of its two.</summary>
internal sealed record ChosenField(OperationField Field, bool HasAmount = true, bool HasCurrency = true)
{
    public static readonly IReadOnlyList<ChosenField> Default = [.. OperationField.Default.Select(field => new ChosenField(field))];
    public static readonly IReadOnlyList<ChosenField> OfPayment = [.. OperationField.OfPayment.Select(field => new ChosenField(field))];

    /// <summary>Names in any order become members in the order of the catalogue; names that are none come back.</summary>
    public static IReadOnlyList<ChosenField> Read(IReadOnlyCollection<string> names, out IReadOnlyList<string> unknown)
    {
        var left = names.ToHashSet(StringComparer.Ordinal);
        var chosen = new List<ChosenField>();
        foreach (var field in OperationField.All)
        {
            var whole = left.Remove(field.Name);
            var isSum = field.Type == ColumnType.Money;
            var (amount, currency) = (isSum && left.Remove($"{field.Name}.amount"), isSum && left.Remove($"{field.Name}.currency"));
            if (whole || amount || currency) chosen.Add(new(field, whole || amount, whole || currency));
        }

        unknown = [.. names.Where(left.Contains).Distinct()];
        return chosen;
    }

    /// <summary>Names of the cells that it takes in a line.</summary>
    public IEnumerable<string> Headers()
    {
        if (Field.Type != ColumnType.Money) yield return Field.Name;
        if (Field.Type == ColumnType.Money && HasAmount) yield return $"{Field.Name}.amount";
        if (Field.Type == ColumnType.Money && HasCurrency) yield return $"{Field.Name}.currency";
    }
}
