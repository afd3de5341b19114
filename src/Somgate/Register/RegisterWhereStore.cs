using System.Globalization;
using System.Text;
using Somgate.Storage;

namespace Somgate.Register;

/// <summary>
/// The filter as conditions of SQL: the one place where they are written (dashboard.md R1). Payments are <c>p</c>, operations <c>o</c>,
/// <c>{project}</c> stands for the project of a range. The period is no part of them: <see cref="RegisterRangeStore"/> knows which index it cuts.
/// </summary>
internal sealed class RegisterWhereStore
{
    /// <summary>Sorts after every text that begins with what stands before it.</summary>
    private const string End = "\U0010FFFF";

    private readonly StringBuilder text = new();
    private readonly bool isPostgres;

    private RegisterWhereStore(Engine engine) => isPostgres = engine == Engine.Postgres;

    /// <summary>Conditions, each with a leading <c>and</c>.</summary>
    public string Text => text.ToString();

    /// <summary>Values by the names under which the text has them.</summary>
    public Dictionary<string, object> Parameters { get; } = [];

    public static RegisterWhereStore Of(RegisterFilter filter, Engine engine)
    {
        var where = new RegisterWhereStore(engine);
        foreach (var term in filter.Terms) where.Add(filter.Grain, term);
        return where;
    }

    /// <summary>The name of a value that is given by parameter.</summary>
    public string Given(object value)
    {
        var name = $"w{Parameters.Count}";
        Parameters[name] = value;
        return $"@{name}";
    }

    public string List(RegisterTerm term, Func<string, object> read) => string.Join(", ", term.Values.Select(value => Given(read(value.Text))));

    public string Texts(RegisterTerm term) => List(term, value => value);

    public string Wholes(RegisterTerm term) => List(term, value => long.Parse(value, CultureInfo.InvariantCulture));

    /// <summary>One of the values of a key of ids, whole or by its beginning.</summary>
    public string Matches(string column, RegisterTerm term)
    {
        var exact = term.Values.Where(value => !value.IsPrefix).Select(value => Given(value.Text)).ToArray();
        var parts = term.Values.Where(value => value.IsPrefix).Select(value => BeginsWith(column, value.Text)).ToList();
        if (exact.Length > 0) parts.Insert(0, $"{column} in ({string.Join(", ", exact)})");
        return parts.Count == 1 ? parts[0] : $"({string.Join(" or ", parts)})";
    }

    /// <summary>Accounts and contacts of these hashes.</summary>
    public string Belongs(RegisterTerm term)
    {
        var hashes = List(term, Who.Hash);
        return $"(p.account_hash in ({hashes}) or (p.phone_hash is not null and p.phone_hash in ({hashes})) or (p.email_hash is not null and p.email_hash in ({hashes})))";
    }

    // Bytes order, which is that of the index on both engines.
    private string BeginsWith(string column, string start)
    {
        var (from, to) = (Given(start), Given(start + End));
        return isPostgres ? $"({column} ~>=~ {from} and {column} ~<~ {to})" : $"({column} >= {from} and {column} < {to})";
    }

