using Microsoft.AspNetCore.Components;
using Somgate.Dashboard.Screens;
using Somgate.Team;
using static Somgate.Dashboard.DeskRoute;

namespace Somgate.Dashboard;

/// <summary>Every URL of projects with the right it needs (dashboard.md 3.1, 7).</summary>
internal sealed class ProjectsRoutes(ProjectsEndpoint projects, ProjectKeysEndpoint keys, ProjectMethodsEndpoint methods, ProjectRulesEndpoint rules, ProjectPreviewEndpoint preview)
{
    private const string One = ProjectsEndpoint.Path + "/{project}";

    public static readonly IReadOnlyList<DeskSection> Sections = [new(ProjectsEndpoint.Path, "nav.projects", new Need.OfUser(Right.ProjectsView))];

    // Words stand before patterns, which would fit them too.
    public IReadOnlyList<DeskRoute> All { get; } =
    [
        Get(ProjectsEndpoint.Path, Right.ProjectsView, ProjectsEndpoint.List),
        .. Form<ProjectGeneralScreen>(projects, One, ProjectForm.General),
        Get(One + "/keys", Right.ProjectsView, keys.Show),
        Post(One + "/keys", Right.KeysManage, keys.Change),
        Get(One + "/methods", Right.ProjectsView, methods.Show),
        Get(One + "/callbacks", Right.ProjectsView, rules.Show),
        Post(One + "/callbacks", Right.ProjectsEdit, rules.Switch),
        Post(One + "/callbacks/dry-run", Right.ProjectsView, rules.TryOut),
        Get(One + "/callbacks/{rule}", Right.ProjectsEdit, rules.ShowRule),
        Post(One + "/callbacks/{rule}", Right.ProjectsEdit, rules.SaveRule),
        .. Form<ProjectReturnsScreen>(projects, One + "/returns", ProjectForm.Returns),
        .. Form<ProjectSendersScreen>(projects, One + "/senders", ProjectForm.Senders),
        .. Form<ProjectLookScreen>(projects, One + "/look", ProjectForm.Look),
        Get(One + "/look/preview", Right.ProjectsView, preview.Show),
        Post(One + "/look/preview", Right.ProjectsDesign, preview.Try),
        .. Form<ProjectBehaviourScreen>(projects, One + "/behaviour", ProjectForm.Behaviour),
    ];

    private static IEnumerable<DeskRoute> Form<T>(ProjectsEndpoint projects, string path, ProjectForm form) where T : IComponent =>
        [Get(path, Right.ProjectsView, projects.Show<T>(form)), Post(path, form.Right, projects.Save<T>(form))];
}
