using System.Globalization;
using System.Text;
using System.Xml.Linq;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;
using Somgate.Analytics;

namespace Somgate.Dashboard;

/// <summary>
/// Draws charts as SVG that stands in the page itself. The library lays them out; its inline styles become classes, so that the sheet of the screens colours them in
/// both themes and the content policy needs no exception. Pure.
/// </summary>
internal static class ChartSvg
{
    private const int Width = 860;
    private const int Height = 280;
    private const int LabelsMax = 9;
    private const int DotsMax = 62;

    // Stand-ins, by which elements get their classes: no colour of the library is ever shown.
    private static readonly OxyColor Ink = OxyColor.FromRgb(1, 1, 1);
    private static readonly OxyColor Grid = OxyColor.FromRgb(2, 2, 2);
    private static readonly OxyColor Mark = OxyColor.FromRgb(3, 3, 3);
    private static readonly LineStyle[] Dashes = [LineStyle.Solid, LineStyle.Dash, LineStyle.Dot, LineStyle.DashDot, LineStyle.LongDash];

    private static readonly Dictionary<string, string> Classes = new()
    {
        ["rgb(1,1,1)"] = "ink",
        ["rgb(2,2,2)"] = "grid",
        ["rgb(3,3,3)"] = "mark",
        ["rgb(11,0,0)"] = "s1",
        ["rgb(12,0,0)"] = "s2",
        ["rgb(13,0,0)"] = "s3",
        ["rgb(14,0,0)"] = "s4",
        ["rgb(15,0,0)"] = "s5",
    };

    /// <summary>Lines over the steps of time.</summary>
    /// <param name="says">What the picture shows, for those who can't see it; the numbers stand in a table.</param>
    public static string Lines(AnalyticsLine line, string says, string language)
    {
        var model = Empty();
        var most = line.Series.SelectMany(series => series.Points).Max(point => point.Value) ?? 0;
        model.Axes.Add(Upright(line.Unit, most, language));
        var stride = Math.Max(1, (line.Labels.Count + LabelsMax - 1) / LabelsMax);
        model.Axes.Add(Level(line.Labels.Count, stride, place => place >= 0 && place < line.Labels.Count ? line.Labels[place] : ""));
        for (var index = 0; index < line.Series.Count; index++)
        {
            var colour = OfSeries(index);
            var drawn = new LineSeries
            {
                Color = colour,
                StrokeThickness = 2.5,
                LineStyle = Dashes[index],
                MarkerType = line.Labels.Count <= DotsMax ? MarkerType.Circle : MarkerType.None,
                MarkerSize = 3,
                MarkerFill = colour,
            };
            for (var place = 0; place < line.Labels.Count; place++)
                drawn.Points.Add(line.Series[index].Points[place].Value is { } value ? new DataPoint(place, value) : DataPoint.Undefined);
            model.Series.Add(drawn);
        }

        return Draw(model, says, "line");
    }

    /// <summary>Bars of times, with base time and threshold as lines between them.</summary>
    public static string Bars(IReadOnlyList<Bar> bars, TimeLimits limits, (string Base, string Threshold) names, string says, string language)
    {
        var model = Empty();
        model.Axes.Add(Upright(ChartUnit.Count, bars.Max(bar => bar.Count), language));
        // A bar stands between two edges: their times are written where they are.
        model.Axes.Add(Level(bars.Count + 1, 1, place => place > 0 && place < bars.Count ? FigureText.Duration((long)bars[place].Over!.Value.TotalMilliseconds, language) : ""));
        var drawn = new RectangleBarSeries { FillColor = OfSeries(0), StrokeThickness = 0 };
        for (var place = 0; place < bars.Count; place++) drawn.Items.Add(new(place + 0.1, 0, place + 0.9, bars[place].Count));
        model.Series.Add(drawn);
        AddMark(model, bars, limits.BaseTime, names.Base);
        AddMark(model, bars, limits.Threshold, names.Threshold);
        return Draw(model, says, "bars");
    }

    private static void AddMark(PlotModel model, IReadOnlyList<Bar> bars, TimeSpan at, string name)
    {
        for (var place = 1; place < bars.Count; place++)
        {
            if (bars[place].Over != at) continue;
            model.Annotations.Add(new LineAnnotation
            {
                Type = LineAnnotationType.Vertical,
                X = place,
                Color = Mark,
                TextColor = Mark,
                StrokeThickness = 2,
                LineStyle = LineStyle.Dash,
                Text = name,
                TextOrientation = AnnotationTextOrientation.Horizontal,
                TextHorizontalAlignment = HorizontalAlignment.Right,
                TextVerticalAlignment = VerticalAlignment.Top,
                TextLinePosition = 1,
            });
        }
    }

