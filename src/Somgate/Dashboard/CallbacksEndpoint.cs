using Somgate.Audit;
using Somgate.Callbacks;
using Somgate.Dashboard.Screens;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Retention;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>The list of callbacks.</summary>
/// <param name="Page">Null: the address was not understood.</param>
/// <param name="Counts">By state; null: not asked for.</param>
/// <param name="Runs">The latest sets that were sent again.</param>
internal sealed record CallbacksModel(LogQuery Query, CallbackPage? Page, IReadOnlyList<CallbackCount>? Counts, bool WasTooSlow, bool IsFresh, bool HasRules, IReadOnlyList<CallbackRun> Runs);

/// <summary>One callback with its tries.</summary>
/// <param name="Addresses">Where a resend may go: as before, or where the rules send it now.</param>
/// <param name="WhyNot">Key of why it can't be sent again; null: it can.</param>
internal sealed record CallbackModel(
    CallbackListed Listed, Project Project, byte[]? Body, IReadOnlyList<CallbackAttempt> Attempts, IReadOnlyList<CallbackTarget> Addresses, string? WhyNot, IReadOnlyList<CallbackListed> Others, bool WasMade = false)
{
    /// <summary>Key of what is wrong with the code that an operator's resend asks for; null: nothing.</summary>
    public string? StepFault { get; init; }
}

/// <summary>An address that a callback may be sent to.</summary>
/// <param name="IsBefore">It went there before.</param>
internal sealed record CallbackTarget(string Url, bool IsRuled, bool IsBefore);

