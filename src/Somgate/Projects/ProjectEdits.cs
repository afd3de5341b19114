namespace Somgate.Projects;

/// <summary>A project with one thing changed. Pure; whether it may be changed is asked elsewhere.</summary>
internal static class ProjectEdits
{
    /// <summary>Two live keys, so that a key is changed over without a pause (dashboard.md 7).</summary>
    public const int KeysMax = 2;

    public static Project WithKey(Project project, ProjectKey key, bool isPrimary) =>
        project with { Keys = isPrimary ? [key, .. project.Keys] : [.. project.Keys, key], NewestKeyId = Math.Max(project.NewestKeyId, key.KeyId) };

    public static Project WithPrimary(Project project, long keyId) => project with { Keys = [.. project.Keys.OrderByDescending(key => key.KeyId == keyId)] };

    /// <summary>Without the primary key, the other one is.</summary>
    public static Project WithoutKey(Project project, long keyId) => project with { Keys = [.. project.Keys.Where(key => key.KeyId != keyId)] };

    /// <param name="terms">Null: the method is switched off.</param>
    public static Project WithMethod(Project project, string method, MethodTerms? terms)
    {
        var methods = project.Methods.ToDictionary();
        if (terms is null) methods.Remove(method);
        else methods[method] = terms;
        return project with { Methods = methods };
    }

    public static long NextRuleId(Project project) => project.CallbackRules.Select(rule => rule.RuleId).DefaultIfEmpty().Max() + 1;

    /// <summary>Adds a rule, or puts it in the place of the one of its number.</summary>
    public static Project WithRule(Project project, CallbackRule rule) => project with
    {
        CallbackRules = project.CallbackRules.Any(old => old.RuleId == rule.RuleId)
            ? [.. project.CallbackRules.Select(old => old.RuleId == rule.RuleId ? rule : old)]
            : [.. project.CallbackRules, rule],
    };

    public static Project WithoutRule(Project project, long ruleId) => project with { CallbackRules = [.. project.CallbackRules.Where(rule => rule.RuleId != ruleId)] };
}
