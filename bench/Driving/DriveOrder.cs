using System.Text.Json.Serialization;

namespace Bench.Driving;

/// <summary>What the driver is told to do, one line of JSON on its input.</summary>
/// <param name="Number">Of the run; part of every payment id, so that no id is used twice.</param>
/// <param name="Port">Of the service, on loopback.</param>
/// <param name="Connections">Purchases under way at any moment, each with its own kept connection.</param>
/// <param name="Seconds">After them no new purchase is begun.</param>
/// <param name="PurchasesMax">Requests made beforehand; when they are used up the run ends early.</param>
internal sealed record DriveOrder(int Number, int Port, int Connections, int Seconds, int PurchasesMax);

/// <summary>What came of a run, one line of JSON on the driver's output.</summary>
/// <param name="Whole">Purchases whose last callback came and whose two callbacks bear a right signature.</param>
/// <param name="ElapsedMs">From the first request to the last callback.</param>
/// <param name="RepeatedCallbacks">Allowed by the protocol, but a sign of trouble in a quiet run.</param>
/// <param name="Failures">The first few, for people; a good run has none.</param>
internal sealed record DriveReport(
    int Begun, int Whole, double ElapsedMs, LatencyReport SaleAck, LatencyReport ClarificationAck, int RepeatedCallbacks, string[] Failures);

/// <summary>In milliseconds, from sending a request to reading its answer.</summary>
internal sealed record LatencyReport(double P50Ms, double P99Ms, double MaxMs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DriveOrder))]
[JsonSerializable(typeof(DriveReport))]
internal sealed partial class DriveJson : JsonSerializerContext;
