using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Somgate.Audit;
using Somgate.Storage;

namespace Somgate.Team;

/// <summary>Tokens of the Data API (data-api.md 2): one a user. The token is kept as its hash, the key sealed.</summary>
internal sealed class TokenStore(Database database, Vault vault)
{
    private const string ReplaceRow = """
        insert into data_api_tokens (user_id, token_hash, sealed_key, made_at_ms)
        values (@userId, @hash, @closed, @now)
        on conflict (user_id) do update
        set token_hash = excluded.token_hash, sealed_key = excluded.sealed_key, made_at_ms = excluded.made_at_ms, used_at_ms = null, used_from = null
        """;

    private const string RemoveRow = "delete from data_api_tokens where user_id = @userId";
    private const string SaveRow = "update data_api_tokens set allowed_senders = @senders, line_order = @order where user_id = @userId";
    private const string SaveUse = "update data_api_tokens set used_at_ms = @now, used_from = @address where user_id = @userId";
    private const string FindRow = "select user_id, made_at_ms, used_at_ms, used_from, allowed_senders, line_order from data_api_tokens where user_id = @userId";
    private const string FindByToken = "select user_id, sealed_key, allowed_senders, line_order from data_api_tokens where token_hash = @hash";

    public async Task<ApiToken?> Find(long userId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<TokenRow>(FindRow, new { userId }))?.Token();
    }

    /// <summary>Whose token it is, with its key; null: nobody's.</summary>
    public async Task<(long UserId, byte[] Key, string AllowedSenders, string LineOrder)?> FindKey(string token, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var row = await connection.QuerySingleOrDefaultAsync<KeyRow>(FindByToken, new { hash = Hash(token) });
        return row is null ? null : (row.UserId, vault.OpenBytes(row.SealedKey), row.AllowedSenders, row.LineOrder);
    }

    public Task Replace(long userId, string token, string key, DateTimeOffset now, IEnumerable<AuditEntry> audit, CancellationToken cancel) => Change(connection =>
        connection.ExecuteAsync(ReplaceRow, new { userId, hash = Hash(token), closed = vault.Seal(key), now = now.ToUnixTimeMilliseconds() }), audit, cancel);

    public Task Remove(long userId, IEnumerable<AuditEntry> audit, CancellationToken cancel) => Change(connection => connection.ExecuteAsync(RemoveRow, new { userId }), audit, cancel);

    public Task SaveRules(long userId, string senders, string order, IEnumerable<AuditEntry> audit, CancellationToken cancel) =>
        Change(connection => connection.ExecuteAsync(SaveRow, new { userId, senders, order }), audit, cancel);

    public async Task Used(long userId, string address, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(SaveUse, new { userId, address, now = now.ToUnixTimeMilliseconds() });
    }

    // 30 random characters need no salt and no rounds.
    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private async Task Change(Func<DbConnection, Task> write, IEnumerable<AuditEntry> audit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await write(connection);
        await AuditStore.Append(connection, audit);
        await transaction.CommitAsync(cancel);
    }

    private sealed class KeyRow
    {
        public long UserId { get; init; }
        public byte[] SealedKey { get; init; } = [];
        public string AllowedSenders { get; init; } = "";
        public string LineOrder { get; init; } = "";
    }

    private sealed class TokenRow
    {
        public long UserId { get; init; }
        public long MadeAtMs { get; init; }
        public long? UsedAtMs { get; init; }
        public string? UsedFrom { get; init; }
        public string AllowedSenders { get; init; } = "";
        public string LineOrder { get; init; } = "";

        public ApiToken Token() => new(
            UserId, DateTimeOffset.FromUnixTimeMilliseconds(MadeAtMs), UsedAtMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, UsedFrom, AllowedSenders, LineOrder);
    }
}
