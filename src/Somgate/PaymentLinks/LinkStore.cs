using Dapper;
using Somgate.Payments;
using Somgate.Storage;

namespace Somgate.PaymentLinks;

/// <summary>SQL of payment links beside their payments: which payment an id opens, and how often it was opened. Links are made by the writer.</summary>
internal sealed class LinkStore(Database database)
{
    private const string FindPayment = """
        select project_id, payment_no
        from payment_links
        where link_hash = @hash
        """;

    private const string AddOpening = """
        update payment_links
        set opens = opens + 1, opened_at_ms = @now
        where project_id = @projectId and payment_no = @paymentNo
        """;

    /// <summary>Project and number of the payment whose link has an id of this hash; null: there is none.</summary>
    public async Task<(long ProjectId, long PaymentNo)?> Find(byte[] hash, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleOrDefaultAsync<Row>(FindPayment, new { hash }) is { } row ? (row.ProjectId, row.PaymentNo) : null;
    }

    /// <summary>Counts an opening.</summary>
    public async Task CountOpening(Payment payment, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(AddOpening, new { projectId = payment.ProjectId, paymentNo = payment.PaymentNo, now = now.ToUnixTimeMilliseconds() });
    }

    private sealed record Row(long ProjectId, long PaymentNo);
}
