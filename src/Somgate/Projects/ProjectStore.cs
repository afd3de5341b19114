using System.Data.Common;
using System.Net;
using Dapper;
using Somgate.Storage;

namespace Somgate.Projects;

/// <summary>Merchants, projects, their keys, methods and rules. Rarely written, by people; read as a whole into a snapshot.</summary>
internal sealed class ProjectStore(Database database, Vault vault)
{
    private const string FindRevision = "select revision from revisions where name = 'projects'";
    private const string NextRevision = "update revisions set revision = revision + 1 where name = 'projects'";
    private const string AllMerchants = "select merchant_id, title, is_suspended from merchants order by merchant_id";

    private const string AllProjects = """
        select project_id, merchant_id, title, is_test, is_suspended, wants_intermediate_callbacks, allowed_senders, rate_per_second, rate_burst
        from projects
        order by project_id
        """;

    private const string AllKeys = """
        select project_id, key_id, sealed
        from project_keys
        where revoked_at_ms is null
        order by project_id, is_primary desc, key_id
        """;

    private const string AllMethods = "select project_id, method, amount_min_minor, amount_max_minor, threshold_ms, code_life_ms from project_methods order by project_id, method";
    private const string AllRules = "select project_id, rule_id, payment_type, result, method, url from callback_rules order by project_id, rule_id";
    private const string AllStops = "select provider from stopped_providers";

    private const string AllPages = """
        select project_id, name, accent, logo, logo_type, languages, default_language, time_zone, privacy_url, terms_url, frame_origins,
          success_url, fail_url, return_url, sealed_encryption_key, skips_single_method, appends_payment_id, retries, tries_max, retry_window_ms
        from project_pages
        order by project_id
        """;

    private const string AddMerchantRow = """
        insert into merchants (merchant_id, title)
        select coalesce(max(merchant_id), 0) + 1, @title from merchants
        returning merchant_id
        """;

    private const string SaveMerchantSuspended = "update merchants set is_suspended = @suspended where merchant_id = @merchantId";

    private const string AddProjectRow = """
        insert into projects (project_id, merchant_id, title, is_test, rate_per_second, rate_burst)
        values (@projectId, @merchantId, @title, @test, @rate, @burst)
        """;

    private const string NextProject = "select coalesce(max(project_id), 1000) + 1 from projects";
    private const string SaveTitle = "update projects set title = @title where project_id = @projectId";
    private const string SaveSuspended = "update projects set is_suspended = @suspended where project_id = @projectId";
    private const string SaveIntermediate = "update projects set wants_intermediate_callbacks = @wanted where project_id = @projectId";
    private const string SaveSenders = "update projects set allowed_senders = @senders where project_id = @projectId";
    private const string SaveRate = "update projects set rate_per_second = @rate, rate_burst = @burst where project_id = @projectId";

    private const string AddKeyRow = """
        insert into project_keys (project_id, key_id, sealed, is_primary, created_at_ms)
        select @projectId, coalesce(max(key_id), 0) + 1, @closed, @primary, @now from project_keys where project_id = @projectId
        returning key_id
        """;

    private const string MakePrimary = "update project_keys set is_primary = case when key_id = @keyId then 1 else 0 end where project_id = @projectId";
    private const string RevokeKeyRow = "update project_keys set revoked_at_ms = @now, is_primary = 0 where project_id = @projectId and key_id = @keyId and revoked_at_ms is null";

    private const string SaveMethodRow = """
        insert into project_methods (project_id, method, amount_min_minor, amount_max_minor, threshold_ms, code_life_ms)
        values (@projectId, @method, @min, @max, @threshold, @life)
        on conflict (project_id, method) do update
        set amount_min_minor = excluded.amount_min_minor, amount_max_minor = excluded.amount_max_minor,
            threshold_ms = excluded.threshold_ms, code_life_ms = excluded.code_life_ms
        """;

    private const string RemoveMethodRow = "delete from project_methods where project_id = @projectId and method = @method";

    private const string AddRuleRow = """
        insert into callback_rules (project_id, rule_id, payment_type, result, method, url)
        select @projectId, coalesce(max(rule_id), 0) + 1, @type, @result, @method, @url from callback_rules where project_id = @projectId
        returning rule_id
        """;

