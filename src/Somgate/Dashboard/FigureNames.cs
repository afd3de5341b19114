using System.Globalization;
using Somgate.Analytics;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>How values of a break-down are called on screens and in files. Pure.</summary>
internal static class FigureNames
{
    public static string Group(ShellView shell, BreakDown by, string value) => by switch
    {
        BreakDown.Project => shell.Projects.FirstOrDefault(project => project.ProjectId.ToString(CultureInfo.InvariantCulture) == value) is { } project ? $"{project.Title} ({value})" : value,
        BreakDown.Source => FigureTexts.Has("source." + value) ? FigureTexts.Of(shell.Language, "source." + value) : value,
        BreakDown.Code => AnalyticsTable.CodeText(int.Parse(value, CultureInfo.InvariantCulture)),
        _ => value,
    };

    /// <summary>Two ends, inclusive to the second: <c>2026-03-07 00:00:00 – 2026-03-13 12:00:00</c>.</summary>
    public static string Stretch(RegisterPeriod period) => $"{End(period.From)} – {End(period.To)}";

    private static string End(string? end) => end?.Replace('T', ' ') ?? "…";
}
