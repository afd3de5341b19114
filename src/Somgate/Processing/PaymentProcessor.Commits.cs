using Somgate.Callbacks;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;
using Somgate.Providers;
using Somgate.Running;
using Somgate.Storage;

namespace Somgate.Processing;

/// <summary>How a change is written together with the callbacks and alerts that it causes, and what is handed over once it stands.</summary>
internal sealed partial class PaymentProcessor
{
    /// <summary>Commits a change with the callbacks that it causes, and sends those that nothing holds back. A place reserved for the operation is given back if nothing is written.</summary>
    private async Task<Committed> Commit(
        Payment payment, Project project, PaymentChange change, Tell tell, bool operationReserved, DateTimeOffset now, CancellationToken cancel, JoinedAct? joined = null)
    {
        CallbackRow[] rows = [];
        Committed? committed = null;
        try
        {
            rows = Callback.IsDue(tell, payment, project) ? await CallbacksOf(payment, project, now, cancel) : [];
            committed = await writer.Commit(change with { Callbacks = rows }, joined);
        }
        finally
        {
            if (operationReserved && committed is not { IsDone: true }) Handover.ReleaseOperation();
            foreach (var row in rows) Dispatch(row, committed, payment.TraceParent);
        }

        if (committed.IsDone) Feed.Tell(change.Key);
        return committed;
    }

    private void Dispatch(CallbackRow row, Committed? committed, string? traceParent)
    {
        if (row.LeasedBy is null)
        {
            if (committed is { IsDone: true } && row.DueAt is not null) Handover.Nudge();
        }
        else if (committed is not null && committed.SendNow.Contains(row.CallbackId))
        {
            Handover.Start(row, traceParent);
        }
        else
        {
            Handover.ReleaseCallback(row.Endpoint);
        }
    }

    private async Task<CallbackRow[]> CallbacksOf(Payment payment, Project project, DateTimeOffset now, CancellationToken cancel)
    {
        var body = PaymentView.Callback(payment, methods.WireOf(payment, node.PublicUrl), project.PrimaryKey.Bytes);
        var addresses = CallbackAddress.Of(payment, project.CallbackRules);
        var eventNo = await numbers.Next(cancel);
        var status = StatusText.Of(payment.Status);
        if (addresses.Count == 0)
            return [new(payment.ProjectId, eventNo, eventNo, payment.PaymentNo, payment.Key.Folded, payment.Latest?.OperationId, status, "", "", body, "suppressed", 0, 0, null, null, now) { PaymentVersion = payment.Version, KeyId = project.PrimaryKey.KeyId }];

        var ids = new long[addresses.Count];
        for (var index = 0; index < ids.Length; index++) ids[index] = index == 0 ? eventNo : await numbers.Next(cancel);

        // From here on nothing fails: a place that is taken is given back by who is handed the rows.
        var first = Callback.FirstTry(payment, now);
        var rows = new CallbackRow[addresses.Count];
        for (var index = 0; index < rows.Length; index++)
        {
            var endpoint = CallbackAddress.EndpointOf(addresses[index]) ?? "";
            var held = first <= now && Handover.TryReserveCallback(endpoint);
            rows[index] = new(payment.ProjectId, ids[index], eventNo, payment.PaymentNo, payment.Key.Folded,
                payment.Latest?.OperationId, status, addresses[index], endpoint, body, "pending", 0, 0, held ? now + ProcessingOptions.Lease : first, held ? node.Id : null, now)
            { PaymentVersion = payment.Version, KeyId = project.PrimaryKey.KeyId, IsRuled = !CallbackAddress.IsGiven(payment, payment.Status) };
        }

        return rows;
    }

    /// <summary>
    /// Has the newest callback sent again; false: the payment moved. It takes a version like any change, or another node might store a newer callback at
    /// the same moment and the older one would be sent after it.
    /// </summary>
    private async Task<bool> SendAgain(Payment payment)
    {
        var committed = await writer.Commit(new PaymentChange
        {
            Key = payment.Key,
            Saved = payment with { Version = payment.Version + 1 },
            Again = new(payment.ProjectId, payment.PaymentNo, Now()),
        });
        if (committed.IsDone) Handover.Nudge();
        return committed.IsDone;
    }

    private async Task<IReadOnlyList<AlertRow>> Alerts(
        Payment payment, long operationId, Decision decision, ProviderAlert alert, string? heard, DateTimeOffset now, CancellationToken cancel)
    {
        var surprise = decision switch
        {
            Decision.Changed changed => changed.Surprise,
            Decision.Refused refused => refused.Surprise,
            _ => Surprise.None,
        };
        if (surprise == Surprise.None && alert == ProviderAlert.None) return [];
        var rows = new List<AlertRow>(2);
        if (surprise != Surprise.None) rows.Add(await Alert(surprise.ToString()));
        if (alert != ProviderAlert.None) rows.Add(await Alert(alert.ToString()));
        Telemetry.Alerts.Add(rows.Count);
        return rows;

        async Task<AlertRow> Alert(string kind) => new(payment.ProjectId, await numbers.Next(cancel), payment.PaymentNo, operationId, kind, heard ?? "", now)
        {
            ToldAs = kind == nameof(Surprise.LateSuccess) ? payment.PaymentId : null,
        };
    }
}
