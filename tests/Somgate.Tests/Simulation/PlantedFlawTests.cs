namespace Somgate.Tests.Simulation;

/// <summary>A simulation that can't fail proves nothing: each planted flaw must be seen, and for what it is.</summary>
public sealed class PlantedFlawTests
{
    [Theory]
    [InlineData(nameof(Flaw.BankChargesTwice), "was charged 2 times")]
    [InlineData(nameof(Flaw.BankConfirmsWithoutCharge), "is a success without a charge")]
    [InlineData(nameof(Flaw.CallbacksComeOutOfOrder), "after a newer event")]
    [InlineData(nameof(Flaw.CallbacksAreSaidToBeDelivered), "was never told to")]
    [InlineData(nameof(Flaw.NobodySweeps), "for good")]
    [InlineData(nameof(Flaw.LateChargesAreKeptFromUs), "was charged after our decline, and nobody knows")]
    [InlineData(nameof(Flaw.TwoQuestionsAtOnce), "while another call of a living node is under way")]
    [InlineData(nameof(Flaw.HandoversAreLost), "places left")]
    public void A_planted_flaw_is_seen(string flaw, string says)
    {
        var report = Simulation.Run(Plan with { Flaw = Enum.Parse<Flaw>(flaw) });
        Assert.Contains(report.Faults, fault => fault.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_flaw_the_same_plan_has_no_fault() => Assert.Empty(Simulation.Run(Plan).Faults);

    private static WorldPlan Plan { get; } = new()
    {
        Seed = 11,
        Shoppers = 20,
        ShoppingMs = 60_000,
        HealedMs = 400_000,
        Threshold = TimeSpan.FromSeconds(150),
        CodeLife = TimeSpan.FromSeconds(150),
    };
}
