using System.Net;
using Microsoft.AspNetCore.Components;
using Somgate.Dashboard.Screens;
using Somgate.Projects;
using Somgate.RequestLog;

namespace Somgate.Dashboard;

/// <summary>A tab of a project. Values and faults are those of its form, by field.</summary>
/// <param name="Tab">Name of the tab.</param>
/// <param name="Version">What the edit starts from.</param>
internal sealed record ProjectModel(Project Project, string Tab, IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Faults, string Version) : IFieldsModel
{
    public static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>Whoever looks may change it.</summary>
    public bool MayEdit { get; init; }

    /// <summary>What somebody else has changed meanwhile.</summary>
    public IReadOnlyList<BothRow> Both { get; init; } = [];

    /// <summary>What a tab shows beside its form.</summary>
    public object? More { get; init; }
}

/// <summary>A screen with fields: what stands in them and what is wrong, by their names.</summary>
internal interface IFieldsModel
{
    IReadOnlyDictionary<string, string> Values { get; }

    IReadOnlyDictionary<string, string> Faults { get; }
}

/// <summary>Who sends requests, beside the list of who may.</summary>
/// <param name="Excluded">Senders of the last day whom the list typed would shut out.</param>
internal sealed record SendersMore(IReadOnlyList<LoggedSender> Refused, IReadOnlyList<LoggedSender> Excluded);

/// <summary>Projects: the list, and the tabs that are one form (dashboard.md 7).</summary>
internal sealed class ProjectsEndpoint(ProjectProcessor processor, ProjectWorker projects, StepUpFilter stepUp, RequestLogStore log, TimeProvider time)
{
    public const string Path = "/dashboard/projects";

    private const int SendersShown = 100;
    private static readonly TimeSpan Looked = TimeSpan.FromHours(24);
    private static readonly string[] LogoTypes = ["image/png", "image/webp"];

    public static Task List(Visit visit) => visit.Show<ProjectsScreen>(visit.Text("nav.projects"), visit.Shell.Projects);

    public static string PathOf(long projectId, string tab) => FormattableString.Invariant($"{Path}/{projectId}") + (tab == ProjectForm.General.Key ? "" : "/" + tab);

    /// <summary>The project of the address, if the viewer may see it.</summary>
    public static Project? Find(Visit visit, ProjectWorker projects) => visit.Number("project") is { } id && projects.Current.Find(id) is { } project && visit.Viewer.Sees(project) ? project : null;

    public Func<Visit, Task> Show<T>(ProjectForm form) where T : IComponent => async visit =>
    {
        if (Find(visit, projects) is { } project) await Draw<T>(visit, form, project, form.Of(project), ProjectModel.None, StatusCodes.Status200OK);
        else await visit.NotFound();
    };

    public Func<Visit, Task> Save<T>(ProjectForm form) where T : IComponent => async visit =>
    {
        if (Find(visit, projects) is not { } project)
        {
            await visit.NotFound();
            return;
        }

        var values = form.Read(visit.Fields);
        var faults = form.Faults(values);
        if (form == ProjectForm.General && IsTaken(project, values["title"])) faults["title"] = "err.title_taken";
        var (logo, logoFault) = form == ProjectForm.Look ? await Logo(visit) : (null, null);
        if (logoFault is not null) faults["logo"] = logoFault;
        if (faults.Count == 0 && form == ProjectForm.Senders && visit.Field("sure") != "1" && (await Excluded(project, form.Apply(project, values), visit.Cancel)).Count > 0) faults["sure"] = "err.senders_excluded";
        if (faults.Count == 0 && form.AsksCode && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count > 0)
        {
            await Draw<T>(visit, form, project, values, faults, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        Project Edit(Project now) => visit.Field("act") == "default" ? Plain(now) : WithLogo(form.Apply(now, values), logo, visit.Field("logo_remove") == "1");
        switch (await processor.Save(DeskActing.Of(visit), project.ProjectId, form.Part, visit.Field("version"), Edit, visit.Cancel))
        {
            case ProjectDecision.Moved moved:
                await Draw<T>(visit, form, moved.Project, values, ProjectModel.None, StatusCodes.Status409Conflict);
                break;
            case ProjectDecision.Refused:
                await visit.NotFound();
                break;
            default:
                await projects.RunOnce(visit.Cancel);
                visit.Go(PathOf(project.ProjectId, form.Key), "saved");
                break;
        }
    };

    private async Task Draw<T>(Visit visit, ProjectForm form, Project project, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> faults, int status) where T : IComponent
    {
        var model = new ProjectModel(project, form.Key, values, faults, form.Part.Version(project))
        {
            MayEdit = visit.Viewer.Has(form.Right),
            Both = status == StatusCodes.Status409Conflict ? form.Both(project, values) : [],
            More = form == ProjectForm.Senders ? await Senders(project, values, faults, visit.Cancel) : null,
        };
        await visit.Show<T>(project.Title, model, status);
    }

    private async Task<SendersMore> Senders(Project project, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> faults, CancellationToken cancel) => new(
        await log.FindSenders(project.ProjectId, time.GetUtcNow() - Looked, refused: true, SendersShown, cancel),
        faults.ContainsKey("sure") ? await Excluded(project, ProjectForm.Senders.Apply(project, values), cancel) : []);

    private async Task<IReadOnlyList<LoggedSender>> Excluded(Project now, Project edited, CancellationToken cancel)
    {
        if (edited.AllowedSenders.Count == 0) return [];
        var senders = await log.FindSenders(now.ProjectId, time.GetUtcNow() - Looked, refused: false, SendersShown, cancel);
        return [.. senders.Where(sender => IPAddress.TryParse(sender.ClientIp, out var address) && !SenderRange.Allows(edited.AllowedSenders, address))];
    }

    private bool IsTaken(Project project, string title) => projects.Current.Projects.Any(other =>
        other.Merchant.MerchantId == project.Merchant.MerchantId && other.ProjectId != project.ProjectId && string.Equals(other.Title, title, StringComparison.OrdinalIgnoreCase));

    private static async Task<(PageLogo? Logo, string? Fault)> Logo(Visit visit)
    {
        if (visit.File("logo") is not { } file) return (null, null);
        if (file.Length > PageSettings.LogoBytesMax) return (null, "err.logo_size");
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, visit.Cancel);
        return PageRules.PictureType(bytes.ToArray()) is { } type && LogoTypes.Contains(type) ? (new(bytes.ToArray(), type), null) : (null, "err.logo_type");
    }

    private static Project WithLogo(Project project, PageLogo? logo, bool isRemoved) =>
        logo is null && !isRemoved ? project : project with { Page = project.Page with { Logo = logo } };

    /// <summary>As if nobody had ever set up the look.</summary>
    private static Project Plain(Project project) => project with { Page = project.Page with { Name = null, Accent = null, Logo = null, PrivacyUrl = null, TermsUrl = null } };
}
