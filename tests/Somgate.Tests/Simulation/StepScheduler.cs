namespace Somgate.Tests.Simulation;

/// <summary>
/// All that a node does, as single steps that the world lets it make one at a time, in an order drawn from the seed. Every await is a place between two steps: where
/// others get in between, and where a crash ends everything at once.
/// </summary>
internal sealed class StepScheduler : TaskScheduler
{
    private readonly List<Task> ready = [];
    private readonly int owner = Environment.CurrentManagedThreadId;
    private bool isDead;

    /// <summary>Steps that could be made now.</summary>
    public int Ready => ready.Count;

    /// <summary>Work came from another thread: this run can't be repeated.</summary>
    public bool HasStrayed { get; private set; }

    public void Step(Random chance)
    {
        var index = chance.Next(ready.Count);
        var task = ready[index];
        ready.RemoveAt(index);
        TryExecuteTask(task);
    }

    /// <summary>Whatever was going on never goes on.</summary>
    public void Kill()
    {
        isDead = true;
        ready.Clear();
    }

    protected override void QueueTask(Task task)
    {
        if (Environment.CurrentManagedThreadId != owner) HasStrayed = true;
        if (!isDead) ready.Add(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => ready;
}
