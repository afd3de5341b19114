namespace Sandbox;

/// <summary>
/// To whoever typed `dotnet run`, that process is the sandbox, and killing it must end everything. It tells nobody when
/// it is killed; but an orphan has another parent than it was born with.
/// </summary>
internal static class ParentWatch
{
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the `dotnet run` that started us is gone; never, if something else did.</summary>
    public static async Task Gone(TimeProvider time, CancellationToken stop)
    {
        var parent = Parent();
        if (parent is null || !IsDotnetRun(parent)) await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
        while (Parent() == parent) await Task.Delay(LookPause, time, stop);
    }

    // The fourth word of /proc/self/stat, counted after the name, which may hold blanks.
    private static string? Parent()
    {
        const string path = "/proc/self/stat";
        if (!File.Exists(path)) return null;
        var stat = File.ReadAllText(path);
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1];
    }

    private static bool IsDotnetRun(string parent)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{parent}/cmdline").Split('\0');
            return Path.GetFileName(words[0]) == "dotnet" && words.Contains("run");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
