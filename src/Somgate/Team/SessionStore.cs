using System.Data.Common;
using Dapper;
using Somgate.Audit;
using Somgate.Storage;

namespace Somgate.Team;

/// <summary>Sessions, one-use addresses, known browsers and failed tries. Of what a browser holds only hashes lie here.</summary>
internal sealed class SessionStore(Database database, Vault vault)
{
    private const string AddRow = """
        insert into sessions (session_hash, user_id, stage, browser, address, sealed_totp, started_at_ms, seen_at_ms, stepped_up_at_ms)
        values (@Hash, @UserId, @stage, @Browser, @Address, @closed, @startedAt, @seenAt, @steppedUpAt)
        """;

    private const string Columns = "session_hash, user_id, stage, browser, address, sealed_totp, started_at_ms, seen_at_ms, stepped_up_at_ms";
    private const string FindRow = $"select {Columns} from sessions where session_hash = @hash and ended_at_ms is null";
    private const string ListRows = $"select {Columns} from sessions where user_id = @userId and ended_at_ms is null and stage = 'full' order by seen_at_ms desc";
    private const string SaveSeen = "update sessions set seen_at_ms = @now where session_hash = @hash";
    private const string SaveStepUp = "update sessions set stepped_up_at_ms = @now where session_hash = @hash";
    private const string SaveTotp = "update sessions set sealed_totp = @closed where session_hash = @hash";
    private const string EndOne = "update sessions set ended_at_ms = @now, sealed_totp = null where session_hash = @hash and user_id = @userId and ended_at_ms is null";
    private const string EndOthers = "update sessions set ended_at_ms = @now, sealed_totp = null where user_id = @userId and session_hash <> @but and ended_at_ms is null";
    private const string EraseOld = "delete from sessions where seen_at_ms < @before";

    internal const string AddLinkRow = """
        insert into access_links (link_hash, user_id, kind, email, made_by, made_at_ms, ends_at_ms)
        values (@Hash, @UserId, @kind, @Email, @MadeBy, @madeAt, @endsAt)
        """;

    internal const string UseLinkRow = "update access_links set used_at_ms = @now where link_hash = @hash and used_at_ms is null and ends_at_ms > @now";
    private const string EndLinks = "update access_links set used_at_ms = @now where user_id = @userId and kind = @kind and used_at_ms is null";
    private const string FindLinkRow = "select link_hash, user_id, kind, email, made_by, made_at_ms, ends_at_ms, used_at_ms from access_links where link_hash = @hash";
    private const string CountLinks = "select count(*) from access_links where user_id = @userId and kind = @kind and used_at_ms is null and ends_at_ms > @now";

    private const string AddDevice = """
        insert into devices (device_hash, user_id, seen_at_ms)
        values (@device, @userId, @now)
        on conflict (user_id, device_hash) do update
        set seen_at_ms = excluded.seen_at_ms
        """;

    private const string FindDevice = "select count(*) from devices where user_id = @userId and device_hash = @device";
    private const string AddFailure = "insert into sign_in_failures (counter, failed_at_ms, try_id) values (@counter, @now, @tryId)";
    private const string ListFailures = "select failed_at_ms from sign_in_failures where counter = @counter and failed_at_ms > @since order by failed_at_ms";
    private const string RemoveTry = "delete from sign_in_failures where try_id = @tryId";
    private const string RemoveFailures = "delete from sign_in_failures where counter = @counter";
    private const string EraseFailures = "delete from sign_in_failures where failed_at_ms < @before";

    /// <summary>Begins a session in the place of another, whose id is dead from then on.</summary>
    public async Task Add(Session session, byte[]? insteadOf, DateTimeOffset now, IEnumerable<AuditEntry> audit, CancellationToken cancel)
    {
        await Change(async connection =>
        {
            if (insteadOf is not null) await connection.ExecuteAsync(EndOne, new { hash = insteadOf, userId = session.UserId, now = now.ToUnixTimeMilliseconds() });
            await connection.ExecuteAsync(AddRow, new
            {
                session.Hash,
                session.UserId,
                stage = session.Stage.ToString().ToLowerInvariant(),
                session.Browser,
                session.Address,
                closed = session.Totp is null ? null : vault.Seal(session.Totp),
                startedAt = session.StartedAt.ToUnixTimeMilliseconds(),
                seenAt = session.SeenAt.ToUnixTimeMilliseconds(),
                steppedUpAt = session.SteppedUpAt?.ToUnixTimeMilliseconds(),
            });
            await AuditStore.Append(connection, audit);
        }, cancel);
    }

