using System.Data.Common;
using System.Net;
using System.Text.Json;
using Dapper;
using Somgate.Audit;

namespace Somgate.Projects;

/// <summary>
/// The one way in which merchants and projects change, whoever asks: screens, the command line, tests. A change is decided on what stands in the database, under the
/// lock of the revision, and written together with what the audit log tells of it.
/// </summary>
internal sealed partial class ProjectStore
{
    private const string AddMerchantRow = """
        insert into merchants (merchant_id, title, legal_name)
        select coalesce(max(merchant_id), 0) + 1, @Title, @LegalName from merchants
        returning merchant_id
        """;

    private const string SaveMerchantRow = "update merchants set title = @Title, legal_name = @LegalName, is_suspended = @suspended, is_closed = @closed where merchant_id = @MerchantId";

    private const string AddProjectRow = """
        insert into projects (project_id, merchant_id, title, is_test, rate_per_second, rate_burst, url)
        values (@projectId, @merchantId, @title, @test, @rate, @burst, @url)
        """;

    private const string NextProject = "select coalesce(max(project_id), 1000) + 1 from projects";

    private const string SaveProjectRow = """
        update projects
        set title = @Title, is_suspended = @suspended, wants_intermediate_callbacks = @wants, allowed_senders = @senders, sender_comments = @comments,
            rate_per_second = @RatePerSecond, rate_burst = @RateBurst, url = @Url, contact = @Contact
        where project_id = @projectId
        """;

