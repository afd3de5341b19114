using System.Globalization;
using System.Text;
using Somgate.Audit;
using Somgate.Callbacks;
using Somgate.Dashboard.Screens;
using Somgate.PaymentPage;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Register;
using Somgate.RequestLog;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>One payment with everything about it.</summary>
/// <param name="Row">As lists show it.</param>
/// <param name="Others">Other payments with the same id, the newest first.</param>
internal sealed record PaymentModel(Payment Payment, Project Project, RegisterRow Row, IReadOnlyList<RegisterRow> Others, IReadOnlyList<TimeEntry> Entries)
{
    /// <summary>Kinds of the time line that are shown; empty: all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>More was recorded than is shown.</summary>
    public bool IsCut { get; init; }

    public bool MayCheck { get; init; }

    /// <summary>Key of what is wrong with the code that an operator's check asks for; null: nothing.</summary>
    public string? StepFault { get; init; }

    /// <summary>The callback that may be sent again from here; null: there is none, or it is not the viewer's to send.</summary>
    public CallbackModel? Callback { get; init; }

    /// <summary>Those that it may be chosen from.</summary>
    public IReadOnlyList<CallbackListed> Callbacks { get; init; } = [];

    /// <summary>Contacts stand in full: somebody with the right asked for them, and the audit log knows.</summary>
    public bool IsRevealed { get; init; }
}

