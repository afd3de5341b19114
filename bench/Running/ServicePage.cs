using System.Globalization;

namespace Bench.Running;

/// <summary>Reads counters from the page of metrics that a service shows (Prometheus text).</summary>
internal static class ServicePage
{
    /// <summary>The sum of a counter over all its labels, or null if the page doesn't hold it.</summary>
    public static double? Counter(string page, string name)
    {
        double? sum = null;
        foreach (var line in page.Split('\n'))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length == name.Length || line[name.Length] is not (' ' or '{')) continue;
            var afterLabels = line[name.Length] == '{' ? line[(line.LastIndexOf('}') + 1)..] : line[name.Length..];
            sum = (sum ?? 0) + double.Parse(afterLabels.Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        }
        return sum;
    }
}