    /// <summary>A session that was not ended; whether its time is over is for the reader to say.</summary>
    public async Task<Session?> Find(byte[] hash, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<SessionRow>(FindRow, new { hash }))?.Session(vault);
    }

    /// <summary>The full sessions of a user, the one used last first.</summary>
    public async Task<IReadOnlyList<Session>> List(long userId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<SessionRow>(ListRows, new { userId })).Select(row => row.Session(vault))];
    }

    public Task Seen(byte[] hash, DateTimeOffset now, CancellationToken cancel) => Do(SaveSeen, new { hash, now = now.ToUnixTimeMilliseconds() }, cancel);

    public Task StepUp(byte[] hash, DateTimeOffset now, CancellationToken cancel) => Do(SaveStepUp, new { hash, now = now.ToUnixTimeMilliseconds() }, cancel);

    public Task SaveTotpSecret(byte[] hash, byte[] secret, CancellationToken cancel) => Do(SaveTotp, new { hash, closed = vault.Seal(secret) }, cancel);

    public Task End(long userId, byte[] hash, DateTimeOffset now, IEnumerable<AuditEntry> audit, CancellationToken cancel) => Change(async connection =>
    {
        await connection.ExecuteAsync(EndOne, new { hash, userId, now = now.ToUnixTimeMilliseconds() });
        await AuditStore.Append(connection, audit);
    }, cancel);

    /// <summary>Ends all sessions of a user, but one.</summary>
    public Task EndAll(long userId, byte[]? but, DateTimeOffset now, IEnumerable<AuditEntry> audit, CancellationToken cancel) => Change(async connection =>
    {
        await connection.ExecuteAsync(EndOthers, new { userId, but = but ?? [], now = now.ToUnixTimeMilliseconds() });
        await AuditStore.Append(connection, audit);
    }, cancel);

    /// <summary>A new one-use address; older ones of its kind are dead.</summary>
    public Task AddLink(AccessLink link, IEnumerable<AuditEntry> audit, CancellationToken cancel) => Change(async connection =>
    {
        await connection.ExecuteAsync(EndLinks, new { userId = link.UserId, kind = NameOf(link.Kind), now = link.MadeAt.ToUnixTimeMilliseconds() });
        await connection.ExecuteAsync(AddLinkRow, Row(link));
        await AuditStore.Append(connection, audit);
    }, cancel);

    public async Task<AccessLink?> FindLink(byte[] hash, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<LinkRow>(FindLinkRow, new { hash }))?.Link();
    }

    public async Task<bool> HasLink(long userId, LinkKind kind, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<long>(CountLinks, new { userId, kind = NameOf(kind), now = now.ToUnixTimeMilliseconds() }) > 0;
    }

    public Task Remember(long userId, byte[] device, DateTimeOffset now, CancellationToken cancel) => Do(AddDevice, new { userId, device, now = now.ToUnixTimeMilliseconds() }, cancel);

    public async Task<bool> Knows(long userId, byte[] device, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<long>(FindDevice, new { userId, device }) > 0;
    }

    /// <summary>Failures counted for something, oldest first.</summary>
    public async Task<IReadOnlyList<DateTimeOffset>> FindFailures(string counter, DateTimeOffset since, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<long>(ListFailures, new { counter, since = since.ToUnixTimeMilliseconds() })).Select(DateTimeOffset.FromUnixTimeMilliseconds)];
    }

    /// <summary>Counts a try as failed before it is made: many at once must not all get a free look.</summary>
    public Task CountTry(IEnumerable<string> counters, string tryId, DateTimeOffset now, CancellationToken cancel) => Change(async connection =>
    {
        foreach (var counter in counters) await connection.ExecuteAsync(AddFailure, new { counter, now = now.ToUnixTimeMilliseconds(), tryId });
    }, cancel);

    /// <summary>The try was none: it succeeded.</summary>
    public Task ForgetTry(string tryId, CancellationToken cancel) => Do(RemoveTry, new { tryId }, cancel);

    public Task ForgetFailures(string counter, CancellationToken cancel) => Do(RemoveFailures, new { counter }, cancel);

    /// <summary>Erases sessions last seen before one moment and failures before another.</summary>
    public async Task Erase(DateTimeOffset sessionsBefore, DateTimeOffset failuresBefore, CancellationToken cancel)
    {
        await Do(EraseOld, new { before = sessionsBefore.ToUnixTimeMilliseconds() }, cancel);
        await Do(EraseFailures, new { before = failuresBefore.ToUnixTimeMilliseconds() }, cancel);
    }

    internal static object Row(AccessLink link) => new
    {
        link.Hash,
        link.UserId,
        kind = NameOf(link.Kind),
        link.Email,
        link.MadeBy,
        madeAt = link.MadeAt.ToUnixTimeMilliseconds(),
        endsAt = link.EndsAt.ToUnixTimeMilliseconds(),
    };

    private static string NameOf(LinkKind kind) => kind.ToString().ToLowerInvariant();

    private async Task Do(string sql, object parameters, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(sql, parameters);
    }

    private async Task Change(Func<DbConnection, Task> write, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await write(connection);
        await transaction.CommitAsync(cancel);
    }

    private sealed class SessionRow
    {
        public byte[] SessionHash { get; init; } = [];
        public long UserId { get; init; }
        public string Stage { get; init; } = "";
        public string Browser { get; init; } = "";
        public string Address { get; init; } = "";
        public byte[]? SealedTotp { get; init; }
        public long StartedAtMs { get; init; }
        public long SeenAtMs { get; init; }
        public long? SteppedUpAtMs { get; init; }

        public Session Session(Vault vault) => new(
            SessionHash, UserId, Enum.Parse<SessionStage>(Stage, ignoreCase: true), Browser, Address, SealedTotp is null ? null : vault.OpenBytes(SealedTotp),
            Moment(StartedAtMs), Moment(SeenAtMs), SteppedUpAtMs is { } at ? Moment(at) : null);
    }

    private sealed class LinkRow
    {
        public byte[] LinkHash { get; init; } = [];
        public long UserId { get; init; }
        public string Kind { get; init; } = "";
        public string? Email { get; init; }
        public string MadeBy { get; init; } = "";
        public long MadeAtMs { get; init; }
        public long EndsAtMs { get; init; }
        public long? UsedAtMs { get; init; }

        public AccessLink Link() => new(
            LinkHash, UserId, Enum.Parse<LinkKind>(Kind, ignoreCase: true), Email, MadeBy, Moment(MadeAtMs), Moment(EndsAtMs), UsedAtMs is { } at ? Moment(at) : null);
    }

    private static DateTimeOffset Moment(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
