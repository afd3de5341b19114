using System.CommandLine;
using Somgate.Audit;
using Somgate.Projects;
using Somgate.Running;
using Somgate.Storage;
using Somgate.Team;

namespace Somgate.Admin;

/// <summary>Letting in the first people, and those who can't let each other in any more; checking the audit log (dashboard.md 3.2, 10).</summary>
internal static class PeopleCommands
{
    private static readonly Option<string> Email = new("--email") { Description = "whom the link is for", Required = true };
    private static readonly Option<long> MerchantId = new("--merchant-id") { Description = "id of the merchant", Required = true };

    private static readonly Option<bool> ResetFactor = new("--reset-second-factor") { Description = "for one who is here already: the next sign-in sets up a new second factor" };

    public static Command Operator() => new("operator", "people who run this platform") { InviteOperator() };

    /// <summary>Part of <c>merchant</c>.</summary>
    public static Command InviteAdmin() => AdminCommands.DoOn(new Command("invite", "a one-time link for a Merchant admin; for one who is here already, to set a new password") { MerchantId, Email, ResetFactor }, async (given, database, vault, cancel) =>
    {
        var merchantId = given.GetValue(MerchantId);
        if ((await new ProjectStore(database, vault).Read(cancel)).Merchants.All(merchant => merchant.MerchantId != merchantId)) throw new RefusedCommand($"there is no merchant {merchantId}");
        await Invite(given, database, vault, merchantId, Grants.Of(Role.MerchantAdmin), "dashboard", cancel);
    });

    public static Command Audit() => new("audit", "the log of who did what") { Verify() };

    private static Command InviteOperator() => AdminCommands.DoOn(new Command("invite", "a one-time link for a Platform admin; for one who is here already, to set a new password") { Email, ResetFactor }, (given, database, vault, cancel) =>
        Invite(given, database, vault, 0, Grants.Of(OperatorRole.PlatformAdmin), "console", cancel));

    private static Command Verify() => AdminCommands.DoOn(new Command("verify", "follow every chain and name the first entry that isn't as it was written"), async (_, database, _, cancel) =>
    {
        var store = new AuditStore(database);
        List<string> broken = [];
        foreach (var chain in await store.FindAllChains(cancel))
        {
            var verdict = await store.Verify(chain, cancel);
            AdminCommands.Say($"{chain}: {(verdict.FirstBroken is { } seq ? $"broken at {seq}" : $"{verdict.Count} entries, whole")}");
            if (verdict.FirstBroken is not null) broken.Add(chain);
        }

        if (broken.Count > 0) throw new RefusedCommand($"broken: {string.Join(", ", broken)}");
    });

    private static async Task Invite(ParseResult given, Database database, Vault vault, long merchantId, Grants grants, string door, CancellationToken cancel)
    {
        var email = given.GetValue(Email)!;
        if (!InvitationProcessor.IsEmail(SignInProcessor.Tidy(email))) throw new RefusedCommand($"{email} is no e-mail");
        var invitations = new InvitationProcessor(new UserStore(database, vault), new SessionStore(database, vault), TimeProvider.System);
        try
        {
            var (kind, link) = await invitations.InviteByCommand(merchantId, email, grants, cancel, given.GetValue(ResetFactor));
            var node = AdminCommands.Configuration().GetSection("Node").Get<NodeOptions>() ?? new();
            AdminCommands.Say($"{node.PublicUrl.TrimEnd('/')}/{door}/{(kind == LinkKind.Invitation ? "invitation" : "password")}/{link}");
        }
        catch (ArgumentException foreign)
        {
            throw new RefusedCommand(foreign.Message.Split(" (")[0]);
        }
    }
}
