using Somgate.Dashboard.Screens;
using Somgate.Projects;
using Somgate.Protocol;
using Somgate.RequestLog;

namespace Somgate.Dashboard;

/// <summary>The request log.</summary>
/// <param name="Rows">Null: the address was not understood, or the question took too long.</param>
/// <param name="LeftOut">Refused requests that were counted and not kept.</param>
internal sealed record RequestsModel(LogQuery Query, IReadOnlyList<LoggedRequest>? Rows, bool HasNewer, bool HasOlder, long? Count, long LeftOut, bool WasTooSlow, bool IsFresh);

/// <summary>One request.</summary>
/// <param name="Project">Null: the request named none that is known, which operators alone are shown.</param>
/// <param name="Doctor">Of a test project with a wrong signature; null: nothing to say.</param>
/// <param name="Names">Of a live project with a wrong signature: names in the order of signing.</param>
internal sealed record RequestModel(LoggedRequest Request, Project? Project, SignatureFindings? Doctor, IReadOnlyList<string> Names);

/// <summary>The text that we signed beside the one that the signer may have, and the two signatures.</summary>
/// <param name="Lines">Ours, and theirs where the mistake is known.</param>
internal sealed record SignatureFindings(string Expected, string Received, SignatureDiagnosis Diagnosis, IReadOnlyList<ComparedLine> Lines);

/// <summary>Why was my request refused, and what exactly came in (dashboard.md 5.5).</summary>
internal sealed class RequestsEndpoint(RequestLogStore log, ProjectWorker projects)
{
    public const string Path = "/dashboard/requests";

    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(10);

    public async Task List(Visit visit)
    {
        var query = RequestsForm.Read(visit.Shell, visit.Shell.Query);
        if (!query.IsUsable)
        {
            await Show(visit, new(query, null, false, false, null, 0, false, false), StatusCodes.Status422UnprocessableEntity);
            return;
        }

        var filter = RequestsForm.Filter(query, visit.Shell);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(visit.Cancel);
        patience.CancelAfter(PatienceMax);
        try
        {
            await Show(visit, await Read(query, filter, patience.Token), StatusCodes.Status200OK);
        }
        catch (OperationCanceledException) when (!visit.Cancel.IsCancellationRequested)
        {
            await Show(visit, new(query, null, false, false, null, 0, true, false), StatusCodes.Status422UnprocessableEntity);
        }
    }

    public async Task Open(Visit visit)
    {
        var projectId = visit.Number("project");
        var seen = projectId is { } id && projects.Current.Find(id) is { } found && visit.Person.Sees(found) ? found : null;
        var isNobodys = visit.Door.IsOperator && projectId == RequestsForm.Nobody;
        if ((seen is null && !isNobodys) || visit.Number("at") is not { } at || visit.Number("number") is not { } number || await log.Find(projectId!.Value, new(at, number), visit.Cancel) is not { } request)
        {
            await visit.NotFound();
            return;
        }

        var isWrong = request.Signature == "wrong";
        IReadOnlyList<string> names = isWrong && seen?.IsTest != true ? LoggedText.Names(request) : [];
        await visit.Show<RequestScreen>(CallbackTexts.Of(visit.Shell.Language, "requests.one"), new RequestModel(request, seen, isWrong && seen is { IsTest: true } ? Findings(request, seen) : null, names));
    }

    private async Task<RequestsModel> Read(LogQuery query, RequestFilter filter, CancellationToken cancel)
    {
        var upwards = query.Before is not null || query.FromEnd;
        RequestCursor? place = (query.After ?? query.Before) is { } known ? new(known.AtMs, known.Number) : null;
        var rows = upwards ? await log.FindUpwards(filter, place, query.Rows + 1, cancel) : await log.Find(filter, place, query.Rows + 1, cancel);
        var hasMore = rows.Count > query.Rows;
        // The row too many stands at the end that was walked to.
        LoggedRequest[] shown = [.. upwards && hasMore ? rows.Skip(1) : rows.Take(query.Rows)];
        return new(
            query, shown, upwards ? hasMore : query.After is not null, upwards ? query.Before is not null : hasMore, query.WantsCount ? await log.Count(filter, cancel) : null,
            await log.CountLeftOut(filter, cancel), false, shown.Length == 0 && !await log.HasAny(filter.ProjectIds, cancel));
    }

    private static SignatureFindings? Findings(LoggedRequest request, Project project)
    {
        if (LoggedText.Leaves(request) is not { } leaves) return null;
        var received = request.ReceivedSignature ?? "";
        var (key, other) = (project.PrimaryKey.Bytes, project.Keys.Count > 1 ? project.Keys[1].Bytes : null);
        var findings = SignatureReport.Of(leaves, received, key, other);
        // Codes and personal data are masked here as everywhere, even of a test project (dashboard.md R9); lines are compared before.
        return findings with { Lines = [.. findings.Lines.Select(line => line with { Ours = Masked(leaves, line.Ours), Theirs = Masked(leaves, line.Theirs) })] };
    }

    private static string? Masked(IReadOnlyList<SignedLeaf> leaves, string? line)
    {
        var path = line is null ? null : leaves.Select(leaf => leaf.Path).Where(path => line.StartsWith(path + ":", StringComparison.Ordinal)).MaxBy(path => path.Length);
        return path is null ? line : $"{path}:{RequestMask.Personal(path[(path.LastIndexOf(':') + 1)..], line![(path.Length + 1)..])}";
    }

    private static Task Show(Visit visit, RequestsModel model, int status) => visit.Show<RequestsScreen>(visit.Text("nav.requests"), model, status);
}
