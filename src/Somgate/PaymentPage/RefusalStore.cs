using Dapper;
using Somgate.Payments;
using Somgate.Storage;

namespace Somgate.PaymentPage;

/// <summary>
/// Openings in the request log (payment-page.md 7): each is written before its page is shown, since merchants read it under the reference that their customer was
/// given. How long they are kept is a matter of the log.
/// </summary>
internal sealed class RefusalStore(Database database, Vault vault, NumberStore numbers)
{
    /// <summary>References that are already taken are drawn again; with 2^40 of them that is rare, so more tries than these mean a fault.</summary>
    private const int DrawsMax = 5;

    private const string AddRow = """
        insert into request_log (project_id, at_ms, request_no, door, endpoint, payment_key, reference, http_status, code, problems, signature, duration_ms, client_ip,
          user_agent, body, received_signature, sealed_text)
        values (@projectId, @at, @number, 'page', '/payment', @PaymentKey, @reference, @HttpStatus, @Code, @Details, @Signature, 0, @ClientIp, @UserAgent, @Parameters,
          @ReceivedSignature, @text)
        on conflict (reference) where reference is not null do nothing
        """;

    private const string FindRow = """
        select at_ms, project_id, http_status, code, problems, body, client_ip, payment_key, signature, user_agent, received_signature, sealed_text
        from request_log
        where reference = @reference
        """;

    /// <summary>Keeps it under a reference that no other has.</summary>
    public async Task<string> Add(RefusedOpening refused, CancellationToken cancel)
    {
        var number = await numbers.Next(cancel);
        await using var turn = await database.OpenToWrite(cancel);
        for (var draws = 0; draws < DrawsMax; draws++)
        {
            var reference = ReferenceIds.Next();
            var added = await turn.Connection.ExecuteAsync(AddRow, new
            {
                reference,
                number,
                at = refused.At.ToUnixTimeMilliseconds(),
                projectId = refused.ProjectId ?? 0,
                refused.PaymentKey,
                refused.HttpStatus,
                refused.Code,
                refused.Details,
                refused.Signature,
                refused.ClientIp,
                refused.UserAgent,
                refused.Parameters,
                refused.ReceivedSignature,
                text = refused.SignedText is { } text ? vault.Seal(text) : null,
            });
            if (added == 1) return reference;
        }

        throw new InvalidOperationException("no free reference was drawn for a refused opening");
    }

    public async Task<RefusedOpening?> Find(string reference, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleOrDefaultAsync<Row>(FindRow, new { reference }) is { } row
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(row.AtMs), row.ProjectId == 0 ? null : row.ProjectId, (int)row.HttpStatus, (int)row.Code, row.Problems, row.Body, row.ClientIp)
            {
                PaymentKey = row.PaymentKey,
                Signature = row.Signature,
                UserAgent = row.UserAgent,
                ReceivedSignature = row.ReceivedSignature,
                SignedText = row.SealedText is null ? null : vault.Open(row.SealedText),
            }
            : null;
    }

    private sealed class Row
    {
        public long AtMs { get; init; }
        public long ProjectId { get; init; }
        public long HttpStatus { get; init; }
        public long Code { get; init; }
        public string Problems { get; init; } = "";
        public string Body { get; init; } = "";
        public string ClientIp { get; init; } = "";
        public string? PaymentKey { get; init; }
        public string Signature { get; init; } = "";
        public string UserAgent { get; init; } = "";
        public string? ReceivedSignature { get; init; }
        public byte[]? SealedText { get; init; }
    }
}
