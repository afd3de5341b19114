using Dapper;
using Somgate.Storage;

namespace Somgate.PaymentPage;

/// <summary>The request log of openings (payment-page.md 7), kept for 30 days; merchants read it under the reference that their customer was shown.</summary>
internal sealed class RefusalStore(Database database, Vault vault)
{
    /// <summary>How long an opening that was refused can be asked about.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>References that are already taken are drawn again; with 2^40 of them that is rare, so more tries than these mean a fault.</summary>
    private const int DrawsMax = 5;

    private const string AddRow = """
        insert into refused_openings (reference, refused_at_ms, project_id, is_refused, code, details, parameters, client_ip, sealed_signed_text)
        values (@reference, @at, @ProjectId, @refused, @Code, @Details, @Parameters, @ClientIp, @text)
        on conflict (reference) do nothing
        """;

    private const string FindRow = """
        select refused_at_ms, project_id, is_refused, code, details, parameters, client_ip, sealed_signed_text
        from refused_openings
        where reference = @reference
        """;

    private const string RemoveRows = "delete from refused_openings where refused_at_ms < @before";

    /// <summary>Keeps it under a reference that no other has.</summary>
    public async Task<string> Add(RefusedOpening refused, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        for (var draws = 0; draws < DrawsMax; draws++)
        {
            var reference = ReferenceIds.Next();
            var added = await connection.ExecuteAsync(AddRow, new
            {
                reference,
                at = refused.At.ToUnixTimeMilliseconds(),
                refused.ProjectId,
                refused = refused.IsRefused ? 1 : 0,
                refused.Code,
                refused.Details,
                refused.Parameters,
                refused.ClientIp,
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
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(row.RefusedAtMs), row.ProjectId, row.IsRefused == 1, (int)row.Code, row.Details, row.Parameters, row.ClientIp)
            {
                SignedText = row.SealedSignedText is null ? null : vault.Open(row.SealedSignedText),
            }
            : null;
    }

    /// <summary>Removes what is older than 30 days.</summary>
    public async Task<int> Sweep(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.ExecuteAsync(RemoveRows, new { before = (now - KeptFor).ToUnixTimeMilliseconds() });
    }

    private sealed class Row
    {
        public long RefusedAtMs { get; init; }
        public long? ProjectId { get; init; }
        public long IsRefused { get; init; }
        public long Code { get; init; }
        public string Details { get; init; } = "";
        public string Parameters { get; init; } = "";
        public string ClientIp { get; init; } = "";
        public byte[]? SealedSignedText { get; init; }
    }
}
