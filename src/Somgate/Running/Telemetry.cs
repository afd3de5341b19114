using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Somgate.Running;

/// <summary>The names of meters and spans, in one place.</summary>
internal static class Telemetry
{
    public const string Name = "Somgate";

    public static readonly ActivitySource Spans = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>Changes of payments and callbacks that were made durable.</summary>
    public static readonly Counter<long> Commits = Meter.CreateCounter<long>("somgate.commits");

    /// <summary>Transactions that were made durable; each holds many commits under load.</summary>
    public static readonly Counter<long> Flushes = Meter.CreateCounter<long>("somgate.flushes");

    /// <summary>Round trips to PostgreSQL; on SQLite, statements.</summary>
    public static readonly Counter<long> SqlRoundTrips = Meter.CreateCounter<long>("somgate.sql.round.trips");

    /// <summary>Commits that found their payment moved by another and decided again.</summary>
    public static readonly Counter<long> LostRaces = Meter.CreateCounter<long>("somgate.lost.races");

    public static readonly Counter<long> SalesAccepted = Meter.CreateCounter<long>("somgate.sales.accepted");

    public static readonly Counter<long> PaymentsEnded = Meter.CreateCounter<long>("somgate.payments.ended");

    public static readonly Counter<long> ProviderCalls = Meter.CreateCounter<long>("somgate.provider.calls");

    public static readonly Counter<long> CallbackAttempts = Meter.CreateCounter<long>("somgate.callback.attempts");

    public static readonly Counter<long> GateRefusals = Meter.CreateCounter<long>("somgate.gate.refusals");

    public static readonly Counter<long> Alerts = Meter.CreateCounter<long>("somgate.alerts");

    /// <summary>Milliseconds by which the oldest due row is late, by queue.</summary>
    public static readonly Gauge<long> QueueLateMs = Meter.CreateGauge<long>("somgate.queue.late", "ms");
}
