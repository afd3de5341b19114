using System.Globalization;

namespace Bench.Running;

/// <summary>The largest resident memory of a process since it was last reset.</summary>
internal static class PeakMemory
{
    public static double MebibytesOf(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Begins a new peak (proc(5), clear_refs, 5).</summary>
    public static void Reset(int processId) => File.WriteAllText($"/proc/{processId}/clear_refs", "5");
}
