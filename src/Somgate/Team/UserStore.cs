using System.Data.Common;
using Dapper;
using Somgate.Audit;
using Somgate.Storage;

namespace Somgate.Team;

/// <summary>What became of a change of a user.</summary>
internal enum SaveOutcome
{
    Saved,

    /// <summary>Somebody else changed the user since it was read.</summary>
    Moved,

    /// <summary>Nobody would be left who may manage the others (dashboard.md 3.1).</summary>
    LastAdmin,
    EmailTaken,
}

/// <summary>People and what they were given. Each change stands in one commit with its audit entry; changes wait for each other.</summary>
internal sealed class UserStore(Database database, Vault vault)
{
    private const string Lock = "update revisions set revision = revision + 1 where name = 'users'";
    private const string NextId = "select coalesce(max(user_id), 30) + 1 from users";

    private const string Columns = """
        user_id, merchant_id, email, name, state, sees_all_projects, password_hash, case when sealed_totp is null then 0 else 1 end as has_second_factor, totp_step,
        language, time_zone, days_in, mode, invited_by, invited_at_ms, seen_at_ms, version
        """;

    private const string FindRow = $"select {Columns} from users where user_id = @userId";
    private const string FindByEmailRow = $"select {Columns} from users where is_operator = @isOperator and email = @email and state <> 'deleted'";
    private const string ListRows = $"select {Columns} from users where merchant_id = @merchantId and state <> 'deleted' order by user_id";
    private const string FindGrants = "select user_id, kind, name from grants where user_id = any_of(@userIds) order by user_id, kind, name";
    private const string FindProjects = "select user_id, project_id from user_projects where user_id = any_of(@userIds) order by user_id, project_id";
    private const string FindTaken = "select count(*) from users where is_operator = @isOperator and email = @email and state <> 'deleted' and user_id <> @userId";
    private const string FindVersion = "select version from users where user_id = @userId";

    private const string AddRow = """
        insert into users (user_id, is_operator, merchant_id, email, name, state, sees_all_projects, invited_by, invited_at_ms)
        values (@UserId, @isOperator, @MerchantId, @Email, @Name, @state, @seesAll, @InvitedBy, @invitedAt)
        """;

    private const string SaveRow = """
        update users
        set email = @Email, name = @Name, state = @state, sees_all_projects = @seesAll, password_hash = @PasswordHash, language = @Language, time_zone = @TimeZone,
            days_in = @DaysIn, mode = @Mode, version = version + 1
        where user_id = @UserId
        """;

    // What only its owner sets, and what takes nothing from anyone, needs no version.
    private const string SaveChoices = """
        update users
        set language = @language, time_zone = @timeZone, days_in = @daysIn, mode = @mode
        where user_id = @userId
        """;

    private const string RemoveGrants = "delete from grants where user_id = @userId";
    private const string RemoveProjects = "delete from user_projects where user_id = @userId";
    private const string AddGrant = "insert into grants (user_id, kind, name) values (@userId, @kind, @name)";
    private const string AddProject = "insert into user_projects (user_id, project_id) values (@userId, @projectId)";
    private const string SaveTotp = "update users set sealed_totp = @closed, totp_step = @step, version = version + 1 where user_id = @userId";
    private const string FindTotp = "select sealed_totp from users where user_id = @userId";
    private const string TakeStep = "update users set totp_step = @step where user_id = @userId and totp_step < @step";
    private const string RemoveCodes = "delete from recovery_codes where user_id = @userId";
    private const string AddCode = "insert into recovery_codes (user_id, code_hash) values (@userId, @hash)";
    private const string UseCode = "update recovery_codes set used_at_ms = @now where user_id = @userId and code_hash = @hash and used_at_ms is null";
    private const string CountCodes = "select count(*) from recovery_codes where user_id = @userId and used_at_ms is null";
    private const string SaveSeen = "update users set seen_at_ms = @now where user_id = @userId";
    private const string RaiseHash = "update users set password_hash = @hash where user_id = @userId";
    private const string EndSessions = "update sessions set ended_at_ms = @now where user_id = @userId and ended_at_ms is null and session_hash <> @but";
    private const string RemoveFailures = "delete from sign_in_failures where counter = @counter";
    private const string EndToken = "delete from data_api_tokens where user_id = @userId";
    private const string EndLinks = "update access_links set used_at_ms = @now where user_id = @userId and used_at_ms is null";

