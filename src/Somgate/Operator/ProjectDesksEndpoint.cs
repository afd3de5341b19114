using System.Globalization;
using Somgate.Callbacks;
using Somgate.Dashboard;
using Somgate.Methods;
using Somgate.Operator.Screens;
using Somgate.Projects;
using Somgate.Team;

namespace Somgate.Operator;

/// <summary>A project as operators see it; never a key.</summary>
/// <param name="Terms">A method each, with its own bounds; null terms: switched off.</param>
internal sealed record ProjectDeskMore(Project Project, IReadOnlyList<(IPaymentMethod Method, MethodTerms? Terms)> Terms, IReadOnlyDictionary<long, KeyUse> Uses, IReadOnlyDictionary<long, long> Undelivered);

/// <summary>Integrations of all merchants: made, suspended, limited; and their keys, revoked in an emergency (dashboard.md 11.1).</summary>
internal sealed class ProjectDesksEndpoint(ProjectProcessor processor, ProjectStore store, ProjectWorker projects, PaymentMethods methods, CallbackStore callbacks, StepUpFilter stepUp)
{
    public const string Path = "/console/projects";
    private const int RateMost = 1_000_000;
    private static readonly string[] Fields = ["title", "url", "contact"];

    public Task List(Visit visit)
    {
        var merchantId = long.TryParse(visit.Query("merchant"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (long?)null;
        Project[] shown = [.. projects.Current.Projects.Where(project => merchantId is null || project.Merchant.MerchantId == merchantId)];
        return visit.Show<ProjectDesksScreen>(visit.Text("nav.projects"), new ConsoleModel(ConsoleModel.None, ConsoleModel.None, shown) { MayEdit = MayEdit(visit) });
    }

    public Task ShowNew(Visit visit) => DrawNew(visit, new Dictionary<string, string> { ["merchant"] = visit.Query("merchant") ?? "", ["mode"] = "test" }, ConsoleModel.None, StatusCodes.Status200OK);

    /// <summary>Makes a project. Its first key is shown to nobody: a Merchant admin makes the one that he uses.</summary>
    public async Task Add(Visit visit)
    {
        var values = ConsoleModel.Read(visit, "merchant", "title", "url", "mode");
        var merchant = projects.Current.Merchants.FirstOrDefault(one => one.MerchantId.ToString(CultureInfo.InvariantCulture) == values["merchant"]);
        var faults = ProjectForm.General.Faults(new Dictionary<string, string>(values) { ["contact"] = "" });
        if (merchant is null || merchant.IsClosed) faults["merchant"] = "err.choice";
        else if (IsTaken(merchant.MerchantId, 0, values["title"])) faults["title"] = "err.title_taken";
        if (values["mode"] is not ("live" or "test")) faults["mode"] = "err.choice";
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count > 0)
        {
            await DrawNew(visit, values, faults, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        var rules = new Project { ProjectId = 0, Merchant = merchant!, Title = "", Keys = [], Methods = new Dictionary<string, MethodTerms>() };
        var made = new NewProject(null, merchant!.MerchantId, values["title"], values["mode"] == "test", values["url"], ProjectKeys.Make(), "", rules.RatePerSecond, rules.RateBurst);
        var id = await processor.Add(DeskActing.Of(visit), made, visit.Cancel);
        await projects.RunOnce(visit.Cancel);
        visit.Go(FormattableString.Invariant($"{Path}/{id}"), "saved");
    }

    public async Task Show(Visit visit)
    {
        if (Find(visit) is { } project) await Draw(visit, project, ProjectForm.General.Of(project), ConsoleModel.None, StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    /// <summary>Saves what the form of the screen that was sent is about.</summary>
    public async Task Save(Visit visit)
    {
        if (Find(visit) is not { } project)
        {
            await visit.NotFound();
            return;
        }

        var act = visit.Field("act");
        var values = ProjectForm.General.Of(project);
        foreach (var (name, value) in ConsoleModel.Read(visit, SentBy(act))) values[name] = value;
        var faults = Faults(visit, project, act, values);
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count > 0)
        {
            await Draw(visit, project, values, faults, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        switch (await Change(visit, project, act, values))
        {
            case ProjectDecision.Moved moved:
                await Draw(visit, moved.Project, values, ConsoleModel.None, StatusCodes.Status409Conflict);
                break;
            case ProjectDecision.Refused refused:
                await Draw(visit, project, values, new Dictionary<string, string> { ["typed"] = refused.Why }, StatusCodes.Status422UnprocessableEntity);
                break;
            default:
                await projects.RunOnce(visit.Cancel);
                visit.Go(visit.Shell.Path, "saved");
                break;
        }
    }

    private Task<ProjectDecision> Change(Visit visit, Project project, string act, Dictionary<string, string> values)
    {
        var (by, id, version, reason, cancel) = (DeskActing.Of(visit), project.ProjectId, visit.Field("version"), visit.Field("reason").Trim(), visit.Cancel);
        return act switch
        {
            "suspend" or "resume" => processor.Save(by, id, ProjectPart.Suspension, null, before => before with { IsSuspended = act == "suspend" }, cancel, reason),
            "rate" => processor.Save(by, id, ProjectPart.Rate, version, before => before with { RatePerSecond = Whole(values["rate"])!.Value, RateBurst = Whole(values["burst"])!.Value }, cancel, reason),
            "method" => processor.Save(by, id, ProjectPart.Method(values["method"]), version, before => ProjectEdits.WithMethod(before, values["method"], TermsOf(values)), cancel, reason),
            "revoke" => processor.RevokeKey(by, id, Whole(values["key"])!.Value, reason, cancel),
            _ => processor.Save(by, id, ProjectPart.General, version, before => ProjectForm.General.Apply(before, values), cancel),
        };
    }

    private Dictionary<string, string> Faults(Visit visit, Project project, string act, Dictionary<string, string> values)
    {
        Dictionary<string, string> faults = [];
        switch (act)
        {
            case "save":
                faults = ProjectForm.General.Faults(values);
                if (IsTaken(project.Merchant.MerchantId, project.ProjectId, values["title"])) faults["title"] = "err.title_taken";
                break;
            case "suspend" or "resume":
                break;
            case "rate":
                if (Whole(values["rate"]) is not (>= 0 and <= RateMost)) faults["rate"] = "err.rate";
                if (Whole(values["burst"]) is not (>= 1 and <= RateMost)) faults["burst"] = "err.rate";
                break;
            case "method":
                MethodFaults(values, faults);
                break;
            case "revoke":
                if (values["typed"].Length == 0 || values["typed"] != values["key"] || Whole(values["key"]) is null) faults["typed"] = "err.key_typed";
                break;
            default:
                faults["title"] = "err.act";
                break;
        }

        if (act is "rate" or "method" or "revoke" && visit.Field("reason").Trim().Length is 0 or > 500) faults["reason"] = "err.reason_any";
        return faults;
    }

    private void MethodFaults(Dictionary<string, string> values, Dictionary<string, string> faults)
    {
        if (methods.Find(values["method"]) is not { } method)
        {
            faults["method"] = "err.choice";
            return;
        }

        var (min, max) = (MoneyText.Minor(values["min"]), MoneyText.Minor(values["max"]));
        if (values["min"].Length > 0 && (min is null || min < method.Rules.AmountMinMinor || min > method.Rules.AmountMaxMinor)) faults["min"] = Bounds(method);
        if (values["max"].Length > 0 && (max is null || max > method.Rules.AmountMaxMinor || max < method.Rules.AmountMinMinor)) faults["max"] = Bounds(method);
        if (min > max) faults["min"] = "err.min_max";
        var (threshold, life) = (Seconds(values["threshold"]), Seconds(values["code_life"]));
        if (values["threshold"].Length > 0 && threshold is null) faults["threshold"] = "err.seconds";
        if (values["code_life"].Length > 0 && life is null) faults["code_life"] = "err.seconds";
        else if ((life ?? method.Rules.CodeLife) > (threshold ?? method.Rules.Threshold)) faults["code_life"] = "err.life";
    }

    private static string Bounds(IPaymentMethod method) => $"err.bounds|{MoneyText.Typed(method.Rules.AmountMinMinor)}–{MoneyText.Typed(method.Rules.AmountMaxMinor)} {method.Rules.Currency}";

    private static MethodTerms? TermsOf(Dictionary<string, string> values) =>
        values["on"] == "1" ? new(MoneyText.Minor(values["min"]), MoneyText.Minor(values["max"]), Seconds(values["threshold"]), Seconds(values["code_life"])) : null;

    private static string[] SentBy(string act) => act switch
    {
        "rate" => ["rate", "burst", "reason"],
        "method" => ["method", "on", "min", "max", "threshold", "code_life", "reason"],
        "revoke" => ["key", "typed", "reason"],
        "save" => Fields,
        _ => [],
    };

    private bool IsTaken(long merchantId, long projectId, string title) => projects.Current.Projects.Any(other =>
        other.Merchant.MerchantId == merchantId && other.ProjectId != projectId && string.Equals(other.Title, title, StringComparison.OrdinalIgnoreCase));

    private Project? Find(Visit visit) => visit.Number("project") is { } id ? projects.Current.Find(id) : null;

    private Task DrawNew(Visit visit, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> faults, int status) => visit.Show<NewProjectScreen>(
        ConsoleTexts.Of(visit.Shell.Language, "projects.new"), new ConsoleModel(values, faults, projects.Current.Merchants.Where(merchant => !merchant.IsClosed).ToArray()), status);

    private async Task Draw(Visit visit, Project project, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> faults, int status)
    {
        var more = new ProjectDeskMore(
            project, [.. methods.All.Select(method => (method, project.Methods.GetValueOrDefault(method.Code)))], await store.FindKeyUses(project.ProjectId, visit.Cancel),
            await callbacks.CountUndelivered(project.ProjectId, visit.Cancel));
        await visit.Show<ProjectDeskScreen>(project.Title, new ConsoleModel(values, faults, more, ProjectPart.General.Version(project))
        {
            MayEdit = MayEdit(visit),
            Both = status == StatusCodes.Status409Conflict ? ProjectForm.General.Both(project, values) : [],
        }, status);
    }

    private static bool MayEdit(Visit visit) => visit.Operator.Has(OperatorRight.Manage);

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Seconds(string text) => Whole(text) is >= 1 and { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
