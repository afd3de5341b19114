namespace Somgate.Tests.Bench;

/// <summary>The bench beside these tests, built in the same configuration.</summary>
internal static class BenchProgram
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        return System.IO.Path.GetFullPath(System.IO.Path.Combine(built.FullName, "..", "..", "Bench", built.Name, "somgate-bench.dll"));
    }
}
