using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Mail;
using Somgate.Running;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>What the screen of a forgotten password shows.</summary>
internal sealed record ForgottenModel(bool HasMail, bool IsSent, string Email, string? Fault);

/// <summary>What the screen behind the address for a new e-mail shows.</summary>
internal sealed record NewEmailModel(string Before, string After);

/// <summary>What people do about their account by letter: a forgotten password, another e-mail, and word of a lock (dashboard.md 3.2, 9).</summary>
internal sealed class AccountEndpoint(
    UserStore users, SessionStore sessions, SignInProcessor signIn, InvitationProcessor invitations, ProfileProcessor profile, LetterStore letters, MailOptions mail, NodeOptions node)
{
    /// <summary>One letter with a link for a new password in so long: nobody's box is filled by a stranger.</summary>
    private static readonly TimeSpan BetweenLetters = TimeSpan.FromMinutes(5);

    public bool HasMail => mail.IsOn;

    public Task ShowForgotten(Visit visit) => Forgotten(visit, new(mail.IsOn, false, "", null), StatusCodes.Status200OK);

    /// <summary>Sends a link for a new password, if there is such an account: nothing on the screen, nor how soon it comes, tells whether there is one.</summary>
    public async Task SendPassword(Visit visit)
    {
        var email = SignInProcessor.Tidy(visit.Field("email"));
        if (!mail.IsOn || !InvitationProcessor.IsEmail(email))
        {
            await Forgotten(visit, new(mail.IsOn, false, visit.Field("email"), mail.IsOn ? "err.email" : null), StatusCodes.Status422UnprocessableEntity);
            return;
        }

        if (await signIn.CountAsk(visit.Caller, visit.Cancel) is { } seconds)
        {
            await visit.TooMany(seconds);
            return;
        }

        visit.Context.Response.OnCompleted(() => SendPassword(visit, email));
        await Forgotten(visit, new(true, true, email, null), StatusCodes.Status200OK);
    }

    /// <summary>Tells the owner of an account that it is locked, after the answer: a stranger learns nothing by it.</summary>
    public void TellLock(Visit visit, User locked)
    {
        if (mail.IsOn && locked.Email is not null) visit.Context.Response.OnCompleted(() => letters.Add([AccountLetter.Locked(locked, visit.Now, visit.Door, node.PublicUrl)], visit.Now, CancellationToken.None));
    }

    /// <summary>Sends a link to an address that shall be one's own; keys of texts by field, none: it is on its way.</summary>
    public async Task<IReadOnlyDictionary<string, string>> BeginEmail(Visit visit, Acting by)
    {
        var email = SignInProcessor.Tidy(visit.Field("email"));
        if (!mail.IsOn) return new Dictionary<string, string> { ["email"] = "err.no_mail" };
        var (link, fault) = await profile.BeginEmail(by, email, visit.Cancel);
        if (fault is not null) return new Dictionary<string, string> { ["email"] = fault };
        await letters.Add([AccountLetter.NewEmail(visit.Person.User, email, link!, visit.Door, node.PublicUrl)], visit.Now, visit.Cancel);
        return new Dictionary<string, string>();
    }

    public async Task ShowEmail(Visit visit)
    {
        if (await Find(visit) is var (link, user)) await visit.Show<NewEmailScreen>(visit.Text("email.title"), new NewEmailModel(user.Email ?? "", link.Email!));
    }

    /// <summary>Puts the new address in the place of the old one, which is told in the same commit.</summary>
    public async Task SetEmail(Visit visit)
    {
        if (await Find(visit) is not var (link, user)) return;
        Letter[] told = mail.IsOn && user.Email is not null ? [AccountLetter.EmailChanged(user, visit.Now)] : [];
        var outcome = await invitations.SetEmail(visit.Caller, link, user, connection => letters.Append(connection, told, visit.Now), visit.Cancel);
        if (outcome == SaveOutcome.Saved) visit.Go(visit.Door.Home + "/profile", "saved");
        else await visit.Fail(StatusCodes.Status409Conflict, outcome == SaveOutcome.EmailTaken ? "err.email_taken" : "fault.409");
    }

    private async Task SendPassword(Visit visit, string email)
    {
        var user = await users.FindByEmail(visit.Door.IsOperator, email, CancellationToken.None);
        if (user is not { State: UserState.Active } || await sessions.HasLink(user.UserId, LinkKind.Password, visit.Now + AccessLink.PasswordLife - BetweenLetters, CancellationToken.None)) return;
        var link = await invitations.MakeLink(user, LinkKind.Password, AuditActor.System.Name, invitations.Asked(visit.Caller, user), CancellationToken.None);
        await letters.Add([AccountLetter.Forgotten(user, link, visit.Door, node.PublicUrl)], visit.Now, CancellationToken.None);
    }

    /// <summary>The link and whose it is; null: it is dead, and that is said.</summary>
    private async Task<(AccessLink Link, User User)?> Find(Visit visit)
    {
        var (link, user) = await invitations.Find(visit.Segment("link"), LinkKind.Email, visit.Door.IsOperator, visit.Cancel);
        if (link is { Email: not null } && user is { State: UserState.Active } && !link.IsDead(visit.Now)) return (link, user);
        if (link is null) await visit.NotFound();
        else await visit.Fail(StatusCodes.Status410Gone, "fault.link", ("inviter", link.MadeBy));
        return null;
    }

    private static Task Forgotten(Visit visit, ForgottenModel model, int status) => visit.Show<ForgottenScreen>(visit.Text("forgotten.title"), model, status);
}