    private const string AddKeyRow = """
        insert into project_keys (project_id, key_id, sealed, is_primary, created_at_ms, made_by)
        values (@projectId, @KeyId, @closed, 0, @madeAt, @MadeBy)
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

    private const string SaveRuleRow = """
        insert into callback_rules (project_id, rule_id, payment_type, result, method, url, is_on, made_by)
        values (@projectId, @RuleId, @PaymentType, @Result, @Method, @Url, @on, @MadeBy)
        on conflict (project_id, rule_id) do update
        set payment_type = excluded.payment_type, result = excluded.result, method = excluded.method, url = excluded.url, is_on = excluded.is_on
        """;

    private const string RemoveRuleRow = "delete from callback_rules where project_id = @projectId and rule_id = @RuleId";

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

    /// <summary>Changes a project as it stands: what is refused or has moved leaves everything as it was.</summary>
    public async Task<ProjectDecision> Change(long projectId, DateTimeOffset now, Func<Project, ProjectDecision> decide, CancellationToken cancel)
    {
        ProjectDecision decision = new ProjectDecision.Refused("err.project");
        await Change(async connection =>
        {
            var found = await ReadProjects(connection, await Merchants(connection, null), projectId);
            if (found.Count == 0) return false;
            decision = decide(found[0]);
            if (decision is not ProjectDecision.Saved saved) return false;
            await Write(connection, found[0], saved.Project, now);
            await AuditStore.Append(connection, saved.Entries);
            return true;
        }, cancel);
        return decision;
    }

    /// <summary>Changes a merchant as it stands.</summary>
    public async Task<MerchantDecision> ChangeMerchant(long merchantId, Func<Merchant, MerchantDecision> decide, CancellationToken cancel)
    {
        MerchantDecision decision = new MerchantDecision.Refused("err.merchant");
        await Change(async connection =>
        {
            if (!(await Merchants(connection, merchantId)).TryGetValue(merchantId, out var merchant)) return false;
            decision = decide(merchant);
            if (decision is not MerchantDecision.Saved { Merchant: var after } saved) return false;
            await connection.ExecuteAsync(SaveMerchantRow, new { after.Title, after.LegalName, suspended = Flag(after.IsSuspended), closed = Flag(after.IsClosed), after.MerchantId });
            await AuditStore.Append(connection, saved.Entries);
            return true;
        }, cancel);
        return decision;
    }

    public Task<long> AddMerchant(string title, CancellationToken cancel) => AddMerchant(new Merchant(0, title), _ => [], cancel);

    /// <param name="entries">What the audit log tells, by the number of the merchant.</param>
    public async Task<long> AddMerchant(Merchant merchant, Func<long, IReadOnlyList<AuditEntry>> entries, CancellationToken cancel)
    {
        var merchantId = 0L;
        await Change(async connection =>
        {
            merchantId = await connection.QuerySingleAsync<long>(AddMerchantRow, new { merchant.Title, merchant.LegalName });
            await AuditStore.Append(connection, entries(merchantId));
            return true;
        }, cancel);
        return merchantId;
    }

    /// <summary>Makes a project with its first key; <paramref name="projectId"/> null: the next free id.</summary>
    public Task<long> AddProject(long? projectId, long merchantId, string title, bool test, byte[] secret, int rate, int burst, DateTimeOffset now, CancellationToken cancel) =>
        AddProject(new(projectId, merchantId, title, test, "", secret, "", rate, burst), now, _ => [], cancel);

    /// <inheritdoc cref="AddProject(long?, long, string, bool, byte[], int, int, DateTimeOffset, CancellationToken)"/>
    /// <param name="entries">What the audit log tells, by the number of the project.</param>
    public async Task<long> AddProject(NewProject made, DateTimeOffset now, Func<long, IReadOnlyList<AuditEntry>> entries, CancellationToken cancel)
    {
        var id = 0L;
        await Change(async connection =>
        {
            id = made.ProjectId ?? await connection.QuerySingleAsync<long>(NextProject);
            await connection.ExecuteAsync(
                AddProjectRow, new { projectId = id, merchantId = made.MerchantId, title = made.Title, test = Flag(made.IsTest), rate = made.RatePerSecond, burst = made.RateBurst, url = made.Url });
            await AddKey(connection, id, new(1, made.Secret) { MadeAt = now, MadeBy = made.MadeBy });
            await connection.ExecuteAsync(MakePrimary, new { projectId = id, keyId = 1L });
            await AuditStore.Append(connection, entries(id));
            return true;
        }, cancel);
        return id;
    }

    /// <summary>Stops new payments to a bank, or lets them go on.</summary>
    public Task StopProvider(string provider, bool stopped, DateTimeOffset now, CancellationToken cancel, params IReadOnlyList<AuditEntry> entries) => Change(async connection =>
    {
        await connection.ExecuteAsync(stopped ? StopProviderRow : ResumeProviderRow, new { provider, now = now.ToUnixTimeMilliseconds() });
        await AuditStore.Append(connection, entries);
        return true;
    }, cancel);

    private async Task Write(DbConnection connection, Project before, Project after, DateTimeOffset now)
    {
        var projectId = after.ProjectId;
        await connection.ExecuteAsync(SaveProjectRow, new
        {
            after.Title,
            suspended = Flag(after.IsSuspended),
            wants = Flag(after.WantsIntermediateCallbacks),
            senders = string.Join(' ', after.AllowedSenders),
            comments = JsonSerializer.Serialize(after.SenderComments),
            after.RatePerSecond,
            after.RateBurst,
            after.Url,
            after.Contact,
            projectId,
        });
        if (!ReferenceEquals(before.Page, after.Page)) await SavePage(connection, projectId, after.Page);
        foreach (var key in after.Keys.Where(key => before.Keys.All(old => old.KeyId != key.KeyId))) await AddKey(connection, projectId, key);
        foreach (var key in before.Keys.Where(key => after.Keys.All(live => live.KeyId != key.KeyId)))
            await connection.ExecuteAsync(RevokeKeyRow, new { projectId, keyId = key.KeyId, now = now.ToUnixTimeMilliseconds() });
        if (after.PrimaryKey.KeyId != before.PrimaryKey.KeyId) await connection.ExecuteAsync(MakePrimary, new { projectId, keyId = after.PrimaryKey.KeyId });
        foreach (var method in before.Methods.Keys.Except(after.Methods.Keys)) await connection.ExecuteAsync(RemoveMethodRow, new { projectId, method });
        foreach (var (method, terms) in after.Methods.Except(before.Methods)) await SaveMethod(connection, projectId, method, terms);
        foreach (var rule in before.CallbackRules.Where(old => after.CallbackRules.All(rule => rule.RuleId != old.RuleId))) await connection.ExecuteAsync(RemoveRuleRow, new { projectId, rule.RuleId });
        foreach (var rule in after.CallbackRules.Except(before.CallbackRules))
            await connection.ExecuteAsync(SaveRuleRow, new { projectId, rule.RuleId, rule.PaymentType, rule.Result, rule.Method, rule.Url, on = Flag(rule.IsOn), rule.MadeBy });
    }

    private Task AddKey(DbConnection connection, long projectId, ProjectKey key) =>
        connection.ExecuteAsync(AddKeyRow, new { projectId, key.KeyId, closed = vault.Seal(key.Bytes), madeAt = key.MadeAt.ToUnixTimeMilliseconds(), key.MadeBy });

    private static Task SaveMethod(DbConnection connection, long projectId, string method, MethodTerms terms) => connection.ExecuteAsync(SaveMethodRow, new
    {
        projectId,
        method,
        min = terms.AmountMinMinor,
        max = terms.AmountMaxMinor,
        threshold = (long?)terms.Threshold?.TotalMilliseconds,
        life = (long?)terms.CodeLife?.TotalMilliseconds,
    });

    private Task SavePage(DbConnection connection, long projectId, PageSettings page) => connection.ExecuteAsync(SavePageRow, new
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
    });

    private async Task Change(Func<DbConnection, Task<bool>> write, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // The revision first: it is the row on which two changes at once wait for each other.
        await connection.ExecuteAsync(NextRevision);
        if (await write(connection)) await transaction.CommitAsync(cancel);
    }

    // Single settings, for tests and for what is set up without a person.

    public Task SuspendMerchant(long merchantId, bool suspended, CancellationToken cancel) =>
        ChangeMerchant(merchantId, merchant => new MerchantDecision.Saved(merchant with { IsSuspended = suspended }, []), cancel);

    public Task SuspendProject(long projectId, bool suspended, CancellationToken cancel) => Save(projectId, project => project with { IsSuspended = suspended }, cancel);

    public Task RenameProject(long projectId, string title, CancellationToken cancel) => Save(projectId, project => project with { Title = title }, cancel);

    public Task SaveIntermediateCallbacks(long projectId, bool wanted, CancellationToken cancel) => Save(projectId, project => project with { WantsIntermediateCallbacks = wanted }, cancel);

    public Task SaveAllowedSenders(long projectId, IEnumerable<IPNetwork> senders, CancellationToken cancel) => Save(projectId, project => project with { AllowedSenders = [.. senders] }, cancel);

    public Task SaveRateLimit(long projectId, int rate, int burst, CancellationToken cancel) => Save(projectId, project => project with { RatePerSecond = rate, RateBurst = burst }, cancel);

    public Task SavePage(long projectId, PageSettings page, CancellationToken cancel) => Save(projectId, project => project with { Page = page }, cancel);

    public async Task<long> AddKey(long projectId, byte[] secret, bool primary, DateTimeOffset now, CancellationToken cancel)
    {
        var keyId = 0L;
        await Save(projectId, project =>
        {
            keyId = project.NewestKeyId + 1;
            return ProjectEdits.WithKey(project, new(keyId, secret) { MadeAt = now }, primary);
        }, cancel);
        return keyId;
    }

    public Task SavePrimaryKey(long projectId, long keyId, CancellationToken cancel) => Save(projectId, project => ProjectEdits.WithPrimary(project, keyId), cancel);

    public Task RevokeKey(long projectId, long keyId, DateTimeOffset now, CancellationToken cancel) =>
        Change(projectId, now, project => new ProjectDecision.Saved(ProjectEdits.WithoutKey(project, keyId), []), cancel);

    public Task SaveMethod(long projectId, string method, MethodTerms terms, CancellationToken cancel) => Save(projectId, project => ProjectEdits.WithMethod(project, method, terms), cancel);

    public Task RemoveMethod(long projectId, string method, CancellationToken cancel) => Save(projectId, project => ProjectEdits.WithMethod(project, method, null), cancel);

    public async Task<long> AddCallbackRule(long projectId, string? type, string? result, string? method, string url, CancellationToken cancel)
    {
        var ruleId = 0L;
        await Save(projectId, project =>
        {
            ruleId = ProjectEdits.NextRuleId(project);
            return ProjectEdits.WithRule(project, new(ruleId, type, result, method, url));
        }, cancel);
        return ruleId;
    }

    public Task RemoveCallbackRules(long projectId, CancellationToken cancel) => Save(projectId, project => project with { CallbackRules = [] }, cancel);

    private Task Save(long projectId, Func<Project, Project> edit, CancellationToken cancel) =>
        Change(projectId, DateTimeOffset.UnixEpoch, project => new ProjectDecision.Saved(edit(project), []), cancel);
}
