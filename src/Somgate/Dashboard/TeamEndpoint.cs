using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Mail;
using Somgate.Projects;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>A line of the list.</summary>
internal sealed record TeamLine(User User, bool IsLocked);

internal sealed record TeamModel(IReadOnlyList<TeamLine> Lines, bool IsMatrix, bool MayManage);

/// <summary>The form by which somebody is invited or changed, as it was typed.</summary>
/// <param name="User">Null: somebody new.</param>
internal sealed record MemberModel(
    User? User, bool IsLocked, string Email, GrantsForm Form, IReadOnlyList<Project> Projects, IReadOnlyDictionary<string, string> Faults, bool MayManage);

/// <summary>A one-use address, shown this once to be copied.</summary>
internal sealed record MadeLinkModel(string Email, string Address, LinkKind Kind, bool WasSent);

/// <summary>Screen Team of Dashboard, and Operators of Console (dashboard.md 3.3).</summary>
internal sealed class TeamEndpoint(UserStore users, SignInProcessor signIn, TeamProcessor team, StepUpFilter stepUp, LetterStore letters, MailOptions mail, ProjectWorker projects)
{
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    public async Task List(Visit visit)
    {
        List<TeamLine> lines = [];
        foreach (var user in await users.List(visit.Person.Merchant, visit.Cancel)) lines.Add(new(user, await signIn.IsLocked(user, visit.Cancel)));
        await visit.Show<TeamScreen>(visit.Text(visit.Door.IsOperator ? "nav.operators" : "nav.team"), new TeamModel(lines, visit.Query("tab") == "matrix" && !visit.Door.IsOperator, MayManage(visit)));
    }

    public Task ShowInvite(Visit visit) => Form(visit, null, "", GrantsForm.Empty, [], StatusCodes.Status200OK);

    public async Task Invite(Visit visit)
    {
        var (form, email) = (GrantsForm.Read(visit.Door.IsOperator, visit.Fields, visit.Field), visit.Field("email"));
        var faults = form.Faults();
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count == 0)
        {
            var (link, fault) = await team.Invite(By(visit), email, form.Grants(), visit.Cancel);
            if (link is not null)
            {
                await ShowLink(visit, SignInProcessor.Tidy(email), LinkKind.Invitation, link);
                return;
            }

            faults[fault is "err.email" or "err.email_taken" ? "email" : "grants"] = fault!;
        }

        await Form(visit, null, email, form, faults, Unprocessable);
    }

    public async Task Show(Visit visit)
    {
        if (await Find(visit) is { } user) await Form(visit, user, user.Email ?? "", GrantsForm.Of(user.Grants), [], StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    public async Task Change(Visit visit)
    {
        if (await Find(visit) is not { } user)
        {
            await visit.NotFound();
            return;
        }

        var form = visit.Field("act") == "grant" ? GrantsForm.Read(visit.Door.IsOperator, visit.Fields, visit.Field) : GrantsForm.Of(user.Grants);
        var faults = form.Faults();
        if (visit.Field("version") != user.Version.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            await visit.Fail(StatusCodes.Status409Conflict, "fault.409");
            return;
        }

        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count == 0)
        {
            if (visit.Field("act") == "link")
            {
                var (kind, link) = await team.MakeLink(By(visit), user, visit.Cancel);
                await ShowLink(visit, user.Email ?? "", kind, link);
                return;
            }

            if (await Act(visit, user, form) is not { } fault)
            {
                visit.Go(visit.Field("act") == "delete" ? ListPath(visit.Door) : visit.Shell.Path, "saved");
                return;
            }

            faults["grants"] = fault;
        }

        await Form(visit, user, user.Email ?? "", form, faults, Unprocessable);
    }

    public static string ListPath(Door door) => door.Home + (door.IsOperator ? "/operators" : "/team");

    private Task<string?> Act(Visit visit, User user, GrantsForm form) => visit.Field("act") switch
    {
        "grant" => team.Grant(By(visit), user, form.Grants(), visit.Cancel),
        "suspend" => team.Suspend(By(visit), user, visit.Cancel),
        "resume" => team.Resume(By(visit), user, visit.Cancel),
        "unlock" => team.Unlock(By(visit), user, visit.Cancel),
        "reset" => team.ResetSecondFactor(By(visit), user, visit.Cancel),
        "end" => team.EndSessions(By(visit), user, visit.Cancel),
        "delete" => team.Delete(By(visit), user, visit.Cancel),
        _ => Task.FromResult<string?>("err.act"),
    };

    /// <summary>Somebody of one's own merchant; others are not there.</summary>
    private async Task<User?> Find(Visit visit) =>
        visit.Number("user") is { } userId && await users.Find(userId, visit.Cancel) is { } user && user.MerchantId == visit.Person.Merchant && user.State != UserState.Deleted ? user : null;

    private async Task Form(Visit visit, User? user, string email, GrantsForm form, Dictionary<string, string> faults, int status)
    {
        var seen = visit.Person is Viewer viewer ? projects.Current.Projects.Where(viewer.Sees).ToArray() : [];
        var isLocked = user is not null && await signIn.IsLocked(user, visit.Cancel);
        await visit.Show<MemberScreen>(
            user is null ? visit.Text("team.invite") : user.Name.Length > 0 ? user.Name : user.Email ?? "–", new MemberModel(user, isLocked, email, form, seen, faults, MayManage(visit)), status);
    }

    private async Task ShowLink(Visit visit, string email, LinkKind kind, string link)
    {
        var request = visit.Context.Request;
        var address = $"{request.Scheme}://{request.Host}{visit.Door.Home}/{(kind == LinkKind.Invitation ? "invitation" : "password")}/{link}";
        var isSent = mail.IsOn && email.Length > 0;
        // Its key is the link itself: another link is another letter.
        if (isSent) await letters.Add([Letter(visit, visit.Person.Name, email, kind, link, address)], visit.Now, visit.Cancel);
        await visit.Show<MadeLinkScreen>(visit.Text("link.title"), new MadeLinkModel(email, address, kind, isSent));
    }

    /// <summary>The letter that brings a link by which its reader gets in.</summary>
    /// <param name="from">Who invites, as the reader may know them.</param>
    public static Letter Letter(Visit visit, string from, string email, LinkKind kind, string link, string address)
    {
        var (subject, text) = kind == LinkKind.Invitation ? ("inv.subject", "inv.text") : ("inv.password_subject", "inv.password_text");
        return new("access:" + Convert.ToHexStringLower(TeamKeys.Hash(link)!), LetterKind.Invitation, email, LetterPage.Of(
            visit.Shell.Language, visit.Text(subject), [visit.Text(text, ("name", from))], [], (visit.Text("inv.button"), visit.Text("sch.letter.plain", ("url", address)), address)));
    }

    private static bool MayManage(Visit visit) => visit.Person switch
    {
        Viewer viewer => viewer.Has(Right.TeamManage),
        OperatorViewer other => other.Has(OperatorRight.Manage),
        _ => false,
    };

    private static Acting By(Visit visit) =>
        new(visit.Person, (act, userId) => visit.Entry(act, new AuditObject("user", userId.ToString(System.Globalization.CultureInfo.InvariantCulture))));
}