    public async Task<User?> Find(long userId, CancellationToken cancel) => (await Read(FindRow, new { userId }, cancel)).SingleOrDefault();

    public async Task<User?> FindByEmail(bool isOperator, string email, CancellationToken cancel) =>
        (await Read(FindByEmailRow, new { isOperator = isOperator ? 1 : 0, email }, cancel)).SingleOrDefault();

    /// <summary>Everyone of a merchant but the deleted; 0: operators.</summary>
    public Task<IReadOnlyList<User>> List(long merchantId, CancellationToken cancel) => Read(ListRows, new { merchantId }, cancel);

    /// <summary>Adds an invited user with the link that lets him in; null: the e-mail is taken.</summary>
    public Task<long?> Add(User user, AccessLink link, Func<long, IEnumerable<AuditEntry>> audit, CancellationToken cancel) => Change<long?>(async connection =>
    {
        if (await IsTaken(connection, user)) return null;
        var added = user with { UserId = await connection.QuerySingleAsync<long>(NextId) };
        await connection.ExecuteAsync(AddRow, Row(added));
        await SaveGrants(connection, added);
        await connection.ExecuteAsync(SessionStore.AddLinkRow, SessionStore.Row(link with { UserId = added.UserId }));
        await AuditStore.Append(connection, audit(added.UserId));
        return added.UserId;
    }, cancel);

    /// <summary>Saves a user as it was changed, if nobody was faster and an admin stays.</summary>
    /// <param name="endsSessions">Sessions end at once, but the one in <paramref name="but"/>.</param>
    /// <param name="joined">What else stands or falls with it.</param>
    /// <param name="forgets">The counter of failures that is emptied, which unlocks an account; null: none.</param>
    /// <param name="usedLink">The hash of the one-use address that allowed it.</param>
    public Task<SaveOutcome> Save(User user, bool endsSessions, byte[]? but, DateTimeOffset now, IEnumerable<AuditEntry> audit, CancellationToken cancel, byte[]? usedLink = null, string? forgets = null, JoinedAct? joined = null) =>
        Change(async connection =>
        {
            if (await connection.QuerySingleOrDefaultAsync<long>(FindVersion, new { userId = user.UserId }) != user.Version) return SaveOutcome.Moved;
            if (usedLink is not null && await connection.ExecuteAsync(SessionStore.UseLinkRow, new { hash = usedLink, now = now.ToUnixTimeMilliseconds() }) == 0) return SaveOutcome.Moved;
            if (user.State != UserState.Deleted && await IsTaken(connection, user)) return SaveOutcome.EmailTaken;
            var before = await ReadAll(connection, ListRows, new { merchantId = user.MerchantId });
            if (before.Any(one => one.IsActingAdmin) && !before.Select(one => one.UserId == user.UserId ? user : one).Any(one => one.IsActingAdmin)) return SaveOutcome.LastAdmin;
            await connection.ExecuteAsync(SaveRow, Row(user));
            await SaveGrants(connection, user);
            var end = new { userId = user.UserId, now = now.ToUnixTimeMilliseconds(), but = but ?? [] };
            if (forgets is not null) await connection.ExecuteAsync(RemoveFailures, new { counter = forgets });
            if (endsSessions) await connection.ExecuteAsync(EndSessions, end);
            if (user.State is UserState.Suspended or UserState.Deleted) await connection.ExecuteAsync(EndLinks, end);
            if (user.State == UserState.Deleted) await connection.ExecuteAsync(EndToken, end);
            await AuditStore.Append(connection, audit);
            if (joined is not null) await joined(connection);
            return SaveOutcome.Saved;
        }, cancel);

