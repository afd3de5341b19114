namespace Somgate.Running;

/// <summary>Section <c>Telemetry</c>.</summary>
internal sealed record TelemetryOptions
{
    /// <summary>Counters for Prometheus at <c>/metrics</c>.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>Collector that traces and metrics are sent to by OTLP; empty: none.</summary>
    public string OtlpEndpoint { get; init; } = "";

    public IEnumerable<string> Faults()
    {
        if (OtlpEndpoint.Length > 0 && !Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out _)) yield return "Telemetry:OtlpEndpoint: an absolute address, or empty";
    }
}
