using Somgate.Processing;

namespace Somgate.Tests.Simulation;

/// <summary>
/// A bank, merchants and nodes of the service in one thread, under one clock and one seed: same seed, same run. The service is the real one, on a real database;
/// bank, merchants, network and time are not. Whatever breaks a rule is a fault.
/// </summary>
internal sealed class World : IDisposable
{
    /// <summary>A step of a node takes one or two milliseconds, so that no two commits of a payment bear the same moment.</summary>
    private const int StepMsMax = 3;

    private readonly PriorityQueue<Action, (long Ms, long Order)> agenda = new();
    private readonly List<string> faults = [];
    private readonly Queue<string> trace = new();
    private readonly WorldDatabase database;
    private long order;
    private int traceHash = 17;

    public World(WorldPlan plan)
    {
        Plan = plan;
        Chance = new Random(plan.Seed);
        database = WorldDatabase.Create(plan);
        Bank = new SimulatedBank(this);
        Merchant = new SimulatedMerchant(this);
        Nodes = [.. Enumerable.Range(1, plan.Nodes).Select(id => new SimulatedNode(this, id))];
        foreach (var node in Nodes) node.Start();
        foreach (var crash in plan.Crashes) At(crash.AtMs, () => Nodes[crash.Node - 1].CrashSoon(crash.Steps, crash.DownMs));
        foreach (var stall in plan.Stalls) At(stall.AtMs, () => Nodes[stall.Node - 1].Stall(stall.Ms));
    }

    public WorldPlan Plan { get; }

    public VirtualClock Clock { get; } = new();

    public Random Chance { get; }

    public WorldDatabase Database => database;

    public SimulatedBank Bank { get; }

    public SimulatedMerchant Merchant { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public IReadOnlyList<string> Faults => faults;

    /// <summary>A number that two runs share only if they were the same run.</summary>
    public int TraceHash => traceHash;

    public bool IsHealed => Clock.Ms >= Plan.HealedMs;

    /// <summary>Times in which some node was down or stood still: work on hand may be late after them.</summary>
    public List<Outage> Disturbances { get; } = [];

    public bool HasStrayed => Nodes.Any(node => node.HasStrayed);

    /// <summary>Does the deed at that moment.</summary>
    public void At(long ms, Action deed) => agenda.Enqueue(deed, (ms, order++));

    public void After(long ms, Action deed) => At(Clock.Ms + ms, deed);

    public bool Strikes(double probability) => probability > 0 && Chance.NextDouble() < probability;

    /// <summary>Goes on until nothing is left to happen, or to that moment.</summary>
    public void Run(long untilMs)
    {
        while (Turn(untilMs) && faults.Count == 0)
        {
        }

        Clock.MoveTo(untilMs);
    }

    /// <summary>Goes on until the condition holds; false: it never did.</summary>
    public bool RunUntil(Func<bool> holds, long untilMs)
    {
        while (!holds())
            if (!Turn(untilMs) || faults.Count > 0) return holds();
        return true;
    }

    /// <summary>All requests and sweeps that were begun are over, and nothing is left to do at this moment.</summary>
    public void Settle()
    {
        while (Nodes.Any(node => node.CanStep)) Turn(Clock.Ms);
    }

    public void Fault(string text)
    {
        if (faults.Count < 20) faults.Add($"{Clock.Ms} ms: {text}");
    }

    /// <summary>A line of the story; only the last ones are kept.</summary>
    public void Tell(string line)
    {
        traceHash = unchecked(traceHash * 31 + (int)Clock.Ms);
        foreach (var character in line) traceHash = unchecked(traceHash * 31 + character);
        trace.Enqueue($"{Clock.Ms,9} {line}");
        if (trace.Count > 5_000) trace.Dequeue();
    }

    /// <summary>The last lines of the story that matter.</summary>
    public string Story(Func<string, bool> matters) => string.Join('\n', trace.Where(matters).TakeLast(100));

    /// <summary>A node that takes requests now; null: none does.</summary>
    public SimulatedNode? AnyNode()
    {
        var open = Nodes.Where(node => node.IsReady).ToArray();
        return open.Length == 0 ? null : open[Chance.Next(open.Length)];
    }

    /// <summary>
    /// Brings a request to some node and its answer back, either of which may be lost on the way; who asked hears in any case, of nothing after 20 s.
    /// </summary>
    public void Request(string what, Func<SimulatedNode, Task<RequestAnswerOrNone>> ask, Action<RequestAnswerOrNone> heard)
    {
        var isOver = false;
        After(20_000, () => Hear(RequestAnswerOrNone.None));
        After(Chance.Next(1, 40), () =>
        {
            if (AnyNode() is not { } node || (!IsHealed && Strikes(0.02)))
            {
                After(Chance.Next(1, 40), () => Hear(RequestAnswerOrNone.None));
                return;
            }

            node.Post(what, async () =>
            {
                var answer = await ask(node);
                var isLost = !IsHealed && Strikes(0.04);
                if (!isLost) After(Chance.Next(1, 40), () => Hear(answer));
            });
        });

        void Hear(RequestAnswerOrNone answer)
        {
            if (isOver) return;
            isOver = true;
            heard(answer);
        }
    }

    public void Dispose()
    {
        foreach (var node in Nodes) node.Crash();
        database.Dispose();
    }

    /// <summary>One step of a node, or one event, or time passes; false: nothing is left before that moment.</summary>
    private bool Turn(long untilMs)
    {
        var awake = Nodes.Count(node => node.CanStep);
        var isEventDue = agenda.TryPeek(out _, out var next) && next.Ms <= Clock.Ms;
        if (isEventDue && (awake == 0 || Chance.Next(2) == 0))
        {
            agenda.Dequeue()();
            return true;
        }

        if (awake > 0)
        {
            Nodes.Where(node => node.CanStep).ElementAt(Chance.Next(awake)).Step();
            Clock.Advance(Chance.Next(1, StepMsMax));
            return true;
        }

        return Pass(untilMs);
    }

    /// <summary>Time passes until the next event, the next sweep that finds something, or the end of a standstill.</summary>
    private bool Pass(long untilMs)
    {
        var next = agenda.TryPeek(out _, out var priority) ? priority.Ms : long.MaxValue;
        var due = Plan.Flaw == Flaw.NobodySweeps ? null : database.NextDueMs();
        SimulatedNode? sweeping = null;
        foreach (var node in Nodes)
        {
            if (node.WakesAtMs is { } wakes && wakes < next) (next, sweeping) = (wakes, null);
            if (due is not { } dueMs || !node.MaySweep) continue;
            var at = Math.Max(node.NextSweepMs, dueMs - (long)node.Skew.TotalMilliseconds);
            if (at < next) (next, sweeping) = (at, node);
        }

        if (next > untilMs) return false;
        Clock.MoveTo(next);
        sweeping?.Sweep();
        return true;
    }
}

/// <summary>What a request came to: an answer, or nothing was heard.</summary>
internal readonly record struct RequestAnswerOrNone(RequestAnswer? Answer)
{
    public static RequestAnswerOrNone None => default;
}
