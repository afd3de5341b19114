using System.Globalization;
using Somgate.Audit;
using Somgate.Callbacks;
using Somgate.Dashboard.Screens;
using Somgate.Projects;
using Somgate.Retention;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>What sending a list again would come to, before it is done.</summary>
/// <param name="Counts">How many are sent, and how many left out by their reason.</param>
/// <param name="Until">Callbacks made later are not meant: the list grows while one reads.</param>
internal sealed record ResendSetModel(LogQuery Query, IReadOnlyDictionary<string, long> Counts, long Until, string? Fault, string? CodeFault)
{
    public long Send => Counts.GetValueOrDefault("send");
}

/// <summary>A set that is sent again, and how far it is.</summary>
internal sealed record CallbackRunModel(CallbackRun Run, CallbackRunProgress Progress, bool MayStop);

/// <summary>Sending a filtered set again: count first, then the run with its progress (dashboard.md 5.4).</summary>
internal sealed class CallbackRunEndpoint(CallbackListStore list, CallbackRunStore runs, CallbacksEndpoint callbacks, StepUpFilter stepUp, RetentionOptions retention, ProjectWorker projects)
{
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    /// <summary>The exact count, with those that are left out and why.</summary>
    public Task ShowSet(Visit visit)
    {
        var query = CallbacksForm.Read(visit.Shell, visit.Shell.Query);
        if (query.IsUsable) return Preview(visit, query, visit.Now.ToUnixTimeMilliseconds(), null, null, StatusCodes.Status200OK);
        visit.Go(CallbacksEndpoint.Path + visit.Context.Request.QueryString);
        return Task.CompletedTask;
    }

    public async Task Start(Visit visit)
    {
        // The filter stands in the address of the form, as in that of the list.
        var query = CallbacksForm.Read(visit.Shell, visit.Shell.Query);
        if (!query.IsUsable || !long.TryParse(visit.Field("until"), NumberStyles.None, CultureInfo.InvariantCulture, out var until) || !long.TryParse(visit.Field("count"), NumberStyles.None, CultureInfo.InvariantCulture, out var counted))
        {
            // Not our form: the list says what is wrong with its filter, and the count is shown anew.
            visit.Go(query.Link(query.IsUsable ? $"{CallbacksEndpoint.Path}/resend" : CallbacksEndpoint.Path, visit.Shell.Mode));
            return;
        }

        var filter = Filter(visit, query, until);
        var counts = await list.CountToResend(filter, BodiesFrom(visit), visit.Cancel);
        var send = counts.GetValueOrDefault("send");
        // More than was shown is another set; fewer are only some that have ended meanwhile.
        if (send == 0 || send > counted || counted > CallbackRun.ItemsMax) await Preview(visit, query, until, send == 0 ? "run.none" : send > counted ? "run.grew" : "run.too_many", null, Unprocessable);
        else if (await stepUp.Fault(visit) is { } code) await Preview(visit, query, until, null, code, Unprocessable);
        else await Start(visit, query, filter, counts);
    }

    public async Task Show(Visit visit)
    {
        if (await Find(visit) is { } run) await visit.Show<CallbackRunScreen>(CallbackTexts.Of(visit.Shell.Language, "run.title"), new CallbackRunModel(run, await runs.FindProgress(run.RunId, visit.Cancel), visit.Viewer.Has(Right.CallbacksBulk)));
        else await visit.NotFound();
    }

    public async Task Stop(Visit visit)
    {
        if (await Find(visit) is not { } run)
        {
            await visit.NotFound();
            return;
        }

        var entry = visit.Entry("callback.run_stop", new AuditObject("callback_run", $"{run.RunId}"));
        await runs.Stop(run.RunId, visit.Now, connection => AuditStore.Append(connection, entry), visit.Cancel);
        visit.Go($"{CallbacksEndpoint.Path}/runs/{run.RunId}");
    }

    private async Task Start(Visit visit, LogQuery query, CallbackFilter filter, IReadOnlyDictionary<string, long> counts)
    {
        var run = (await callbacks.RunOf(visit, visit.Viewer.MerchantId, "resend")) with
        {
            IsSet = true,
            Filter = query.Link("", visit.Shell.Mode).TrimStart('?'),
            LeftOut = counts.Where(pair => pair.Key != "send").Sum(pair => pair.Value),
        };
        var added = await runs.AddSetOf(run, filter, BodiesFrom(visit), CallbackRun.ItemsMax, items =>
        {
            var entry = visit.Entry("callback.resend_set", new AuditObject("callback_run", $"{run.RunId}")) with
            {
                After = new() { ["filter"] = run.Filter, ["items"] = items, ["left_out"] = run.LeftOut },
            };
            return connection => AuditStore.Append(connection, entry);
        }, visit.Cancel);
        if (added is > 0 and <= CallbackRun.ItemsMax) visit.Go($"{CallbacksEndpoint.Path}/runs/{run.RunId}");
        else await Preview(visit, query, filter.UntilMs ?? 0, added == 0 ? "run.none" : "run.too_many", null, Unprocessable);
    }

    private async Task<CallbackRun?> Find(Visit visit)
    {
        if (visit.Number("run") is not { } runId || await runs.Find(visit.Viewer.MerchantId, runId, visit.Cancel) is not { } run) return null;
        var of = await runs.FindProjects(runId, visit.Cancel);
        return of.All(projectId => projects.Current.Find(projectId) is { } project && visit.Viewer.Sees(project)) ? run : null;
    }

    private async Task Preview(Visit visit, LogQuery query, long until, string? fault, string? codeFault, int status)
    {
        var counts = await list.CountToResend(Filter(visit, query, until), BodiesFrom(visit), visit.Cancel);
        await visit.Show<ResendSetScreen>(CallbackTexts.Of(visit.Shell.Language, "run.new"), new ResendSetModel(query, counts, until, fault, codeFault), status);
    }

    private static CallbackFilter Filter(Visit visit, LogQuery query, long until)
    {
        var filter = CallbacksForm.Filter(query, visit.Shell);
        return filter with { UntilMs = Math.Min(filter.UntilMs ?? long.MaxValue, until) };
    }

    private DateTimeOffset BodiesFrom(Visit visit) => visit.Now - retention.BodyLife;
}
