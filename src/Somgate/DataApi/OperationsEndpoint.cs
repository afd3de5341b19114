using Somgate.Projects;
using Somgate.Register;
using Somgate.Storage;

namespace Somgate.DataApi;

/// <summary><c>POST /v1/operations/get</c> (data-api.md 4 and 7).</summary>
internal sealed class OperationsEndpoint(RegisterStore register, ProjectWorker projects, LongIntervalProcessor turns, Vault vault)
{
    public async Task Handle(HttpContext context, CheckedRequest given)
    {
        var (caller, snapshot) = (given.Caller, projects.Current);
        var request = OperationsRequest.Read(given.Body, caller, vault.Hash);
        if (request.Faults.Count > 0) await DataApiAnswer.Refuse(context, ApiError.Bad(request.Faults));
        else if (OperationsRequest.Unseen(request.ProjectIds, snapshot, caller) is { Count: > 0 } unseen) await DataApiAnswer.Refuse(context, ApiError.NoAccess(unseen));
        else if (request.Scope(snapshot, caller) is not { } scope) await DataApiAnswer.Refuse(context, ApiError.Bad(["Field project_id names live and test projects"]));
        else
        {
            if (request.ProjectIds is [var only]) given.Exchange.Project = snapshot.Find(only);
            if (request.Cursor is not null) await Sync(context, request, scope, caller, snapshot);
            else if (!request.IsLong) await List(context, request, scope, caller, snapshot);
            else if (!await turns.TryRun(caller.UserId, () => List(context, request, scope, caller, snapshot), context.RequestAborted))
                await DataApiAnswer.Refuse(context, ApiError.TooManyLong);
        }
    }

    private async Task List(HttpContext context, OperationsRequest request, RegisterScope scope, Caller caller, ProjectSnapshot snapshot)
    {
        var answer = await register.Offset(scope, request.Filter, request.Offset, request.Limit, context.RequestAborted);
        if (answer is RegisterAnswer<IReadOnlyList<RegisterRow>>.TooSlow) await DataApiAnswer.Refuse(context, ApiError.TooSlow);
        else await DataApiAnswer.Rows(context, new(answer.Value, request.Fields, request.Zone, snapshot, caller.SeesPersonal), null, caller, request.IsGuarded);
    }

    private async Task Sync(HttpContext context, OperationsRequest request, RegisterScope scope, Caller caller, ProjectSnapshot snapshot)
    {
        var mark = request.Mark;
        var answer = ApiCursor.Read(request.Cursor!, mark) is not { } cursor
            ? new RegisterAnswer<RegisterSync>.StrangeCursor()
            : await register.Sync(scope, request.Filter, cursor, request.Limit, context.RequestAborted);
        if (answer is RegisterAnswer<RegisterSync>.StrangeCursor) await DataApiAnswer.Refuse(context, ApiError.Bad(["Cursor belongs to another request"]));
        else if (answer is RegisterAnswer<RegisterSync>.TooSlow) await DataApiAnswer.Refuse(context, ApiError.TooSlow);
        else
        {
            var sync = answer.Value;
            var state = new SyncState(ApiCursor.Bind(sync.Next, mark), sync.HasMore, sync.SyncedTo);
            await DataApiAnswer.Rows(context, new(sync.Rows, request.Fields, request.Zone, snapshot, caller.SeesPersonal), state, caller, request.IsGuarded);
        }
    }
}
