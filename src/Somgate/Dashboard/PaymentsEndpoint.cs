using Somgate.Dashboard.Screens;
using Somgate.Projects;
using Somgate.Register;
using Somgate.Storage;

namespace Somgate.Dashboard;

/// <summary>The list of payments or operations.</summary>
/// <param name="Fields">What the panel's fields hold.</param>
/// <param name="FieldFaults">Text at a field by its name.</param>
internal sealed record PaymentsModel(PaymentsQuery Query, IReadOnlyDictionary<string, IReadOnlyList<string>> Fields, IReadOnlyDictionary<string, string> FieldFaults)
{
    /// <summary>Null: the address was not understood, or the question took too long.</summary>
    public RegisterPage? Page { get; init; }

    /// <summary>Null: not asked for, or not counted in time.</summary>
    public RegisterTotals? Totals { get; init; }

    /// <summary>Those of the same filter without its statuses: what the tabs say.</summary>
    public RegisterTotals? TabTotals { get; init; }

    public bool WasTooSlow { get; init; }
    public bool WasNotCounted { get; init; }

    /// <summary>The cursor is of another filter: one has to start again.</summary>
    public bool IsStrangeCursor { get; init; }

    /// <summary>There never was a payment.</summary>
    public bool IsFresh { get; init; }

    public IReadOnlyList<RegisterColumn> Columns { get; init; } = [];
    public IReadOnlyList<SavedView> Views { get; init; } = [];

    /// <summary>The address names a view that there is not, or that is another's.</summary>
    public bool IsViewGone => Query.View is > 0 && Views.All(view => view.ViewId != Query.View);
}

/// <summary>Payments by the register's one filter: rows, totals, and the panel that writes the address (dashboard.md 5.1).</summary>
internal sealed class PaymentsEndpoint(RegisterStore register, SavedViewStore views, ProjectWorker projects, Vault vault)
{
    public const string Path = "/dashboard/payments";

    /// <summary>Longer than this page, so that rows pushed down by new ones are heard of too.</summary>
    public const int FreshRows = 50;

    public async Task List(Visit visit)
    {
        var query = PaymentsQuery.Read(visit.Shell, visit.Shell.Query);
        var model = await Read(visit, query);
        if (query.IsBare && model.Views.FirstOrDefault(view => view.IsStart) is { } start)
        {
            visit.Go(ViewsEndpoint.AddressOf(visit.Door, start, visit.Shell.Mode));
            return;
        }

        var isFaulty = !query.IsUsable || model.IsStrangeCursor || model.WasTooSlow;
        await visit.Show<PaymentsScreen>(visit.Text("nav.payments"), model, isFaulty ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    /// <summary>The same page a moment later, with a few rows more, for a screen that updates by itself.</summary>
    public async Task Fresh(Visit visit)
    {
        var query = PaymentsQuery.Read(visit.Shell, visit.Shell.Query);
        var isDownwards = query.Paging is { Before: null, FromEnd: false };
        query = query with { WantsCount = false, Paging = query.Paging with { Rows = query.Paging.Rows + (isDownwards ? FreshRows : 0) } };
        var model = await Read(visit, query);
        await visit.Show<PaymentTable>(visit.Text("nav.payments"), model, model.Page is null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    /// <summary>Makes an address of the panel.</summary>
    public async Task Apply(Visit visit)
    {
        var form = PaymentsForm.Read(visit.Fields, vault.Hash);
        var shell = visit.Shell;
        var query = PaymentsQuery.Read(shell, form.Pairs);
        var faults = new Dictionary<string, string>(form.Faults.Select(fault => KeyValuePair.Create(fault.Key, PaymentTexts.Of(shell.Language, fault.Value))));
        foreach (var fault in query.Faults) faults.TryAdd(fault.Key == "who" ? PaymentsForm.Contact : fault.Key, PaymentPart.FaultText(shell.Language, fault));
        if (faults.Count == 0)
        {
            // Everything is what was asked for, not the start view.
            visit.Go((query with { HasStart = true }).Link(visit.Door.Payments, ("rows", visit.Field("rows"))));
            return;
        }

        var typed = visit.FieldNames.Where(name => name != "token").ToDictionary(name => name, visit.Fields);
        await visit.Show<PaymentsScreen>(visit.Text("nav.payments"), new PaymentsModel(query with { Faults = [] }, typed, faults), StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>What the user may see of the shell's mode.</summary>
    public RegisterScope ScopeOf(Visit visit) =>
        RegisterScope.Of(projects.Current, visit.Shell.Mode == "test", projects.Current.Projects.Where(visit.Person.Sees).Select(project => project.ProjectId));

    private async Task<PaymentsModel> Read(Visit visit, PaymentsQuery query)
    {
        var saved = await views.FindOf(visit.Person.UserId, visit.Cancel);
        query = query with { HasStart = saved.Any(view => view.IsStart) };
        var model = new PaymentsModel(query, query.IsUsable ? PaymentsForm.FieldsOf(query.Filter) : new Dictionary<string, IReadOnlyList<string>>(), new Dictionary<string, string>())
        {
            Views = saved,
            Columns = ListColumns.Of(query.Filter.Grain, visit.Door, saved.FirstOrDefault(view => view.ViewId == query.View)?.Columns ?? await views.FindColumns(visit.Person.UserId, query.Filter.Grain, visit.Cancel)),
        };
        if (!query.IsUsable) return model;
        var (scope, withCallbacks) = (ScopeOf(visit), model.Columns.Any(column => column.Name is "callback_tries" or "callback_delivered_at"));
        switch (await register.Page(scope, query.Filter, query.Paging, visit.Cancel, withCallbacks))
        {
            case RegisterAnswer<RegisterPage>.StrangeCursor:
                return model with { IsStrangeCursor = true };
            case RegisterAnswer<RegisterPage>.Found { What: var page }:
                model = model with { Page = page, IsFresh = page.Rows.Count == 0 && await IsFresh(scope, visit.Cancel) };
                return query.WantsCount ? await Count(model, scope, visit.Cancel) : model;
            default:
                return model with { WasTooSlow = true };
        }
    }

    private async Task<PaymentsModel> Count(PaymentsModel model, RegisterScope scope, CancellationToken cancel)
    {
        var filter = model.Query.Filter;
        var counted = await register.Limited(async (reading, limit) =>
        {
            var tabs = await register.Totals(reading, scope, filter.Without("status"), limit);
            return (Totals: filter["status"] is null ? tabs : await register.Totals(reading, scope, filter, limit), Tabs: tabs);
        }, cancel);
        return counted is RegisterAnswer<(RegisterTotals Totals, RegisterTotals Tabs)>.Found { What: var found }
            ? model with { Totals = found.Totals, TabTotals = found.Tabs }
            : model with { WasNotCounted = true };
    }

    private async Task<bool> IsFresh(RegisterScope scope, CancellationToken cancel) =>
        await register.Page(scope, new() { Period = RegisterPeriod.Ever }, new(1), cancel) is RegisterAnswer<RegisterPage>.Found { What.Rows.Count: 0 };
}
