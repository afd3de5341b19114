using System.Net;
using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Html;
using Somgate.Register;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>What My profile shows. <paramref name="Made"/> is shown this once.</summary>
internal sealed record ProfileModel(
    IReadOnlyList<Session> Sessions, IReadOnlyList<AuditRow> Acts, ApiToken? Token, IReadOnlyDictionary<string, string> Faults, (string Token, string Key)? Made)
{
    /// <summary>The e-mail can be changed: there is a mail server.</summary>
    public bool HasMail { get; init; }

    /// <summary>What was typed as the new e-mail.</summary>
    public string Email { get; init; } = "";

    /// <summary>Name of the view that the list of payments begins with; empty: none.</summary>
    public string StartView { get; init; } = "";
}

/// <summary>A second factor that is being changed.</summary>
internal sealed record FactorModel(byte[] Secret, string? Fault, string? CodeFault);

/// <summary>One's own account (dashboard.md 9).</summary>
internal sealed class ProfileEndpoint(ProfileProcessor profile, SessionStore sessions, TokenStore tokens, AuditStore audit, AccountEndpoint account, SavedViewStore views, StepUpFilter stepUp)
{
    private const int ActsMax = 50;
    private const int RangesMax = 100;
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;
    private static readonly Dictionary<string, string> Fine = [];

    public Task Show(Visit visit) => Form(visit, Fine, null, StatusCodes.Status200OK);

    public async Task SaveGeneral(Visit visit)
    {
        var language = TextTable.Languages.Any(one => one.Code == visit.Field("language")) ? visit.Field("language") : visit.Shell.Language;
        var (zone, days) = (visit.Field("time_zone").Trim(), visit.Field("days_in").Trim());
        await End(visit, await profile.SaveGeneral(By(visit), visit.Field("name"), language, zone, days, ZoneNames.IsZone(zone), ZoneNames.IsZone(days), visit.Cancel));
    }

    /// <summary>Sends a link to the new address; until it is opened nothing changes.</summary>
    public async Task ChangeEmail(Visit visit)
    {
        var faults = await stepUp.Fault(visit) is { } fault ? Step(fault) : await account.BeginEmail(visit, By(visit));
        if (faults.Count > 0) await Form(visit, faults, null, Unprocessable);
        else visit.Go(visit.Door.Home + "/profile", "email_sent");
    }

    public async Task SavePassword(Visit visit)
    {
        var fault = await stepUp.Fault(visit);
        await End(visit, fault is not null ? Step(fault) : await profile.SavePassword(By(visit), visit.Field("old_password"), visit.Field("password"), visit.Cancel));
    }

    public async Task MakeRecoveryCodes(Visit visit)
    {
        if (await stepUp.Fault(visit) is { } fault) await Form(visit, Step(fault), null, Unprocessable);
        else await ShowCodes(visit, await profile.MakeRecoveryCodes(By(visit), visit.Cancel));
    }

    public async Task BeginSecondFactor(Visit visit)
    {
        if (await stepUp.Fault(visit) is { } fault) await Form(visit, Step(fault), null, Unprocessable);
        else await visit.Show<FactorScreen>(visit.Text("enrol.title"), new FactorModel(await profile.BeginSecondFactor(By(visit), visit.Cancel), null, null));
    }

    public async Task SaveSecondFactor(Visit visit)
    {
        if (visit.Session?.Totp is not { } secret)
        {
            visit.Go(visit.Door.Home + "/profile");
            return;
        }

        var fault = await stepUp.Fault(visit);
        if (fault is null && await profile.SaveSecondFactor(By(visit), secret, visit.Field("code"), visit.Cancel) is { } codes) await ShowCodes(visit, codes);
        else await visit.Show<FactorScreen>(visit.Text("enrol.title"), new FactorModel(secret, fault, fault is null ? "err.code" : null), Unprocessable);
    }

    public async Task EndSessions(Visit visit)
    {
        if (visit.Field("session") == "others") await profile.EndOthers(By(visit), visit.Cancel);
        else await profile.EndOne(By(visit), visit.Field("session"), visit.Cancel);
        visit.Go(visit.Door.Home + "/profile", "saved");
    }

    /// <summary>Makes, sets up or deletes the token of the Data API.</summary>
    public async Task ChangeToken(Visit visit)
    {
        var senders = string.Join(' ', visit.Field("senders").Split((char[])[' ', ',', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        if (await stepUp.Fault(visit) is { } fault) await Form(visit, Step(fault), null, Unprocessable);
        else if (visit.Field("act") == "make") await Form(visit, Fine, await profile.MakeToken(By(visit), visit.Cancel), StatusCodes.Status200OK);
        else if (visit.Field("act") == "delete")
        {
            await profile.DeleteToken(By(visit), visit.Cancel);
            visit.Go(visit.Door.Home + "/profile", "saved");
        }
        else if (visit.Field("act") != "rules" || !AreRanges(senders)) await Form(visit, new Dictionary<string, string> { ["senders"] = "err.senders" }, null, Unprocessable);
        else
        {
            await profile.SaveTokenRules(By(visit), senders, "N", visit.Cancel);
            visit.Go(visit.Door.Home + "/profile", "saved");
        }
    }

    private static bool AreRanges(string senders)
    {
        var parts = senders.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length <= RangesMax && parts.All(part => IPNetwork.TryParse(part, out _) || (IPAddress.TryParse(part, out var address) && address.ToString() == part));
    }

    private async Task End(Visit visit, IReadOnlyDictionary<string, string> faults)
    {
        if (faults.Count > 0) await Form(visit, faults, null, Unprocessable);
        else visit.Go(visit.Door.Home + "/profile", "saved");
    }

    private async Task Form(Visit visit, IReadOnlyDictionary<string, string> faults, (string Token, string Key)? made, int status)
    {
        var acts = await audit.Find(new(AuditEntry.ChainOf(visit.Person.Merchant), Actor: visit.Person.Actor.Key), long.MaxValue, ActsMax, visit.Cancel);
        var token = visit.Door.IsOperator ? null : await tokens.Find(visit.Person.UserId, visit.Cancel);
        await visit.Show<ProfileScreen>(visit.Text("shell.profile"), new ProfileModel(await sessions.List(visit.Person.UserId, visit.Cancel), acts, token, faults, made)
        {
            HasMail = account.HasMail,
            Email = visit.Field("email"),
            StartView = (await views.FindOf(visit.Person.UserId, visit.Cancel)).FirstOrDefault(view => view.IsStart)?.Name ?? "",
        }, status);
    }

    private static Task ShowCodes(Visit visit, IReadOnlyList<string> codes) =>
        visit.Show<RecoveryCodesScreen>(visit.Text("codes.title"), new SignInModel(visit.Door.Home + "/profile", RecoveryCodes: codes));

    private static Dictionary<string, string> Step(string fault) => new() { [StepUpFilter.Field] = fault };

    private static Acting By(Visit visit) =>
        new(visit.Person, (act, userId) => visit.Entry(act, new AuditObject("user", userId.ToString(System.Globalization.CultureInfo.InvariantCulture))));
}
