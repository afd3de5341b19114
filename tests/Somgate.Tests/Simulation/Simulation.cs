namespace Somgate.Tests.Simulation;

/// <summary>What a whole run came to.</summary>
/// <param name="Story">What happened to the payments that are at fault.</param>
internal sealed record SimulationReport(int Seed, IReadOnlyList<string> Faults, WorldCount Count, int TraceHash, bool HasStrayed, string Story)
{
    public override string ToString() => $"seed {Seed}: {string.Join('\n', Faults)}\n{Story}";
}

/// <summary>Runs a plan from its beginning until everything must be at rest.</summary>
internal static class Simulation
{
    /// <summary>After everything is healed: the longest pause of a callback or a question that may be pending then, and some.</summary>
    private const long RestMs = 3 * 3_600_000;

    public static SimulationReport Run(WorldPlan plan) => OnThread(() =>
    {
        using var world = new World(plan);
        var shoppers = Enumerable.Range(1, plan.Shoppers).Select(number => new Shopper(world, number)).ToArray();
        world.Run(plan.HealedMs + RestMs);
        world.Settle();
        var count = world.Faults.Count > 0 ? new WorldCount(0, 0, 0, 0) : WorldVerdict.Of(world, shoppers);
        return new SimulationReport(plan.Seed, world.Faults, count, world.TraceHash, world.HasStrayed, Story(world));
    });

    /// <summary>A thread without a context that would carry continuations elsewhere.</summary>
    public static T OnThread<T>(Func<T> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).GetAwaiter().GetResult();

    private static string Story(World world)
    {
        if (world.Faults.Count == 0) return "";
        var order = System.Text.RegularExpressions.Regex.Match(world.Faults[0], @"order \d+").Value;
        var payment = System.Text.RegularExpressions.Regex.Match(world.Faults[0], @"ORD-\d+\.").Value;
        string[] about = [order, payment, "node "];
        return world.Story(line => about.Any(word => word.Length > 0 && line.Contains(word, StringComparison.Ordinal)));
    }
}
