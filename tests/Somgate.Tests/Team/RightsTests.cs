using Somgate.Team;

namespace Somgate.Tests.Team;

/// <summary>The matrix of dashboard.md 3.1.</summary>
public sealed class RightsTests
{
    [Theory]
    [InlineData("designer", "projects.view projects.design profile")]
    [InlineData("finance", "payments.view views.share analytics.view reports.use recon.view projects.view tokens.manage profile")]
    [InlineData("support", "payments.view payments.check callbacks.view callbacks.resend requests.view reports.use projects.view tokens.manage profile")]
    public void A_role_brings_its_rights(string role, string names) =>
        Assert.Equal(names.Split(' ').Order(), Rights.Of([Rights.FindRole(role)!.Value], [], []).Select(Rights.NameOf).Order());

    [Fact]
    public void A_merchant_admin_has_everything() => Assert.Equal(Rights.All.Order(), Rights.Of([Role.MerchantAdmin], [], []).Order());

    [Fact]
    public void Boxes_add_where_they_may_and_withdraw_anything_but_the_profile()
    {
        Assert.Contains(Right.PaymentsPersonal, Rights.Of([Role.Support], [Right.PaymentsPersonal], []).AsEnumerable());
        Assert.DoesNotContain(Right.KeysManage, Rights.Of([Role.Support], [Right.KeysManage], []).AsEnumerable());
        Assert.DoesNotContain(Right.PaymentsView, Rights.Of([Role.Support], [], [Right.PaymentsView]).AsEnumerable());
        Assert.Contains(Right.Profile, Rights.Of([Role.Support], [], [Right.Profile]).AsEnumerable());
        Assert.False(Rights.MayBeAdded(Right.PaymentsPersonal, [Role.Support, Role.Operations]));
    }

    [Fact]
    public void Every_right_has_a_name_that_leads_back() => Assert.All(Rights.All, right => Assert.Equal(right, Rights.Find(Rights.NameOf(right))));

    [Fact]
    public void Only_a_platform_admin_manages() =>
        Assert.Equal([OperatorRole.PlatformAdmin], Rights.OperatorRoles.Where(role => Rights.Of([role]).Contains(OperatorRight.Manage)));
}
