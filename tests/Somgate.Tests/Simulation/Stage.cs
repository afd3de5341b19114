using System.Text;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Processing;

namespace Somgate.Tests.Simulation;

/// <summary>A world without chance, where a test plays merchant and customer itself and says how each call to the bank goes.</summary>
internal sealed class Stage
{
    public const string Phone = "996555000001";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private Stage(World world) => World = world;

    public World World { get; }

    public VirtualClock Clock => World.Clock;

    public SimulatedBank Bank => World.Bank;

    /// <summary>Plays with so many nodes; a fault of the world fails the test.</summary>
    public static void Play(Action<Stage> play, int nodes = 1, int thresholdSeconds = 3_600, int? codeLifeSeconds = null, int[]? skewMs = null) => Simulation.OnThread(() =>
    {
        using var world = new World(new WorldPlan
        {
            Seed = 1,
            Nodes = nodes,
            Threshold = TimeSpan.FromSeconds(thresholdSeconds),
            CodeLife = TimeSpan.FromSeconds(codeLifeSeconds ?? thresholdSeconds),
            SkewsMs = skewMs ?? [],
        });
        world.Settle();
        play(new Stage(world));
        Assert.Empty(world.Faults);
        return true;
    });

    public SimulatedNode Node(int id) => World.Nodes[id - 1];

    /// <summary>Sells to the ordinary phone and waits until the merchant is asked for the code.</summary>
    public Payment SellUpToCode(string paymentId = "ORD-1", int node = 1)
    {
        Assert.IsType<RequestAnswer.Accepted>(Sell(paymentId, node: node));
        Until(() => Told(paymentId).Contains("awaiting clarification"));
        return Payment(paymentId);
    }

    public RequestAnswer Sell(string paymentId = "ORD-1", string phone = Phone, int node = 1) => Ask(Node(node), processor => processor.Accept(
        new SaleRequest
        {
            Project = Node(node).Project,
            Method = Node(node).Method,
            PaymentId = paymentId,
            Sum = new(125_000, "KGS"),
            Description = paymentId,
            Customer = new("cust-77", "203.0.113.25"),
            Account = new(phone),
            AccountMasked = "996******001",
            Hash = Encoding.UTF8.GetBytes(paymentId),
        }, CancellationToken.None));

    public string RightCode => Bank.CodeFor(Phone)!;

    public string WrongCode(int nth = 1) => Enumerable.Range(1, 9).Select(digit => $"{1111 * digit}").Where(code => code != RightCode).ElementAt(nth - 1);

    /// <summary>True if the code was accepted, false if it was refused as not possible now.</summary>
    public bool Enter(string code, string paymentId = "ORD-1", int node = 1) => IsAccepted(Ask(Node(node), processor => processor.Clarify(
        KeyOf(paymentId), _ => new GivenCode(new Secret(code), IsMissing: false), Encoding.UTF8.GetBytes($"{paymentId} {code}"), CancellationToken.None)));

    /// <inheritdoc cref="Enter"/>
    public bool Resend(string paymentId = "ORD-1", int node = 1) => IsAccepted(Ask(Node(node), processor => processor.Resend(KeyOf(paymentId), CancellationToken.None)));

    public Payment Payment(string paymentId = "ORD-1") =>
        World.Nodes.First(node => node.IsReady).Store.Find(KeyOf(paymentId), CancellationToken.None).GetAwaiter().GetResult()!;

    public Operation Operation(string paymentId = "ORD-1") => Payment(paymentId).Latest!;

    /// <summary>Statuses that the merchant was told, in their order.</summary>
    public IReadOnlyList<string> Told(string paymentId = "ORD-1") => [.. World.Merchant.Handled.Where(told => told.PaymentId == paymentId).Select(told => told.Status)];

    public void Until(Func<bool> holds) => Assert.True(World.RunUntil(holds, Clock.Ms + (long)Patience.TotalMilliseconds), $"it never came to that:\n{World.Story(_ => true)}");

    public void Pass(TimeSpan time) => World.Run(Clock.Ms + (long)time.TotalMilliseconds);

    /// <summary>The clock stands so much before a moment, and everything before it is done.</summary>
    public void UpTo(DateTimeOffset moment, int msBefore = 0) => World.Run(VirtualClock.MsOf(moment) - msBefore);

    /// <summary>The clock stands at a moment that nobody has looked at yet.</summary>
    public void ExactlyAt(DateTimeOffset moment)
    {
        UpTo(moment, msBefore: 1);
        World.Settle();
        Assert.True(Clock.Now <= moment, "there was still something to do");
        Clock.MoveTo(VirtualClock.MsOf(moment));
    }

    public int Alerts(string kind) => World.Database.Query<AlertRow>("select operation_id as OperationId, kind as Kind from alerts").Count(alert => alert.Kind == kind);

    private static PaymentKey KeyOf(string paymentId) => new(WorldDatabase.ProjectId, PaymentKey.Fold(paymentId));

    private static bool IsAccepted(RequestAnswer answer)
    {
        if (answer is RequestAnswer.Refused refused) Assert.Equal(ResultCode.NotNow, refused.Code);
        return answer is RequestAnswer.Accepted;
    }

    /// <summary>The request is decided at this very moment; its answer may take a few milliseconds more.</summary>
    private RequestAnswer Ask(SimulatedNode node, Func<PaymentProcessor, Task<RequestAnswer>> ask)
    {
        RequestAnswer? answer = null;
        node.Post("request", async () => answer = await ask(node.Processor));
        Until(() => answer is not null);
        return answer!;
    }
}
