namespace Bench.Running;

/// <summary>The benchmark can't go on or its figures would mean nothing; the message is for the person who started it.</summary>
internal sealed class BenchFailure(string message) : Exception(message);
