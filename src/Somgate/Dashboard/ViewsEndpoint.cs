using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Payments;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>Which columns a list has.</summary>
internal sealed record ColumnsModel(Grain Grain, IReadOnlyList<string> Chosen, bool IsUsual);

/// <summary>The views of a user, and the filter that may become one.</summary>
/// <param name="Query">The filter of the list that one comes from.</param>
internal sealed record ViewsModel(PaymentsQuery Query, IReadOnlyList<SavedView> Views, string Name, string? Fault);

/// <summary>Columns of the lists, and saved views: each user's own (dashboard.md 5.1).</summary>
internal sealed class ViewsEndpoint(SavedViewStore views, NumberStore numbers)
{
    private const int NameMax = 60;

    public async Task ShowColumns(Visit visit)
    {
        var grain = GrainOf(visit);
        var chosen = await views.FindColumns(visit.Person.UserId, grain, visit.Cancel);
        await visit.Show<ColumnsScreen>(PaymentTexts.Of(visit.Shell.Language, "columns.title"), new ColumnsModel(grain, chosen ?? ListColumns.Usual(grain, visit.Door), chosen is null));
    }

    public async Task SaveColumns(Visit visit)
    {
        var grain = GrainOf(visit);
        var chosen = await views.FindColumns(visit.Person.UserId, grain, visit.Cancel) ?? ListColumns.Usual(grain, visit.Door);
        // A name to add comes by a list of its own.
        var act = visit.Field("act") is "add" ? "add:" + visit.Field("add") : visit.Field("act");
        await views.SaveColumns(visit.Person.UserId, grain, act == "reset" ? null : ListColumns.After(grain, chosen, act), visit.Cancel);
        visit.Go($"{ColumnsOf(visit.Door)}?mode={visit.Shell.Mode}{(grain == Grain.Operations ? "&grain=operations" : "")}", "saved");
    }

    public Task Show(Visit visit) => Show(visit, PaymentsQuery.Read(visit.Shell, visit.Shell.Query), "", null);

    public async Task Save(Visit visit)
    {
        // The filter stands in the address of the form, as in that of the list.
        var query = PaymentsQuery.Read(visit.Shell, visit.Shell.Query);
        var name = visit.Field("name").Trim();
        if (!query.IsUsable || name.Length is 0 or > NameMax)
        {
            await Show(visit, query, name, "views.bad_name");
            return;
        }

        var userId = visit.Person.UserId;
        var names = await views.FindColumns(userId, query.Filter.Grain, visit.Cancel) ?? ListColumns.Usual(query.Filter.Grain, visit.Door);
        var view = new SavedView(await numbers.Next(visit.Cancel), name, PaymentsQuery.Address("", query.Sought).TrimStart('?'), names);
        var entry = visit.Entry("view.save", new AuditObject("view", name)) with { After = new() { ["query"] = view.Query } };
        if (!await views.Save(userId, view, visit.Now, entry, visit.Cancel))
        {
            await Show(visit, query, name, "views.too_many");
            return;
        }

        var saved = (await views.FindOf(userId, visit.Cancel)).First(one => one.Name == name);
        visit.Go(AddressOf(visit.Door, saved, visit.Shell.Mode), "saved");
    }

    public async Task Change(Visit visit)
    {
        var (userId, id) = (visit.Person.UserId, visit.Number("view"));
        if ((await views.FindOf(userId, visit.Cancel)).FirstOrDefault(view => view.ViewId == id) is not { } view)
        {
            await visit.NotFound();
            return;
        }

        var thing = new AuditObject("view", view.Name);
        if (visit.Field("act") == "delete") await views.Delete(userId, view.ViewId, visit.Entry("view.delete", thing), visit.Cancel);
        else await views.SaveStart(userId, view.IsStart ? 0 : view.ViewId, visit.Entry("view.start", thing), visit.Cancel);
        visit.Go($"{PathOf(visit.Door)}?mode={visit.Shell.Mode}", "saved");
    }

    public static string PathOf(Door door) => door.Payments + "/views";

    public static string ColumnsOf(Door door) => door.Payments + "/columns";

    /// <summary>The list as a view has it.</summary>
    public static string AddressOf(Door door, SavedView view, string? mode) => $"{door.Payments}?mode={mode}{(view.Query.Length > 0 ? "&" : "")}{view.Query}&view={view.ViewId}";

    private async Task Show(Visit visit, PaymentsQuery query, string name, string? fault) => await visit.Show<ViewsScreen>(
        PaymentTexts.Of(visit.Shell.Language, "views.title"), new ViewsModel(query, await views.FindOf(visit.Person.UserId, visit.Cancel), name, fault),
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static Grain GrainOf(Visit visit) => visit.Query("grain") == "operations" ? Grain.Operations : Grain.Payments;
}
