using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Somgate.Callbacks;
using Somgate.Methods;
using Somgate.Methods.Mbank;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Running;
using Somgate.Storage;

namespace Somgate.Tests.Simulation;

/// <summary>
/// One process of the service: its real processor, workers, stores and writer, put together as <c>SomgateService</c> does, on a scheduler that can be stopped for
/// a while and for good. Without its endless loops: the world sweeps.
/// </summary>
internal sealed class SimulatedNode
{
    private const int SweepMs = 500;

    private readonly World world;
    private StepScheduler scheduler = new();
    private Parts? parts;
    private bool isSweeping;
    private long stalledUntilMs;
    private int stepsToCrash = -1;
    private long downMs;

    public SimulatedNode(World world, int id)
    {
        this.world = world;
        Id = id;
        Skew = TimeSpan.FromMilliseconds(world.Plan.SkewsMs.ElementAtOrDefault(id - 1));
    }

    public int Id { get; }

    public TimeSpan Skew { get; }

    /// <summary>Counts the lives of the node: what an earlier one began, this one doesn't hear of.</summary>
    public int Life { get; private set; }

    public bool IsUp => parts is not null;

    /// <summary>Requests are taken.</summary>
    public bool IsReady { get; private set; }

    public long NextSweepMs { get; private set; }

    public bool IsStalled => world.Clock.Ms < stalledUntilMs;

    public bool CanStep => IsUp && !IsStalled && scheduler.Ready > 0;

    public bool MaySweep => IsReady && !isSweeping && !IsStalled;

    /// <summary>When a node that stands still goes on, if it has anything to go on with.</summary>
    public long? WakesAtMs => IsUp && IsStalled ? stalledUntilMs : null;

    public bool HasStrayed => scheduler.HasStrayed;

    public PaymentProcessor Processor => parts!.Processor;

    public PaymentStore Store => parts!.Store;

    public Project Project => parts!.Projects.Current.Find(WorldDatabase.ProjectId)!;

    public IPaymentMethod Method => parts!.Methods[SimulatedBank.Name];

    public OperationWorker Operations => parts!.Operations;

    public CallbackWorker Callbacks => parts!.Callbacks;

    /// <summary>Comes up as after a start of the program: schema and keys are there, leases of an earlier life are taken back.</summary>
    public void Start()
    {
        Life++;
        scheduler = new();
        parts = PutTogether();
        var made = parts;
        world.Tell($"node {Id} starts");
        Post("start", async () =>
        {
            made.Processor.Handover = world.Plan.Flaw == Flaw.HandoversAreLost ? new LosingHandover(made.Node) : made.Node;
            await made.Projects.RunOnce(CancellationToken.None);
            await made.Store.TakeBack(Id, made.Clock.GetUtcNow(), CancellationToken.None);
            await made.Writer.Start(CancellationToken.None);
            IsReady = true;
            NextSweepMs = world.Clock.Ms;
        });
    }

    /// <summary>SIGKILL: everything in memory is gone at once.</summary>
    public void Crash()
    {
        if (!IsUp) return;
        world.Tell($"node {Id} is killed");
        scheduler.Kill();
        (parts, IsReady, isSweeping, stepsToCrash, stalledUntilMs) = (null, false, false, -1, 0);
    }

    public void CrashSoon(int steps, long down) => (stepsToCrash, downMs) = (steps, down);

    public void Stall(long ms)
    {
        if (!IsUp) return;
        world.Tell($"node {Id} stands still for {ms} ms");
        stalledUntilMs = world.Clock.Ms + ms;
        world.Disturbances.Add(new(world.Clock.Ms, stalledUntilMs));
    }

    public void Step()
    {
        scheduler.Step(world.Chance);
        if (stepsToCrash < 0 || stepsToCrash-- > 0) return;
        Crash();
        world.Disturbances.Add(new(world.Clock.Ms, world.Clock.Ms + downMs));
        world.After(downMs, Start);
    }

