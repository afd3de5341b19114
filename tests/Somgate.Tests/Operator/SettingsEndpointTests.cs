using Somgate.Team;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;

namespace Somgate.Tests.Operator;

public sealed class SettingsEndpointTests
{
    [Fact]
    public async Task Settings_are_shown_and_of_secrets_only_that_they_are_set()
    {
        await using var host = await DeskHost.Open();
        using var browser = await host.SignIn(await host.Add("op@pay.example", Grants.Of(OperatorRole.Viewer), isOperator: true));
        var shown = await browser.Get("/console/settings");
        Assert.Contains("Team:IdleMinutes", shown.Text, StringComparison.Ordinal);
        Assert.Contains("Mbank:Password", shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(BankHost.Password, shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(BankHost.NoticeSecret, shown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_operator_says_his_email_himself()
    {
        await using var host = await DeskHost.Open();
        var first = await host.Invitations.InviteFirstOperator(DeskHost.Cancel);
        var link = "/console/invitation/" + await host.Invitations.InviteFirstOperator(DeskHost.Cancel);
        using var browser = host.Browser();
        Assert.Equal(410, (await browser.Get("/console/invitation/" + first)).Status);
        await browser.Get(link);
        Assert.Equal(303, (await browser.Post(link, ("email", "First@pay.example"), ("name", "First"), ("password", "ак сакал жомок"))).Status);
        Assert.NotNull(await host.Users.FindByEmail(true, "first@pay.example", DeskHost.Cancel));
        Assert.Null(await host.Invitations.InviteFirstOperator(DeskHost.Cancel));
    }
}