    private const string RemoveRules = "delete from callback_rules where project_id = @projectId";

    private const string SavePageRow = """
        insert into project_pages (project_id, name, accent, logo, logo_type, languages, default_language, time_zone, privacy_url, terms_url, frame_origins,
          success_url, fail_url, return_url, sealed_encryption_key, skips_single_method, appends_payment_id, retries, tries_max, retry_window_ms)
        values (@projectId, @Name, @Accent, @logo, @logoType, @languages, @DefaultLanguage, @TimeZone, @PrivacyUrl, @TermsUrl, @frameOrigins,
          @SuccessUrl, @FailUrl, @ReturnUrl, @key, @skips, @appends, @retries, @TriesMax, @window)
        on conflict (project_id) do update
        set name = excluded.name, accent = excluded.accent, logo = excluded.logo, logo_type = excluded.logo_type, languages = excluded.languages,
            default_language = excluded.default_language, time_zone = excluded.time_zone, privacy_url = excluded.privacy_url, terms_url = excluded.terms_url,
            frame_origins = excluded.frame_origins, success_url = excluded.success_url, fail_url = excluded.fail_url, return_url = excluded.return_url,
            sealed_encryption_key = excluded.sealed_encryption_key, skips_single_method = excluded.skips_single_method,
            appends_payment_id = excluded.appends_payment_id, retries = excluded.retries, tries_max = excluded.tries_max,
            retry_window_ms = excluded.retry_window_ms
        """;

    private const string StopProviderRow = "insert into stopped_providers (provider, stopped_at_ms) values (@provider, @now) on conflict (provider) do nothing";
    private const string ResumeProviderRow = "delete from stopped_providers where provider = @provider";

    /// <summary>Grows with every change made here.</summary>
    public async Task<long> FindNewestRevision(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<long>(FindRevision);
    }

