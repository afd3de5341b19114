using Somgate.Dashboard.Screens;
using Somgate.Projects;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>What the search box has found where one look is not enough.</summary>
/// <param name="Typed">Empty: nothing was looked for.</param>
/// <param name="Hits">Of several readings, each with its list.</param>
/// <param name="Elsewhere">Those of the other mode, where this one has none.</param>
internal sealed record SearchModel(string Typed, IReadOnlyList<SearchHit> Hits, IReadOnlyList<SearchHit> Elsewhere, bool WasTooSlow = false);

/// <summary>Payments that one reading of a text found.</summary>
/// <param name="Path">Their list, or the card of the only one.</param>
internal sealed record SearchHit(string Key, long Count, string Path, bool IsTest);

/// <summary>The search box of the shell (dashboard.md 4): every reading that fits is tried exactly. What was typed comes by a form and never stands in an address.</summary>
internal sealed class SearchEndpoint(RegisterStore register, ProjectWorker projects)
{
    /// <summary>Longer than any id.</summary>
    private const int TypedMax = 300;

    public static Task Show(Visit visit) => visit.Show<SearchScreen>(visit.Text("shell.find"), new SearchModel("", [], []));

    public async Task Find(Visit visit)
    {
        var typed = visit.Field("search").Trim();
        var isTest = (visit.Field("mode") is ("live" or "test") and var mode ? mode : visit.Shell.Mode) == "test";
        if (typed.Length is 0 or > TypedMax)
        {
            await visit.Show<SearchScreen>(visit.Text("shell.find"), new SearchModel(typed.Length > TypedMax ? typed[..TypedMax] : "", [], []));
            return;
        }

        if (await Look(visit, typed, isTest) is not { } here || (here.Count == 0 ? await Look(visit, typed, !isTest) : []) is not { } elsewhere)
            await visit.Show<SearchScreen>(visit.Text("shell.find"), new SearchModel(typed, [], [], WasTooSlow: true), StatusCodes.Status422UnprocessableEntity);
        else if (here.Select(hit => hit.Path).Distinct().ToArray() is [var only]) visit.Go(only);
        else await visit.Show<SearchScreen>(visit.Text("shell.find"), new SearchModel(typed, here, elsewhere));
    }

    /// <summary>What is found in one mode; null: it took too long.</summary>
    private async Task<IReadOnlyList<SearchHit>?> Look(Visit visit, string typed, bool isTest)
    {
        var scope = RegisterScope.Of(projects.Current, isTest, projects.Current.Projects.Where(visit.Person.Sees).Select(project => project.ProjectId));
        if (await register.Search(scope, typed, visit.Cancel) is not RegisterAnswer<IReadOnlyList<RegisterHit>>.Found { What: var found }) return null;
        var hits = new List<SearchHit>();
        foreach (var hit in found)
        {
            var mode = isTest ? "test" : "live";
            var row = hit.Rows[0];
            var isOne = hit.Rows.Count == 1;
            var key = hit.Filter.Terms[0].Key.Name;
            if (isOne) hits.Add(new(key, 1, PaymentAddress.Of(visit.Door, row.ProjectId, row.PaymentId, row.PaymentNo, mode), isTest));
            else if (await register.Totals(scope, hit.Filter, visit.Cancel) is RegisterAnswer<RegisterTotals>.Found { What.Count: var count })
                hits.Add(new(key, count, PaymentsQuery.Address(visit.Door.Payments, [("mode", mode), .. (hit.Filter with { HasPeriod = true }).ToPairs().Select(pair => (pair.Key, pair.Value))]), isTest));
            else return null;
        }

        return hits;
    }
}
