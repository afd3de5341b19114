using Somgate.Audit;
using Somgate.Storage;

namespace Somgate.Team;

/// <summary>Who knocks: what is known of a browser before anyone is known.</summary>
/// <param name="DeviceId">The cookie that a browser got when somebody signed in with it; null: it has none.</param>
internal sealed record Caller(bool IsOperator, string Address, string Browser, string? DeviceId, string RequestId);

/// <summary>What came of a step of signing in.</summary>
internal abstract record SignInResult
{
    /// <summary>Unknown, wrong or locked: one answer for all (dashboard.md 3.2).</summary>
    internal sealed record Refused : SignInResult
    {
        /// <summary>Whose account this very failure has locked; null: nobody's.</summary>
        public User? Locked { get; init; }
    }

    internal sealed record TooMany(int Seconds) : SignInResult;

    /// <summary>The password was right.</summary>
    internal sealed record Half(string SessionId, SessionStage Stage) : SignInResult;

    internal sealed record Full(string SessionId, string DeviceId) : SignInResult;
}

/// <summary>Signing in with two factors (dashboard.md 3.2): counts, pauses, locks, and sessions whose id is new at each step.</summary>
internal sealed class SignInProcessor(UserStore users, SessionStore sessions, AuditStore audit, Vault vault, TimeProvider time)
{
    private const int BrowserMax = 200;
    private const string Object = "user";

    /// <summary>The first factor.</summary>
    public async Task<SignInResult> TakePassword(Caller caller, string email, string password, byte[]? insteadOf, CancellationToken cancel)
    {
        var user = await users.FindByEmail(caller.IsOperator, Tidy(email), cancel);
        var door = await Knock(caller, user, Tidy(email), cancel);
        if (door.Busy is { } seconds) return new SignInResult.TooMany(seconds);
        // As long for an e-mail nobody has, and for one that is locked.
        var isRight = PasswordHash.Fits(user?.PasswordHash ?? PasswordHash.Dummy, password);
        if (!isRight || user is not { State: UserState.Active } || door.IsLocked) return await Refuse(caller, door, user, "password", cancel);

        await sessions.ForgetTry(door.TryId, cancel);
        if (PasswordHash.IsWeak(user.PasswordHash!)) await users.RaisePasswordHash(user.UserId, PasswordHash.Make(password, TeamKeys.MakeSalt()), cancel);
        return await BeginHalf(caller, user, insteadOf, [], cancel);
    }

    /// <summary>A session that waits for the second factor, or for one to be set up.</summary>
    public async Task<SignInResult.Half> BeginHalf(Caller caller, User user, byte[]? insteadOf, IEnumerable<AuditEntry> entries, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var stage = user.HasSecondFactor ? SessionStage.Code : SessionStage.Enrol;
        var id = TeamKeys.MakeId();
        var secret = stage == SessionStage.Enrol ? TeamKeys.MakeTotpSecret() : null;
        await sessions.Add(new(TeamKeys.Hash(id)!, user.UserId, stage, Short(caller.Browser), caller.Address, secret, now, now, null), insteadOf, now, entries, cancel);
        return new(id, stage);
    }

    /// <summary>The second factor: a code of the app, or one of the recovery codes.</summary>
    public async Task<SignInResult> TakeCode(Caller caller, Session half, string typed, CancellationToken cancel)
    {
        var user = await users.Find(half.UserId, cancel);
        if (user is not { State: UserState.Active, HasSecondFactor: true } || half.Stage != SessionStage.Code) return new SignInResult.Refused();
        var door = await Knock(caller, user, user.Email!, cancel);
        if (door.Busy is { } seconds) return new SignInResult.TooMany(seconds);
        if (door.IsLocked) return await Refuse(caller, door, user, "code", cancel);
        var code = Totp.Tidy(typed);
        var isTotp = await TakeTotp(user, code, cancel);
        if (!isTotp && !await users.TakeRecoveryCode(user.UserId, code.ToUpperInvariant(), time.GetUtcNow(), cancel)) return await Refuse(caller, door, user, "code", cancel);

        await sessions.ForgetFailures(door.Counter, cancel);
        await sessions.ForgetTry(door.TryId, cancel);
        return await BeginFull(caller, user, half.Hash, isTotp, isTotp ? "totp" : "recovery_code", cancel);
    }

