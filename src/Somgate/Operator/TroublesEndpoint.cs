using System.Globalization;
using Somgate.Dashboard;
using Somgate.Methods;
using Somgate.Operator.Screens;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Team;

namespace Somgate.Operator;

/// <summary>A list of payments that ask for a person.</summary>
internal sealed record TroublesModel(string Kind, IReadOnlyList<Trouble> Rows, IReadOnlyDictionary<long, Project> Projects, bool IsCut);

/// <summary>A payment that asks for a person, with what may be done about it.</summary>
/// <param name="Kinds">Of its open alerts.</param>
internal sealed record TroubleMore(Payment Payment, Operation Operation, Project Project, bool IsStuck, IReadOnlyList<string> Kinds, IReadOnlyList<Repair> Repairs, bool MayPropose, bool MayClose);

/// <summary>What needs a hand: stuck, late success, unconfirmed, other sum; proposing a repair, and closing without a change (dashboard.md 11.2, 11.3).</summary>
internal sealed class TroublesEndpoint(
    TroubleStore troubles, RepairStore store, RepairProcessor repairs, PaymentStore payments, PaymentMethods methods, ProjectWorker projects, StepUpFilter stepUp, TimeProvider time)
{
    public const string Path = "/console/troubles";
    public const string Stuck = "Stuck";
    private const int RowsMax = 200;
    private static readonly string[] Fields = ["target", "code", "reason", "provider_payment_id", "amount", "currency", "bank_at", "evidence"];

    public static readonly IReadOnlyList<string> Kinds = [Stuck, TroubleStore.LateSuccess, TroubleStore.Unconfirmed, TroubleStore.OtherSum];

    public async Task List(Visit visit)
    {
        var kind = Kinds.FirstOrDefault(one => one == visit.Query("kind")) ?? Kinds[0];
        var rows = await Find(kind, visit.Cancel);
        await visit.Show<TroublesScreen>(ConsoleTexts.Of(visit.Shell.Language, "list." + kind), new TroublesModel(kind, rows, projects.Current.Projects.ToDictionary(project => project.ProjectId), rows.Count >= RowsMax));
    }

    /// <summary>The payments of a list, the oldest first.</summary>
    public Task<IReadOnlyList<Trouble>> Find(string kind, CancellationToken cancel) =>
        kind == Stuck ? troubles.FindStuck(Slow(), null, time.GetUtcNow(), RowsMax, cancel) : troubles.FindAlerted(kind, RowsMax, cancel);

    public async Task Show(Visit visit)
    {
        if (await Read(visit) is { } more) await Draw(visit, more, new Dictionary<string, string> { ["currency"] = more.Payment.Sum.Currency }, ConsoleModel.None, StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    public async Task Propose(Visit visit)
    {
        if (await Read(visit) is not { } more)
        {
            await visit.NotFound();
            return;
        }

        var values = ConsoleModel.Read(visit, Fields);
        var to = values["target"] switch { "success" => OperationStatus.Success, "decline" => OperationStatus.Decline, _ => (OperationStatus?)null };
        var at = DateTimeOffset.TryParse(values["bank_at"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var given) ? given : (DateTimeOffset?)null;
        var code = to == OperationStatus.Success ? ResultCode.Success : int.TryParse(values["code"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : ResultCode.Success;
        var evidence = new RepairEvidence(values["provider_payment_id"], new Money(MoneyText.Minor(values["amount"]) ?? 0, values["currency"].ToUpperInvariant()), at ?? default, values["evidence"]);
        var isElsewhere = await store.IsIdElsewhere(more.Payment, evidence.ProviderPaymentId, visit.Cancel);
        var faults = Repair.Faults(more.Payment, more.Operation, to ?? OperationStatus.Processing, code, values["reason"], evidence, isElsewhere, more.IsStuck);
        if (to is null) faults["target"] = "err.choice";
        if (at is null || at > time.GetUtcNow()) faults["bank_at"] = "err.moment";
        if (values["evidence"].Length > 2000) faults["evidence"] = "err.evidence";
        if (values["provider_payment_id"].Length > 128) faults["provider_payment_id"] = "err.provider_id";
        if (to == OperationStatus.Decline && faults.Count == 0 && ResultCode.Find(code) is null) faults["code"] = "err.code_choice";
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } step) faults[StepUpFilter.Field] = step;
        if (faults.Count == 0)
        {
            var (made, fault) = await repairs.Propose(By(visit), more.Project.Merchant.MerchantId, more.Payment, more.Operation.OperationId, to!.Value, code, values["reason"], evidence, visit.Cancel);
            if (made is not null)
            {
                visit.Go(FormattableString.Invariant($"{RepairsEndpoint.Path}/{made.ProjectId}/{made.RepairId}"), "saved");
                return;
            }

            faults["target"] = fault!;
        }

        await Draw(visit, more, values, faults, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Closes an alert without a change: one person with the right, and a reason.</summary>
    public async Task Close(Visit visit)
    {
        if (await Read(visit) is not { } more)
        {
            await visit.NotFound();
            return;
        }

        var values = ConsoleModel.Read(visit, "kind", "close_reason");
        Dictionary<string, string> faults = [];
        if (!Kinds.Skip(1).Contains(values["kind"]) || !more.Kinds.Contains(values["kind"])) faults["kind"] = "err.choice";
        if (values["close_reason"].Length is < Repair.ReasonMin or > Repair.ReasonMax) faults["close_reason"] = "err.reason";
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } step) faults[StepUpFilter.Field] = step;
        if (faults.Count == 0 && await repairs.Close(By(visit), more.Project.Merchant.MerchantId, more.Payment, values["kind"], values["close_reason"], visit.Cancel) is { } fault) faults["kind"] = fault;
        if (faults.Count > 0) await Draw(visit, more, values, faults, StatusCodes.Status422UnprocessableEntity);
        else visit.Go($"{Path}?kind={values["kind"]}", "saved");
    }

    public static RepairActing By(Visit visit)
    {
        var acting = DeskActing.Of(visit);
        return new(new(visit.Person.UserId, visit.Person.Name), acting.Entries);
    }

    /// <summary>The payment of the address with all that decides what may be done.</summary>
    private async Task<TroubleMore?> Read(Visit visit)
    {
        if (visit.Number("project") is not { } projectId || visit.Number("payment") is not { } paymentNo) return null;
        if (projects.Current.Find(projectId) is not { } project || await payments.FindByNumber(projectId, paymentNo, visit.Cancel) is not { } payment) return null;
        // A late success of an earlier try is what it is about; else the latest sale.
        var operation = payment.Operations.LastOrDefault(one => one.LateSuccess) ?? payment.Operations.LastOrDefault(one => one.Type == OperationType.Sale);
        if (operation is null) return null;
        var isStuck = (await troubles.FindStuck(Slow(), (projectId, paymentNo), time.GetUtcNow(), 1, visit.Cancel)).Count > 0;
        return new(
            payment, operation, project, isStuck, await troubles.FindKinds(payment, visit.Cancel), await store.FindOf(projectId, paymentNo, visit.Cancel),
            visit.Operator.Has(OperatorRight.RepairPropose), visit.Operator.Has(OperatorRight.LateClose));
    }

    private IEnumerable<KeyValuePair<string, TimeSpan>> Slow() => methods.All.Select(method => KeyValuePair.Create(method.Code, TroubleStore.SlowFactor * method.Rules.BaseTime));

    private static Task Draw(Visit visit, TroubleMore more, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> faults, int status) =>
        visit.Show<TroubleScreen>(more.Payment.PaymentId, new ConsoleModel(values, faults, more), status);
}
