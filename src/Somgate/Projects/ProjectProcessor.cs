using System.Globalization;
using Somgate.Audit;

namespace Somgate.Projects;

/// <summary>Who changes a project, and how the audit log shall tell it.</summary>
/// <param name="Name">As others read it beside a key or a rule.</param>
/// <param name="Entries">Makes the entries of an act on something of a merchant: in his chain, and in the platform's where an operator acts.</param>
internal sealed record ProjectActing(string Name, Func<string, AuditObject, long, IReadOnlyList<AuditEntry>> Entries)
{
    /// <summary>Nobody signed in: the command line.</summary>
    public static ProjectActing System(DateTimeOffset now) => new(AuditActor.System.Name, (act, thing, merchantId) =>
    {
        var entry = new AuditEntry { Chain = AuditEntry.Platform, At = now, Actor = AuditActor.System, Act = act, Object = thing };
        return merchantId == 0 ? [entry] : [entry, entry with { Chain = AuditEntry.ChainOf(merchantId) }];
    });
}

/// <summary>
/// Changes of projects and their keys for every door: Dashboard, Console and the command line (dashboard.md 7, 11.1). Each is decided on the project as it stands,
/// and stands in the audit log by the same commit.
/// </summary>
internal sealed class ProjectProcessor(ProjectStore store, TimeProvider time)
{
    /// <summary>Saves a part of a project.</summary>
    /// <param name="version">The version that the edit started from; null: whatever is there.</param>
    public Task<ProjectDecision> Save(
        ProjectActing by, long projectId, ProjectPart part, string? version, Func<Project, Project> edit, CancellationToken cancel, string reason = "", AuditObject? thing = null) =>
        store.Change(projectId, time.GetUtcNow(), project => Decide(by, project, part, version, edit, reason, thing), cancel);

    /// <summary>A second live key, for both are taken; the secret is told this once.</summary>
    public async Task<(ProjectDecision Decision, ProjectKey? Key)> MakeKey(ProjectActing by, long projectId, byte[] secret, bool isPrimary, CancellationToken cancel)
    {
        ProjectKey? made = null;
        var decision = await store.Change(projectId, time.GetUtcNow(), project =>
        {
            if (project.Keys.Count >= ProjectEdits.KeysMax) return new ProjectDecision.Refused("err.keys_max");
            made = new(project.NewestKeyId + 1, secret) { MadeAt = time.GetUtcNow(), MadeBy = by.Name };
            return Decide(by, project, ProjectPart.Keys with { Act = "key.make" }, null, before => ProjectEdits.WithKey(before, made, isPrimary), "", KeyOf(project, made.KeyId));
        }, cancel);
        return (decision, decision is ProjectDecision.Saved ? made : null);
    }

    /// <summary>New callbacks are signed with this key.</summary>
    public Task<ProjectDecision> MakePrimary(ProjectActing by, long projectId, long keyId, CancellationToken cancel) => store.Change(projectId, time.GetUtcNow(), project =>
        project.Keys.All(key => key.KeyId != keyId)
            ? new ProjectDecision.Refused("err.key_gone")
            : Decide(by, project, ProjectPart.Keys with { Act = "key.make_primary" }, null, before => ProjectEdits.WithPrimary(before, keyId), "", KeyOf(project, keyId)), cancel);

    /// <summary>Requests signed with it are refused from now on; what is undelivered of it is signed anew with the primary one. The last live key stays.</summary>
    public Task<ProjectDecision> RevokeKey(ProjectActing by, long projectId, long keyId, string reason, CancellationToken cancel) => store.Change(projectId, time.GetUtcNow(), project =>
    {
        if (project.Keys.All(key => key.KeyId != keyId)) return new ProjectDecision.Refused("err.key_gone");
        if (project.Keys.Count == 1) return new ProjectDecision.Refused("err.key_last");
        return Decide(by, project, ProjectPart.Keys with { Act = "key.revoke" }, null, before => ProjectEdits.WithoutKey(before, keyId), reason, KeyOf(project, keyId));
    }, cancel);

