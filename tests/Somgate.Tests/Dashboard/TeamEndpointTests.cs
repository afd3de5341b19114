using Somgate.Team;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>Inviting, coming in, changing and letting go, by the screens (dashboard.md 3.2, 3.3).</summary>
public sealed class TeamEndpointTests
{
    [Theory, EachDatabase]
    public async Task An_invited_colleague_comes_in_once_and_sets_up_his_second_factor(Engine engine)
    {
        await using var host = await DeskHost.Open(engine);
        using var admin = await host.SignIn(await host.AddAdmin());
        var made = await admin.Submit("/dashboard/team/invite", "/dashboard/team/invite", ("email", "Aida@books.example"), ("role", "support"), ("projects", "all"), ("box-payments-personal", "added"));
        Assert.Equal(200, made.Status);
        var link = made.Text.Split("value=\"" + host.Somgate.BaseUrl)[1].Split('"')[0];

        using var aida = host.Browser();
        Assert.Contains("aida@books.example", (await aida.Get(link)).Text, StringComparison.Ordinal);
        var weak = await aida.Post(link, ("name", "Aida"), ("password", "password1234"));
        Assert.Equal(422, weak.Status);
        Assert.Contains("value=\"Aida\"", weak.Text, StringComparison.Ordinal);
        var accepted = await aida.Post(link, ("name", "Aida"), ("password", "ак сакал жомок"));
        Assert.Equal((303, "/dashboard/sign-in/enrol"), (accepted.Status, accepted.Location));
        var enrolment = await aida.Get("/dashboard/sign-in/enrol");
        Assert.Contains("otpauth://totp/", enrolment.Text, StringComparison.Ordinal);
        var user = await host.Users.FindByEmail(false, "aida@books.example", DeskHost.Cancel);
        var half = await host.Sessions.Find(TeamKeys.Hash(aida.Cookies.GetCookies(new(host.Somgate.BaseUrl))["somgate-dashboard"]!.Value)!, DeskHost.Cancel);
        Assert.Equal(422, (await aida.Post("/dashboard/sign-in/enrol", ("code", "000000"))).Status);
        var codes = await aida.Post("/dashboard/sign-in/enrol", ("code", Totp.Code(half!.Totp!, Totp.StepOf(host.Time.GetUtcNow()))));
        Assert.Equal(200, codes.Status);
        Assert.Equal(10, System.Text.RegularExpressions.Regex.Count(codes.Text, "<code>[A-Z2-7]{10}</code>"));
        Assert.Equal(200, (await aida.Get("/dashboard")).Status);
        Assert.Contains(Right.PaymentsPersonal, user!.Grants.Rights);

        using var late = host.Browser();
        var used = await late.Get(link);
        Assert.Equal(410, used.Status);
        Assert.Contains("Ask admin for a new link", used.Text, StringComparison.Ordinal);
        Assert.Null((await host.Audit.Verify("merchant:1", DeskHost.Cancel)).FirstBroken);
    }

    [Fact]
    public async Task An_invitation_ends_after_72_hours()
    {
        await using var host = await DeskHost.Open();
        var (_, link) = await host.Invitations.InviteByCommand(1, "late@books.example", Grants.Of(Role.Finance), DeskHost.Cancel);
        using var browser = host.Browser();
        // The clock alone: days of timers of all workers would be walked through tick by tick.
        host.Time.AdjustTime(host.Time.GetUtcNow() + TimeSpan.FromHours(72).Subtract(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(200, (await browser.Get("/dashboard/invitation/" + link)).Status);
        host.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(410, (await browser.Get("/dashboard/invitation/" + link)).Status);
        Assert.Equal(404, (await browser.Get("/console/invitation/" + link)).Status);
        Assert.Equal(404, (await browser.Get("/dashboard/password/" + link)).Status);
    }

    [Fact]
    public async Task A_change_of_roles_ends_the_users_sessions_and_asks_for_a_code()
    {
        await using var host = await DeskHost.Open();
        var boss = await host.AddAdmin();
        var member = await host.Add("ops@books.example", Grants.Of(Role.Operations));
        using var admin = await host.SignIn(boss);
        using var ops = await host.SignIn(member);
        var path = $"/dashboard/team/{member.UserId}";
        host.Time.Advance(TimeSpan.FromMinutes(6));
        var version = (await host.Users.Find(member.UserId, DeskHost.Cancel))!.Version.ToString();
        var asked = await admin.Submit(path, path, ("act", "grant"), ("version", version), ("role", "finance"), ("projects", "all"));
        Assert.Equal(422, asked.Status);
        Assert.Contains("name=\"step_up\"", asked.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await ops.Get("/dashboard")).Status);
        Assert.Equal(303, (await admin.Post(path, ("act", "grant"), ("version", version), ("role", "finance"), ("projects", "all"), ("step_up", host.Code(boss)))).Status);
        Assert.Equal(303, (await ops.Get("/dashboard")).Status);
        Assert.Equal(409, (await admin.Post(path, ("act", "grant"), ("version", version), ("role", "support"), ("projects", "all"))).Status);
    }

    [Fact]
    public async Task The_last_admin_stays()
    {
        await using var host = await DeskHost.Open();
        var boss = await host.AddAdmin();
        using var admin = await host.SignIn(boss);
        var path = $"/dashboard/team/{boss.UserId}";
        var version = (await host.Users.Find(boss.UserId, DeskHost.Cancel))!.Version.ToString();
        foreach (var fields in new (string, string)[][] { [("act", "grant"), ("role", "support")], [("act", "grant"), ("role", "merchant_admin"), ("box-team-manage", "withdrawn")] })
        {
            var refused = await admin.Submit(path, path, [.. fields, ("version", version), ("projects", "all")]);
            Assert.Equal(422, refused.Status);
            Assert.Contains("The last administrator must stay", refused.Text, StringComparison.Ordinal);
        }

        // Two admins demote each other at the same moment: one of them stays.
        var second = await host.Add("second@books.example", Grants.Of(Role.MerchantAdmin));
        var users = new[] { await host.Users.Find(boss.UserId, DeskHost.Cancel), await host.Users.Find(second.UserId, DeskHost.Cancel) };
        var outcomes = await Task.WhenAll(users.Select(user => Task.Run(() => host.Users.Save(user! with { Grants = Grants.Of(Role.Support) }, true, null, DeskHost.Start, [], DeskHost.Cancel))));
        Assert.Equal([SaveOutcome.Saved, SaveOutcome.LastAdmin], outcomes.Order());
    }

    [Fact]
    public async Task Somebody_of_another_merchant_is_not_there()
    {
        await using var host = await DeskHost.Open();
        using var admin = await host.SignIn(await host.AddAdmin());
        var other = await host.Somgate.Projects.AddMerchant("Other", DeskHost.Cancel);
        await host.Invitations.InviteByCommand(other, "x@other.example", Grants.Of(Role.MerchantAdmin), DeskHost.Cancel);
        var stranger = await host.Users.FindByEmail(false, "x@other.example", DeskHost.Cancel);
        Assert.Equal(404, (await admin.Get($"/dashboard/team/{stranger!.UserId}")).Status);
        Assert.Equal(404, (await admin.Get("/dashboard/team/999")).Status);
        Assert.DoesNotContain("x@other.example", (await admin.Get("/dashboard/team")).Text, StringComparison.Ordinal);
    }
}
