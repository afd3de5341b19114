using Somgate.Dashboard.Screens;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>What the form behind a one-use address shows.</summary>
internal sealed record LinkModel(bool AsksEmail, bool AsksName, string Email, string Name, IReadOnlyDictionary<string, string> Faults);

/// <summary>One-use addresses: an invitation, a new password (dashboard.md 3.2).</summary>
internal sealed class LinkEndpoint(InvitationProcessor invitations, SignInProcessor signIn)
{
    public Task ShowInvitation(Visit visit) => Show(visit, LinkKind.Invitation);

    public Task ShowPassword(Visit visit) => Show(visit, LinkKind.Password);

    public async Task Accept(Visit visit)
    {
        if (await Find(visit, LinkKind.Invitation) is not var (link, user)) return;
        var accepted = await invitations.Accept(visit.Caller, link, user, visit.Field("email"), visit.Field("name"), visit.Field("password"), visit.Shell.Language, visit.Cancel);
        if (accepted.User is null) await Form(visit, user, accepted.Faults, StatusCodes.Status422UnprocessableEntity);
        else SignInEndpoint.Enter(visit, await signIn.BeginHalf(visit.Caller, accepted.User, visit.Session?.Hash, [], visit.Cancel), visit.Door.Home);
    }

    public async Task SetPassword(Visit visit)
    {
        if (await Find(visit, LinkKind.Password) is not var (link, user)) return;
        var faults = await invitations.SetPassword(visit.Caller, link, user, visit.Field("password"), visit.Cancel);
        if (faults.Count > 0) await Form(visit, user, faults, StatusCodes.Status422UnprocessableEntity);
        else visit.Go(visit.Door.Home + "/sign-in");
    }

    private async Task Show(Visit visit, LinkKind kind)
    {
        if (await Find(visit, kind) is var (_, user)) await Form(visit, user, new Dictionary<string, string>(), StatusCodes.Status200OK);
    }

    /// <summary>The link and whose it is; null: it is dead, and that is said.</summary>
    private async Task<(AccessLink Link, User User)?> Find(Visit visit, LinkKind kind)
    {
        var (link, user) = await invitations.Find(visit.Segment("link"), kind, visit.Door.IsOperator, visit.Cancel);
        if (link is not null && user is not null && !link.IsDead(visit.Now)) return (link, user);
        if (link is null) await visit.NotFound();
        else await visit.Fail(StatusCodes.Status410Gone, "fault.link", ("inviter", link.MadeBy));
        return null;
    }

    private static Task Form(Visit visit, User user, IReadOnlyDictionary<string, string> faults, int status)
    {
        var isInvitation = user.State == UserState.Invited;
        return visit.Show<LinkScreen>(
            visit.Text(isInvitation ? "invitation.title" : "new_password.title"),
            new LinkModel(isInvitation && user.Email is null, isInvitation, user.Email ?? visit.Field("email"), visit.IsPost ? visit.Field("name") : user.Name, faults),
            status);
    }
}