    /// <summary>Has the node do something; what fails is a fault, what is cut off by a crash is never heard of.</summary>
    public void Post(string what, Func<Task> deed) => _ = Task.Factory.StartNew(
        async () =>
        {
            try
            {
                await deed();
            }
            catch (Exception fault)
            {
                world.Fault($"node {Id}: {what}: {fault}");
            }
        },
        CancellationToken.None, TaskCreationOptions.None, scheduler);

    public void Sweep()
    {
        var made = parts!;
        isSweeping = true;
        NextSweepMs = world.Clock.Ms + SweepMs;
        Post("sweep", async () =>
        {
            while (await made.Operations.RunOnce(CancellationToken.None) | await made.Callbacks.RunOnce(CancellationToken.None))
            {
            }

            isSweeping = false;
        });
    }

    /// <summary>A notice of the bank over HTTP; hears the status of the answer.</summary>
    public void Notice(byte[] body, string signature, Action<int> answered) => Post("notice", async () =>
    {
        var made = parts!;
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(body);
        context.Request.Headers["X-Signature"] = signature;
        answered(await made.Notices.Handle(context, SimulatedBank.Name, WorldDatabase.ProjectId));
    });

    private Parts PutTogether()
    {
        var clock = new NodeClock(world.Clock, Skew);
        var options = new ProcessingOptions { OperationsMax = world.Plan.OperationsMax };
        var node = new NodeOptions { Id = Id };
        var database = new Database(world.Database.Options);
        var vault = world.Database.Vault;
        var methods = new PaymentMethods([new MbankMethod(new MbankOptions(), new SimulatedProvider(world, this))]);
        var store = new PaymentStore(database, vault);
        var writer = new PaymentWriter(database, vault, new FaultLog<PaymentWriter>(world, this));
        var numbers = new NumberStore(database);
        var projects = new ProjectWorker(new ProjectStore(database, vault), clock, new FaultLog<ProjectWorker>(world, this));
        var processor = new PaymentProcessor(store, writer, numbers, projects, methods, node, clock);
        var operations = new OperationWorker(processor, store, methods, options, node, clock, new FaultLog<OperationWorker>(world, this));
        var life = Life;
        SendCallback send = (url, body, _) => world.Merchant.Send(() => Life == life && IsUp, url, body.ToArray());
        var callbacks = new CallbackWorker(
            new CallbackStore(database), writer, numbers, send, new CallbackOptions(), new CallbackPace(options.CallbacksMax, ProcessingOptions.Lease), node, projects, clock,
            new FaultLog<CallbackWorker>(world, this));
        var notices = new NoticeEndpoint(methods, store, processor, clock, new FaultLog<NoticeEndpoint>(world, this));
        var driver = new NodeWorker(operations, callbacks, options, clock, new FaultLog<NodeWorker>(world, this));
        return new(clock, store, writer, projects, methods, processor, operations, callbacks, notices, driver);
    }

    private sealed record Parts(
        NodeClock Clock, PaymentStore Store, PaymentWriter Writer, ProjectWorker Projects, PaymentMethods Methods, PaymentProcessor Processor,
        OperationWorker Operations, CallbackWorker Callbacks, NoticeEndpoint Notices, NodeWorker Node);

    /// <summary>Reserves places and forgets what they were for.</summary>
    private sealed class LosingHandover(IHandover real) : IHandover
    {
        public bool TryReserveOperation() => real.TryReserveOperation();

        public void ReleaseOperation() => real.ReleaseOperation();

        public void Start(Payment payment, long operationId)
        {
        }

        public bool TryReserveCallback(string endpoint) => real.TryReserveCallback(endpoint);

        public void ReleaseCallback(string endpoint) => real.ReleaseCallback(endpoint);

        public void Start(CallbackRow callback, string? traceParent)
        {
        }

        public void Nudge() => real.Nudge();
    }

    /// <summary>The database never fails here and the bank never throws: whatever is logged as an error is a bug.</summary>
    private sealed class FaultLog<T>(World world, SimulatedNode node) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) world.Fault($"node {node.Id} logs: {formatter(state, exception)} {exception}");
        }
    }
}
