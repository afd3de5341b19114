using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Somgate.Audit;

namespace Somgate.Projects;

/// <summary>
/// A part of a project that is edited as one: how the audit log tells it, and its version, which is what it holds. An edit that started from another version started
/// from something else than what is there now (dashboard.md R13). Pure; secrets are never in it.
/// </summary>
/// <param name="Act">The deed in the audit log.</param>
internal sealed record ProjectPart(string Act, Func<Project, JsonObject> Tell)
{
    private const int VersionLength = 16;

    public static readonly ProjectPart General = new("project.update", project => new()
    {
        ["title"] = project.Title,
        ["url"] = project.Url,
        ["contact"] = project.Contact,
    });

    public static readonly ProjectPart Suspension = new("project.suspend", project => new() { ["suspended"] = project.IsSuspended });

    public static readonly ProjectPart Intermediate = new("callbacks.intermediate", project => new() { ["intermediate"] = project.WantsIntermediateCallbacks });

    public static readonly ProjectPart Senders = new("allow_list.update", project =>
    {
        var told = new JsonObject();
        foreach (var range in project.AllowedSenders.Select(range => range.ToString())) told[range] = project.SenderComments.GetValueOrDefault(range, "");
        return told;
    });

    public static readonly ProjectPart Rate = new("rate_limit.update", project => new() { ["rate"] = (long)project.RatePerSecond, ["burst"] = (long)project.RateBurst });

    public static readonly ProjectPart Returns = new("return_urls.update", project => new()
    {
        ["success_url"] = project.Page.SuccessUrl ?? "",
        ["fail_url"] = project.Page.FailUrl ?? "",
        ["return_url"] = project.Page.ReturnUrl ?? "",
        ["append_payment_id"] = project.Page.AppendPaymentId,
    });

    public static readonly ProjectPart Look = new("page_look.update", project => new()
    {
        ["name"] = project.Page.Name ?? "",
        ["accent"] = project.Page.Accent ?? "",
        ["logo"] = project.Page.Logo is { } logo ? Convert.ToHexStringLower(SHA256.HashData(logo.Bytes))[..VersionLength] : "",
        ["privacy_url"] = project.Page.PrivacyUrl ?? "",
        ["terms_url"] = project.Page.TermsUrl ?? "",
    });

    public static readonly ProjectPart Behaviour = new("page.update", project => new()
    {
        ["languages"] = string.Join(' ', project.Page.Languages),
        ["default_language"] = project.Page.DefaultLanguage,
        ["time_zone"] = project.Page.TimeZone,
        ["frame_origins"] = string.Join(' ', project.Page.FrameOrigins),
        ["skip_single"] = project.Page.SkipSingleMethod,
        ["retries"] = project.Page.Retries,
        ["tries"] = (long)project.Page.TriesMax,
        ["retry_minutes"] = (long)project.Page.RetryWindow.TotalMinutes,
    });

    /// <summary>All of the page, with the key of encrypted addresses, as the command line sets it.</summary>
    public static readonly ProjectPart Page = new("page.update", project =>
    {
        var told = new JsonObject { ["encryption_key"] = project.Page.EncryptionKey is null ? "" : AuditEntry.Changed };
        foreach (var part in new[] { Returns, Look, Behaviour })
        {
            foreach (var (name, value) in part.Tell(project)) told[name] = value?.DeepClone();
        }

        return told;
    });

    public static readonly ProjectPart Keys = new("key.update", project => new()
    {
        ["keys"] = string.Join(' ', project.Keys.Select(key => key.KeyId).Order()),
        ["primary"] = project.PrimaryKey.KeyId,
    });

    public static readonly ProjectPart Rules = new("callback_rule.update", project =>
    {
        var told = new JsonObject();
        foreach (var rule in project.CallbackRules) told[rule.RuleId.ToString(CultureInfo.InvariantCulture)] = TellRule(rule);
        return told;
    });

    /// <summary>A rule by its number; one that isn't there tells nothing.</summary>
    public static ProjectPart Rule(long ruleId, string act = "callback_rule.update") =>
        new(act, project => project.CallbackRules.FirstOrDefault(rule => rule.RuleId == ruleId) is { } rule ? TellRule(rule) : []);

    public static ProjectPart Method(string code) => new("method.update", project => project.Methods.TryGetValue(code, out var terms)
        ? new()
        {
            ["on"] = true,
            ["min"] = terms.AmountMinMinor,
            ["max"] = terms.AmountMaxMinor,
            ["threshold"] = (long?)terms.Threshold?.TotalSeconds,
            ["code_life"] = (long?)terms.CodeLife?.TotalSeconds,
        }
        : new() { ["on"] = false });

    public string Version(Project project) => Version(Tell(project));

    public static string Version(JsonObject told) => AuditEntry.Hash(CanonicalJson.Write(told))[..VersionLength];

    private static JsonObject TellRule(CallbackRule rule) => new()
    {
        ["type"] = rule.PaymentType ?? "",
        ["result"] = rule.Result ?? "",
        ["method"] = rule.Method ?? "",
        ["url"] = rule.Url,
        ["on"] = rule.IsOn,
    };
}
