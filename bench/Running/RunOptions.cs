using System.Globalization;

namespace Bench.Running;

/// <summary>What is measured and for how long.</summary>
internal sealed record RunOptions
{
    public const string Usage = """
        bin/bench page      what the Payment Page costs, in two minutes; puts its section into bench/RESULTS.md
        bin/bench [options]

          --short            64 connections, 3 rounds, under four minutes; prints the tables and writes no file
          --floor-only       only the floor: no product, no PostgreSQL; writes no file
          --engines A,B      of sqlite, postgres; both unless told
          --connections N,N  purchases under way at a time; 1,16,64,256 unless told
          --rounds N         5 unless told
          --seconds N        length of one measured run; 6 unless told
          --warm-up N        seconds that each service is driven before the first round; 40 unless told (25 if short): so long its code is still compiled
          --out FILE         where the tables go; bench/RESULTS.md unless told
          --data DIR         on the disk to be measured, open to every user; a new folder below /var/tmp unless told
        """;

    private const int ConnectionsMax = 1000;

    public bool Help { get; private init; }
    public bool FloorOnly { get; private init; }
    public bool Sqlite { get; private init; } = true;
    public bool Postgres { get; private init; } = true;
    public int[] Connections { get; private init; } = [1, 16, 64, 256];
    public int Rounds { get; private init; } = 5;
    public int Seconds { get; private init; } = 6;
    public int WarmUpSeconds { get; private init; } = 40;
    public string? Out { get; private init; } = "bench/RESULTS.md";
    public string? Folder { get; private init; }

    /// <summary>Reads the arguments of the run.</summary>
    /// <exception cref="BenchFailure">One of them is not known or not possible.</exception>
    public static RunOptions Read(string[] arguments)
    {
        var options = new RunOptions();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var name)) options = options.With(name, rest);
        return options.FloorOnly ? options with { Sqlite = false, Postgres = false, Out = null } : options;
    }

    private RunOptions With(string name, Queue<string> rest) => name switch
    {
        "--help" => this with { Help = true },
        "--short" => this with { Connections = [64], Rounds = 3, WarmUpSeconds = 25, Out = null },
        "--floor-only" => this with { FloorOnly = true },
        "--engines" => WithEngines(Value(name, rest).Split(',')),
        "--connections" => this with { Connections = [.. Value(name, rest).Split(',').Select(one => Number(name, one, ConnectionsMax))] },
        "--rounds" => this with { Rounds = Number(name, Value(name, rest), 100) },
        "--seconds" => this with { Seconds = Number(name, Value(name, rest), 600) },
        "--warm-up" => this with { WarmUpSeconds = Number(name, Value(name, rest), 600) },
        "--out" => this with { Out = Value(name, rest) },
        "--data" => this with { Folder = Value(name, rest) },
        _ => throw new BenchFailure($"{name} is not an option.\n\n{Usage}"),
    };

    private RunOptions WithEngines(string[] engines)
    {
        if (engines.FirstOrDefault(one => one is not ("sqlite" or "postgres")) is { } unknown)
            throw new BenchFailure($"{unknown} is not an engine.\n\n{Usage}");
        return this with { Sqlite = engines.Contains("sqlite"), Postgres = engines.Contains("postgres") };
    }

    private static string Value(string name, Queue<string> rest) =>
        rest.TryDequeue(out var value) ? value : throw new BenchFailure($"{name} wants a value.\n\n{Usage}");

    private static int Number(string name, string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
            : throw new BenchFailure($"{name} wants a number from 1 to {max}.");
}