/// <summary>Callbacks: list, one with its tries, and sending one again (dashboard.md 5.4).</summary>
internal sealed class CallbacksEndpoint(
    CallbackListStore list, CallbackStore callbacks, CallbackRunStore runs, ResendProcessor resends, PaymentStore payments, NumberStore numbers, StepUpFilter stepUp, RetentionOptions retention, ProjectWorker projects)
{
    public const string Path = "/dashboard/callbacks";

    /// <summary>Value of the field that names the screen to go to after a resend: the card of the payment.</summary>
    public const string ToPayment = "payment";

    /// <summary>Longer, and the list is to be narrowed (dashboard.md 1).</summary>
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(10);

    private const int RunsShown = 5;

    public async Task List(Visit visit)
    {
        var query = CallbacksForm.Read(visit.Shell, visit.Shell.Query);
        if (!query.IsUsable)
        {
            await visit.Show<CallbacksScreen>(visit.Text("nav.callbacks"), new CallbacksModel(query, null, null, false, false, true, []), StatusCodes.Status422UnprocessableEntity);
            return;
        }

        var filter = CallbacksForm.Filter(query, visit.Shell);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(visit.Cancel);
        patience.CancelAfter(PatienceMax);
        try
        {
            var page = await list.Find(filter, Place(query.After), Place(query.Before), query.FromEnd, query.Rows, patience.Token);
            var counts = query.WantsCount ? await list.Count(filter, patience.Token) : null;
            var isFresh = page.Rows.Count == 0 && !await list.HasAny(filter.ProjectIds, patience.Token);
            var latest = visit.Person.Has(Right.CallbacksBulk) ? await runs.FindLatest(visit.Viewer.MerchantId, RunsShown, visit.Cancel) : [];
            var hasRules = visit.Shell.Projects.Any(project => project.CallbackRules.Count > 0);
            await visit.Show<CallbacksScreen>(visit.Text("nav.callbacks"), new CallbacksModel(query, page, counts, false, isFresh, hasRules, latest));
        }
        catch (OperationCanceledException) when (!visit.Cancel.IsCancellationRequested)
        {
            await visit.Show<CallbacksScreen>(visit.Text("nav.callbacks"), new CallbacksModel(query, null, null, true, false, true, []), StatusCodes.Status422UnprocessableEntity);
        }
    }

    public async Task Show(Visit visit)
    {
        if (await Load(visit) is { } model) await visit.Show<CallbackScreen>(CallbackTexts.Of(visit.Shell.Language, "callbacks.one"), model);
        else await visit.NotFound();
    }

    /// <summary>Has one sent again, by its own act with its own entry in the audit log.</summary>
    public async Task Resend(Visit visit)
    {
        if (await Load(visit) is not { } model)
        {
            await visit.NotFound();
            return;
        }

        var target = model.Addresses.FirstOrDefault(address => address.Url == visit.Field("url"));
        if (model.WhyNot is not null || target is null || await callbacks.Find(model.Project.ProjectId, model.Listed.CallbackId, visit.Cancel) is not { } source)
        {
            await visit.Show<CallbackScreen>(CallbackTexts.Of(visit.Shell.Language, "callbacks.one"), model with { WhyNot = model.WhyNot ?? "callbacks.no_target" }, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        if (visit.Door.IsOperator && await stepUp.Fault(visit) is { } fault)
        {
            await visit.Show<CallbackScreen>(CallbackTexts.Of(visit.Shell.Language, "callbacks.one"), model with { StepFault = fault }, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        var entry = visit.Entry("callback.resend", new AuditObject("callback", $"{source.CallbackId}", source.ProjectId)) with
        {
            After = new() { ["payment"] = model.Listed.NamedPayment, ["status"] = source.Status, ["url"] = target.Url },
        };
        var (run, entries) = (await RunOf(visit, model.Project.Merchant.MerchantId, "resend"), visit.Entries(model.Project.Merchant.MerchantId, entry));
        var made = await resends.Resend(source, target.Url, target.IsRuled, run, connection => AuditStore.Append(connection, entries), visit.Cancel);
        if (made is null) await visit.Show<CallbackScreen>(CallbackTexts.Of(visit.Shell.Language, "callbacks.one"), model with { WhyNot = "callbacks.no_body" }, StatusCodes.Status422UnprocessableEntity);
        else if (visit.Field("to") == ToPayment && model.Listed.PaymentId is { } paymentId) visit.Go(PaymentAddress.Of(visit.Door, source.ProjectId, paymentId, source.PaymentNo, ModeOf(model.Project)), "resent");
        else visit.Go($"{visit.Door.Callbacks}/{source.ProjectId}/{made}?made=1&mode={ModeOf(model.Project)}");
    }

    /// <summary>A run by whoever is signed in.</summary>
    public async Task<CallbackRun> RunOf(Visit visit, long merchantId, string kind) => new()
    {
        RunId = await numbers.Next(visit.Cancel),
        MerchantId = merchantId,
        Kind = kind,
        MadeAt = visit.Now,
        MadeBy = visit.Person.Actor.ForMerchants.Name,
    };

    private static CallbackCursor? Place(LogPlace? place) => place is { } known ? new(known.AtMs, known.Number) : null;

    private static string ModeOf(Project project) => project.IsTest ? "test" : "live";

    private async Task<CallbackModel?> Load(Visit visit) =>
        visit.Number("project") is { } projectId && visit.Number("callback") is { } callbackId ? await Load(visit, projectId, callbackId) : null;

    /// <summary>A callback with all that sending it again needs; null: there is none, or it is not to be seen.</summary>
    public async Task<CallbackModel?> Load(Visit visit, long projectId, long callbackId)
    {
        if (projects.Current.Find(projectId) is not { } project || !visit.Person.Sees(project)) return null;
        if (await list.Find(projectId, callbackId, visit.Cancel) is not { } listed) return null;
        var source = (await callbacks.Find(projectId, callbackId, visit.Cancel))!;
        var isOld = visit.Now - source.CreatedAt > retention.BodyLife || source.Body.Length == 0;
        var targets = isOld || listed.Kind == CallbackKind.Test ? [] : await Targets(source, project, visit.Cancel);
        var whyNot = listed.Kind == CallbackKind.Test ? "callbacks.is_test" : isOld ? "callbacks.no_body" : targets.Count == 0 ? "callbacks.no_address" : null;
        CallbackListed[] others = [.. (await list.FindOf(projectId, listed.PaymentNo, visit.Cancel)).Where(other => other.CallbackId != callbackId)];
        return new(listed, project, isOld ? null : source.Body, await callbacks.FindAttempts(projectId, callbackId, visit.Cancel), targets, whyNot, others, visit.Query("made") == "1");
    }

    private async Task<IReadOnlyList<CallbackTarget>> Targets(CallbackRow source, Project project, CancellationToken cancel)
    {
        var targets = new List<CallbackTarget>();
        if (source.Url.Length > 0) targets.Add(new(source.Url, source.IsRuled ?? false, true));
        if (await payments.FindByNumber(source.ProjectId, source.PaymentNo, cancel) is not { } payment) return targets;
        var told = Enum.GetValues<PaymentStatus>().First(status => StatusText.Of(status) == source.Status);
        foreach (var url in CallbackAddress.Of(payment, told, project.CallbackRules))
            if (targets.All(target => target.Url != url)) targets.Add(new(url, !CallbackAddress.IsGiven(payment, told), false));
        return targets;
    }
}
