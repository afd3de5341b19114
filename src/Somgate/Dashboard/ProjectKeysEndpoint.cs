using System.Globalization;
using System.Text;
using Somgate.Callbacks;
using Somgate.Dashboard.Screens;
using Somgate.Projects;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>What the tab Keys shows.</summary>
/// <param name="Undelivered">Callbacks that each key has signed and nobody has taken yet.</param>
/// <param name="Made">A new key, shown this once.</param>
internal sealed record KeysMore(IReadOnlyDictionary<long, KeyUse> Uses, IReadOnlyDictionary<long, long> Undelivered, (long KeyId, string Secret)? Made);

/// <summary>Signing keys of a project and their rotation (dashboard.md 7).</summary>
internal sealed class ProjectKeysEndpoint(ProjectProcessor processor, ProjectStore store, ProjectWorker projects, CallbackStore callbacks, StepUpFilter stepUp)
{
    private const string Tab = "keys";

    /// <summary>Two live keys are for changing over, and not for good.</summary>
    public static readonly TimeSpan RotationMax = TimeSpan.FromDays(30);

    public async Task Show(Visit visit)
    {
        if (ProjectsEndpoint.Find(visit, projects) is { } project) await Draw(visit, project, ProjectModel.None, null, StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    public async Task Change(Visit visit)
    {
        if (ProjectsEndpoint.Find(visit, projects) is not { } project)
        {
            await visit.NotFound();
            return;
        }

        var act = visit.Field("act");
        var keyId = long.TryParse(visit.Field("key"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
        Dictionary<string, string> faults = [];
        if (act is not ("make" or "primary" or "revoke")) faults["keys"] = "err.act";
        // Typed, so that nobody revokes the key that is not meant.
        if (act == "revoke" && visit.Field("typed").Trim() != visit.Field("key")) faults[TypedField(keyId)] = "err.key_typed";
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        var (key, refused) = faults.Count == 0 ? await Act(visit, project, act, keyId) : (null, null);
        if (refused is not null) faults["keys"] = refused;
        await projects.RunOnce(visit.Cancel);
        if (faults.Count > 0) await Draw(visit, project, faults, null, StatusCodes.Status422UnprocessableEntity);
        else if (key is not null) await Draw(visit, projects.Current.Find(project.ProjectId)!, ProjectModel.None, (key.KeyId, Encoding.ASCII.GetString(key.Bytes)), StatusCodes.Status200OK);
        else visit.Go(ProjectsEndpoint.PathOf(project.ProjectId, Tab), "saved");
    }

    public static string TypedField(long keyId) => FormattableString.Invariant($"typed-{keyId}");

    private async Task<(ProjectKey? Made, string? Refused)> Act(Visit visit, Project project, string act, long keyId)
    {
        var by = DeskActing.Of(visit);
        var (decision, made) = act switch
        {
            "make" => await processor.MakeKey(by, project.ProjectId, ProjectKeys.Make(), isPrimary: false, visit.Cancel),
            "primary" => (await processor.MakePrimary(by, project.ProjectId, keyId, visit.Cancel), null),
            _ => (await processor.RevokeKey(by, project.ProjectId, keyId, "", visit.Cancel), null),
        };
        return (made, (decision as ProjectDecision.Refused)?.Why);
    }

    private async Task Draw(Visit visit, Project project, IReadOnlyDictionary<string, string> faults, (long, string)? made, int status) => await visit.Show<ProjectKeysScreen>(
        project.Title,
        new ProjectModel(project, Tab, ProjectModel.None, faults, "")
        {
            MayEdit = visit.Viewer.Has(Right.KeysManage),
            More = new KeysMore(await store.FindKeyUses(project.ProjectId, visit.Cancel), await callbacks.CountUndelivered(project.ProjectId, visit.Cancel), made),
        },
        status);
}
