using System.Collections.Concurrent;

namespace Somgate.Tests.Simulation;

/// <summary>
/// Whole stretches of time under a virtual clock, each drawn from a seed: faults of bank and network, failing merchants, crashes, standstills, several nodes.
/// What must hold: no success without a charge, no two charges, every event told and never an older after a newer one, nothing unfinished past its threshold and a
/// minute, every late success shown.
/// </summary>
public sealed class SimulationTests
{
    private const int SeedsInBlock = 25;

    private static int Blocks => Support.Settings.Long ? 80 : 8;

    public static TheoryData<int, int> Seeds()
    {
        if (Support.Settings.Seed is { } one) return new() { { one, 1 } };
        var blocks = new TheoryData<int, int>();
        for (var block = 0; block < Blocks; block++) blocks.Add(1 + block * SeedsInBlock, SeedsInBlock);
        return blocks;
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_happens_money_and_word_agree(int firstSeed, int count)
    {
        var reports = new ConcurrentBag<SimulationReport>();
        Parallel.For(firstSeed, firstSeed + count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed => reports.Add(Simulation.Run(WorldPlan.Draw(seed))));

        var failed = reports.Where(report => report.Faults.Count > 0).OrderBy(report => report.Seed).ToArray();
        Assert.True(failed.Length == 0, $"{failed.Length} of {count} seeds failed; bin/test --seed {failed.FirstOrDefault()?.Seed} replays the first.\n{failed.FirstOrDefault()}");
        Assert.DoesNotContain(reports, report => report.HasStrayed);
        if (count == 1) return;
        Assert.True(reports.Sum(report => report.Count.Successes) > count, "hardly anything succeeded");
        Assert.True(reports.Sum(report => report.Count.LateSuccesses) > 0, "no late success was tried");
        Assert.True(reports.Sum(report => report.Count.Unconfirmed) > 0, "no silent bank was tried");
    }

    [Fact]
    public void The_same_seed_is_the_same_run()
    {
        const int seed = 7;
        var (one, other) = (Simulation.Run(WorldPlan.Draw(seed)), Simulation.Run(WorldPlan.Draw(seed)));
        Assert.Equal(one.TraceHash, other.TraceHash);
        Assert.NotEqual(one.TraceHash, Simulation.Run(WorldPlan.Draw(seed + 1)).TraceHash);
    }
}