    private void Add(Grain grain, RegisterTerm term)
    {
        switch (term.Key.Name)
        {
            case "project": break; // The scope is cut by it.
            case "status": Add(term, $"p.status in ({Texts(term)})"); break;
            case "op_type": AddOperation(grain, term); break;
            case "op_status": AddOperation(grain, term); break;
            case "code": Add(term, $"p.code in ({Wholes(term)})"); break;
            case "reason": Add(term, $"coalesce(p.reason, '') in ({Texts(term)})", $"p.reason is not null and p.reason in ({Texts(term)})"); break;
            case "payment_id": Add(term, Matches("p.payment_key", term)); break;
            case "customer_id": Add(term, Matches("p.customer_id", term)); break;
            case "operation_id": AddOfOperation(grain, term, "operation_id", Wholes(term)); break;
            case "provider_payment_id": AddOfOperation(grain, term, "provider_payment_id", Texts(term)); break;
            case "request_id": Add(term, $"p.payment_no in (select q.payment_no from requests q where q.project_id = {{project}} and q.request_id in ({Texts(term)}))"); break;
            case "link_id": Add(term, $"coalesce(p.link_id, '') in ({Texts(term)})", $"p.link_id is not null and p.link_id in ({Texts(term)})"); break;
            case "who": Add(term, Belongs(term)); break;
            case "callback": Add(term, $"p.callback_state in ({Texts(term)})"); break;
            case "late": AddText(term.Not ? "p.is_late_success = 0" : "p.is_late_success = 1"); break;
            case "unconfirmed": AddText(term.Not ? "p.is_unconfirmed = 0" : "p.is_unconfirmed = 1"); break;
            case "repaired": AddText(term.Not ? "p.repaired_at_ms is null" : "p.repaired_at_ms is not null"); break;
            case "source": Add(term, $"p.source in ({Texts(term)})"); break;
            case "opened": Add(term, OfLink("l.opens > 0")); break;
            case "link_email": Add(term, OfLink($"l.email in ({Texts(term)})")); break;
            case "method": Add(term, $"p.method in ({Texts(term)})"); break;
            case "currency": Add(term, $"p.currency in ({Texts(term)})"); break;
            case "customer_ip": Add(term, $"p.customer_ip in ({Texts(term)})"); break;
            case "final": AddFinal(term); break;
            case "amount_min": AddText($"p.amount_minor >= {Given(term.Number)}"); break;
            case "amount_max": AddText($"p.amount_minor <= {Given(term.Number)}"); break;
            case "pay_time_min": AddText($"p.time_to_pay_ms > {Given(term.Number)}"); break;
            case "pay_time_max": AddText($"p.time_to_pay_ms <= {Given(term.Number)}"); break;
            case "result_time_min": AddText($"p.time_to_result_ms > {Given(term.Number)}"); break;
            case "result_time_max": AddText($"p.time_to_result_ms <= {Given(term.Number)}"); break;
            default: throw new InvalidOperationException($"{term.Key.Name} has no condition");
        }
    }

    private void Add(RegisterTerm term, string condition, string? positive = null) =>
        AddText(term.Not ? $"not ({condition})" : positive ?? condition);

    private void AddText(string condition) => text.Append("\n  and ").Append(condition);

    // Ended payments have the moment: the partial indexes are found by it.
    private void AddFinal(RegisterTerm term)
    {
        var wanted = term.Values.Select(value => value.Text == "1" != term.Not).Distinct().ToArray();
        if (wanted.Length == 1) AddText(wanted[0] ? "p.completed_at_ms is not null" : "p.completed_at_ms is null");
        else if (term.Not) AddText("1 = 0");
    }

    private RegisterTerm? pendingType;

    /// <summary>Of the row itself; or, of a payment, both keys by one and the same operation.</summary>
    private void AddOperation(Grain grain, RegisterTerm term)
    {
        var column = term.Key.Name == "op_type" ? "type" : "status";
        if (grain == Grain.Operations) Add(term, $"o.{column} in ({Texts(term)})");
        else if (column == "type") AddType(term);
        else AddStatus(term);
    }

    // A payment that has a sale shows a sale.
    private void AddType(RegisterTerm term)
    {
        pendingType = term;
        if (term is { Not: false, Values: [{ Text: "sale" }] }) AddText("p.main_type = 'sale'");
        else AddText(OfOperation("f", Negated($"f.type in ({Texts(term)})", term.Not)));
    }

    private void AddStatus(RegisterTerm term)
    {
        var both = pendingType is { } type ? $" and {Negated($"f.type in ({Texts(type)})", type.Not)}" : "";
        AddText(OfOperation("f", Negated($"f.status in ({Texts(term)})", term.Not) + both));
    }

    private void AddOfOperation(Grain grain, RegisterTerm term, string column, string list)
    {
        if (grain == Grain.Operations) Add(term, $"o.{column} in ({list})");
        else Add(term, OfOperation("g", $"g.{column} in ({list})"));
    }

    private static string OfOperation(string alias, string condition) =>
        $"exists (select 1 from operations {alias} where {alias}.project_id = p.project_id and {alias}.payment_no = p.payment_no and {condition})";

    private static string OfLink(string condition) =>
        $"exists (select 1 from payment_links l where l.project_id = p.project_id and l.payment_no = p.payment_no and {condition})";

    private static string Negated(string condition, bool not) => not ? $"not ({condition})" : condition;
}