/// <summary>The card of a payment: head, operations, one time line, and what one may do (dashboard.md 5.2).</summary>
internal sealed class PaymentEndpoint(
    RegisterStore register, PaymentStore payments, HistoryStore history, CheckStore checks, CheckProcessor check, RequestLogStore log, PageSessionStore sessions, CallbackListStore list,
    CallbackStore callbacks, CallbackRunStore runs, RepairStore repairs, CallbacksEndpoint resends, AuditStore audit, StepUpFilter stepUp, ProjectWorker projects)
{
    /// <summary>Entries of one kind that a time line is made of; no payment has so many unless somebody makes them.</summary>
    private const int EntriesMax = 500;

    /// <summary>Rows of payments with the same id.</summary>
    private const int SameIdMax = 50;

    /// <summary>A page may have been opened so long before its payment was registered (payment-page.md 11).</summary>
    private static readonly TimeSpan Before = TimeSpan.FromHours(24);

    /// <summary>The card, in the shell of its project's mode: an address from elsewhere may not name it.</summary>
    public async Task Show(Visit visit)
    {
        if (await Find(visit) is { } found && ModeOf(found.Project) != visit.Shell.Mode)
            visit.Go(PaymentAddress.Of(visit.Door, found.Project.ProjectId, found.Payment.PaymentId, found.Payment.PaymentNo, ModeOf(found.Project)));
        else await Show(visit, StatusCodes.Status200OK, isRevealed: false);
    }

    /// <summary>The card a moment later, for a screen that updates by itself.</summary>
    public Task Fresh(Visit visit) => Show(visit, StatusCodes.Status200OK, isRevealed: false);

    /// <summary>The time line alone, as JSON.</summary>
    public async Task ShowJson(Visit visit)
    {
        if (await Load(visit) is not { } model)
        {
            await visit.NotFound();
            return;
        }

        visit.Context.Response.ContentType = "application/json; charset=utf-8";
        await visit.Context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(TimeLine.Json(model.Payment, model.Entries)), visit.Cancel);
    }

    /// <summary>Has the bank asked for the status, out of turn.</summary>
    public async Task Check(Visit visit)
    {
        if (await Find(visit) is not { } found)
        {
            await visit.NotFound();
            return;
        }

        var (payment, project) = found;
        if (visit.Door.IsOperator && await stepUp.Fault(visit) is { } fault && await Load(visit) is { } model)
        {
            await visit.Show<PaymentScreen>(payment.PaymentId, model with { StepFault = fault }, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        var entry = visit.Entry("payment.check", ObjectOf(payment)) with { After = new() { ["payment"] = payment.PaymentId, ["status"] = StatusText.Of(payment.Status) } };
        switch (await check.Check(payment, visit.Person.Actor.ForMerchants.Name, visit.Entries(project.Merchant.MerchantId, entry), visit.Cancel))
        {
            case CheckOutcome.Asked:
                visit.Go(PaymentAddress.Of(visit.Door, project.ProjectId, payment.PaymentId, payment.PaymentNo, ModeOf(project)), "checked");
                break;
            case CheckOutcome.TooSoon wait:
                await visit.TooMany(wait.Seconds);
                break;
            default:
                await Show(visit, StatusCodes.Status422UnprocessableEntity, isRevealed: false);
                break;
        }
    }

    /// <summary>Shows contacts in full, which the audit log notes.</summary>
    public async Task Reveal(Visit visit)
    {
        if (await Find(visit) is not { } found)
        {
            await visit.NotFound();
            return;
        }

        await audit.Add(visit.Entry("payment.reveal", ObjectOf(found.Payment)) with { After = new() { ["payment"] = found.Payment.PaymentId } }, visit.Cancel);
        await Show(visit, StatusCodes.Status200OK, isRevealed: true);
    }

    private static string ModeOf(Project project) => project.IsTest ? "test" : "live";

    private static AuditObject ObjectOf(Payment payment) => new("payment", payment.PaymentNo.ToString(CultureInfo.InvariantCulture), payment.ProjectId);

    private async Task Show(Visit visit, int status, bool isRevealed)
    {
        if (await Load(visit) is { } model) await visit.Show<PaymentScreen>(model.Payment.PaymentId, model with { IsRevealed = isRevealed }, status);
        else await visit.NotFound();
    }

    /// <summary>The payment that the address names, if it is to be seen.</summary>
    private async Task<(Payment Payment, Project Project)?> Find(Visit visit)
    {
        if (visit.Number("project") is not { } projectId || projects.Current.Find(projectId) is not { } project || !visit.Person.Sees(project)) return null;
        if (visit.Query("no") is { } text)
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && await payments.FindByNumber(projectId, number, visit.Cancel) is { } numbered ? (numbered, project) : null;
        }

        // A slash within an id is the one letter that a path keeps escaped.
        var id = visit.Segment("payment").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return await payments.Find(new(projectId, PaymentKey.Fold(id)), visit.Cancel) is { } newest ? (newest, project) : null;
    }

    private async Task<PaymentModel?> Load(Visit visit)
    {
        if (await Find(visit) is not { } found) return null;
        var ((payment, project), cancel) = (found, visit.Cancel);
        var sameId = new RegisterFilter { Period = RegisterPeriod.Ever }.With("payment_id", false, payment.Key.Folded);
        var rows = (await register.Page(new(project.IsTest, [project.ProjectId]), sameId, new(SameIdMax), cancel, withCallbacks: true)).Value.Rows;
        if (rows.FirstOrDefault(row => row.PaymentNo == payment.PaymentNo) is not { } shown) return null;
        var next = rows.Where(row => row.PaymentCreatedAt > payment.CreatedAt).Select(row => (DateTimeOffset?)row.PaymentCreatedAt).Min();
        var from = rows.Where(row => row.PaymentCreatedAt < payment.CreatedAt).Select(row => row.PaymentCreatedAt).Append(payment.CreatedAt - Before).Max();
        var requests = await log.FindOf(payment.Key, from, EntriesMax + 1, cancel);
        var steps = await sessions.FindStepsOf(project.ProjectId, payment.Key.Folded, from, EntriesMax + 1, cancel);
        var listed = await list.FindOf(project.ProjectId, payment.PaymentNo, cancel);
        var told = new List<ToldCallback>();
        foreach (var one in listed.Take(EntriesMax))
            told.Add(new(one, await callbacks.FindAttempts(project.ProjectId, one.CallbackId, cancel), one.Kind == CallbackKind.Event ? null : await runs.FindMaker(project.ProjectId, one.CallbackId, cancel)));
        var sources = new TimeLineSources(
            payment, await history.FindChanges(project.ProjectId, payment.PaymentNo, cancel), await history.FindAlerts(project.ProjectId, payment.PaymentNo, cancel),
            await checks.FindOf(project.ProjectId, payment.PaymentNo, cancel), [.. requests.Take(EntriesMax).Where(IsOfThis)],
            [.. steps.Take(EntriesMax).Where(step => next is null || step.SteppedAtMs < next.Value.ToUnixTimeMilliseconds())], told)
        { Repairs = await repairs.FindOf(project.ProjectId, payment.PaymentNo, cancel) };
        // Requests know the id alone: of those before it was registered only openings of its page are this payment's, and its own sale.
        bool IsOfThis(LoggedRequest request)
        {
            if (request.RequestId is { } id && rows.FirstOrDefault(row => row.RequestId == id) is { } owner) return owner == shown;
            return request.At >= payment.CreatedAt ? next is null || request.At < next : request.Door == "page";
        }

        return new(payment, project, shown, [.. rows.Where(row => row != shown)], TimeLine.Of(sources))
        {
            Kinds = [.. visit.Context.Request.Query["kind"].OfType<string>().Where(TimeLine.Kinds.Contains)],
            IsCut = requests.Count > EntriesMax || steps.Count > EntriesMax || listed.Count > EntriesMax,
            MayCheck = visit.Person.Has(Right.PaymentsCheck) && BankCheck.OperationOf(payment, visit.Now) is not null,
            Callbacks = listed,
            Callback = visit.Person.Has(Right.CallbacksResend) && Chosen(visit, listed) is { } chosen ? await resends.Load(visit, project.ProjectId, chosen.CallbackId) : null,
        };
    }

    /// <summary>The one that the address names, else the newest.</summary>
    private static CallbackListed? Chosen(Visit visit, IReadOnlyList<CallbackListed> listed) =>
        listed.FirstOrDefault(one => one.CallbackId.ToString(CultureInfo.InvariantCulture) == visit.Query("callback")) ?? (listed.Count > 0 ? listed[^1] : null);
}
