using System.Globalization;
using Somgate.Audit;
using Somgate.Callbacks;
using Somgate.Dashboard.Screens;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.Dashboard;

/// <summary>The form of a test callback, as it was filled in, and what came of it.</summary>
/// <param name="Sent">The callbacks that were sent; empty: none yet.</param>
internal sealed record CallbackTestModel(long? ProjectId, string Event, bool ToRules, string Url, IReadOnlyDictionary<string, string> Faults, IReadOnlyList<CallbackModel> Sent);

/// <summary>Tries the address of a merchant's server with a signed sample, once; the answer is shown at once (dashboard.md 5.4).</summary>
internal sealed class CallbackTestEndpoint(
    CallbacksEndpoint callbacks, CallbackListStore list, CallbackStore store, ResendProcessor resends, StepUpFilter stepUp, CallbackOptions options, ProjectWorker projects)
{
    /// <summary>Rules of one project that are tried at a time.</summary>
    private const int AddressesMax = 10;

    public static Task Show(Visit visit) => Form(visit, new(
        visit.Shell.Picked.Concat(visit.Shell.Projects.Select(project => project.ProjectId)).FirstOrDefault(), StatusText.Of(PaymentStatus.Success), true, "", new Dictionary<string, string>(), []), 200);

    public async Task Send(Visit visit)
    {
        var toRules = visit.Field("to") != "url";
        var model = new CallbackTestModel(
            long.TryParse(visit.Field("project"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null, visit.Field("event"), toRules, visit.Field("url").Trim(), new Dictionary<string, string>(), []);
        var project = model.ProjectId is { } projectId && projects.Current.Find(projectId) is { } found && visit.Viewer.Sees(found) ? found : null;
        var told = TestCallback.Events.Where(status => StatusText.Of(status) == model.Event).Select(status => (PaymentStatus?)status).FirstOrDefault();
        var (faults, urls) = Check(model, project, told);
        // On a live project it reaches the server that delivers goods.
        if (project is { IsTest: false } && visit.Field("live") != "1") faults["live"] = "test.live_needed";
        if (faults.Count == 0 && project is { IsTest: false } && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count > 0)
        {
            await Form(visit, model with { Faults = faults }, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        var entry = visit.Entry("callback.test", new AuditObject("project", $"{project!.ProjectId}", project.ProjectId)) with
        {
            After = new() { ["event"] = model.Event, ["urls"] = string.Join(' ', urls) },
        };
        var run = await callbacks.RunOf(visit, visit.Viewer.MerchantId, "test");
        var made = await resends.Test(project.ProjectId, told!.Value, urls, toRules, run, connection => AuditStore.Append(connection, entry), visit.Cancel);
        var sent = new List<CallbackModel>();
        foreach (var number in made)
        {
            var body = (await store.Find(project.ProjectId, number, visit.Cancel))!.Body;
            sent.Add(new((await list.Find(project.ProjectId, number, visit.Cancel))!, project, body, await store.FindAttempts(project.ProjectId, number, visit.Cancel), [], "callbacks.is_test", []));
        }

        await Form(visit, model with { Sent = sent }, StatusCodes.Status200OK);
    }

    private (Dictionary<string, string> Faults, IReadOnlyList<string> Urls) Check(CallbackTestModel model, Project? project, PaymentStatus? told)
    {
        Dictionary<string, string> faults = [];
        if (project is null) faults["project"] = "test.no_project";
        if (told is null) faults["event"] = "test.no_event";
        IReadOnlyList<string> urls = [];
        if (!model.ToRules)
        {
            urls = [model.Url];
            if (!WireFormat.IsUrl(model.Url)) faults["url"] = "test.no_url";
            else if (!options.AllowHttp && !model.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) faults["url"] = "test.no_http";
        }
        else if (project is not null && told is { } status)
        {
            urls = [.. TestCallback.Ruled(project, status).Take(AddressesMax)];
            if (urls.Count == 0) faults["to"] = "test.no_rule";
        }

        if (faults.Count == 0 && !urls.All(resends.HasPlace)) faults["to"] = "test.busy";
        return (faults, urls);
    }

    private static Task Form(Visit visit, CallbackTestModel model, int status) => visit.Show<CallbackTestScreen>(CallbackTexts.Of(visit.Shell.Language, "test.title"), model, status);
}
