using System.Globalization;
using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Mail;
using Somgate.Projects;
using Somgate.Register;
using Somgate.Reports;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>The form of a report, with what it would come to.</summary>
/// <param name="Totals">Null: not counted, because something is wrong or it takes too long.</param>
internal sealed record ReportFormModel(
    ReportForm Form, IReadOnlyList<Project> Projects, IReadOnlyList<ReportTemplate> Templates, RegisterTotals? Totals, bool WasTooSlow, IReadOnlyDictionary<string, string> Faults,
    IReadOnlyList<Recipient> People, bool HasMail);

/// <summary>Says what to make: the form, its count, templates, and saving (reports.md 2).</summary>
internal sealed class ReportFormEndpoint(
    ReportStore reports, ReportTemplateStore templates, RegisterStore register, UserStore users, ProjectWorker projects, MailOptions mail, TimeProvider time)
{
    public const string Path = ReportsEndpoint.Path + "/new";
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    /// <summary>Of the address itself, not of a filter.</summary>
    private static readonly string[] Others = ["mode", "lang", "done", "template", "mine", "after", "before", "rows", "count", "end", "sort"];

    /// <summary>Opens with a template, or with the filter of the list that one comes from.</summary>
    public async Task Show(Visit visit)
    {
        var mine = await templates.Find(visit.Viewer.MerchantId, visit.Person.UserId, visit.Cancel);
        var definition = Begin(visit, mine);
        var form = ReportForm.Of(definition);
        if (form.Projects.Count == 0) form = form with { Projects = visit.Shell.Picked };
        // What was not understood is shown, and stays until somebody takes it out.
        if (!definition.Filter.IsUsable) form = form with { More = string.Join('&', definition.Filter.Faults.Select(fault => $"{fault.Key}={fault.Value}")) };
        await Form(visit, form, mine, definition.Filter.IsUsable ? [] : new() { ["more"] = "rep.err.filter" }, definition.Filter.IsUsable ? StatusCodes.Status200OK : Unprocessable);
    }

    public async Task Save(Visit visit)
    {
        var form = ReportForm.Read(visit.Field, visit.Fields);
        var mine = await templates.Find(visit.Viewer.MerchantId, visit.Person.UserId, visit.Cancel);
        var act = visit.Field("act");
        if (act is "add" || act.Contains(':', StringComparison.Ordinal))
        {
            await Form(visit, form.Moved(act, visit.Field("added")), mine, [], StatusCodes.Status200OK);
            return;
        }

        Dictionary<string, string> faults = [];
        var definition = form.Definition(Zone(visit), Seen(visit), faults);
        if (definition is null) await Form(visit, form, mine, faults, Unprocessable);
        else if (act == "template") await SaveTemplate(visit, definition);
        else if (act == "save") await Save(visit, form, definition);
        else await Form(visit, form, mine, [], act == "count" ? StatusCodes.Status200OK : Unprocessable);
    }

    /// <summary>Takes one's own template away.</summary>
    public async Task RemoveTemplate(Visit visit)
    {
        var entry = visit.Entry("report_template.delete", new AuditObject("report_template", visit.Segment("template")));
        if (visit.Number("template") is { } id && await templates.Remove(visit.Viewer.MerchantId, visit.Person.UserId, id, entry, visit.Cancel)) visit.Go($"{Path}?mode={visit.Shell.Mode}", "rep_deleted");
        else await visit.NotFound();
    }

    private async Task Save(Visit visit, ReportForm form, ReportDefinition definition)
    {
        var chosen = form.Projects.Count > 0 ? form.Projects : Seen(visit);
        var report = new Report
        {
            ReportId = 0,
            MerchantId = visit.Viewer.MerchantId,
            Definition = definition.At(visit.Now),
            IsTest = visit.Shell.Mode == "test",
            Projects = [.. chosen.Order()],
            IsPersonal = definition.HasContacts && visit.Viewer.Has(Right.PaymentsPersonal),
            MadeAt = visit.Now,
            MadeBy = visit.Person.Name,
            MakerId = visit.Person.UserId,
            DueAt = visit.Now,
            Recipients = form.Recipients,
        };
        if (form.Recipients.Count > 0 && await RecipientFault(visit, report) is { } fault)
        {
            await Form(visit, form, await templates.Find(visit.Viewer.MerchantId, visit.Person.UserId, visit.Cancel), new() { ["recipient"] = fault }, Unprocessable);
            return;
        }

        var made = await reports.Add(report, added => [ReportsEndpoint.Entry(visit, "report.make", added) with
        {
            After = new() { ["name"] = definition.Name, ["filter"] = added.Definition.Filter.ToQuery(), ["guard"] = definition.Format.IsGuarded },
        }], visit.Cancel);
        visit.Go(ReportsEndpoint.LinkTo(made));
    }

    private async Task<string?> RecipientFault(Visit visit, Report report)
    {
        if (!mail.IsOn) return "sch.err.no_mail";
        var inside = report.Projects.Select(projects.Current.Find).OfType<Project>().ToArray();
        var may = (await users.List(visit.Viewer.MerchantId, visit.Cancel)).Where(user => ReportLetter.MayGet(user, report, inside)).Select(user => user.UserId);
        return report.Recipients.Except(may).Any() ? "sch.err.recipient" : null;
    }

    private async Task<Recipient[]> People(Visit visit) => mail.IsOn ? Recipient.Among(await users.List(visit.Viewer.MerchantId, visit.Cancel)) : [];

    private async Task SaveTemplate(Visit visit, ReportDefinition definition)
    {
        var isShared = visit.Field("shared").Length > 0;
        await templates.Add(visit.Viewer.MerchantId, visit.Person.UserId, isShared, definition, visit.Now, id =>
            visit.Entry("report_template.make", new AuditObject("report_template", id.ToString(CultureInfo.InvariantCulture))) with { After = new() { ["name"] = definition.Name, ["shared"] = isShared } }, visit.Cancel);
        visit.Go($"{Path}?mode={visit.Shell.Mode}", "rep_template");
    }

    private static ReportDefinition Begin(Visit visit, IReadOnlyList<ReportTemplate> mine)
    {
        var begun = mine.FirstOrDefault(template => template.TemplateId.ToString(CultureInfo.InvariantCulture) == visit.Query("mine"))?.Definition
            ?? GivenTemplates.All.GetValueOrDefault(visit.Query("template") ?? "", GivenTemplates.Payments);
        var pairs = visit.Shell.Query.Where(pair => !Others.Contains(pair.Name)).Select(pair => KeyValuePair.Create(pair.Name, pair.Value)).ToArray();
        return pairs.Length == 0 ? begun with { Filter = begun.Filter with { Zone = Zone(visit) } } : begun with { Filter = ReportDefinition.ReadFilter(pairs, Zone(visit), []) };
    }

    private async Task Form(Visit visit, ReportForm form, IReadOnlyList<ReportTemplate> mine, Dictionary<string, string> faults, int status)
    {
        var model = new ReportFormModel(form, visit.Shell.Projects, mine, null, false, faults, await People(visit), mail.IsOn);
        Dictionary<string, string> wrong = [];
        if (faults.Count == 0 && form.Definition(Zone(visit), Seen(visit), wrong) is { } definition)
        {
            var counted = await Count(visit, form, definition);
            model = model with { Totals = counted, WasTooSlow = counted is null };
        }

        await visit.Show<ReportFormScreen>(visit.Text("rep.new"), model, status);
    }

    private async Task<RegisterTotals?> Count(Visit visit, ReportForm form, ReportDefinition definition)
    {
        var scope = new RegisterScope(visit.Shell.Mode == "test", form.Projects.Count > 0 ? form.Projects : Seen(visit));
        var answer = await register.Totals(scope, definition.At(time.GetUtcNow()).Filter, visit.Cancel);
        return answer is RegisterAnswer<RegisterTotals>.Found found ? found.What : null;
    }

    /// <summary>Days of reports are UTC unless their reader has chosen another zone for reporting days (dashboard.md R2).</summary>
    private static RegisterZone Zone(Visit visit) => RegisterZone.Find(visit.Person.DaysIn) ?? RegisterZone.Utc;

    private static long[] Seen(Visit visit) => [.. visit.Shell.Projects.Select(project => project.ProjectId)];
}
