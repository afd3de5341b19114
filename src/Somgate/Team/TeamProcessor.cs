using System.Text.Json.Nodes;
using Somgate.Audit;

namespace Somgate.Team;

/// <summary>Who changes somebody, and how the audit log shall tell it.</summary>
/// <param name="Entry">Makes the entry of an act on a user by his number.</param>
internal sealed record Acting(SignedIn Person, Func<string, long, AuditEntry> Entry)
{
    /// <summary>Null: all projects.</summary>
    public IReadOnlyList<long>? ProjectIds => Person is Viewer viewer ? viewer.ProjectIds : null;
}

/// <summary>Inviting people, changing what they may, and letting them go (dashboard.md 3.1 and 3.3). A refusal is the key of a text; null: done.</summary>
internal sealed class TeamProcessor(UserStore users, SessionStore sessions, SignInProcessor signIn, InvitationProcessor invitations, TimeProvider time)
{
    /// <summary>An invitation; the end of its link, or what is wrong.</summary>
    public async Task<(string? Link, string? Fault)> Invite(Acting by, string email, Grants grants, CancellationToken cancel)
    {
        var tidy = SignInProcessor.Tidy(email);
        if (!InvitationProcessor.IsEmail(tidy)) return (null, "err.email");
        if (Exceeds(by, Grants.None, grants) is { } fault) return (null, fault);
        var user = new User { UserId = 0, MerchantId = by.Person.Merchant, Email = tidy, Grants = grants, InvitedBy = by.Person.Name };
        var made = await invitations.Invite(user, userId => by.Entry("user.invite", userId) with { After = Told(grants) }, cancel);
        return made is null ? (null, "err.email_taken") : (made.Value.Link, null);
    }

    /// <summary>A new link: for the invited one to come in, for others to set a new password. The old one is dead.</summary>
    public async Task<(LinkKind Kind, string Link)> MakeLink(Acting by, User user, CancellationToken cancel)
    {
        var kind = user.State == UserState.Invited ? LinkKind.Invitation : LinkKind.Password;
        var entry = by.Entry(kind == LinkKind.Invitation ? "user.invite" : "user.password_link", user.UserId);
        return (kind, await invitations.MakeLink(user, kind, by.Person.Name, entry, cancel));
    }

    /// <summary>Gives other roles, boxes, projects. All other sessions of the user end, if anything changed.</summary>
    public async Task<string?> Grant(Acting by, User user, Grants grants, CancellationToken cancel)
    {
        if (Exceeds(by, user.Grants, grants) is { } fault) return fault;
        if (user.Grants.IsSame(grants)) return null;
        var entry = by.Entry("user.grant", user.UserId) with { Before = Told(user.Grants), After = Told(grants) };
        return Fault(await Save(by, user with { Grants = grants }, endsSessions: true, entry, cancel));
    }

    public Task<string?> Suspend(Acting by, User user, CancellationToken cancel) => Move(by, user, UserState.Suspended, "user.suspend", cancel);

    /// <summary>A user who never came in becomes an invited one again.</summary>
    public Task<string?> Resume(Acting by, User user, CancellationToken cancel) => Move(by, user, user.PasswordHash is null ? UserState.Invited : UserState.Active, "user.resume", cancel);

    /// <summary>For good; the name stays in the audit log.</summary>
    public Task<string?> Delete(Acting by, User user, CancellationToken cancel) => Move(by, user, UserState.Deleted, "user.delete", cancel);

    public async Task<string?> Unlock(Acting by, User user, CancellationToken cancel)
    {
        return Fault(await users.Save(user, false, But(by, user), time.GetUtcNow(), [by.Entry("user.unlock", user.UserId)], cancel, forgets: signIn.CounterOf(user)));
    }

    /// <summary>Takes the second factor away: sessions end, and the next sign-in enrols anew.</summary>
    public async Task<string?> ResetSecondFactor(Acting by, User user, CancellationToken cancel)
    {
        if (user.UserId == by.Person.UserId) return "err.own";
        await users.SaveSecondFactor(user.UserId, null, 0, [], null, time.GetUtcNow(), [by.Entry("second_factor.reset", user.UserId)], cancel);
        return null;
    }

    public async Task<string?> EndSessions(Acting by, User user, CancellationToken cancel)
    {
        await sessions.EndAll(user.UserId, But(by, user), time.GetUtcNow(), [by.Entry("session.end_all", user.UserId)], cancel);
        return null;
    }

    /// <summary>How the audit log tells what somebody was given.</summary>
    public static JsonObject Told(Grants grants) => new()
    {
        ["roles"] = new JsonArray([.. grants.RoleNames.Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]),
        ["added"] = new JsonArray([.. grants.Added.Select(Rights.NameOf).Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]),
        ["withdrawn"] = new JsonArray([.. grants.Withdrawn.Select(Rights.NameOf).Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]),
        ["projects"] = grants.ProjectIds is { } ids ? new JsonArray([.. ids.Order().Select(id => (JsonNode)id)]) : "all",
    };

    /// <summary>An admin grants only rights he holds and projects he sees; what the user had already may stay.</summary>
    private static string? Exceeds(Acting by, Grants before, Grants after)
    {
        if (after.RoleNames.Count == 0) return "err.role_empty";
        if (by.Person is Viewer viewer && after.Rights.Except(before.Rights).Any(right => !viewer.Has(right))) return "err.right_unheld";
        if (by.ProjectIds is not { } seen) return null;
        if (after.ProjectIds is null) return before.ProjectIds is null ? null : "err.project_unseen";
        return after.ProjectIds.Except(seen).Except(before.ProjectIds ?? after.ProjectIds).Any() ? "err.project_unseen" : null;
    }

    private async Task<string?> Move(Acting by, User user, UserState state, string act, CancellationToken cancel)
    {
        if (user.UserId == by.Person.UserId) return "err.own";
        var entry = by.Entry(act, user.UserId) with { Before = new() { ["state"] = Word(user.State) }, After = new() { ["state"] = Word(state) } };
        return Fault(await Save(by, user with { State = state }, endsSessions: state != UserState.Active, entry, cancel));
    }

    private Task<SaveOutcome> Save(Acting by, User user, bool endsSessions, AuditEntry entry, CancellationToken cancel) =>
        users.Save(user, endsSessions, But(by, user), time.GetUtcNow(), [entry], cancel);

    private static byte[]? But(Acting by, User user) => user.UserId == by.Person.UserId ? by.Person.SessionHash : null;

    private static string Word(UserState state) => state.ToString().ToLowerInvariant();

    private static string? Fault(SaveOutcome outcome) => outcome switch
    {
        SaveOutcome.Saved => null,
        SaveOutcome.Moved => "err.moved",
        SaveOutcome.LastAdmin => "err.last_admin",
        SaveOutcome.EmailTaken => "err.email_taken",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
