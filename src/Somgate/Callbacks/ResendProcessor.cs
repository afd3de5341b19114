using Somgate.Payments;
using Somgate.Projects;
using Somgate.Running;

namespace Somgate.Callbacks;

/// <summary>
/// Makes callbacks of what people wanted to be sent (callbacks.md 6.1, "by hand", "test"). The act is stored first, with its entry in the audit log; a callback is
/// made in the commit that takes its item, so that none is made twice and a killed service loses none.
/// </summary>
internal sealed class ResendProcessor(
    CallbackRunStore runs, CallbackStore callbacks, CallbackWorker worker, PaymentWriter writer, NumberStore numbers, ProjectWorker projects, MakeSample makeSample,
    CallbackPace pace, NodeOptions node, TimeProvider time)
{
    /// <summary>Whether a place for one more callback is free here: a test is sent at once or not at all.</summary>
    public bool HasPlace(string url)
    {
        if (CallbackAddress.EndpointOf(url) is not { } endpoint || !worker.TryReserve(endpoint)) return false;
        worker.Release(endpoint);
        return true;
    }

    /// <summary>Has one callback sent again, to this address; the number of the new callback, null: nothing could be made of it.</summary>
    public async Task<long?> Resend(CallbackRow source, string url, bool? isRuled, CallbackRun run, RecordAct record, CancellationToken cancel)
    {
        CallbackRunItem item = new(run.RunId, 1, source.ProjectId, source.CallbackId, source.Status, url, CallbackAddress.EndpointOf(url) ?? "", isRuled);
        await runs.Add(run, [item], record, cancel);
        var made = await Make(item, default);
        await runs.End(time.GetUtcNow(), cancel);
        return made?.Row.CallbackId;
    }

    /// <summary>Sends a test to each address, and waits until they are over; the numbers of the callbacks.</summary>
    public async Task<IReadOnlyList<long>> Test(long projectId, PaymentStatus told, IReadOnlyList<string> urls, bool isRuled, CallbackRun run, RecordAct record, CancellationToken cancel)
    {
        CallbackRunItem[] items =
            [.. urls.Select((url, index) => new CallbackRunItem(run.RunId, index + 1, projectId, null, StatusText.Of(told), url, CallbackAddress.EndpointOf(url) ?? "", isRuled))];
        await runs.Add(run, items, record, cancel);
        var made = new List<Made>();
        foreach (var item in items)
            if (await Make(item, cancel) is { } one) made.Add(one);
        await runs.End(time.GetUtcNow(), cancel);
        await Task.WhenAll(made.Select(one => one.Sending));
        return [.. made.Select(one => one.Row.CallbackId)];
    }

    /// <summary>Makes what may begin in this second.</summary>
    public async Task MakeNext(CancellationToken cancel)
    {
        var items = await runs.FindNext(cancel);
        await Task.WhenAll(items.Select(item => Make(item, cancel)));
        await runs.End(time.GetUtcNow(), cancel);
    }

    private async Task<Made?> Make(CallbackRunItem item, CancellationToken cancel)
    {
        var isTest = item.SourceId is null;
        // What is to be sent at once needs a place; without one, the next second may have it.
        if (isTest && !worker.TryReserve(item.Endpoint)) return null;
        var started = false;
        try
        {
            var row = projects.Current.Find(item.ProjectId) is { } project ? await RowOf(item, project, cancel) : null;
            var committed = await writer.Commit(new PaymentChange
            {
                Key = row?.Key ?? new(item.ProjectId, $"{item.RunId}/{item.ItemNo}"),
                Callbacks = row is null ? [] : [row],
                Item = new(item.RunId, item.ItemNo, row?.CallbackId ?? 0),
            });
            if (row is null || !committed.IsDone) return null;
            started = isTest && committed.SendNow.Contains(row.CallbackId);
            if (started) return new(row, worker.Start(row, null));
            worker.Nudge();
            return new(row, Task.CompletedTask);
        }
        finally
        {
            if (isTest && !started) worker.Release(item.Endpoint);
        }
    }

    private async Task<CallbackRow?> RowOf(CallbackRunItem item, Project project, CancellationToken cancel)
    {
        var (number, now) = (await numbers.Next(cancel), DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()));
        if (item.SourceId is not { } sourceId) return TestRow(item, project, number, now);
        if (await callbacks.Find(item.ProjectId, sourceId, cancel) is not { Body.Length: > 0 } source) return null;
        var (body, keyId) = CallbackBody.ForNow(source.Body, source.KeyId, project);
        return source with
        {
            CallbackId = number,
            EventNo = number,
            Url = item.Url,
            Endpoint = item.Endpoint,
            Body = body,
            State = CallbackStateText.Of(CallbackState.Pending),
            Tries = 0,
            Attempts = 0,
            DueAt = now,
            LeasedBy = null,
            CreatedAt = now,
            Kind = CallbackKind.Resend,
            KeyId = keyId,
            IsRuled = item.IsRuled,
        };
    }

    private CallbackRow TestRow(CallbackRunItem item, Project project, long number, DateTimeOffset now)
    {
        var paymentId = TestCallback.PaymentId(number);
        var body = makeSample(project, paymentId, TestCallback.Events.First(told => StatusText.Of(told) == item.Status), number, now);
        return new(item.ProjectId, number, number, number, PaymentKey.Fold(paymentId), null, item.Status, item.Url, item.Endpoint, body, CallbackStateText.Of(CallbackState.Pending), 0, 0,
            now + pace.Lease, node.Id, now)
        {
            Kind = CallbackKind.Test,
            KeyId = project.PrimaryKey.KeyId,
            IsRuled = item.IsRuled,
        };
    }

    private sealed record Made(CallbackRow Row, Task Sending);
}
