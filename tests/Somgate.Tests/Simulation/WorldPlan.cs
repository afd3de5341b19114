namespace Somgate.Tests.Simulation;

/// <summary>What the network and the bank do to calls and notices, as probabilities from 0 to 1.</summary>
internal sealed record BankWeather
{
    public static readonly BankWeather Calm = new();

    public double LoseRequest { get; init; }
    public double LoseAnswer { get; init; }

    /// <summary>The request arrives after its asker has given up.</summary>
    public double DelayRequest { get; init; }

    public double DelayAnswer { get; init; }
    public double Repeat { get; init; }
    public double Error500 { get; init; }
    public double Garbage { get; init; }
    public double TooMany { get; init; }
    public double LoseNotice { get; init; }
    public double LateNotice { get; init; }
    public double RepeatNotice { get; init; }

    /// <summary>A notice that names another sum, beside the true one.</summary>
    public double WrongSumNotice { get; init; }

    /// <summary>A notice that says the contrary of what was told before.</summary>
    public double ContraryNotice { get; init; }
}

/// <summary>How merchants' servers take callbacks, as probabilities from 0 to 1.</summary>
internal sealed record MerchantWeather
{
    public static readonly MerchantWeather Calm = new();

    public double Refuse { get; init; }
    public double Fail { get; init; }

    /// <summary>Handled, and the answer is lost.</summary>
    public double LoseAnswer { get; init; }

    /// <summary>Handled, and the answer takes 5 to 14 s.</summary>
    public double Slow { get; init; }

    /// <summary>Handled, and the answer takes longer than anyone waits.</summary>
    public double Hang { get; init; }
}

/// <summary>A time in which something is not there.</summary>
internal sealed record Outage(long FromMs, long ToMs)
{
    public bool Covers(long ms) => ms >= FromMs && ms < ToMs;
}

/// <summary>A node that stops dead at a moment or, if given, at its so many-th step after it, and comes back.</summary>
internal sealed record Crash(int Node, long AtMs, int Steps, long DownMs);

/// <summary>A node that stands still for a while, as under a debugger or on a starved machine, and goes on as if nothing had been.</summary>
internal sealed record Stall(int Node, long AtMs, long Ms);

/// <summary>A fault planted on purpose, to see that it is seen.</summary>
internal enum Flaw
{
    None,
    BankChargesTwice,
    BankConfirmsWithoutCharge,
    CallbacksComeOutOfOrder,
    CallbacksAreSaidToBeDelivered,
    NobodySweeps,
    LateChargesAreKeptFromUs,
    TwoQuestionsAtOnce,
    HandoversAreLost,
}

/// <summary>One simulated stretch of time, drawn whole from its seed.</summary>
internal sealed record WorldPlan
{
    public required int Seed { get; init; }
    public int Nodes { get; init; } = 1;
    public int Shoppers { get; init; } = 12;

    /// <summary>Within this time from the beginning purchases begin.</summary>
    public long ShoppingMs { get; init; } = 120_000;

    /// <summary>From here on everything works: bank, merchants, nodes.</summary>
    public long HealedMs { get; init; }

    public TimeSpan Threshold { get; init; } = TimeSpan.FromHours(1);
    public TimeSpan CodeLife { get; init; } = TimeSpan.FromHours(1);
    public BankWeather Bank { get; init; } = BankWeather.Calm;
    public MerchantWeather Merchant { get; init; } = MerchantWeather.Calm;
    public IReadOnlyList<Outage> BankOutages { get; init; } = [];
    public IReadOnlyList<Outage> MerchantOutages { get; init; } = [];
    public IReadOnlyList<Crash> Crashes { get; init; } = [];
    public IReadOnlyList<Stall> Stalls { get; init; } = [];
    public bool WantsIntermediateCallbacks { get; init; }

    /// <summary>Addresses to which each callback goes.</summary>
    public int Addresses { get; init; } = 1;

    /// <summary>By how much the clocks of the nodes are off, the first one first; empty: all are right.</summary>
    public IReadOnlyList<int> SkewsMs { get; init; } = [];

