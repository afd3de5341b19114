namespace Somgate.Tests.Simulation;

/// <summary>An operation with its payment, as the database has them.</summary>
internal sealed class OperationRow
{
    public const string All = """
        select p.payment_id as PaymentId, p.payment_no as PaymentNo, p.threshold_at_ms as ThresholdAtMs, o.operation_id as OperationId, o.status as Status, o.step as Step,
          o.code as Code, o.is_late_success as IsLateSuccess, o.is_unconfirmed as IsUnconfirmed, o.approval_code is not null as HasCode, o.leased_by as LeasedBy,
          o.resends as Resends, o.wrong_codes as WrongCodes, o.due_at_ms as DueAtMs,
          (select min(c.changed_at_ms) from payment_changes c where c.project_id = p.project_id and c.payment_no = p.payment_no and c.status in ('success', 'decline')) as FinalAtMs
        from payments p
        join operations o on o.project_id = p.project_id and o.payment_no = p.payment_no
        order by o.operation_id
        """;

    public string PaymentId { get; init; } = "";
    public long PaymentNo { get; init; }
    public long ThresholdAtMs { get; init; }
    public long OperationId { get; init; }
    public string Status { get; init; } = "";
    public string Step { get; init; } = "";
    public long Code { get; init; }
    public long IsLateSuccess { get; init; }
    public long IsUnconfirmed { get; init; }
    public long HasCode { get; init; }
    public long? LeasedBy { get; init; }
    public long Resends { get; init; }
    public long WrongCodes { get; init; }
    public long? DueAtMs { get; init; }
    public long? FinalAtMs { get; init; }
}

/// <summary>A callback with the present status of its payment's id, in the order in which callbacks were stored.</summary>
internal sealed class EventRow
{
    public const string All = """
        select p.payment_id as PaymentId, c.event_no as EventNo, c.status as Status, c.state as State, c.url as Url, c.body as Body, n.status as PaymentStatus
        from callbacks c
        join payments p on p.project_id = c.project_id and p.payment_no = c.payment_no
        join payment_ids i on i.project_id = c.project_id and i.payment_key = c.payment_key
        join payments n on n.project_id = i.project_id and n.payment_no = i.payment_no
        -- By version and not by moment, since the clocks of two nodes differ; a payment in error comes before the one that took its id.
        order by c.payment_key, p.status <> 'error', p.created_at_ms, c.payment_version, c.callback_id
        """;

    public string PaymentId { get; init; } = "";
    public long EventNo { get; init; }
    public string Status { get; init; } = "";
    public string State { get; init; } = "";
    public string Url { get; init; } = "";
    public byte[] Body { get; init; } = [];
    public string PaymentStatus { get; init; } = "";
}

internal sealed class AlertRow
{
    public long? OperationId { get; init; }
    public string Kind { get; init; } = "";
}

internal sealed class RequestRow
{
    public string RequestId { get; init; } = "";
    public string PaymentId { get; init; } = "";
}

internal sealed class ChangeRow
{
    public long PaymentNo { get; init; }
    public string Status { get; init; } = "";
}
