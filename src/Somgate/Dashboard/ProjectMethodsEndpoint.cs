using Somgate.Dashboard.Screens;
using Somgate.Methods;
using Somgate.Projects;

namespace Somgate.Dashboard;

/// <summary>A method of a project, with the terms that hold: the project's own, else the method's.</summary>
internal sealed record MethodLine(string Code, string Name, string Currency, long AmountMinMinor, long AmountMaxMinor, TimeSpan Base, TimeSpan Threshold, TimeSpan CodeLife)
{
    public static MethodLine Of(IPaymentMethod method, MethodTerms? terms) => new(
        method.Code, method.Face.Name, method.Rules.Currency, terms?.AmountMinMinor ?? method.Rules.AmountMinMinor, terms?.AmountMaxMinor ?? method.Rules.AmountMaxMinor,
        method.Rules.BaseTime, terms?.Threshold ?? method.Rules.Threshold, terms?.CodeLife ?? method.Rules.CodeLife);
}

/// <summary>Methods and limits of a project, to be read; they are set in Console (dashboard.md 7).</summary>
internal sealed class ProjectMethodsEndpoint(PaymentMethods methods, ProjectWorker projects)
{
    public async Task Show(Visit visit)
    {
        if (ProjectsEndpoint.Find(visit, projects) is not { } project)
        {
            await visit.NotFound();
            return;
        }

        MethodLine[] lines = [.. methods.All.Where(method => project.Methods.ContainsKey(method.Code)).Select(method => MethodLine.Of(method, project.Methods[method.Code]))];
        await visit.Show<ProjectMethodsScreen>(project.Title, new ProjectModel(project, "methods", ProjectModel.None, ProjectModel.None, "") { More = lines });
    }
}
