using Dapper;
using Somgate.Payments;
using Somgate.Storage;

namespace Somgate.PaymentLinks;

/// <summary>What a list shows of a link.</summary>
/// <param name="Email"><c>none</c>, <c>queued</c>, <c>sent</c>, <c>failed</c>.</param>
/// <param name="MadeBy">Empty: a program, by Gate.</param>
/// <param name="Tries">How often Pay was pressed.</param>
internal sealed record ListedLink(DateTimeOffset BestBefore, string Email, long Opens, DateTimeOffset? OpenedAt, string MadeBy, long Tries);

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

    private const string Listed = """
        select l.project_id, l.payment_no, l.best_before_ms, l.email, l.opens, l.opened_at_ms, l.made_by,
          (select count(*) from operations o where o.project_id = l.project_id and o.payment_no = l.payment_no and o.type = 'sale') as tries
        from payment_links l
        where l.project_id = @projectId and l.payment_no = @paymentNo
        """;

    private const string ToMail = "select project_id, payment_no from payment_links where email = 'queued' limit @take";
    private const string SaveEmailRow = "update payment_links set email = @email where project_id = @projectId and payment_no = @paymentNo";

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

    /// <summary>What a list shows of links beside their payments.</summary>
    public async Task<IReadOnlyDictionary<(long ProjectId, long PaymentNo), ListedLink>> FindListed(IReadOnlyList<(long ProjectId, long PaymentNo)> payments, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var listed = new Dictionary<(long, long), ListedLink>();
        foreach (var (projectId, paymentNo) in payments)
        {
            if (await connection.QuerySingleOrDefaultAsync<ListedRow>(Listed, new { projectId, paymentNo }) is { } row) listed[(projectId, paymentNo)] = row.ToLink();
        }

        return listed;
    }

    /// <summary>Links whose letter is on the way.</summary>
    public async Task<IReadOnlyList<(long ProjectId, long PaymentNo)>> FindToMail(int take, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<Row>(ToMail, new { take })).Select(row => (row.ProjectId, row.PaymentNo))];
    }

    public async Task SaveEmail(Payment payment, LinkEmail email, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(SaveEmailRow, new { projectId = payment.ProjectId, paymentNo = payment.PaymentNo, email = LinkEmailText.Of(email) });
    }

    /// <summary>A further letter is on the way: the link says so in the commit of the letter.</summary>
    public async Task SendAgain(Payment payment, Func<System.Data.Common.DbConnection, Task> also, CancellationToken cancel)
    {
        await using var turn = await database.OpenToWrite(cancel);
        await using var transaction = await turn.Connection.BeginTransactionAsync(cancel);
        await turn.Connection.ExecuteAsync(SaveEmailRow, new { projectId = payment.ProjectId, paymentNo = payment.PaymentNo, email = LinkEmailText.Of(LinkEmail.Queued) });
        await also(turn.Connection);
        await transaction.CommitAsync(cancel);
    }

    private sealed record ListedRow(long ProjectId, long PaymentNo, long BestBeforeMs, string Email, long Opens, long? OpenedAtMs, string MadeBy, long Tries)
    {
        public ListedLink ToLink() => new(
            DateTimeOffset.FromUnixTimeMilliseconds(BestBeforeMs), Email, Opens, OpenedAtMs is { } opened ? DateTimeOffset.FromUnixTimeMilliseconds(opened) : null, MadeBy, Tries);
    }

    private sealed record Row(long ProjectId, long PaymentNo);
}
