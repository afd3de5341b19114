using Somgate.Dashboard;
using Somgate.Operator.Screens;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Providers;
using Somgate.Team;

namespace Somgate.Operator;

/// <summary>A repair as the second person sees it: the same data, and what the bank says of it at this moment.</summary>
/// <param name="HasMoved">The payment is not as the proposer saw it.</param>
internal sealed record RepairMore(Repair Repair, Project Project, Payment Payment, bool HasMoved, ProviderAnswer? Check, bool MayApprove, bool IsOwn);

/// <summary>Changes of state by two persons (dashboard.md 11.3).</summary>
internal sealed class RepairsEndpoint(RepairStore store, RepairProcessor repairs, PaymentStore payments, ProjectWorker projects, StepUpFilter stepUp, TimeProvider time)
{
    public const string Path = "/console/repairs";
    private const int RowsMax = 100;

    public async Task List(Visit visit)
    {
        await store.Expire(time.GetUtcNow(), visit.Cancel);
        await visit.Show<RepairsScreen>(ConsoleTexts.Of(visit.Shell.Language, "repairs"), await store.FindLatest(RowsMax, visit.Cancel));
    }

    public async Task Show(Visit visit)
    {
        await store.Expire(time.GetUtcNow(), visit.Cancel);
        if (await Read(visit, isFresh: true) is { } more) await Draw(visit, more, ConsoleModel.None, ConsoleModel.None, StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    public async Task Decide(Visit visit)
    {
        if (await Read(visit, isFresh: visit.Field("act") == "approve") is not { } more)
        {
            await visit.NotFound();
            return;
        }

        var values = ConsoleModel.Read(visit, "act", "decision");
        var faults = Faults(more, values);
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } step) faults[StepUpFilter.Field] = step;
        if (faults.Count == 0)
        {
            var (by, merchantId) = (TroublesEndpoint.By(visit), more.Project.Merchant.MerchantId);
            var fault = values["act"] == "approve"
                ? await repairs.Approve(by, merchantId, more.Repair, visit.Cancel)
                : await repairs.End(by, merchantId, more.Repair, values["act"] == "withdraw", values["decision"], visit.Cancel);
            if (fault is null)
            {
                visit.Go(visit.Shell.Path, "saved");
                return;
            }

            faults["act"] = fault;
        }

        var now = await Read(visit, isFresh: false);
        await Draw(visit, (now ?? more) with { Check = more.Check }, values, faults, faults.ContainsValue("err.repair_void") ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
    }

    private static Dictionary<string, string> Faults(RepairMore more, Dictionary<string, string> values)
    {
        Dictionary<string, string> faults = [];
        if (more.Repair.State != RepairState.Proposed) faults["act"] = "err.repair_over";
        else if (values["act"] is not ("approve" or "reject" or "withdraw")) faults["act"] = "err.act";
        else if (values["act"] == "withdraw" ? !more.IsOwn : more.IsOwn) faults["act"] = "err.repair_own";
        else if (values["act"] != "withdraw" && !more.MayApprove) faults["act"] = "err.repair_right";
        if (values["act"] == "reject" && values["decision"].Length is < Repair.ReasonMin or > Repair.ReasonMax) faults["decision"] = "err.reason";
        // Open money is declined by hand only where the bank itself says that it has none.
        if (faults.Count == 0 && values["act"] == "approve" && more.Repair.To == OperationStatus.Decline && !more.HasMoved && !RepairProcessor.SaysUnpaid(more.Check)) faults["act"] = "err.bank_unsure";
        return faults;
    }

    private async Task<RepairMore?> Read(Visit visit, bool isFresh)
    {
        if (visit.Number("project") is not { } projectId || visit.Number("repair") is not { } repairId) return null;
        if (await store.Find(projectId, repairId, visit.Cancel) is not { } repair || projects.Current.Find(projectId) is not { } project) return null;
        if (await payments.FindByNumber(projectId, repair.PaymentNo, visit.Cancel) is not { } payment) return null;
        var check = isFresh && repair.State == RepairState.Proposed ? await repairs.Check(payment, payment.Operation(repair.OperationId), visit.Cancel) : null;
        return new(repair, project, payment, !repair.IsAsSeen(payment), check, visit.Operator.Has(OperatorRight.RepairApprove), repair.ProposedBy.UserId == visit.Person.UserId);
    }

    private static Task Draw(Visit visit, RepairMore more, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> faults, int status) =>
        visit.Show<RepairScreen>(ConsoleTexts.Of(visit.Shell.Language, "repair"), new ConsoleModel(values, faults, more), status);
}
