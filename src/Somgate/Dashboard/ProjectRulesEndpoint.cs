using System.Net;
using Somgate.Callbacks;
using Somgate.Dashboard.Screens;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>What the tab Callbacks shows beside the rules.</summary>
/// <param name="Health">How their addresses answer, by scheme, host and path.</param>
/// <param name="DryRun">Null: none was asked for.</param>
internal sealed record RulesMore(IReadOnlyDictionary<string, EndpointHealth> Health, CallbackDryRun? DryRun);

/// <summary>Callback rules of a project, and the dry run that says what each would do (dashboard.md 7).</summary>
internal sealed class ProjectRulesEndpoint(
    ProjectProcessor processor, ProjectWorker projects, EndpointHealthStore health, PaymentStore payments, CallbackOptions options, StepUpFilter stepUp)
{
    private const string Tab = "callbacks";
    private const int UrlMax = 2048;
    private static readonly string[] RuleFields = ["type", "result", "method", "url", "on"];
    private static readonly string[] DryFields = ["dry_payment", "dry_type", "dry_result", "dry_method", "dry_url", "dry_success_url", "dry_decline_url", "dry_off"];

    public static readonly IReadOnlyList<string> Types = ["purchase", "invoice"];

    /// <summary>Statuses that are told (callbacks.md 1, payment-links.md 5).</summary>
    public static readonly IReadOnlyList<string> Results = [.. Enum.GetValues<PaymentStatus>().Where(status => status != PaymentStatus.AwaitingCustomer).Select(StatusText.Of)];

    public async Task Show(Visit visit)
    {
        if (ProjectsEndpoint.Find(visit, projects) is { } project) await Draw(visit, project, ProjectModel.None, ProjectModel.None, null, StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    /// <summary>Switches intermediate callbacks.</summary>
    public async Task Switch(Visit visit)
    {
        if (ProjectsEndpoint.Find(visit, projects) is not { } project)
        {
            await visit.NotFound();
            return;
        }

        if (await stepUp.Fault(visit) is { } code)
        {
            await Draw(visit, project, ProjectModel.None, Fault(StepUpFilter.Field, code), null, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        var isWanted = visit.Field("intermediate") == "1";
        await End(visit, project, await processor.Save(DeskActing.Of(visit), project.ProjectId, ProjectPart.Intermediate, null, before => before with { WantsIntermediateCallbacks = isWanted }, visit.Cancel));
    }

    public async Task ShowRule(Visit visit)
    {
        if (Place(visit) is not var (project, rule)) await visit.NotFound();
        else await DrawRule(visit, project, rule, ValuesOf(rule), ProjectModel.None, StatusCodes.Status200OK);
    }

    /// <summary>Saves, switches or deletes a rule; the word <c>new</c> stands for one that isn't there yet.</summary>
    public async Task SaveRule(Visit visit)
    {
        if (Place(visit) is not var (project, rule))
        {
            await visit.NotFound();
            return;
        }

        var isDeleted = visit.Field("act") == "delete";
        var values = isDeleted ? ValuesOf(rule) : RuleFields.ToDictionary(name => name, name => visit.Field(name).Trim());
        var faults = isDeleted ? [] : RuleFaults(values);
        if (isDeleted && visit.Field("sure") != "1") faults["sure"] = "err.delete_sure";
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count > 0)
        {
            await DrawRule(visit, project, rule, values, faults, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        var by = DeskActing.Of(visit);
        var decision = isDeleted
            ? await processor.RemoveRule(by, project.ProjectId, rule!.RuleId, visit.Field("version"), visit.Cancel)
            : (await processor.SaveRule(by, project.ProjectId, rule?.RuleId, visit.Field("version"), RuleOf(values), visit.Cancel)).Decision;
        if (decision is ProjectDecision.Moved moved)
        {
            var now = moved.Project.CallbackRules.FirstOrDefault(one => one.RuleId == rule?.RuleId);
            await DrawRule(visit, moved.Project, now, values, ProjectModel.None, StatusCodes.Status409Conflict, rule);
        }
        else
        {
            await End(visit, project, decision);
        }
    }

    /// <summary>Says of every rule whether it would fire; nothing is saved and nothing sent.</summary>
    public async Task TryOut(Visit visit)
    {
        if (ProjectsEndpoint.Find(visit, projects) is not { } project)
        {
            await visit.NotFound();
            return;
        }

        var values = DryFields.ToDictionary(name => name, name => visit.Field(name).Trim());
        Dictionary<string, string> faults = [];
        DryPayment? dry = null;
        if (values["dry_payment"].Length > 0)
        {
            if (await payments.Find(new PaymentKey(project.ProjectId, PaymentKey.Fold(values["dry_payment"])), visit.Cancel) is { } payment)
                dry = new(PaymentView.TypeOf(payment), payment.Status, payment.Method, payment.Callbacks.Url, payment.Callbacks.SuccessUrl, payment.Callbacks.DeclineUrl, payment.Callbacks.Off);
            else
                faults["dry_payment"] = "err.no_payment";
        }
        else
        {
            if (!Types.Contains(values["dry_type"])) faults["dry_type"] = "err.choice";
            if (!Results.Contains(values["dry_result"])) faults["dry_result"] = "err.choice";
            foreach (var name in DryFields.Where(name => name.EndsWith("url", StringComparison.Ordinal) && values[name].Length > 0 && !WireFormat.IsUrl(values[name]))) faults[name] = "err.url";
            if (faults.Count == 0)
            {
                dry = new(values["dry_type"], StatusText.ReadPayment(values["dry_result"]), values["dry_method"], OrNull(values["dry_url"]), OrNull(values["dry_success_url"]), OrNull(values["dry_decline_url"]),
                    values["dry_off"] == "1");
            }
        }

        await Draw(visit, project, values, faults, dry is null ? null : CallbackDryRun.Of(dry, project.CallbackRules), faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private (Project Project, CallbackRule? Rule)? Place(Visit visit)
    {
        if (ProjectsEndpoint.Find(visit, projects) is not { } project) return null;
        if (visit.Segment("rule") == "new") return (project, null);
        return project.CallbackRules.FirstOrDefault(one => one.RuleId == visit.Number("rule")) is { } rule ? (project, rule) : null;
    }

    private Dictionary<string, string> RuleFaults(Dictionary<string, string> values)
    {
        Dictionary<string, string> faults = [];
        if (values["type"].Length > 0 && !Types.Contains(values["type"])) faults["type"] = "err.choice";
        if (values["result"].Length > 0 && !Results.Contains(values["result"])) faults["result"] = "err.choice";
        if (values["method"].Length > 0 && !Methods.PaymentMethods.Codes.Contains(values["method"])) faults["method"] = "err.choice";
        if (UrlFault(values["url"]) is { } fault) faults["url"] = fault;
        return faults;
    }

    /// <summary>What can be said of an address before it is called; its name is looked up at each sending (callbacks.md 3).</summary>
    private string? UrlFault(string url)
    {
        if (url.Length > UrlMax || !WireFormat.IsUrl(url)) return "err.url";
        if (!options.AllowHttp && !url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) return "err.http";
        var host = new Uri(url).IdnHost;
        var address = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback : IPAddress.TryParse(host.Trim('[', ']'), out var given) ? given : null;
        return address is not null && !new CallbackGuard(options.AllowedNetworks).Permits(address) ? "err.private" : null;
    }

    private async Task End(Visit visit, Project project, ProjectDecision decision)
    {
        if (decision is ProjectDecision.Refused)
        {
            await visit.NotFound();
            return;
        }

        await projects.RunOnce(visit.Cancel);
        visit.Go(ProjectsEndpoint.PathOf(project.ProjectId, Tab), "saved");
    }

    private async Task Draw(Visit visit, Project project, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> faults, CallbackDryRun? dryRun, int status) => await visit.Show<ProjectRulesScreen>(
        project.Title,
        new ProjectModel(project, Tab, values, faults, "")
        {
            MayEdit = visit.Viewer.Has(Right.ProjectsEdit),
            More = new RulesMore(await health.FindStates(project.ProjectId, restlessOnly: false, visit.Cancel), dryRun),
        },
        status);

    /// <param name="was">The rule that the edit started from, where it has moved since.</param>
    private static Task DrawRule(Visit visit, Project project, CallbackRule? rule, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> faults, int status, CallbackRule? was = null)
    {
        var now = ValuesOf(rule);
        return visit.Show<ProjectRuleScreen>(project.Title, new ProjectModel(project, Tab, values, faults, ProjectPart.Rule(rule?.RuleId ?? was?.RuleId ?? 0).Version(project))
        {
            MayEdit = visit.Viewer.Has(Right.ProjectsEdit),
            Both = status == StatusCodes.Status409Conflict ? [.. RuleFields.Where(name => now[name] != values[name]).Select(name => new BothRow(name, rule is null ? "–" : now[name], values[name]))] : [],
            More = rule,
        }, status);
    }

    private static Dictionary<string, string> ValuesOf(CallbackRule? rule) => new()
    {
        ["type"] = rule?.PaymentType ?? "",
        ["result"] = rule?.Result ?? "",
        ["method"] = rule?.Method ?? "",
        ["url"] = rule?.Url ?? "",
        ["on"] = rule?.IsOn == false ? "" : "1",
    };

    private static CallbackRule RuleOf(Dictionary<string, string> values) =>
        new(0, OrNull(values["type"]), OrNull(values["result"]), OrNull(values["method"]), values["url"], values["on"] == "1");

    private static Dictionary<string, string> Fault(string field, string key) => new() { [field] = key };

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
