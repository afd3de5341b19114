namespace Somgate.Providers;

/// <summary>How a bank is doing, as this node has seen it.</summary>
/// <param name="Circuit"><c>closed</c>, <c>open</c> or <c>half-open</c>: whether the bank is asked at all.</param>
/// <param name="Calls">In the last quarter of an hour; <paramref name="Unknown"/> of them without a certain answer.</param>
/// <param name="Faults">How often each, since the node began.</param>
internal sealed record BankState(
    string Circuit, DateTimeOffset? AnsweredAt, DateTimeOffset? FailedAt, string? LastFault, long Calls, long Unknown, IReadOnlyDictionary<string, long> Faults, long Notices, DateTimeOffset? NoticedAt);

/// <summary>Counts how calls to a bank go on this node, for those who watch it (dashboard.md 11.1). The moments come in by argument.</summary>
internal sealed class BankPulse
{
    private const int Minutes = 15;

    private readonly Lock gate = new();
    private readonly (long Minute, long Calls, long Unknown)[] window = new (long, long, long)[Minutes];
    private readonly Dictionary<string, long> faults = [];
    private string circuit = "closed";
    private DateTimeOffset? answeredAt, failedAt, noticedAt;
    private string? lastFault;
    private long notices;

    /// <summary>A call has ended.</summary>
    /// <param name="fault">Null: the bank answered.</param>
    public void Heard(string? fault, DateTimeOffset now)
    {
        lock (gate)
        {
            var minute = now.ToUnixTimeSeconds() / 60;
            var before = window[minute % Minutes];
            window[minute % Minutes] = (minute, before.Minute == minute ? before.Calls + 1 : 1, (before.Minute == minute ? before.Unknown : 0) + (fault is null ? 0 : 1));
            if (fault is null)
            {
                answeredAt = now;
                return;
            }

            (failedAt, lastFault) = (now, fault);
            faults[fault] = faults.GetValueOrDefault(fault) + 1;
        }
    }

    public void Turned(string state)
    {
        lock (gate) circuit = state;
    }

    /// <summary>The bank has reported something by itself.</summary>
    public void Noticed(DateTimeOffset now)
    {
        lock (gate) (notices, noticedAt) = (notices + 1, now);
    }

    public BankState Read(DateTimeOffset now)
    {
        lock (gate)
        {
            var from = (now.ToUnixTimeSeconds() / 60) - Minutes;
            var recent = window.Where(one => one.Minute > from).ToArray();
            return new(circuit, answeredAt, failedAt, lastFault, recent.Sum(one => one.Calls), recent.Sum(one => one.Unknown), new Dictionary<string, long>(faults), notices, noticedAt);
        }
    }
}
