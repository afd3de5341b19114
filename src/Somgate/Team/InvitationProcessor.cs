using Somgate.Audit;
using Somgate.Storage;

namespace Somgate.Team;

/// <summary>Letting people in by one-use addresses: made by an admin, the command line or the first start (dashboard.md 3.2).</summary>
internal sealed class InvitationProcessor(UserStore users, SessionStore sessions, TimeProvider time)
{
    public const int NameMax = 100;
    private const int EmailMax = 254;

    /// <summary>An invitation for somebody who isn't here yet; the text of the link's end. Null: the e-mail is taken.</summary>
    public async Task<(long UserId, string Link)?> Invite(User user, Func<long, AuditEntry> entry, CancellationToken cancel)
    {
        var (now, id) = (time.GetUtcNow(), TeamKeys.MakeId());
        var link = new AccessLink(TeamKeys.Hash(id)!, 0, LinkKind.Invitation, null, user.InvitedBy, now, now + AccessLink.InvitationLife, null);
        var userId = await users.Add(user with { State = UserState.Invited, InvitedAt = now }, link, added => [entry(added)], cancel);
        return userId is { } made ? (made, id) : null;
    }

    /// <summary>A new link for somebody who is here or invited; older ones of its kind are dead.</summary>
    public async Task<string> MakeLink(User user, LinkKind kind, string madeBy, AuditEntry entry, CancellationToken cancel)
    {
        var (now, id) = (time.GetUtcNow(), TeamKeys.MakeId());
        var life = kind == LinkKind.Invitation ? AccessLink.InvitationLife : AccessLink.PasswordLife;
        await sessions.AddLink(new(TeamKeys.Hash(id)!, user.UserId, kind, null, madeBy, now, now + life, null), [entry], cancel);
        return id;
    }

    /// <summary>
    /// A link for the first operator, who says his e-mail himself; null: there is an operator, or one is invited and can still come in. One that was never used is replaced.
    /// </summary>
    public async Task<string?> InviteFirstOperator(CancellationToken cancel)
    {
        var operators = await users.List(0, cancel);
        if (operators.Any(user => user.State != UserState.Invited)) return null;
        foreach (var invited in operators.Where(user => user.Email is not null))
        {
            if (await sessions.HasLink(invited.UserId, LinkKind.Invitation, time.GetUtcNow(), cancel)) return null;
        }

        var entry = FromSystem(0, "user.invite");
        if (operators.FirstOrDefault(user => user.Email is null) is { } waiting) return await MakeLink(waiting, LinkKind.Invitation, AuditActor.System.Name, entry(waiting.UserId), cancel);
        var first = new User { UserId = 0, MerchantId = 0, Grants = Grants.Of(OperatorRole.PlatformAdmin), InvitedBy = AuditActor.System.Name };
        return (await Invite(first, entry, cancel))?.Link;
    }

    /// <summary>From the command line: a link for this e-mail, whoever it is by now. A user who is active gets one for a new password.</summary>
    /// <param name="resetsFactor">His second factor is taken away too: the way back for an only admin (dashboard.md 3.2).</param>
    public async Task<(LinkKind Kind, string Link)> InviteByCommand(long merchantId, string email, Grants grants, CancellationToken cancel, bool resetsFactor = false)
    {
        var known = await users.FindByEmail(merchantId == 0, SignInProcessor.Tidy(email), cancel);
        if (known is not null && known.MerchantId != merchantId) throw new ArgumentException("that e-mail belongs to another merchant's user", nameof(email));
        if (known is not null)
        {
            if (resetsFactor) await users.SaveSecondFactor(known.UserId, null, 0, [], null, time.GetUtcNow(), [FromSystem(merchantId, "second_factor.reset")(known.UserId)], cancel);
            var kind = known.State == UserState.Invited ? LinkKind.Invitation : LinkKind.Password;
            return (kind, await MakeLink(known, kind, AuditActor.System.Name, FromSystem(merchantId, kind == LinkKind.Invitation ? "user.invite" : "user.password_link")(known.UserId), cancel));
        }

        var user = new User { UserId = 0, MerchantId = merchantId, Email = SignInProcessor.Tidy(email), Grants = grants, InvitedBy = AuditActor.System.Name };
        return (LinkKind.Invitation, (await Invite(user, FromSystem(merchantId, "user.invite"), cancel))!.Value.Link);
    }

