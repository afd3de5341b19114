using Somgate.Analytics;
using Somgate.Dashboard.Screens;
using Somgate.Methods;
using Somgate.Register;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>Home.</summary>
/// <param name="Tiles">Null: the address was not understood.</param>
internal sealed record HomeModel(HomeQuery Query, HomeTiles? Tiles, TimeLimits Limits);

/// <summary>The day at a glance (dashboard.md 6.1): today against yesterday until the same clock time.</summary>
internal sealed class HomeEndpoint(HomeProcessor home, PaymentMethods methods)
{
    public const string Path = "/dashboard";
    private const string Projects = "/dashboard/projects";

    public async Task Show(Visit visit)
    {
        var viewer = visit.Viewer;
        var asked = (Figures: viewer.Has(Right.AnalyticsView), Payments: viewer.Has(Right.PaymentsView), Callbacks: viewer.Has(Right.CallbacksView), Days: viewer.Has(Right.ReconView));
        if (!asked.Figures && !asked.Payments && !asked.Callbacks && !asked.Days)
        {
            // A Designer works on projects; where that section is not there, the ways on are.
            if (visit.Shell.Sections.Any(section => section.Path == Projects)) visit.Go(Projects);
            else await WaysEndpoint.Show(visit);
            return;
        }

        var query = HomeForm.Read(visit.Shell);
        if (query.Faults.Count > 0)
        {
            await visit.Show<HomeScreen>(visit.Text("nav.home"), new HomeModel(query, null, Limits(methods, query.Today)), StatusCodes.Status422UnprocessableEntity);
            return;
        }

        var tiles = await home.Look(new(ScopeOf(visit.Shell), query, asked.Figures, asked.Payments, asked.Callbacks, asked.Days), visit.Cancel);
        await visit.Show<HomeScreen>(visit.Text("nav.home"), new HomeModel(query, tiles, Limits(methods, query.Today)));
    }

    /// <summary>Projects of the mode that is shown, as far as the user sees them.</summary>
    public static RegisterScope ScopeOf(ShellView shell) => new(shell.Mode == "test", [.. shell.Projects.Select(project => project.ProjectId).Order()]);

    /// <summary>What times are measured against: the method's that is looked for, else the first one's.</summary>
    public static TimeLimits Limits(PaymentMethods methods, RegisterFilter filter)
    {
        var named = filter["method"] is { Not: false, Values: [var one] } ? methods.Find(one.Text) : null;
        var rules = (named ?? methods.All[0]).Rules;
        return new(rules.BaseTime, rules.Threshold);
    }
}