    /// <summary>Everything, as it stands at one revision.</summary>
    public async Task<ProjectSnapshot> Read(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        // The revision first: a change that comes between makes us read once more, never once too little.
        var revision = await connection.QuerySingleAsync<long>(FindRevision);
        var merchants = (await connection.QueryAsync<MerchantRow>(AllMerchants)).ToDictionary(row => row.MerchantId, row => new Merchant(row.MerchantId, row.Title, row.IsSuspended == 1));
        var keys = (await connection.QueryAsync<KeyRow>(AllKeys)).ToLookup(row => row.ProjectId, row => new ProjectKey(row.KeyId, vault.OpenBytes(row.Sealed)));
        var methods = (await connection.QueryAsync<MethodRow>(AllMethods)).ToLookup(row => row.ProjectId);
        var rules = (await connection.QueryAsync<RuleRow>(AllRules)).ToLookup(row => row.ProjectId, row => new CallbackRule(row.RuleId, row.PaymentType, row.Result, row.Method, row.Url));
        var pages = (await connection.QueryAsync<PageRow>(AllPages)).ToDictionary(row => row.ProjectId, row => row.Settings(vault));
        var projects = (await connection.QueryAsync<ProjectRow>(AllProjects)).Select(row => new Project
        {
            ProjectId = row.ProjectId,
            Merchant = merchants[row.MerchantId],
            Title = row.Title,
            IsTest = row.IsTest == 1,
            IsSuspended = row.IsSuspended == 1,
            WantsIntermediateCallbacks = row.WantsIntermediateCallbacks == 1,
            AllowedSenders = [.. row.AllowedSenders.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse)],
            RatePerSecond = (int)row.RatePerSecond,
            RateBurst = (int)row.RateBurst,
            Keys = [.. keys[row.ProjectId]],
            Methods = methods[row.ProjectId].ToDictionary(method => method.Method, method => method.Terms()),
            CallbackRules = [.. rules[row.ProjectId]],
            Page = pages.GetValueOrDefault(row.ProjectId, new()),
        });
        var stopped = await connection.QueryAsync<string>(AllStops);
        return new ProjectSnapshot(revision, merchants.Values, projects, stopped);
    }

    public Task<long> AddMerchant(string title, CancellationToken cancel) => Change(connection => connection.QuerySingleAsync<long>(AddMerchantRow, new { title }), cancel);

    public Task SuspendMerchant(long merchantId, bool suspended, CancellationToken cancel) =>
        Change(connection => connection.ExecuteAsync(SaveMerchantSuspended, new { merchantId, suspended = Flag(suspended) }), cancel);

    /// <summary>Makes a project with its first key; <paramref name="projectId"/> null: the next free id.</summary>
    public Task<long> AddProject(long? projectId, long merchantId, string title, bool test, byte[] secret, int rate, int burst, DateTimeOffset now, CancellationToken cancel) =>
        Change(async connection =>
        {
            var id = projectId ?? await connection.QuerySingleAsync<long>(NextProject);
            await connection.ExecuteAsync(AddProjectRow, new { projectId = id, merchantId, title, test = Flag(test), rate, burst });
            await connection.QuerySingleAsync<long>(AddKeyRow, new { projectId = id, closed = vault.Seal(secret), primary = 1, now = now.ToUnixTimeMilliseconds() });
            return id;
        }, cancel);

    public Task RenameProject(long projectId, string title, CancellationToken cancel) => Change(c => c.ExecuteAsync(SaveTitle, new { projectId, title }), cancel);

    public Task SuspendProject(long projectId, bool suspended, CancellationToken cancel) =>
        Change(c => c.ExecuteAsync(SaveSuspended, new { projectId, suspended = Flag(suspended) }), cancel);

    public Task SaveIntermediateCallbacks(long projectId, bool wanted, CancellationToken cancel) =>
        Change(c => c.ExecuteAsync(SaveIntermediate, new { projectId, wanted = Flag(wanted) }), cancel);

    public Task SaveAllowedSenders(long projectId, IEnumerable<IPNetwork> senders, CancellationToken cancel) =>
        Change(c => c.ExecuteAsync(SaveSenders, new { projectId, senders = string.Join(' ', senders) }), cancel);

    public Task SaveRateLimit(long projectId, int rate, int burst, CancellationToken cancel) => Change(c => c.ExecuteAsync(SaveRate, new { projectId, rate, burst }), cancel);

    public Task<long> AddKey(long projectId, byte[] secret, bool primary, DateTimeOffset now, CancellationToken cancel) =>
        Change(async connection =>
        {
            var keyId = await connection.QuerySingleAsync<long>(AddKeyRow, new { projectId, closed = vault.Seal(secret), primary = 0, now = now.ToUnixTimeMilliseconds() });
            if (primary) await connection.ExecuteAsync(MakePrimary, new { projectId, keyId });
            return keyId;
        }, cancel);

    public Task SavePrimaryKey(long projectId, long keyId, CancellationToken cancel) => Change(c => c.ExecuteAsync(MakePrimary, new { projectId, keyId }), cancel);

    public Task RevokeKey(long projectId, long keyId, DateTimeOffset now, CancellationToken cancel) =>
        Change(c => c.ExecuteAsync(RevokeKeyRow, new { projectId, keyId, now = now.ToUnixTimeMilliseconds() }), cancel);

    public Task SaveMethod(long projectId, string method, MethodTerms terms, CancellationToken cancel) =>
        Change(connection => connection.ExecuteAsync(SaveMethodRow, new
        {
            projectId,
            method,
            min = terms.AmountMinMinor,
            max = terms.AmountMaxMinor,
            threshold = (long?)terms.Threshold?.TotalMilliseconds,
            life = (long?)terms.CodeLife?.TotalMilliseconds,
        }), cancel);

    public Task RemoveMethod(long projectId, string method, CancellationToken cancel) => Change(c => c.ExecuteAsync(RemoveMethodRow, new { projectId, method }), cancel);

    public Task<long> AddCallbackRule(long projectId, string? type, string? result, string? method, string url, CancellationToken cancel) =>
        Change(connection => connection.QuerySingleAsync<long>(AddRuleRow, new { projectId, type, result, method, url }), cancel);

    public Task RemoveCallbackRules(long projectId, CancellationToken cancel) => Change(c => c.ExecuteAsync(RemoveRules, new { projectId }), cancel);

    /// <summary>The whole page of a project, in the place of what was there.</summary>
    public Task SavePage(long projectId, PageSettings page, CancellationToken cancel) =>
        Change(connection => connection.ExecuteAsync(SavePageRow, new
        {
            projectId,
            page.Name,
            page.Accent,
            logo = page.Logo?.Bytes,
            logoType = page.Logo?.ContentType,
            languages = string.Join(' ', page.Languages),
            page.DefaultLanguage,
            page.TimeZone,
            page.PrivacyUrl,
            page.TermsUrl,
            frameOrigins = string.Join(' ', page.FrameOrigins),
            page.SuccessUrl,
            page.FailUrl,
            page.ReturnUrl,
            key = page.EncryptionKey is { } key ? vault.Seal(key) : null,
            skips = Flag(page.SkipSingleMethod),
            appends = Flag(page.AppendPaymentId),
            retries = Flag(page.Retries),
            page.TriesMax,
            window = (long)page.RetryWindow.TotalMilliseconds,
        }), cancel);

    public Task StopProvider(string provider, bool stopped, DateTimeOffset now, CancellationToken cancel) =>
        Change(c => c.ExecuteAsync(stopped ? StopProviderRow : ResumeProviderRow, new { provider, now = now.ToUnixTimeMilliseconds() }), cancel);

    private async Task<T> Change<T>(Func<DbConnection, Task<T>> write, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // The revision first: it is the row on which two changes at once wait for each other.
        await connection.ExecuteAsync(NextRevision);
        var result = await write(connection);
        await transaction.CommitAsync(cancel);
        return result;
    }

    private static int Flag(bool flag) => flag ? 1 : 0;

    private sealed record MerchantRow(long MerchantId, string Title, long IsSuspended);

    private sealed record ProjectRow(
        long ProjectId, long MerchantId, string Title, long IsTest, long IsSuspended, long WantsIntermediateCallbacks, string AllowedSenders, long RatePerSecond, long RateBurst);

    private sealed record KeyRow(long ProjectId, long KeyId, byte[] Sealed);

    private sealed record MethodRow(long ProjectId, string Method, long? AmountMinMinor, long? AmountMaxMinor, long? ThresholdMs, long? CodeLifeMs)
    {
        public MethodTerms Terms() => new(AmountMinMinor, AmountMaxMinor, Span(ThresholdMs), Span(CodeLifeMs));

        private static TimeSpan? Span(long? ms) => ms is null ? null : TimeSpan.FromMilliseconds(ms.Value);
    }

    private sealed record RuleRow(long ProjectId, long RuleId, string? PaymentType, string? Result, string? Method, string Url);

    private sealed class PageRow
    {
        public long ProjectId { get; init; }
        public string? Name { get; init; }
        public string? Accent { get; init; }
        public byte[]? Logo { get; init; }
        public string? LogoType { get; init; }
        public string Languages { get; init; } = "";
        public string DefaultLanguage { get; init; } = "";
        public string TimeZone { get; init; } = "";
        public string? PrivacyUrl { get; init; }
        public string? TermsUrl { get; init; }
        public string FrameOrigins { get; init; } = "";
        public string? SuccessUrl { get; init; }
        public string? FailUrl { get; init; }
        public string? ReturnUrl { get; init; }
        public byte[]? SealedEncryptionKey { get; init; }
        public long SkipsSingleMethod { get; init; }
        public long AppendsPaymentId { get; init; }
        public long Retries { get; init; }
        public long TriesMax { get; init; }
        public long RetryWindowMs { get; init; }

        public PageSettings Settings(Vault vault) => new()
        {
            Name = Name,
            Accent = Accent,
            Logo = Logo is null ? null : new(Logo, LogoType!),
            Languages = Words(Languages),
            DefaultLanguage = DefaultLanguage,
            TimeZone = TimeZone,
            PrivacyUrl = PrivacyUrl,
            TermsUrl = TermsUrl,
            FrameOrigins = Words(FrameOrigins),
            SuccessUrl = SuccessUrl,
            FailUrl = FailUrl,
            ReturnUrl = ReturnUrl,
            EncryptionKey = SealedEncryptionKey is null ? null : vault.OpenBytes(SealedEncryptionKey),
            SkipSingleMethod = SkipsSingleMethod == 1,
            AppendPaymentId = AppendsPaymentId == 1,
            Retries = Retries == 1,
            TriesMax = (int)TriesMax,
            RetryWindow = TimeSpan.FromMilliseconds(RetryWindowMs),
        };

        private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