    /// <summary>Sets up the second factor with the secret that the half session shows; null: the code is wrong.</summary>
    public async Task<(SignInResult.Full Session, IReadOnlyList<string> RecoveryCodes)?> Enrol(Caller caller, Session half, string typed, CancellationToken cancel)
    {
        var (user, now) = (await users.Find(half.UserId, cancel), time.GetUtcNow());
        if (user is not { State: UserState.Active, HasSecondFactor: false } || half is not { Stage: SessionStage.Enrol, Totp: { } secret }) return null;
        if (Totp.Find(secret, Totp.Tidy(typed), now, 0) is not { } step) return null;
        var codes = TeamKeys.MakeRecoveryCodes();
        await users.SaveSecondFactor(user.UserId, secret, step, codes, half.Hash, now, [Entry(caller, user, "second_factor.set", AuditEntry.Done, Session.IdOf(half.Hash))], cancel);
        return (await BeginFull(caller, user, half.Hash, isTotp: true, "enrolment", cancel), codes);
    }

    /// <summary>Takes a code of the app in a session that stands, before an act that asks for one; counted like a sign-in.</summary>
    public async Task<bool> StepUp(Caller caller, SignedIn viewer, string typed, CancellationToken cancel)
    {
        var user = viewer.User;
        var door = await Knock(caller, user, user.Email!, cancel);
        if (door.Busy is not null) return false;
        if (door.IsLocked || !await TakeTotp(user, Totp.Tidy(typed), cancel))
        {
            await Refuse(caller, door, user, "step_up", cancel);
            return false;
        }

        await sessions.ForgetTry(door.TryId, cancel);
        await sessions.StepUp(viewer.SessionHash, time.GetUtcNow(), cancel);
        return true;
    }

    public async Task SignOut(Caller caller, SignedIn viewer, CancellationToken cancel) =>
        await sessions.End(viewer.UserId, viewer.SessionHash, time.GetUtcNow(), [Entry(caller, viewer.User, "session.end", AuditEntry.Done, viewer.SessionId)], cancel);

    /// <summary>Counts a wish for a letter against the address that it comes from; the seconds to wait, null: it may be fulfilled.</summary>
    public async Task<int?> CountAsk(Caller caller, CancellationToken cancel)
    {
        var (now, address) = (time.GetUtcNow(), "address:" + caller.Address);
        var before = await sessions.FindFailures(address, now - 2 * Lockout.AddressWindow, cancel);
        if (Lockout.Until(before, Lockout.AddressMax, Lockout.AddressWindow, now) is { } until) return (int)Math.Ceiling((until - now).TotalSeconds);
        await sessions.CountTry([address], TeamKeys.MakeId(), now, cancel);
        return null;
    }

    /// <summary>By what the failures of an account are counted; null: it has no e-mail yet.</summary>
    public string? CounterOf(User user) => user.Email is null ? null : AccountCounter(user.IsOperator, user.Email);

    public async Task<bool> IsLocked(User user, CancellationToken cancel)
    {
        if (user.Email is null) return false;
        var now = time.GetUtcNow();
        var failures = await sessions.FindFailures(AccountCounter(user.IsOperator, user.Email), now - 2 * Lockout.AccountWindow, cancel);
        return Lockout.Until(failures, Lockout.AccountMax, Lockout.AccountWindow, now) is not null;
    }

    /// <summary>E-mails are compared without case and blanks around them.</summary>
    public static string Tidy(string email) => email.Trim().ToLowerInvariant();

    private async Task<SignInResult.Full> BeginFull(Caller caller, User user, byte[] insteadOf, bool isTotp, string how, CancellationToken cancel)
    {
        var (now, id) = (time.GetUtcNow(), TeamKeys.MakeId());
        var session = new Session(TeamKeys.Hash(id)!, user.UserId, SessionStage.Full, Short(caller.Browser), caller.Address, null, now, now, isTotp ? now : null);
        await sessions.Add(session, insteadOf, now, [Entry(caller, user, "session.begin", AuditEntry.Done, session.Id) with { After = new() { ["second_factor"] = how } }], cancel);
        await users.Seen(user.UserId, now, cancel);
        var device = TeamKeys.Hash(caller.DeviceId) is null ? TeamKeys.MakeId() : caller.DeviceId!;
        await sessions.Remember(user.UserId, TeamKeys.Hash(device)!, now, cancel);
        return new(id, device);
    }

