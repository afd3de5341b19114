using Somgate.Reconciliation;

namespace Somgate.Tests.Reconciliation;

public sealed class RegistryNewsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_list_that_has_not_come_is_told_to_operators_alone()
    {
        var told = RegistryNews.NoFile("mbank", "2026-11-23", 77, Now);
        Assert.Equal((0, 77, 0, "recon.no_file", "2026-11-23", "/console/reconciliation/mbank/2026-11-23"), (told.MerchantId, told.NoticeId, told.ProjectId, told.Kind, told.Subject, told.Link));
    }

    [Theory]
    [InlineData(true, "test")]
    [InlineData(false, "live")]
    public void A_day_that_differs_is_told_to_whoever_may_see_reconciliation_and_the_project(bool isTest, string mode)
    {
        var told = RegistryNews.Difference(new() { Connection = "mbank", Day = "2026-11-23" }, 5, 1042, isTest, 78, Now);
        Assert.Equal((5, 78, 1042, "recon.difference", $"/dashboard/reconciliation/mbank/2026-11-23?mode={mode}"), (told.MerchantId, told.NoticeId, told.ProjectId, told.Kind, told.Link));
        Assert.True(told.IsFor(right => right == "recon.view", project => project == 1042));
        Assert.False(told.IsFor(right => right == "recon.view", _ => false));
        Assert.False(told.IsFor(_ => false, _ => true));
    }
}