    /// <summary>Language, zone and mode: how a user likes to look at things.</summary>
    public async Task SaveHabits(User user, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(SaveChoices, new { userId = user.UserId, language = user.Language, timeZone = user.TimeZone, daysIn = user.DaysIn, mode = user.Mode });
    }

    public async Task<byte[]?> FindTotpSecret(long userId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleOrDefaultAsync<byte[]?>(FindTotp, new { userId }) is { } closed ? vault.OpenBytes(closed) : null;
    }

    /// <summary>Sets the second factor with a new set of recovery codes, or takes both away.</summary>
    public Task SaveSecondFactor(long userId, byte[]? secret, long step, IEnumerable<string> codes, byte[]? but, DateTimeOffset now, IEnumerable<AuditEntry> audit, CancellationToken cancel) =>
        Change<object?>(async connection =>
        {
            await connection.ExecuteAsync(SaveTotp, new { userId, closed = secret is null ? null : vault.Seal(secret), step });
            await ReplaceCodes(connection, userId, codes);
            await connection.ExecuteAsync(EndSessions, new { userId, now = now.ToUnixTimeMilliseconds(), but = but ?? [] });
            await AuditStore.Append(connection, audit);
            return null;
        }, cancel);

    /// <summary>A new set of recovery codes; the old one is void.</summary>
    public Task SaveRecoveryCodes(long userId, IEnumerable<string> codes, IEnumerable<AuditEntry> audit, CancellationToken cancel) => Change<object?>(async connection =>
    {
        await ReplaceCodes(connection, userId, codes);
        await AuditStore.Append(connection, audit);
        return null;
    }, cancel);

    /// <summary>Takes a step of the second factor, once; false: it was taken before.</summary>
    public async Task<bool> TakeTotpStep(long userId, long step, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.ExecuteAsync(TakeStep, new { userId, step }) == 1;
    }

    /// <summary>Takes a recovery code, once.</summary>
    public async Task<bool> TakeRecoveryCode(long userId, string code, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.ExecuteAsync(UseCode, new { userId, hash = CodeHash(userId, code), now = now.ToUnixTimeMilliseconds() }) == 1;
    }

    public async Task<int> CountRecoveryCodes(long userId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (int)await connection.QuerySingleAsync<long>(CountCodes, new { userId });
    }

    public async Task Seen(long userId, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(SaveSeen, new { userId, now = now.ToUnixTimeMilliseconds() });
    }

    public async Task RaisePasswordHash(long userId, string hash, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(RaiseHash, new { userId, hash });
    }

    private byte[] CodeHash(long userId, string code) => vault.Hash($"recovery:{userId}:{code}");

    private async Task ReplaceCodes(DbConnection connection, long userId, IEnumerable<string> codes)
    {
        await connection.ExecuteAsync(RemoveCodes, new { userId });
        foreach (var code in codes) await connection.ExecuteAsync(AddCode, new { userId, hash = CodeHash(userId, code) });
    }

    private static async Task<bool> IsTaken(DbConnection connection, User user) => user.Email is not null
        && await connection.QuerySingleAsync<long>(FindTaken, new { isOperator = user.IsOperator ? 1 : 0, email = user.Email, userId = user.UserId }) > 0;

    private static async Task SaveGrants(DbConnection connection, User user)
    {
        await connection.ExecuteAsync(RemoveGrants, new { userId = user.UserId });
        await connection.ExecuteAsync(RemoveProjects, new { userId = user.UserId });
        foreach (var name in user.Grants.RoleNames) await connection.ExecuteAsync(AddGrant, new { userId = user.UserId, kind = "role", name });
        foreach (var right in user.Grants.Added) await connection.ExecuteAsync(AddGrant, new { userId = user.UserId, kind = "added", name = Rights.NameOf(right) });
        foreach (var right in user.Grants.Withdrawn) await connection.ExecuteAsync(AddGrant, new { userId = user.UserId, kind = "withdrawn", name = Rights.NameOf(right) });
        foreach (var projectId in user.Grants.ProjectIds ?? []) await connection.ExecuteAsync(AddProject, new { userId = user.UserId, projectId });
    }

