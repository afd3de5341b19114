using Somgate.Audit;

namespace Somgate.Team;

/// <summary>One's own account (dashboard.md 9). A refusal is the key of a text at its field; none: done.</summary>
internal sealed class ProfileProcessor(UserStore users, SessionStore sessions, TokenStore tokens, TimeProvider time)
{
    private static readonly Dictionary<string, string> Fine = [];

    public async Task<IReadOnlyDictionary<string, string>> SaveGeneral(Acting by, string name, string language, string timeZone, string daysIn, bool isZone, bool isDaysIn, CancellationToken cancel)
    {
        Dictionary<string, string> faults = [];
        var tidy = name.Trim();
        if (tidy.Length is 0 or > InvitationProcessor.NameMax || tidy.Any(char.IsControl)) faults["name"] = "err.name";
        if (!isZone) faults["time_zone"] = "err.zone";
        if (!isDaysIn) faults["days_in"] = "err.zone";
        if (faults.Count > 0) return faults;
        var user = by.Person.User with { Name = tidy, Language = language, TimeZone = timeZone, DaysIn = daysIn };
        var entry = by.Entry("user.update", user.UserId) with { Before = new() { ["name"] = by.Person.Name }, After = new() { ["name"] = tidy } };
        return await users.Save(user, false, null, time.GetUtcNow(), [entry], cancel) == SaveOutcome.Saved ? Fine : new Dictionary<string, string> { ["name"] = "err.moved" };
    }

    public async Task<IReadOnlyDictionary<string, string>> SavePassword(Acting by, string old, string password, CancellationToken cancel)
    {
        var user = by.Person.User;
        if (!PasswordHash.Fits(user.PasswordHash!, old)) return new Dictionary<string, string> { ["old_password"] = "err.password_wrong" };
        if (PasswordRule.Fault(password, user.Email, user.PasswordHash) is { } fault) return new Dictionary<string, string> { ["password"] = fault };
        var entry = by.Entry("user.password", user.UserId) with { After = new() { ["password"] = AuditEntry.Changed } };
        var changed = user with { PasswordHash = PasswordHash.Make(password, TeamKeys.MakeSalt()) };
        return await users.Save(changed, true, by.Person.SessionHash, time.GetUtcNow(), [entry], cancel) == SaveOutcome.Saved ? Fine : new Dictionary<string, string> { ["password"] = "err.moved" };
    }

    /// <summary>A link that shows an address to be one's own; or the key of what is wrong with the address.</summary>
    public async Task<(string? Link, string? Fault)> BeginEmail(Acting by, string email, CancellationToken cancel)
    {
        var user = by.Person.User;
        if (!InvitationProcessor.IsEmail(email)) return (null, "err.email");
        if (await users.FindByEmail(user.IsOperator, email, cancel) is not null) return (null, "err.email_taken");
        var (now, id) = (time.GetUtcNow(), TeamKeys.MakeId());
        var entry = by.Entry("user.email_link", user.UserId) with { After = new() { ["email"] = AuditEntry.Changed } };
        await sessions.AddLink(new(TeamKeys.Hash(id)!, user.UserId, LinkKind.Email, email, user.Name, now, now + AccessLink.PasswordLife, null), [entry], cancel);
        return (id, null);
    }

    /// <summary>A new set of recovery codes; the old one is void.</summary>
    public async Task<IReadOnlyList<string>> MakeRecoveryCodes(Acting by, CancellationToken cancel)
    {
        var codes = TeamKeys.MakeRecoveryCodes();
        await users.SaveRecoveryCodes(by.Person.UserId, codes, [by.Entry("recovery_codes.make", by.Person.UserId)], cancel);
        return codes;
    }

    /// <summary>Begins another second factor: the secret waits in the session until a code of it is shown.</summary>
    public async Task<byte[]> BeginSecondFactor(Acting by, CancellationToken cancel)
    {
        var secret = TeamKeys.MakeTotpSecret();
        await sessions.SaveTotpSecret(by.Person.SessionHash, secret, cancel);
        return secret;
    }

    /// <summary>Puts the second factor that waits in the place of the old one; null: the code is wrong.</summary>
    public async Task<IReadOnlyList<string>?> SaveSecondFactor(Acting by, byte[] secret, string typed, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (Totp.Find(secret, Totp.Tidy(typed), now, 0) is not { } step) return null;
        var codes = TeamKeys.MakeRecoveryCodes();
        await users.SaveSecondFactor(by.Person.UserId, secret, step, codes, by.Person.SessionHash, now, [by.Entry("second_factor.set", by.Person.UserId)], cancel);
        return codes;
    }

    public Task EndOthers(Acting by, CancellationToken cancel) =>
        sessions.EndAll(by.Person.UserId, by.Person.SessionHash, time.GetUtcNow(), [by.Entry("session.end_others", by.Person.UserId)], cancel);

    /// <summary>Ends one session of one's own, by its number.</summary>
    public async Task EndOne(Acting by, string sessionId, CancellationToken cancel)
    {
        foreach (var session in (await sessions.List(by.Person.UserId, cancel)).Where(session => session.Id == sessionId))
            await sessions.End(by.Person.UserId, session.Hash, time.GetUtcNow(), [by.Entry("session.end", by.Person.UserId) with { Reason = sessionId }], cancel);
    }

    /// <summary>A new token of the Data API with its key, shown this once; the one before is dead.</summary>
    public async Task<(string Token, string Key)> MakeToken(Acting by, CancellationToken cancel)
    {
        var (token, key) = (TeamKeys.MakeToken(), TeamKeys.MakeTokenKey());
        await tokens.Replace(by.Person.UserId, token, key, time.GetUtcNow(), [by.Entry("token.make", by.Person.UserId) with { After = new() { ["token"] = AuditEntry.Changed } }], cancel);
        return (token, key);
    }

    public Task DeleteToken(Acting by, CancellationToken cancel) => tokens.Remove(by.Person.UserId, [by.Entry("token.delete", by.Person.UserId)], cancel);

    /// <summary>Addresses that may use the token, and the order of lines in signatures of answers.</summary>
    public Task SaveTokenRules(Acting by, string senders, string order, CancellationToken cancel) => tokens.SaveRules(
        by.Person.UserId, senders, order, [by.Entry("token.update", by.Person.UserId) with { After = new() { ["allowed_senders"] = senders, ["line_order"] = order } }], cancel);
}
