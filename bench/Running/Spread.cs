namespace Bench.Running;

/// <summary>The median of several rounds and how far they lie apart.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0
            ? new Spread(double.NaN, double.NaN, double.NaN)
            : new Spread((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>`2,310 (2,240–2,365)`, or n/a where nothing was measured.</summary>
    public string Text(string format = "N0") =>
        double.IsNaN(Median) ? "n/a" : $"{Median.ToString(format)} ({Least.ToString(format)}–{Most.ToString(format)})";

    public string MedianText(string format) => double.IsNaN(Median) ? "n/a" : Median.ToString(format);
}