    private async Task<T> Change<T>(Func<DbConnection, Task<T>> write, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await connection.ExecuteAsync(Lock);
        var result = await write(connection);
        // What was refused has written nothing; the lock's number may grow all the same.
        await transaction.CommitAsync(cancel);
        return result;
    }

    private async Task<IReadOnlyList<User>> Read(string sql, object parameters, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await ReadAll(connection, sql, parameters);
    }

    private async Task<IReadOnlyList<User>> ReadAll(DbConnection connection, string sql, object parameters)
    {
        var rows = (await connection.QueryAsync<UserRow>(sql, parameters)).AsList();
        if (rows.Count == 0) return [];
        var ids = rows.Select(row => row.UserId).ToArray();
        var grants = (await connection.QueryAsync<GrantRow>(In(FindGrants), new { userIds = ids })).ToLookup(row => row.UserId);
        var projects = (await connection.QueryAsync<ProjectRow>(In(FindProjects), new { userIds = ids })).ToLookup(row => row.UserId, row => row.ProjectId);
        return [.. rows.Select(row => row.User(grants[row.UserId], projects[row.UserId]))];
    }

    // One array on PostgreSQL; on SQLite Dapper writes out a list.
    private string In(string sql) => database.Engine == Engine.Postgres
        ? sql.Replace("any_of(@userIds)", "any(@userIds)", StringComparison.Ordinal)
        : sql.Replace("= any_of(@userIds)", "in @userIds", StringComparison.Ordinal);

    private static object Row(User user) => new
    {
        user.UserId,
        isOperator = user.IsOperator ? 1 : 0,
        user.MerchantId,
        user.Email,
        user.Name,
        state = user.State.ToString().ToLowerInvariant(),
        seesAll = user.Grants.ProjectIds is null ? 1 : 0,
        user.PasswordHash,
        user.Language,
        user.TimeZone,
        user.DaysIn,
        user.Mode,
        user.InvitedBy,
        invitedAt = user.InvitedAt.ToUnixTimeMilliseconds(),
    };

    private sealed record GrantRow(long UserId, string Kind, string Name);

    private sealed record ProjectRow(long UserId, long ProjectId);

    private sealed class UserRow
    {
        public long UserId { get; init; }
        public long MerchantId { get; init; }
        public string? Email { get; init; }
        public string Name { get; init; } = "";
        public string State { get; init; } = "";
        public long SeesAllProjects { get; init; }
        public string? PasswordHash { get; init; }
        public long HasSecondFactor { get; init; }
        public long TotpStep { get; init; }
        public string? Language { get; init; }
        public string TimeZone { get; init; } = "";
        public string DaysIn { get; init; } = "";
        public string? Mode { get; init; }
        public string InvitedBy { get; init; } = "";
        public long InvitedAtMs { get; init; }
        public long? SeenAtMs { get; init; }
        public long Version { get; init; }

        public User User(IEnumerable<GrantRow> grants, IEnumerable<long> projects)
        {
            var byKind = grants.ToLookup(grant => grant.Kind, grant => grant.Name);
            return new()
            {
                UserId = UserId,
                MerchantId = MerchantId,
                Email = Email,
                Name = Name,
                State = Enum.Parse<UserState>(State, ignoreCase: true),
                Grants = new([.. byKind["role"]], [.. byKind["added"].Select(Rights.Find).OfType<Right>()], [.. byKind["withdrawn"].Select(Rights.Find).OfType<Right>()], SeesAllProjects == 1 ? null : [.. projects]),
                PasswordHash = PasswordHash,
                HasSecondFactor = HasSecondFactor == 1,
                TotpStep = TotpStep,
                Language = Language,
                TimeZone = TimeZone,
                DaysIn = DaysIn,
                Mode = Mode,
                InvitedBy = InvitedBy,
                InvitedAt = DateTimeOffset.FromUnixTimeMilliseconds(InvitedAtMs),
                SeenAt = SeenAtMs is { } seen ? DateTimeOffset.FromUnixTimeMilliseconds(seen) : null,
                Version = Version,
            };
        }
    }
}
