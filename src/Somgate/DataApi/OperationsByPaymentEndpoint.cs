using Somgate.Payments;
using Somgate.Projects;
using Somgate.Register;

namespace Somgate.DataApi;

/// <summary><c>POST /v1/operations/get-by-payment</c> (data-api.md 5).</summary>
internal sealed class OperationsByPaymentEndpoint(RegisterStore register, ProjectWorker projects)
{
    private const int RowsMax = 1000;

    public async Task Handle(HttpContext context, CheckedRequest given)
    {
        var (caller, snapshot) = (given.Caller, projects.Current);
        var reader = new MemberReader(given.Body);
        var paymentId = reader.Text("payment_id", isRequired: true);
        var projectId = reader.Whole("project_id", 0, long.MaxValue, "must be an integer");
        var zone = reader.Zone("tz", caller.Zone);
        var fields = OperationsRequest.FieldsOf(reader, ChosenField.OfPayment);
        var isGuarded = reader.Flag("csv_guard") ?? true;
        if (paymentId is "") reader.Fault("Field payment_id is required");
        if (reader.Faults.Count > 0)
        {
            await DataApiAnswer.Refuse(context, ApiError.Bad(reader.Faults));
            return;
        }

        long[]? asked = projectId is { } one ? [one] : null;
        if (OperationsRequest.Unseen(asked, snapshot, caller) is { Count: > 0 } unseen)
        {
            await DataApiAnswer.Refuse(context, ApiError.NoAccess(unseen));
            return;
        }

        if (projectId is { } named) given.Exchange.Project = snapshot.Find(named);
        var visible = asked ?? [.. caller.Visible(snapshot).Select(project => project.ProjectId)];
        if (await Find(snapshot, visible, PaymentKey.Fold(paymentId!), context.RequestAborted) is { } rows)
            await DataApiAnswer.Rows(context, new(rows, fields, zone, snapshot, caller.SeesPersonal), null, caller, isGuarded);
        else await DataApiAnswer.Refuse(context, ApiError.TooSlow);
    }

    /// <summary>Of live and of test projects, newest created first; null: it took too long.</summary>
    private async Task<IReadOnlyList<RegisterRow>?> Find(ProjectSnapshot snapshot, IReadOnlyList<long> visible, string paymentKey, CancellationToken cancel)
    {
        var filter = new RegisterFilter { Grain = Grain.Operations, Period = RegisterPeriod.Ever, HasPeriod = true }.With("payment_id", false, paymentKey);
        var rows = new List<RegisterRow>();
        foreach (var isTest in new[] { false, true })
        {
            var answer = await register.Offset(RegisterScope.Of(snapshot, isTest, visible), filter, 0, RowsMax, cancel);
            if (answer is not RegisterAnswer<IReadOnlyList<RegisterRow>>.Found found) return null;
            rows.AddRange(found.What);
        }

        return [.. rows.OrderByDescending(row => row.Place).Take(RowsMax)];
    }
}