    // The library measures text without the reader's font: room for the labels is given, not reckoned.
    private static PlotModel Empty() => new() { PlotAreaBorderThickness = new(0), TextColor = Ink, DefaultFontSize = 12, Padding = new(0), PlotMargins = new(82, 18, 40, 26) };

    private static LinearAxis Upright(ChartUnit unit, long most, string language)
    {
        var axis = new LinearAxis
        {
            Position = AxisPosition.Left,
            Minimum = 0,
            Maximum = unit == ChartUnit.Tenths ? 1000 : Math.Max(1, most) * 1.08,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = Grid,
            TickStyle = TickStyle.None,
            MinimumMajorStep = 1,
            LabelFormatter = place => Label(unit, (long)Math.Round(place), language),
        };
        if (unit == ChartUnit.Tenths) axis.MajorStep = 250;
        if (unit == ChartUnit.Milliseconds) axis.MajorStep = NiceStep(most);
        return axis;
    }

    private static LinearAxis Level(int places, int stride, Func<int, string> label) => new()
    {
        Position = AxisPosition.Bottom,
        Minimum = -0.4,
        Maximum = places - 0.6,
        MajorStep = stride,
        MinorStep = stride,
        TickStyle = TickStyle.None,
        AxislineStyle = LineStyle.Solid,
        AxislineColor = Grid,
        LabelFormatter = place => label((int)Math.Round(place)),
    };

    private static string Label(ChartUnit unit, long value, string language) => unit switch
    {
        ChartUnit.Count => FigureText.Count(value, language),
        ChartUnit.Tenths => FigureText.Count(value / 10, language) + " %",
        ChartUnit.MinorUnits => FigureText.Count(value / 100, language),
        ChartUnit.Milliseconds => FigureText.Duration(value, language),
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "not a unit"),
    };

    /// <summary>Steps of time that people count in: four to eight of them.</summary>
    private static long NiceStep(long mostMs)
    {
        foreach (var seconds in new[] { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800 })
            if (mostMs <= seconds * 6000L) return seconds * 1000L;
        return 3_600_000L * Math.Max(1, mostMs / 21_600_000);
    }

    private static OxyColor OfSeries(int index) => OxyColor.FromRgb((byte)(11 + index), 0, 0);

    private static string Draw(PlotModel model, string says, string name)
    {
        var text = new SvgExporter { Width = Width, Height = Height, IsDocument = false }.ExportToString(model);
        var root = XElement.Parse(text[text.IndexOf("<svg", StringComparison.Ordinal)..]);
        foreach (var element in root.DescendantsAndSelf()) Restyle(element, name);
        root.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {Height}"));
        root.SetAttributeValue("width", null);
        root.SetAttributeValue("height", null);
        root.SetAttributeValue("class", "chart");
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-label", says);
        return root.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>What stood in a style becomes attributes and classes; ids are made the chart's own.</summary>
    private static void Restyle(XElement element, string name)
    {
        var classes = new StringBuilder();
        foreach (var declared in ((string?)element.Attribute("style") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (declared.Split(':', 2) is [var property, var value]) Declare(element, property.Trim(), value.Trim(), classes);
        }

        if ((string?)element.Attribute("fill") is { } fill && element.Attribute("style") is null) Declare(element, "fill", fill, classes);
        foreach (var dropped in new[] { "style", "font-family", "font-weight", "version" }) element.SetAttributeValue(dropped, null);
        foreach (var named in element.Attributes().Where(attribute => attribute.Name.LocalName is "id" or "clip-path"))
            named.Value = named.Value.Replace("clipPath", $"{name}-clip", StringComparison.Ordinal);
        if (classes.Length > 0) element.SetAttributeValue("class", classes.ToString().Trim());
    }

    private static void Declare(XElement element, string property, string value, StringBuilder classes)
    {
        if (property is "fill" or "stroke" && Classes.TryGetValue(value.Replace(" ", "", StringComparison.Ordinal), out var colour))
        {
            classes.Append(' ').Append(property).Append('-').Append(colour);
            element.SetAttributeValue(property, null);
        }
        else
        {
            element.SetAttributeValue(property, value);
        }
    }
}
