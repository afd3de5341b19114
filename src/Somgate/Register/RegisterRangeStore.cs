namespace Somgate.Register;

/// <summary>
/// Which ranges of which indexes hold the rows of a filter, so that a page costs the same however many rows there are (dashboard.md 2.3): each range is in the
/// order of the moment by itself, and they are merged. A range is text of SQL up to its conditions; <c>{project}</c> stands for the project.
/// </summary>
/// <param name="Ties">What the index has behind the moment, where that isn't the number of the row: a stream puts rows of one moment in order itself.</param>
internal sealed record RowRange(string From, string Moment, string Condition, bool IsEnded = false, string? Ties = null)
{
    /// <summary>Payments, moment and conditions are of <c>p</c>; operations of <c>o</c>.</summary>
    public string Where(string conditions) => Condition + (IsEnded ? conditions.Replace("p.status", "p.ended_as", StringComparison.Ordinal) : conditions);
}

/// <inheritdoc cref="RowRange"/>
internal static class RegisterRangeStore
{
    /// <summary>Values of one key that are worth a range each; more of them are looked for among all rows.</summary>
    private const int ValuesMax = 20;

    private const string OfPayments = "from payments p\nwhere p.project_id = {project}";

    private const string OfOperations = """
        from operations o
        cross join payments p
        where o.project_id = {project}
          and p.project_id = {project} and p.payment_no = o.payment_no
        """;

    private const string FirstTries = """
        from payments p
        cross join operations o
        where p.project_id = {project}
          and o.project_id = {project} and o.payment_no = p.payment_no and o.try_no = 1
        """;

    // A payment moves with one of its operations.
    private const string ByMove = """
        from operations u
        cross join payments p
        where u.project_id = {project}
          and p.project_id = {project} and p.payment_no = u.payment_no and p.moved_operation_id = u.operation_id
        """;

    private const string Ended = "\n  and p.completed_at_ms is not null";
    private const string Open = "\n  and p.completed_at_ms is null";

