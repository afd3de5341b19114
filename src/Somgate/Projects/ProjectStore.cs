using System.Data.Common;
using System.Net;
using System.Text.Json;
using Dapper;
using Somgate.Storage;

namespace Somgate.Projects;

/// <summary>Merchants, projects, their keys, methods and rules. Rarely written, by people; read as a whole into a snapshot. Writing stands in the other half.</summary>
internal sealed partial class ProjectStore(Database database, Vault vault)
{
    private const string FindRevision = "select revision from revisions where name = 'projects'";
    private const string NextRevision = "update revisions set revision = revision + 1 where name = 'projects'";
    private const string AllMerchants = "select merchant_id, title, is_suspended, legal_name, is_closed from merchants {one} order by merchant_id";

    private const string AllProjects = """
        select project_id, merchant_id, title, is_test, is_suspended, wants_intermediate_callbacks, allowed_senders, sender_comments, rate_per_second, rate_burst, url, contact
        from projects
        {one}
        order by project_id
        """;

    // Revoked ones too, for the highest number; they are few.
    private const string AllKeys = """
        select project_id, key_id, sealed, created_at_ms, made_by, revoked_at_ms
        from project_keys
        {one}
        order by project_id, is_primary desc, key_id
        """;

    private const string AllMethods =
        "select project_id, method, amount_min_minor, amount_max_minor, threshold_ms, code_life_ms from project_methods {one} order by project_id, method";

    private const string AllRules = "select project_id, rule_id, payment_type, result, method, url, is_on, made_by from callback_rules {one} order by project_id, rule_id";
    private const string AllStops = "select provider from stopped_providers";

    private const string AllPages = """
        select project_id, name, accent, logo, logo_type, languages, default_language, time_zone, privacy_url, terms_url, frame_origins,
          success_url, fail_url, return_url, sealed_encryption_key, skips_single_method, appends_payment_id, retries, tries_max, retry_window_ms
        from project_pages
        {one}
        order by project_id
        """;

    private const string KeyUses = "select key_id, used_at_ms, used_from from project_key_uses where project_id = @projectId";

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
        var merchants = await Merchants(connection, null);
        var projects = await ReadProjects(connection, merchants, null);
        var stopped = await connection.QueryAsync<string>(AllStops);
        return new ProjectSnapshot(revision, merchants.Values, projects, stopped);
    }

    /// <summary>When each key last signed a request and from where, a minute exact.</summary>
    public async Task<IReadOnlyDictionary<long, KeyUse>> FindKeyUses(long projectId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QueryAsync<KeyUseRow>(KeyUses, new { projectId })).ToDictionary(row => row.KeyId, row => new KeyUse(Moment(row.UsedAtMs), row.UsedFrom));
    }

    private static async Task<Dictionary<long, Merchant>> Merchants(DbConnection connection, long? merchantId) =>
        (await connection.QueryAsync<MerchantRow>(One(AllMerchants, merchantId, "merchant_id"), new { one = merchantId })).ToDictionary(
            row => row.MerchantId, row => new Merchant(row.MerchantId, row.Title, row.IsSuspended == 1) { LegalName = row.LegalName, IsClosed = row.IsClosed == 1 });

    private async Task<List<Project>> ReadProjects(DbConnection connection, Dictionary<long, Merchant> merchants, long? projectId)
    {
        var one = new { one = projectId };
        var keys = (await connection.QueryAsync<KeyRow>(One(AllKeys, projectId), one)).ToLookup(row => row.ProjectId);
        var methods = (await connection.QueryAsync<MethodRow>(One(AllMethods, projectId), one)).ToLookup(row => row.ProjectId);
        var rules = (await connection.QueryAsync<RuleRow>(One(AllRules, projectId), one)).ToLookup(row => row.ProjectId, row => row.Rule());
        var pages = (await connection.QueryAsync<PageRow>(One(AllPages, projectId), one)).ToDictionary(row => row.ProjectId, row => row.Settings(vault));
        return [.. (await connection.QueryAsync<ProjectRow>(One(AllProjects, projectId), one)).Select(row => new Project
        {
            ProjectId = row.ProjectId,
            Merchant = merchants[row.MerchantId],
            Title = row.Title,
            IsTest = row.IsTest == 1,
            IsSuspended = row.IsSuspended == 1,
            Url = row.Url,
            Contact = row.Contact,
            WantsIntermediateCallbacks = row.WantsIntermediateCallbacks == 1,
            AllowedSenders = [.. row.AllowedSenders.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse)],
            SenderComments = JsonSerializer.Deserialize<Dictionary<string, string>>(row.SenderComments)!,
            RatePerSecond = (int)row.RatePerSecond,
            RateBurst = (int)row.RateBurst,
            Keys = [.. keys[row.ProjectId].Where(key => key.RevokedAtMs is null).Select(key => key.Key(vault))],
            NewestKeyId = keys[row.ProjectId].Select(key => key.KeyId).DefaultIfEmpty().Max(),
            Methods = methods[row.ProjectId].ToDictionary(method => method.Method, method => method.Terms()),
            CallbackRules = [.. rules[row.ProjectId]],
            Page = pages.GetValueOrDefault(row.ProjectId, new()),
        })];
    }

    private static string One(string sql, long? id, string column = "project_id") => sql.Replace("{one}", id is null ? "" : $"where {column} = @one", StringComparison.Ordinal);

    private static DateTimeOffset Moment(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static int Flag(bool flag) => flag ? 1 : 0;

    private sealed record MerchantRow(long MerchantId, string Title, long IsSuspended, string LegalName, long IsClosed);

    private sealed record ProjectRow(
        long ProjectId, long MerchantId, string Title, long IsTest, long IsSuspended, long WantsIntermediateCallbacks, string AllowedSenders, string SenderComments,
        long RatePerSecond, long RateBurst, string Url, string Contact);

    private sealed record KeyRow(long ProjectId, long KeyId, byte[] Sealed, long CreatedAtMs, string MadeBy, long? RevokedAtMs)
    {
        public ProjectKey Key(Vault vault) => new(KeyId, vault.OpenBytes(Sealed)) { MadeAt = Moment(CreatedAtMs), MadeBy = MadeBy };
    }

    private sealed record KeyUseRow(long KeyId, long UsedAtMs, string UsedFrom);

    private sealed record MethodRow(long ProjectId, string Method, long? AmountMinMinor, long? AmountMaxMinor, long? ThresholdMs, long? CodeLifeMs)
    {
        public MethodTerms Terms() => new(AmountMinMinor, AmountMaxMinor, Span(ThresholdMs), Span(CodeLifeMs));

        private static TimeSpan? Span(long? ms) => ms is null ? null : TimeSpan.FromMilliseconds(ms.Value);
    }

    private sealed record RuleRow(long ProjectId, long RuleId, string? PaymentType, string? Result, string? Method, string Url, long IsOn, string MadeBy)
    {
        public CallbackRule Rule() => new(RuleId, PaymentType, Result, Method, Url, IsOn == 1, MadeBy);
    }

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

/// <summary>The last request that a key signed.</summary>
internal sealed record KeyUse(DateTimeOffset At, string From);
