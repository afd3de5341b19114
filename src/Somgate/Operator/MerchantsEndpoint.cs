using System.Globalization;
using Somgate.Audit;
using Somgate.Dashboard;
using Somgate.Mail;
using Somgate.Operator.Screens;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Team;

namespace Somgate.Operator;

/// <summary>A line of the list.</summary>
internal sealed record MerchantLine(Merchant Merchant, int Projects, long Paid);

/// <summary>A merchant with his projects; null: one that is to be made.</summary>
internal sealed record MerchantMore(Merchant? Merchant, IReadOnlyList<Project> Projects);

/// <summary>Who sells here (dashboard.md 11.1).</summary>
internal sealed class MerchantsEndpoint(MerchantProcessor processor, ProjectWorker projects, TroubleStore troubles, InvitationProcessor invitations, StepUpFilter stepUp, LetterStore letters, MailOptions mail,
    TimeProvider time)
{
    public const string Path = "/console/merchants";
    private const int NameMax = 100;
    private static readonly string[] Fields = ["title", "legal_name"];

    public async Task List(Visit visit)
    {
        List<MerchantLine> lines = [];
        foreach (var merchant in projects.Current.Merchants)
        {
            var own = projects.Current.Projects.Where(project => project.Merchant.MerchantId == merchant.MerchantId).ToArray();
            var paid = 0L;
            foreach (var project in own) paid += await troubles.CountPaid(project.ProjectId, time.GetUtcNow().AddDays(-1), visit.Cancel);
            lines.Add(new(merchant, own.Length, paid));
        }

        await visit.Show<MerchantsScreen>(ConsoleTexts.Of(visit.Shell.Language, "merchants"), new ConsoleModel(ConsoleModel.None, ConsoleModel.None, lines) { MayEdit = MayEdit(visit) });
    }

    public async Task Show(Visit visit)
    {
        if (Find(visit) is { } merchant) await Draw(visit, merchant, ValuesOf(merchant), ConsoleModel.None, StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    public Task ShowNew(Visit visit) => Draw(visit, null, ConsoleModel.None, ConsoleModel.None, StatusCodes.Status200OK);

    public async Task Add(Visit visit)
    {
        var values = ConsoleModel.Read(visit, Fields);
        var faults = Faults("save", values);
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count > 0) await Draw(visit, null, values, faults, StatusCodes.Status422UnprocessableEntity);
        else await Carry(visit, null, "save", values);
    }

    public async Task Save(Visit visit)
    {
        if (Find(visit) is not { } merchant)
        {
            await visit.NotFound();
            return;
        }

        var act = visit.Field("act");
        var values = act == "save" ? ConsoleModel.Read(visit, Fields) : ValuesOf(merchant);
        var email = SignInProcessor.Tidy(visit.Field("email"));
        var faults = Faults(act, values);
        if (act == "invite" && !InvitationProcessor.IsEmail(email)) faults["email"] = "err.email";
        if (act == "close" && visit.Field("sure") != "1") faults["sure"] = "err.close_sure";
        if (faults.Count == 0 && act == "close" && await troubles.HasOpen(merchant.MerchantId, visit.Cancel)) faults["sure"] = "err.open_payments";
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count == 0 && act == "invite" && await Invite(visit, merchant, email) is { } taken) faults["email"] = taken;
        if (faults.Count > 0) await Draw(visit, merchant, values, faults, StatusCodes.Status422UnprocessableEntity);
        else if (act != "invite") await Carry(visit, merchant, act, values);
    }

    private async Task Carry(Visit visit, Merchant? merchant, string act, Dictionary<string, string> values)
    {
        var (by, version) = (DeskActing.Of(visit), visit.Field("version"));
        var id = merchant?.MerchantId ?? await processor.Add(by, values["title"], values["legal_name"], visit.Cancel);
        var decision = merchant is null ? null : act switch
        {
            "suspend" => await processor.Suspend(by, id, version, true, visit.Cancel),
            "resume" => await processor.Suspend(by, id, version, false, visit.Cancel),
            "close" => await processor.Close(by, id, version, visit.Cancel),
            _ => await processor.Save(by, id, version, values["title"], values["legal_name"], visit.Cancel),
        };
        await projects.RunOnce(visit.Cancel);
        switch (decision)
        {
            case MerchantDecision.Moved moved:
                await Draw(visit, moved.Merchant, values, ConsoleModel.None, StatusCodes.Status409Conflict);
                break;
            case MerchantDecision.Refused refused:
                await Draw(visit, merchant, values, new Dictionary<string, string> { ["title"] = refused.Why }, StatusCodes.Status422UnprocessableEntity);
                break;
            default:
                visit.Go(FormattableString.Invariant($"{Path}/{id}"), "saved");
                break;
        }
    }

    /// <summary>Lets in the first Merchant admin, by a link that is shown this once.</summary>
    private async Task<string?> Invite(Visit visit, Merchant merchant, string email)
    {
        var user = new User { UserId = 0, MerchantId = merchant.MerchantId, Email = email, Grants = Grants.Of(Role.MerchantAdmin), InvitedBy = visit.Person.Actor.ForMerchants.Name };
        var made = await invitations.Invite(
            user, id => visit.Entry("user.invite", new AuditObject("user", id.ToString(CultureInfo.InvariantCulture))) with { Chain = AuditEntry.ChainOf(merchant.MerchantId), Actor = visit.Person.Actor.ForMerchants }, visit.Cancel);
        if (made is null) return "err.email_taken";
        var request = visit.Context.Request;
        var address = $"{request.Scheme}://{request.Host}{Door.ForUsers.Home}/invitation/{made.Value.Link}";
        if (mail.IsOn) await letters.Add([TeamEndpoint.Letter(visit, user.InvitedBy, email, LinkKind.Invitation, made.Value.Link, address)], visit.Now, visit.Cancel);
        await visit.Show<MerchantLinkScreen>(visit.Text("link.title"), new MadeLinkModel(email, address, LinkKind.Invitation, mail.IsOn));
        return null;
    }

    private static Dictionary<string, string> Faults(string act, Dictionary<string, string> values)
    {
        Dictionary<string, string> faults = [];
        if (act is not ("save" or "suspend" or "resume" or "close" or "invite")) faults["title"] = "err.act";
        if (act != "save") return faults;
        if (!ProjectForm.IsName(values["title"], NameMax)) faults["title"] = "err.title";
        if (values["legal_name"].Length > 2 * NameMax || values["legal_name"].Any(char.IsControl)) faults["legal_name"] = "err.contact";
        return faults;
    }

    private Merchant? Find(Visit visit) => visit.Number("merchant") is { } id ? projects.Current.Merchants.FirstOrDefault(merchant => merchant.MerchantId == id) : null;

    private Task Draw(Visit visit, Merchant? merchant, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> faults, int status)
    {
        var own = merchant is null ? [] : projects.Current.Projects.Where(project => project.Merchant.MerchantId == merchant.MerchantId).ToArray();
        return visit.Show<MerchantScreen>(
            merchant?.Title ?? ConsoleTexts.Of(visit.Shell.Language, "merchants.new"),
            new ConsoleModel(values, faults, new MerchantMore(merchant, own), merchant is null ? "" : ProjectPart.Version(MerchantProcessor.Tell(merchant)))
            {
                MayEdit = MayEdit(visit),
                Both = status == StatusCodes.Status409Conflict ? [.. Fields.Where(name => ValuesOf(merchant!)[name] != values[name]).Select(name => new BothRow(name, ValuesOf(merchant!)[name], values[name]))] : [],
            },
            status);
    }

    private static Dictionary<string, string> ValuesOf(Merchant merchant) => new() { ["title"] = merchant.Title, ["legal_name"] = merchant.LegalName };

    private static bool MayEdit(Visit visit) => visit.Operator.Has(OperatorRight.Manage);
}
