using System.Globalization;
using Somgate.Register;

namespace Somgate.Tests.Register;

/// <summary>Filters drawn from a seed, of keys and values that occur, written as a query.</summary>
internal sealed class RandomFilters(int seed, IReadOnlyList<SeededPayment> payments, Func<string, byte[]> hash)
{
    private readonly Random random = new(seed);

    public RegisterFilter Next()
    {
        var pairs = new Dictionary<string, string>();
        if (random.Next(3) == 0) pairs["grain"] = "operations";
        if (random.Next(2) == 0) pairs["date_by"] = Pick("updated", "completed");
        if (random.Next(3) == 0) pairs["sort"] = $"+{pairs.GetValueOrDefault("date_by", "created")}_at";
        AddPeriod(pairs);
        for (var count = random.Next(4); count > 0; count--)
        {
            var key = RegisterKey.All[random.Next(RegisterKey.All.Count)];
            pairs[key.Name] = Value(key);
        }

        return FilterReader.Read(pairs, FilterReading.OfList);
    }

    private void AddPeriod(Dictionary<string, string> pairs)
    {
        if (random.Next(3) == 0) pairs["tz"] = Pick("Asia/Bishkek", "-03:30", "Europe/Berlin");
        if (random.Next(3) == 0) pairs["period"] = Pick([.. RegisterPeriod.Words]);
        else if (random.Next(2) == 0) pairs["period"] = "all";
        else
        {
            var from = SeededRegister.Now.AddDays(-random.Next(22));
            pairs["from"] = from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            pairs["to"] = from.AddDays(random.Next(9)).ToString(Pick("yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ss"), CultureInfo.InvariantCulture);
        }
    }

    private string Value(RegisterKey key)
    {
        var one = payments[random.Next(payments.Count)];
        var other = payments[random.Next(payments.Count)];
        var not = key.Kind != KeyKind.Bound && random.Next(4) == 0 ? "!" : "";
        return not + key.Name switch
        {
            "project" => $"{one.ProjectId},{other.ProjectId},99",
            "status" => random.Next(2) == 0 ? one.Status : $"{one.Status},{other.Status}",
            "op_type" => Pick("sale", "refund"),
            "op_status" => one.Main?.Status ?? "processing",
            "code" => random.Next(2) == 0 ? $"{one.Code}" : $"{one.Code},{other.Code}",
            "reason" => Pick("no_money", "not_confirmed,wrong_code", "risk"),
            "payment_id" => random.Next(3) == 0 ? "ord-1*" : $"={one.PaymentId}",
            "customer_id" => random.Next(3) == 0 ? "cust-1*" : one.CustomerId,
            "operation_id" => $"{one.Main?.OperationId ?? 5}",
            "provider_payment_id" => one.Main?.ProviderPaymentId is { Length: > 0 } id ? id : "prov-3",
            "request_id" => one.RequestId,
            "link_id" => one.LinkId ?? "L9",
            "who" => Convert.ToHexStringLower(hash(one.Email ?? one.ContactPhone ?? one.Phone)),
            "callback" => random.Next(2) == 0 ? one.CallbackState : "failed,off",
            "late" or "unconfirmed" or "repaired" or "opened" => "1",
            "link_email" => Pick("none", "queued,sent", "failed"),
            "source" => random.Next(2) == 0 ? one.Source : "page,link",
            "method" => one.Method,
            "currency" => one.Currency,
            "customer_ip" => one.CustomerIp,
            "final" => Pick("0", "1"),
            "amount_min" or "amount_max" => $"{one.AmountMinor}",
            _ => $"{one.TimeToPayMs ?? 60_000}",
        };
    }

    private string Pick(params string[] of) => of[random.Next(of.Length)];
}