    /// <summary>Puts the given keys in the place of all that are live.</summary>
    public Task<ProjectDecision> KeepOnly(ProjectActing by, long projectId, byte[] secret, CancellationToken cancel) => store.Change(projectId, time.GetUtcNow(), project =>
        project.PrimaryKey.Bytes.AsSpan().SequenceEqual(secret)
            ? new ProjectDecision.Saved(project, [])
            : Decide(by, project, ProjectPart.Keys with { Act = "key.replace" }, null, before => before with
            {
                Keys = [new(before.NewestKeyId + 1, secret) { MadeAt = time.GetUtcNow(), MadeBy = by.Name }],
                NewestKeyId = before.NewestKeyId + 1,
            }, "", null), cancel);

    /// <summary>Adds a callback rule, or saves the one of its number.</summary>
    /// <param name="ruleId">Null: a rule that isn't there yet.</param>
    public async Task<(ProjectDecision Decision, long RuleId)> SaveRule(ProjectActing by, long projectId, long? ruleId, string? version, CallbackRule rule, CancellationToken cancel)
    {
        var id = ruleId ?? 0;
        var decision = await store.Change(projectId, time.GetUtcNow(), project =>
        {
            id = ruleId ?? ProjectEdits.NextRuleId(project);
            var old = project.CallbackRules.FirstOrDefault(one => one.RuleId == id);
            if (ruleId is not null && old is null) return new ProjectDecision.Moved(project);
            var part = ProjectPart.Rule(id, ruleId is null ? "callback_rule.make" : "callback_rule.update");
            return Decide(by, project, part, ruleId is null ? null : version, before => ProjectEdits.WithRule(before, rule with { RuleId = id, MadeBy = old?.MadeBy ?? by.Name }), "", RuleOf(project, id));
        }, cancel);
        return (decision, id);
    }

    public Task<ProjectDecision> RemoveRule(ProjectActing by, long projectId, long ruleId, string? version, CancellationToken cancel) => store.Change(projectId, time.GetUtcNow(), project =>
        Decide(by, project, ProjectPart.Rule(ruleId, "callback_rule.delete"), version, before => ProjectEdits.WithoutRule(before, ruleId), "", RuleOf(project, ruleId)), cancel);

    /// <summary>Makes a project with its first key.</summary>
    public Task<long> Add(ProjectActing by, NewProject made, CancellationToken cancel) => store.AddProject(made with { MadeBy = by.Name }, time.GetUtcNow(), id =>
        [.. by.Entries("project.make", new AuditObject("project", Text(id), id), made.MerchantId).Select(entry => entry with { After = new() { ["title"] = made.Title, ["test"] = made.IsTest, ["url"] = made.Url } })],
        cancel);

    private static ProjectDecision Decide(ProjectActing by, Project project, ProjectPart part, string? version, Func<Project, Project> edit, string reason, AuditObject? thing)
    {
        var before = part.Tell(project);
        if (version is not null && version != ProjectPart.Version(before)) return new ProjectDecision.Moved(project);
        var changed = edit(project);
        var after = part.Tell(changed);
        // Saved as it was: nothing happened that anyone would look for.
        if (ProjectPart.Version(after) == ProjectPart.Version(before)) return new ProjectDecision.Saved(changed, []);
        var entries = by.Entries(part.Act, thing ?? new("project", Text(project.ProjectId), project.ProjectId), project.Merchant.MerchantId);
        return new ProjectDecision.Saved(changed, [.. entries.Select(entry => entry with { Before = before, After = after, Reason = reason })]);
    }

    private static AuditObject KeyOf(Project project, long keyId) => new("key", $"{Text(project.ProjectId)}/{Text(keyId)}", project.ProjectId);

    private static AuditObject RuleOf(Project project, long ruleId) => new("callback_rule", $"{Text(project.ProjectId)}/{Text(ruleId)}", project.ProjectId);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
