using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bench.Running;

/// <summary>The machine, in one line, so that figures of different machines are not taken for figures of different programs.</summary>
internal static class Machine
{
    public static string Line(string folder, string? postgresVersion, TimeProvider time) => string.Join(" · ", new[]
    {
        $"{Value("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} cores",
        $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024):0} GiB of memory",
        $"{Value("/etc/os-release", "PRETTY_NAME")}, kernel {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}",
        RuntimeInformation.FrameworkDescription,
        postgresVersion is null ? "without PostgreSQL" : $"PostgreSQL {postgresVersion}",
        $"one flush of 4 KiB alone takes {FlushMicros(folder, time):0} µs (median)",
        $"{time.GetUtcNow():yyyy-MM-dd HH:mm} UTC",
    });

    private static string Value(string path, string name) =>
        File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim(' ', '\t', ':', '=', '"')
        ?? "unknown";

    private static double FlushMicros(string folder, TimeProvider time)
    {
        const int Count = 200;
        var path = Path.Combine(folder, "flush");
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, options: FileOptions.DeleteOnClose);
        var (block, micros) = (new byte[4096], new double[Count]);
        for (var number = 0; number < Count; number++)
        {
            var begun = time.GetTimestamp();
            RandomAccess.Write(file, block, number * (long)block.Length);
            RandomAccess.FlushToDisk(file);
            micros[number] = time.GetElapsedTime(begun).TotalMicroseconds;
        }
        return Spread.Of(micros).Median;
    }
}
