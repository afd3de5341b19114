using System.Globalization;
using System.Net;
using Somgate.Projects;
using Somgate.Protocol;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>
/// A tab of a project that is edited as one form (dashboard.md 7): its fields as texts, what may be wrong with them, and the project that they make. Pure.
/// A fault is the key of a text; what is put into the text stands behind a bar.
/// </summary>
/// <param name="Key">Name of the tab.</param>
/// <param name="AsksCode">Saving asks for a code of the second factor (dashboard.md 3.2).</param>
internal sealed record ProjectForm(
    string Key, ProjectPart Part, Right Right, bool AsksCode, IReadOnlyList<string> Fields, Func<Project, Dictionary<string, string>> Of,
    Func<IReadOnlyDictionary<string, string>, Dictionary<string, string>> Faults, Func<Project, IReadOnlyDictionary<string, string>, Project> Apply)
{
    public const int TitleMax = 100;
    private const int ContactMax = 200;
    private const int UrlMax = 2048;
    private const int RangesMax = 100;
    private const int CommentMax = 100;
    private const int OriginsMax = 50;

    public static readonly ProjectForm General = new(
        "general", ProjectPart.General, Right.ProjectsEdit, false, ["title", "url", "contact"],
        project => new() { ["title"] = project.Title, ["url"] = project.Url, ["contact"] = project.Contact },
        values =>
        {
            Dictionary<string, string> faults = [];
            if (!IsName(values["title"], TitleMax)) faults["title"] = "err.title";
            UrlFault(faults, values, "url");
            if (values["contact"].Length > ContactMax || values["contact"].Any(char.IsControl)) faults["contact"] = "err.contact";
            return faults;
        },
        (project, values) => project with { Title = values["title"], Url = values["url"], Contact = values["contact"] });

    public static readonly ProjectForm Senders = new(
        "senders", ProjectPart.Senders, Right.ProjectsEdit, true, ["senders"],
        project => new() { ["senders"] = string.Join('\n', project.AllowedSenders.Select(range => $"{Shown(range)} {project.SenderComments.GetValueOrDefault(range.ToString(), "")}".TrimEnd())) },
        values => SendersFault(values["senders"]) is { } fault ? new() { ["senders"] = fault } : [],
        (project, values) =>
        {
            var lines = Lines(values["senders"]).Select(Line).ToArray();
            return project with
            {
                AllowedSenders = [.. lines.Select(line => line.Range!.Value).Distinct()],
                SenderComments = lines.Where(line => line.Comment.Length > 0).GroupBy(line => line.Range!.Value.ToString()).ToDictionary(group => group.Key, group => group.Last().Comment),
            };
        });

    public static readonly ProjectForm Returns = new(
        "returns", ProjectPart.Returns, Right.ProjectsEdit, true, ["success_url", "fail_url", "return_url", "append"],
        project => new()
        {
            ["success_url"] = project.Page.SuccessUrl ?? "",
            ["fail_url"] = project.Page.FailUrl ?? "",
            ["return_url"] = project.Page.ReturnUrl ?? "",
            ["append"] = Tick(project.Page.AppendPaymentId),
        },
        values => UrlFaults(values, "success_url", "fail_url", "return_url"),
        (project, values) => project with
        {
            Page = project.Page with { SuccessUrl = OrNull(values["success_url"]), FailUrl = OrNull(values["fail_url"]), ReturnUrl = OrNull(values["return_url"]), AppendPaymentId = values["append"] == "1" },
        });

    public static readonly ProjectForm Look = new(
        "look", ProjectPart.Look, Right.ProjectsDesign, false, ["name", "accent", "privacy_url", "terms_url"],
        project => new() { ["name"] = project.Page.Name ?? "", ["accent"] = project.Page.Accent ?? "", ["privacy_url"] = project.Page.PrivacyUrl ?? "", ["terms_url"] = project.Page.TermsUrl ?? "" },
        values =>
        {
            var faults = UrlFaults(values, "privacy_url", "terms_url");
            if (values["name"].Length > PageRules.NameMax || values["name"].Any(char.IsControl)) faults["name"] = $"err.page_name|{PageRules.NameMax}";
            if (values["accent"].Length > 0 && !PageRules.IsColour(values["accent"])) faults["accent"] = "err.accent";
            return faults;
        },
        (project, values) => project with
        {
            Page = project.Page with
            {
                Name = OrNull(values["name"]),
                Accent = OrNull(PageRules.Colour(values["accent"])),
                PrivacyUrl = OrNull(values["privacy_url"]),
                TermsUrl = OrNull(values["terms_url"]),
            },
        });

    public static readonly ProjectForm Behaviour = new(
        "behaviour", ProjectPart.Behaviour, Right.ProjectsEdit, false,
        ["languages", "default_language", "time_zone", "frame_origins", "skip_single", "retries", "tries", "retry_minutes"],
        project => new()
        {
            ["languages"] = string.Join(' ', project.Page.Languages),
            ["default_language"] = project.Page.DefaultLanguage,
            ["time_zone"] = project.Page.TimeZone,
            ["frame_origins"] = string.Join('\n', project.Page.FrameOrigins),
            ["skip_single"] = Tick(project.Page.SkipSingleMethod),
            ["retries"] = Tick(project.Page.Retries),
            ["tries"] = project.Page.TriesMax.ToString(CultureInfo.InvariantCulture),
            ["retry_minutes"] = ((int)project.Page.RetryWindow.TotalMinutes).ToString(CultureInfo.InvariantCulture),
        },
        values =>
        {
            Dictionary<string, string> faults = [];
            if (!PageRules.Languages(Words(values["languages"])).Contains(values["default_language"])) faults["default_language"] = "err.default_language";
            if (!ZoneNames.IsZone(values["time_zone"])) faults["time_zone"] = "err.zone";
            var origins = Lines(values["frame_origins"]);
            if (origins.Length > OriginsMax || !origins.All(origin => WireFormat.IsUrl(origin) && PageRules.IsOrigin(origin))) faults["frame_origins"] = "err.origins";
            if (Whole(values["tries"]) is not (>= 1 and <= PageRules.TriesMost)) faults["tries"] = $"err.tries|{PageRules.TriesMost}";
            if (Whole(values["retry_minutes"]) is not (>= 1 and <= PageRules.RetryMinutesMost)) faults["retry_minutes"] = $"err.minutes|{PageRules.RetryMinutesMost}";
            return faults;
        },
        (project, values) => project with
        {
            Page = project.Page with
            {
                Languages = PageRules.Languages(Words(values["languages"])),
                DefaultLanguage = values["default_language"],
                TimeZone = values["time_zone"],
                FrameOrigins = [.. Lines(values["frame_origins"]).Select(origin => origin.ToLowerInvariant())],
                SkipSingleMethod = values["skip_single"] == "1",
                Retries = values["retries"] == "1",
                TriesMax = Whole(values["tries"])!.Value,
                RetryWindow = TimeSpan.FromMinutes(Whole(values["retry_minutes"])!.Value),
            },
        });

    /// <summary>The fields as a form sent them, trimmed; several values of one, such as ticks, are one text with blanks.</summary>
    public Dictionary<string, string> Read(Func<string, IReadOnlyList<string>> sent) => Fields.ToDictionary(name => name, name => string.Join(' ', sent(name)).Trim());

    /// <summary>What is there now and what the edit would make of it, where they differ (dashboard.md R13).</summary>
    public IReadOnlyList<BothRow> Both(Project now, IReadOnlyDictionary<string, string> values)
    {
        var (theirs, yours) = (Of(now), Of(Apply(now, values)));
        return [.. Fields.Where(name => theirs[name] != yours[name]).Select(name => new BothRow(name, theirs[name], yours[name]))];
    }

    public static bool IsName(string text, int max) => text.Length is > 0 && text.Length <= max && !text.Any(char.IsControl);

    private static string? SendersFault(string text)
    {
        var lines = Lines(text);
        if (lines.Length > RangesMax) return $"err.ranges_max|{RangesMax}";
        for (var at = 0; at < lines.Length; at++)
        {
            var (range, comment) = Line(lines[at]);
            if (range is null) return $"err.range|{at + 1}";
            if (comment.Length > CommentMax || comment.Any(char.IsControl)) return $"err.comment|{at + 1}";
        }

        return null;
    }

    private static (IPNetwork? Range, string Comment) Line(string line)
    {
        var parts = line.Split((char[])[' ', '\t'], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return (SenderRange.Read(parts[0]), parts.Length > 1 ? parts[1] : "");
    }

    /// <summary>A single address without the length of its prefix, as it was written.</summary>
    private static string Shown(IPNetwork range) => range.PrefixLength == range.BaseAddress.GetAddressBytes().Length * 8 ? range.BaseAddress.ToString() : range.ToString();

    private static Dictionary<string, string> UrlFaults(IReadOnlyDictionary<string, string> values, params string[] names)
    {
        Dictionary<string, string> faults = [];
        foreach (var name in names) UrlFault(faults, values, name);
        return faults;
    }

    private static void UrlFault(Dictionary<string, string> faults, IReadOnlyDictionary<string, string> values, string name)
    {
        if (values[name].Length > 0 && (values[name].Length > UrlMax || !WireFormat.IsUrl(values[name]))) faults[name] = "err.url";
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Tick(bool isOn) => isOn ? "1" : "";

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}

/// <summary>A field that two people have changed at once.</summary>
internal sealed record BothRow(string Name, string Now, string Yours);