    public int SkewMsMax => SkewsMs.Select(Math.Abs).DefaultIfEmpty(0).Max();

    /// <summary>Places for operations on each node; few make the sweep work.</summary>
    public int OperationsMax { get; init; } = 128;

    public Flaw Flaw { get; init; }

    public static WorldPlan Draw(int seed)
    {
        var chance = new Random(seed);
        var threshold = Pick(chance, 60, 150, 600, 3_600);
        var life = chance.Next(2) == 0 ? threshold : Math.Max(30, threshold / Pick(chance, 2, 3, 4));
        var nodes = Pick(chance, 1, 1, 2, 3);
        var shopping = Pick(chance, 20_000, 120_000, 300_000);
        var healed = shopping + 1_000L * threshold + Pick(chance, 30_000, 200_000);
        return new()
        {
            Seed = seed,
            Nodes = nodes,
            Shoppers = chance.Next(6, 20),
            ShoppingMs = shopping,
            HealedMs = healed,
            Threshold = TimeSpan.FromSeconds(threshold),
            CodeLife = TimeSpan.FromSeconds(life),
            Bank = chance.Next(5) == 0 ? BankWeather.Calm : DrawBank(chance, chance.Next(3) switch { 0 => 0.02, 1 => 0.06, _ => 0.2 }),
            Merchant = chance.Next(5) == 0 ? MerchantWeather.Calm : DrawMerchant(chance, chance.Next(2) == 0 ? 0.03 : 0.15),
            BankOutages = Outages(chance, healed, chance.Next(3)),
            MerchantOutages = Outages(chance, healed, chance.Next(2)),
            Crashes = [.. Enumerable.Range(0, chance.Next(7)).Select(_ => new Crash(1 + chance.Next(nodes), Moment(chance, healed), chance.Next(60), chance.Next(100, 25_000)))],
            Stalls = [.. Enumerable.Range(0, chance.Next(3)).Select(_ => new Stall(1 + chance.Next(nodes), Moment(chance, healed), chance.Next(500, 60_000)))],
            WantsIntermediateCallbacks = chance.Next(3) == 0,
            Addresses = Pick(chance, 1, 1, 1, 2),
            SkewsMs = nodes > 1 && chance.Next(3) == 0 ? [.. Enumerable.Range(0, nodes).Select(_ => chance.Next(-300, 300))] : [],
            OperationsMax = Pick(chance, 128, 128, 4),
        };
    }

    private static BankWeather DrawBank(Random chance, double worst) => new()
    {
        LoseRequest = worst * chance.NextDouble(),
        LoseAnswer = worst * chance.NextDouble(),
        DelayRequest = worst * chance.NextDouble() / 2,
        DelayAnswer = worst * chance.NextDouble(),
        Repeat = worst * chance.NextDouble() / 2,
        Error500 = worst * chance.NextDouble(),
        Garbage = worst * chance.NextDouble() / 2,
        TooMany = worst * chance.NextDouble() / 4,
        LoseNotice = 3 * worst * chance.NextDouble(),
        LateNotice = 3 * worst * chance.NextDouble(),
        RepeatNotice = 2 * worst * chance.NextDouble(),
        WrongSumNotice = worst * chance.NextDouble() / 2,
        ContraryNotice = worst * chance.NextDouble() / 2,
    };

    private static MerchantWeather DrawMerchant(Random chance, double worst) => new()
    {
        Refuse = worst * chance.NextDouble(),
        Fail = worst * chance.NextDouble(),
        LoseAnswer = worst * chance.NextDouble(),
        Slow = worst * chance.NextDouble(),
        Hang = worst * chance.NextDouble(),
    };

    private static Outage[] Outages(Random chance, long healed, int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        var from = Moment(chance, healed);
        return new Outage(from, from + Pick(chance, 5_000, 40_000, 400_000));
    })];

    /// <summary>Half of all trouble comes early, where most goes on.</summary>
    private static long Moment(Random chance, long healed) => chance.NextInt64(chance.Next(2) == 0 ? Math.Min(healed, 60_000) : healed);

    private static int Pick(Random chance, params int[] from) => from[chance.Next(from.Length)];
}