    /// <summary>The link of a text and whose it is; nulls: there is none of this kind behind this door.</summary>
    public async Task<(AccessLink? Link, User? User)> Find(string id, LinkKind kind, bool isOperator, CancellationToken cancel)
    {
        if (TeamKeys.Hash(id) is not { } hash || await sessions.FindLink(hash, cancel) is not { } link || link.Kind != kind) return (null, null);
        var user = await users.Find(link.UserId, cancel);
        return user is null || user.IsOperator != isOperator ? (null, null) : (link, user.State is UserState.Invited or UserState.Active ? user : null);
    }

    /// <summary>Makes the invited user an active one, who sets up his second factor next; or says what is wrong, by field.</summary>
    public async Task<(User? User, IReadOnlyDictionary<string, string> Faults)> Accept(
        Caller caller, AccessLink link, User user, string email, string name, string password, string language, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var accepted = user with { Email = user.Email ?? SignInProcessor.Tidy(email), Name = name.Trim(), State = UserState.Active, Language = user.Language ?? language };
        Dictionary<string, string> faults = [];
        if (!IsEmail(accepted.Email!)) faults["email"] = "err.email";
        if (accepted.Name.Length is 0 or > NameMax || accepted.Name.Any(char.IsControl)) faults["name"] = "err.name";
        if (PasswordRule.Fault(password, accepted.Email, null) is { } fault) faults["password"] = fault;
        if (faults.Count > 0) return (null, faults);

        accepted = accepted with { PasswordHash = PasswordHash.Make(password, TeamKeys.MakeSalt()) };
        var outcome = await users.Save(accepted, false, null, now, [ByHimself(caller, accepted, "user.accept")], cancel, link.Hash);
        if (outcome == SaveOutcome.EmailTaken) return (null, new Dictionary<string, string> { ["email"] = "err.email_taken" });
        if (outcome != SaveOutcome.Saved) return (null, new Dictionary<string, string> { ["password"] = "err.moved" });
        return (await users.Find(user.UserId, cancel), faults);
    }

    /// <summary>Sets a forgotten password anew; sessions end, and the second factor is still asked for.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SetPassword(Caller caller, AccessLink link, User user, string password, CancellationToken cancel)
    {
        if (PasswordRule.Fault(password, user.Email, user.PasswordHash) is { } fault) return new Dictionary<string, string> { ["password"] = fault };
        var changed = user with { PasswordHash = PasswordHash.Make(password, TeamKeys.MakeSalt()) };
        var outcome = await users.Save(changed, true, null, time.GetUtcNow(), [ByHimself(caller, user, "user.password") with { After = new() { ["password"] = AuditEntry.Changed } }], cancel, link.Hash);
        return outcome == SaveOutcome.Saved ? new Dictionary<string, string>() : new Dictionary<string, string> { ["password"] = "err.moved" };
    }

    /// <summary>Puts the e-mail that its owner has shown to be his in the place of the old one; sessions go on.</summary>
    /// <param name="joined">What stands or falls with it.</param>
    public Task<SaveOutcome> SetEmail(Caller caller, AccessLink link, User user, JoinedAct joined, CancellationToken cancel) => users.Save(
        user with { Email = link.Email }, false, null, time.GetUtcNow(), [ByHimself(caller, user, "user.email") with { After = new() { ["email"] = AuditEntry.Changed } }], cancel, link.Hash, joined: joined);

    /// <summary>What the audit log says of a link that somebody at the door has asked for.</summary>
    public AuditEntry Asked(Caller caller, User user) => ByHimself(caller, user, "user.password_link") with { Actor = AuditActor.System, Reason = "forgotten" };

    /// <summary>Good enough to be written to: something, an @, something; whoever has it will say so.</summary>
    public static bool IsEmail(string text) =>
        text.Length is > 2 and <= EmailMax && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 && text.Count(character => character == '@') == 1
        && !text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));

    private AuditEntry ByHimself(Caller caller, User user, string act) => new()
    {
        Chain = AuditEntry.ChainOf(user.MerchantId),
        At = time.GetUtcNow(),
        Actor = new(user.IsOperator ? "operator" : "user", user.UserId, user.Name),
        Act = act,
        Object = new("user", user.UserId.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Address = caller.Address,
        RequestId = caller.RequestId,
    };

    private Func<long, AuditEntry> FromSystem(long merchantId, string act) => userId => new()
    {
        Chain = AuditEntry.ChainOf(merchantId),
        At = time.GetUtcNow(),
        Actor = AuditActor.System,
        Act = act,
        Object = new("user", userId.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    };
}
