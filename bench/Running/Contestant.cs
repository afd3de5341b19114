namespace Bench.Running;

/// <summary>A running service that can be driven.</summary>
/// <param name="Name">As the tables name it.</param>
/// <param name="LogPath">What it prints, if that goes to a file.</param>
/// <param name="DatabaseProcessId">First process of its database server, if it has one of its own.</param>
internal sealed record Contestant(string Name, int Port, ChildProgram Program, string? LogPath, int? DatabaseProcessId)
{
    public const string Floor = "floor";
    public const string Sqlite = "SQLite";
    public const string Postgres = "PostgreSQL";

    /// <summary>Lines of its log that are shown when something is wrong.</summary>
    private const int LastWordsCount = 20;

    public string LastWords() => LogPath is not null && File.Exists(LogPath) ? string.Join('\n', File.ReadLines(LogPath).TakeLast(LastWordsCount)) : "";

    public static async Task<Contestant> StartFloor(TimeProvider time, string folder, int bankPort, string callbackAddress)
    {
        var program = ChildProgram.StartOwn(time, [], "floor", Path.Combine(folder, "floor.log"), $"http://127.0.0.1:{bankPort}", callbackAddress);
        return new Contestant(Floor, await program.HearPort(), program, null, null);
    }
}