    private async Task<bool> TakeTotp(User user, string code, CancellationToken cancel)
    {
        var secret = await users.FindTotpSecret(user.UserId, cancel);
        return secret is not null
            && Totp.Find(secret, code, time.GetUtcNow(), user.TotpStep) is { } step
            && await users.TakeTotpStep(user.UserId, step, cancel);
    }

    private sealed record Door(string TryId, string Counter, IReadOnlyList<DateTimeOffset> Failures, bool IsLocked, int? Busy);

    /// <summary>Counts the try for its account and its address, as failed until it is known better.</summary>
    private async Task<Door> Knock(Caller caller, User? user, string email, CancellationToken cancel)
    {
        var (now, tryId) = (time.GetUtcNow(), TeamKeys.MakeId());
        var address = "address:" + caller.Address;
        var fromAddress = await sessions.FindFailures(address, now - 2 * Lockout.AddressWindow, cancel);
        if (Lockout.Until(fromAddress, Lockout.AddressMax, Lockout.AddressWindow, now) is { } until) return new(tryId, "", [], true, (int)Math.Ceiling((until - now).TotalSeconds));

        var isKnown = user is not null && TeamKeys.Hash(caller.DeviceId) is { } device && await sessions.Knows(user.UserId, device, cancel);
        var counter = isKnown
            ? $"device:{user!.UserId}:{Convert.ToHexStringLower(TeamKeys.Hash(caller.DeviceId)!)}"
            : AccountCounter(caller.IsOperator, email);
        var failures = await sessions.FindFailures(counter, now - 2 * Lockout.AccountWindow, cancel);
        var isLocked = Lockout.Until(failures, Lockout.AccountMax, Lockout.AccountWindow, now) is not null;
        // What comes while it is locked is counted for the address alone: or a stranger could keep it locked for ever.
        await sessions.CountTry(isLocked ? [address] : [counter, address], tryId, now, cancel);
        if (!isLocked)
        {
            failures = await sessions.FindFailures(counter, now - 2 * Lockout.AccountWindow, cancel);
            isLocked = failures.Count(failure => now - failure < Lockout.AccountWindow) > Lockout.AccountMax;
        }

        return new(tryId, counter, failures, isLocked, null);
    }

    private async Task<SignInResult> Refuse(Caller caller, Door door, User? user, string what, CancellationToken cancel)
    {
        var entry = user is null ? Stranger(caller, what) : Entry(caller, user, "session.begin", AuditEntry.Refused, "") with { Reason = what };
        await audit.Add(entry, cancel);
        var pause = Lockout.Pause(door.Failures, time.GetUtcNow());
        if (pause > TimeSpan.Zero) await Task.Delay(pause, time, cancel);
        var locks = user is not null && !door.IsLocked && Lockout.Until(door.Failures, Lockout.AccountMax, Lockout.AccountWindow, time.GetUtcNow()) is not null;
        return new SignInResult.Refused { Locked = locks ? user : null };
    }

    private AuditEntry Entry(Caller caller, User user, string act, string result, string session) => new()
    {
        Chain = AuditEntry.ChainOf(user.MerchantId),
        At = time.GetUtcNow(),
        Actor = new(user.IsOperator ? "operator" : "user", user.UserId, user.Name),
        Act = act,
        Object = new(Object, user.UserId.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Result = result,
        Session = session,
        Address = caller.Address,
        RequestId = caller.RequestId,
    };

    // Nobody's merchant: it stands in the platform's chain, without the e-mail that was typed, which may be a password by mistake.
    private AuditEntry Stranger(Caller caller, string what) => new()
    {
        Chain = AuditEntry.Platform,
        At = time.GetUtcNow(),
        Actor = AuditActor.System,
        Act = "session.begin",
        Object = new(Object, "unknown"),
        Result = AuditEntry.Refused,
        Reason = what,
        Address = caller.Address,
        RequestId = caller.RequestId,
    };

    private string AccountCounter(bool isOperator, string email) => $"account:{Convert.ToHexStringLower(vault.Hash($"{(isOperator ? "operator" : "user")}:{email}"))}";

    private static string Short(string browser) => browser.Length > BrowserMax ? browser[..BrowserMax] : browser;
}
