using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>Columns of the list of payments: the first ones stand fast, others are chosen from the catalogue (dashboard.md 5.1). Pure.</summary>
internal static class ListColumns
{
    private static readonly string[] FirstOfPayments = ["payment_id", "payment_type", "payment_status", "payment_sum"];
    private static readonly string[] FirstOfOperations = ["payment_id", "operation_id", "operation_type", "operation_status", "payment_sum"];

    private static readonly string[] UsualOfPayments =
        ["payment_created_at", "project_name", "method", "source", "operation_code", "operation_message", "customer_id", "account_number", "callback_state", "time_to_pay_ms"];

    private static readonly string[] UsualOfOperations =
        ["operation_created_at", "operation_completed_at", "payment_status", "project_name", "method", "operation_code", "operation_message", "provider_payment_id", "account_number"];

    public static IReadOnlyList<string> First(Grain grain) => grain == Grain.Payments ? FirstOfPayments : FirstOfOperations;

    /// <summary>In Console the merchant stands first.</summary>
    public static IReadOnlyList<string> Usual(Grain grain, Door door) => [.. door.IsOperator ? ["legal_entity_name"] : Array.Empty<string>(), .. grain == Grain.Payments ? UsualOfPayments : UsualOfOperations];

    /// <summary>The first ones and those chosen; a name that the catalogue doesn't know any more is left out.</summary>
    public static IReadOnlyList<RegisterColumn> Of(Grain grain, Door door, IReadOnlyList<string>? chosen) =>
        [.. First(grain).Concat(chosen ?? Usual(grain, door)).Distinct().Select(RegisterColumn.Find).OfType<RegisterColumn>()];

    /// <summary>What can be added to those chosen.</summary>
    public static IEnumerable<string> Left(Grain grain, IReadOnlyList<string> chosen) => RegisterColumn.All.Select(column => column.Name).Except(First(grain)).Except(chosen);

    /// <summary>The names after an act: <c>up:</c>, <c>down:</c>, <c>remove:</c> or <c>add:</c> and a name, or <c>order:</c> and all names. What is no act changes nothing.</summary>
    public static IReadOnlyList<string> After(Grain grain, IReadOnlyList<string> chosen, string act)
    {
        var names = chosen.Except(First(grain)).Where(name => RegisterColumn.Find(name) is not null).ToList();
        if (act.Split(':') is not [var deed, var name]) return names;
        // By drag all come in their new order; what was changed elsewhere meanwhile is no order of these.
        if (deed == "order") return name.Split(',') is var order && order.Length == names.Count && order.ToHashSet().SetEquals(names) ? order : names;
        var at = names.IndexOf(name);
        switch (deed)
        {
            case "add" when at < 0 && Left(grain, names).Contains(name):
                names.Add(name);
                break;
            case "remove" when at >= 0:
                names.RemoveAt(at);
                break;
            case "up" when at > 0:
                (names[at - 1], names[at]) = (names[at], names[at - 1]);
                break;
            case "down" when at >= 0 && at < names.Count - 1:
                (names[at], names[at + 1]) = (names[at + 1], names[at]);
                break;
        }

        return names;
    }
}
