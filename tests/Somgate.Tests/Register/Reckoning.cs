using Somgate.Register;

namespace Somgate.Tests.Register;

/// <summary>The filter once more, as plain code over the seeded payments: what the database answers must be this.</summary>
internal sealed class Reckoning(IReadOnlyList<SeededPayment> payments, Func<string, byte[]> hash)
{
    /// <summary>All rows in the order of the filter.</summary>
    public SeededRow[] Rows(RegisterScope scope, RegisterFilter filter)
    {
        var projects = scope.CutTo(filter);
        var span = filter.Period.Bounds(filter.Zone, SeededRegister.Now);
        var rows =
            from payment in payments
            where projects.Contains(payment.ProjectId)
            from row in filter.Grain == Grain.Payments ? [new SeededRow(payment, null)] : payment.Operations.Select(operation => new SeededRow(payment, operation))
            let moment = row.MomentMs(filter.DateBy)
            where moment is not null && !(moment < span.FromMs) && !(moment >= span.UntilMs)
            where filter.Terms.All(term => Fits(filter, term, row))
            select row;
        var ordered = rows.OrderBy(row => row.MomentMs(filter.DateBy)).ThenBy(row => row.No).ToArray();
        if (!filter.Ascending) Array.Reverse(ordered);
        return ordered;
    }

    private bool Fits(RegisterFilter filter, RegisterTerm term, SeededRow row)
    {
        var payment = row.Payment;
        SeededOperation[] operations = row.Operation is { } own ? [own] : [.. payment.Operations];
        return term.Key.Name switch
        {
            "project" => true,
            "status" => In(term, payment.Status),
            "op_type" => filter.Grain == Grain.Operations ? In(term, "sale") : operations.Any(_ => In(term, "sale")),
            "op_status" => operations.Any(operation => In(term, operation.Status) && (filter["op_type"] is not { } type || In(type, "sale"))),
            "code" => In(term, $"{payment.Code}"),
            "reason" => In(term, payment.Main?.Reason ?? ""),
            "payment_id" => In(term, payment.PaymentId.ToUpperInvariant()),
            "customer_id" => In(term, payment.CustomerId),
            "operation_id" => OfAny(term, operations.Select(operation => $"{operation.OperationId}")),
            "provider_payment_id" => OfAny(term, operations.Select(operation => operation.ProviderPaymentId)),
            "request_id" => In(term, payment.RequestId),
            "link_id" => In(term, payment.LinkId ?? ""),
            "who" => OfAny(term, new[] { payment.Phone, payment.ContactPhone, payment.Email }.OfType<string>().Select(contact => Convert.ToHexStringLower(hash(contact)))),
            "callback" => In(term, payment.CallbackState),
            "late" => payment.Late != term.Not,
            "unconfirmed" => payment.Unconfirmed != term.Not,
            "repaired" => payment.RepairedMs is not null != term.Not,
            "opened" => payment is { LinkEmail: not null, Opens: > 0 } != term.Not,
            "link_email" => In(term, payment.LinkEmail ?? "no link"),
            "source" => In(term, payment.Source),
            "method" => In(term, payment.Method),
            "currency" => In(term, payment.Currency),
            "customer_ip" => In(term, payment.CustomerIp),
            "final" => In(term, payment.IsFinal ? "1" : "0"),
            "amount_min" => payment.AmountMinor >= term.Number,
            "amount_max" => payment.AmountMinor <= term.Number,
            "pay_time_min" => payment.TimeToPayMs > term.Number,
            "pay_time_max" => payment.TimeToPayMs <= term.Number,
            "result_time_min" => payment.TimeToResultMs > term.Number,
            "result_time_max" => payment.TimeToResultMs <= term.Number,
            _ => throw new InvalidOperationException(term.Key.Name),
        };
    }

    private static bool In(RegisterTerm term, string value) => Names(term, value) != term.Not;

    private static bool OfAny(RegisterTerm term, IEnumerable<string> values) => values.Any(value => Names(term, value)) != term.Not;

    private static bool Names(RegisterTerm term, string value) =>
        term.Values.Any(one => one.IsPrefix ? value.StartsWith(one.Text, StringComparison.Ordinal) : value == one.Text);
}
