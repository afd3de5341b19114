using System.Collections.Concurrent;
using System.Text.Json.Serialization;

namespace Somgate.BankSimulator;

/// <summary>Bounds of an added latency in milliseconds, both included.</summary>
internal sealed record LatencyRange(int Min, int Max)
{
    public const int MsMax = 60_000;

    public static readonly LatencyRange None = new(0, 0);
}

/// <summary>Which faults strike and how often: probabilities from 0 to 1; what is absent is 0 (mbank-service.md 5).</summary>
internal sealed record FaultPlan
{
    public static readonly FaultPlan None = new() { LatencyMs = LatencyRange.None };

    /// <summary>What the faults are drawn from; absent means the seed of the simulator.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Seed { get; init; }

    /// <summary>How much later an answer comes; absent means no later. The reader of JSON keeps no default of an absent member.</summary>
    public LatencyRange? LatencyMs { get; init; }

    public double DropRequest { get; init; }

    public double DropAnswer { get; init; }

    [JsonPropertyName("error_500")]
    public double Error500 { get; init; }

    public double Garbage { get; init; }

    public double DuplicateNotice { get; init; }

    public double LateNotice { get; init; }

    public double LoseNotice { get; init; }

    /// <summary>What is wrong with the plan, all at once; empty if nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Check("drop_request", DropRequest);
        Check("drop_answer", DropAnswer);
        Check("error_500", Error500);
        Check("garbage", Garbage);
        Check("duplicate_notice", DuplicateNotice);
        Check("late_notice", LateNotice);
        Check("lose_notice", LoseNotice);
        if (LatencyMs is { } latency && (latency.Min < 0 || latency.Max < latency.Min || latency.Max > LatencyRange.MsMax))
            problems.Add($"latency_ms: min and max with 0 <= min <= max <= {LatencyRange.MsMax}");
        return problems;

        void Check(string name, double probability)
        {
            if (probability is not (>= 0 and <= 1)) problems.Add($"{name}: a probability from 0 to 1");
        }
    }
}

/// <summary>What the faults do to one call.</summary>
internal sealed record CallFate
{
    public static readonly CallFate Spared = new();

    public TimeSpan Latency { get; init; }

    public bool RequestIsDropped { get; init; }

    public bool AnswerIsDropped { get; init; }

    public bool Fails { get; init; }

    /// <summary>Whether the call that fails is carried out all the same: a 500 tells nothing about that.</summary>
    public bool FailsAfterwards { get; init; }

    public Garbage? Garbage { get; init; }
}

/// <summary>Ways in which an answer is unreadable.</summary>
internal enum Garbage { Page, Nothing, HalfTheAnswer }

/// <summary>What the faults do to one notice.</summary>
internal sealed record NoticeFate(bool IsLost, bool IsLate, bool IsDoubled)
{
    public static readonly NoticeFate Spared = new(false, false, false);
}

/// <summary>The faults that strike now, drawn from seed, call, order number and how often that call was made.</summary>
internal sealed class Faults(SimulatorOptions options)
{
    private static readonly int GarbageKinds = Enum.GetValues<Garbage>().Length;

    private volatile Strike? strike;

    /// <summary>The plan in force, with the seed it draws from.</summary>
    public FaultPlan Plan => strike is { } present ? present.Plan : FaultPlan.None with { Seed = options.Seed };

    /// <summary>Puts a plan in force and counts calls anew, so that the same plan and calls bring the same faults.</summary>
    public void Set(FaultPlan plan) => strike =
        new(plan with { Seed = plan.Seed ?? options.Seed, LatencyMs = plan.LatencyMs ?? LatencyRange.None });

    public void Clear() => strike = null;

    public CallFate ForCall(string call, string orderNumber)
    {
        if (strike is not { } present) return CallFate.Spared;
        var (chance, plan) = (present.Draw(call, orderNumber), present.Plan);
        var latency = plan.LatencyMs ?? LatencyRange.None;
        return new()
        {
            Latency = TimeSpan.FromMilliseconds(latency.Min + chance.Below(latency.Max - latency.Min + 1)),
            RequestIsDropped = chance.Strikes(plan.DropRequest),
            AnswerIsDropped = chance.Strikes(plan.DropAnswer),
            Fails = chance.Strikes(plan.Error500),
            FailsAfterwards = chance.Strikes(0.5),
            Garbage = chance.Strikes(plan.Garbage) ? (Garbage)chance.Below(GarbageKinds) : null,
        };
    }

    public NoticeFate ForNotice(string orderNumber)
    {
        if (strike is not { } present) return NoticeFate.Spared;
        var (chance, plan) = (present.Draw("notice", orderNumber), present.Plan);
        return new(chance.Strikes(plan.LoseNotice), chance.Strikes(plan.LateNotice), chance.Strikes(plan.DuplicateNotice));
    }

    private sealed class Strike(FaultPlan plan)
    {
        private readonly ConcurrentDictionary<(string, string), int> counts = new();

        public FaultPlan Plan => plan;

        public Chance Draw(string call, string orderNumber)
        {
            var count = counts.AddOrUpdate((call, orderNumber), 1, (_, before) => before + 1);
            return Chance.From(plan.Seed!.Value, $"{call} {orderNumber} {count}");
        }
    }
}