    /// <summary>The ranges of one project; together they hold each row that fits once.</summary>
    /// <param name="probed">Payments by a key that turned out to name few.</param>
    public static IReadOnlyList<RowRange> Of(RegisterFilter filter, RegisterWhereStore where, string? probed = null)
    {
        if ((Few(filter, where) ?? probed) is { } few) return [OfFew(filter, few)];
        return (filter.Grain, filter.DateBy) switch
        {
            (Grain.Payments, DateBy.Created) => [.. ByCreated(filter, where, OfPayments)],
            (Grain.Payments, DateBy.Updated) =>
            [
                new(ByMove, "u.updated_at_ms", ""),
                new(OfPayments, "p.updated_at_ms", "\n  and p.moved_operation_id is null"),
            ],
            (Grain.Payments, DateBy.Completed) => [new(OfPayments, "p.completed_at_ms", Ended)],
            (Grain.Operations, DateBy.Created) =>
            [
                .. ByCreated(filter, where, FirstTries).Select(range => range with { Ties = "p.payment_no" }),
                new(OfOperations, "o.created_at_ms", "\n  and o.try_no > 1"),
            ],
            (Grain.Operations, DateBy.Updated) => [new(OfOperations, "o.updated_at_ms", "")],
            (Grain.Operations, DateBy.Completed) => [new(OfOperations, "o.completed_at_ms", "\n  and o.completed_at_ms is not null")],
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter.DateBy, "not a moment"),
        };
    }

    /// <summary>Keys that name so few payments that they are fetched and put in order; null: none of them is asked for.</summary>
    private static string? Few(RegisterFilter filter, RegisterWhereStore where)
    {
        var isCreated = filter.DateBy == DateBy.Created;
        if (Positive(filter, "operation_id") is { } operation)
            return $"select payment_no from operations where project_id = {{project}} and operation_id in ({where.Wholes(operation)})";
        if (Positive(filter, "request_id") is { } request)
            return $"select payment_no from requests where project_id = {{project}} and request_id in ({where.Texts(request)})";
        if (Positive(filter, "provider_payment_id") is { } provider)
            return $"select payment_no from operations where project_id = {{project}} and provider_payment_id <> '' and provider_payment_id in ({where.Texts(provider)})";
        if (Positive(filter, "link_id") is { } link)
            return $"select payment_no from payments where project_id = {{project}} and link_id is not null and link_id in ({where.Texts(link)})";
        if (Positive(filter, "payment_id") is { FindsByName: true } payment)
            return $"select payment_no from payments where project_id = {{project}} and payment_key in ({where.Texts(payment)})";
        if (Positive(filter, "who") is { } who) return Belonging(where.List(who, Who.Hash));
        if (Positive(filter, "customer_id") is { FindsByName: true } customer && (!isCreated || customer.Values.Count > ValuesMax))
            return $"select payment_no from payments where project_id = {{project}} and customer_id in ({where.Texts(customer)})";
        if (IsFlagged(filter) && !isCreated)
            return "select payment_no from payments where project_id = {project} and (is_late_success = 1 or is_unconfirmed = 1 or repaired_at_ms is not null)";
        if (IsOpen(filter) && !isCreated) return "select payment_no from payments where project_id = {project} and completed_at_ms is null";
        if (IsRefused(filter) && !isCreated) return "select payment_no from payments where project_id = {project} and problems is not null";
        // An operation at work is due; so are declined ones that are still asked about.
        if (Positive(filter, "op_status") is { } status && status.Values.All(value => value.Text is "processing" or "awaiting clarification"))
            return $"select payment_no from operations where project_id = {{project}} and due_at_ms is not null and status in ({where.Texts(status)})";
        return null;
    }

    /// <summary>A key that may name few payments or very many: which, must be counted first. Null: there is none.</summary>
    public static string? Probe(RegisterFilter filter, RegisterWhereStore where)
    {
        if (Positive(filter, "payment_id") is { } payment)
            return $"select p.payment_no from payments p where p.project_id = {{project}} and {where.Matches("p.payment_key", payment)}";
        if (Positive(filter, "customer_id") is { FindsByName: false } customer)
            return $"select p.payment_no from payments p where p.project_id = {{project}} and {where.Matches("p.customer_id", customer)}";
        if (Positive(filter, "callback") is not { } callback || callback.Values.Any(value => value.Text is "none" or "delivered")) return null;
        var parts = callback.Values.Select(value => value.Text switch
        {
            "failed" => "select payment_no from callbacks where project_id = {project} and state in ('exhausted', 'suppressed') and state = 'exhausted'",
            // A payment in error whose id was taken by another has no callback to send any more.
            "off" => "select payment_no from callbacks where project_id = {project} and state in ('exhausted', 'suppressed') and state = 'suppressed'\n"
                + "union all\nselect payment_no from payments where project_id = {project} and problems is not null",
            _ => "select payment_no from callbacks where project_id = {project} and state = 'pending'",
        });
        return string.Join("\nunion all\n", parts.Distinct());
    }

    private static string Belonging(string hashes) => $$"""
        select payment_no from payments where project_id = {project} and account_hash in ({{hashes}})
        union all
        select payment_no from payments where project_id = {project} and phone_hash is not null and phone_hash in ({{hashes}})
        union all
        select payment_no from payments where project_id = {project} and email_hash is not null and email_hash in ({{hashes}})
        """;

    private static RowRange OfFew(RegisterFilter filter, string few)
    {
        // Made first and once, whatever the planner would rather do.
        var from = $$"""
            from (select distinct payment_no from ({{few}}) named) c
            cross join payments p
            where p.project_id = {project} and p.payment_no = c.payment_no
            """;
        var moment = $"{RegisterFilter.Word(filter.DateBy)}_at_ms";
        var exists = filter.DateBy == DateBy.Completed ? "is not null" : "";
        if (filter.Grain == Grain.Payments) return new(from, $"p.{moment}", exists.Length == 0 ? "" : $"\n  and p.{moment} {exists}");
        from = from.Replace("cross join payments p", "cross join payments p\ncross join operations o", StringComparison.Ordinal)
            + "\n  and o.project_id = {project} and o.payment_no = p.payment_no";
        return new(from, $"o.{moment}", exists.Length == 0 ? "" : $"\n  and o.{moment} {exists}");
    }

    /// <summary>By the moment of registration there is an index for each key that may be rare.</summary>
    private static IEnumerable<RowRange> ByCreated(RegisterFilter filter, RegisterWhereStore where, string from)
    {
        const string moment = "p.created_at_ms";
        if (Positive(filter, "customer_id") is { FindsByName: true } customer)
            return Each(customer, value => $"p.customer_id = {where.Given(value)}");
        if (IsFlagged(filter)) return [new(from, moment, "\n  and (p.is_late_success = 1 or p.is_unconfirmed = 1 or p.repaired_at_ms is not null)")];
        if (IsOpen(filter)) return [new(from, moment, Open)];
        if (IsRefused(filter)) return [new(from, moment, "\n  and p.problems is not null")];
        if (Positive(filter, "reason") is { } reason) return Each(reason, value => $"p.reason is not null and p.reason = {where.Given(value)}");
        if (Positive(filter, "code") is { Values.Count: <= ValuesMax } code && code.Values.All(value => value.Text is not ("0" or "9999" or "29999")))
            return Each(code, value => $"p.code not in (0, 9999, 29999) and p.code = {where.Given(long.Parse(value, System.Globalization.CultureInfo.InvariantCulture))}");
        if (Positive(filter, "source") is { } source && source.Values.All(value => value.Text != "gate"))
            return Each(source, value => $"p.source <> 'gate' and p.source = {where.Given(value)}");
        var isFinal = Positive(filter, "final") is { Values: [{ Text: "1" }] } || Positive(filter, "status") is { } status && status.Values.All(value => RegisterKey.FinalStatuses.Contains(value.Text));
        return isFinal ? [new(from, moment, Ended, IsEnded: true)] : [new(from, moment, Ended, IsEnded: true), new(from, moment, Open)];

        IEnumerable<RowRange> Each(RegisterTerm term, Func<string, string> condition) =>
            term.Values.Select(value => new RowRange(from, moment, $"\n  and {condition(value.Text)}")).ToArray();
    }

    private static bool IsFlagged(RegisterFilter filter) =>
        Positive(filter, "late") is not null || Positive(filter, "unconfirmed") is not null || Positive(filter, "repaired") is not null;

    private static bool IsOpen(RegisterFilter filter) =>
        Positive(filter, "final") is { Values: [{ Text: "0" }] }
        || (Positive(filter, "status") is { } status && !status.Values.Any(value => RegisterKey.FinalStatuses.Contains(value.Text)));

    private static bool IsRefused(RegisterFilter filter) => Positive(filter, "status") is { Values: [{ Text: "error" }] };

    private static RegisterTerm? Positive(RegisterFilter filter, string key) => filter[key] is { Not: false } term ? term : null;
}
