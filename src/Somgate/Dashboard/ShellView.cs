using System.Globalization;
using Somgate.Html;
using Somgate.Projects;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>A section of the navigation.</summary>
internal sealed record Section(string Path, string Key, bool IsCurrent);

/// <summary>All that is drawn round a screen, and the screen's own model (dashboard.md 4).</summary>
internal sealed record ShellView
{
    public required Door Door { get; init; }
    public required string Language { get; init; }

    /// <summary>Null: nobody is signed in.</summary>
    public SignedIn? Person { get; init; }

    public required string FormToken { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>The path that is shown, without its query.</summary>
    public required string Path { get; init; }

    /// <summary>The query as pairs, for forms and links that keep it.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>Text of the heading and the title, in the reader's language.</summary>
    public string Title { get; init; } = "";

    /// <summary>The HTTP status that it is shown with.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    public Type? Screen { get; init; }
    public object? Model { get; init; }
    public IReadOnlyList<Section> Sections { get; init; } = [];

    /// <summary><c>live</c> or <c>test</c>; null in Console, which shows both.</summary>
    public string? Mode { get; init; }

    /// <summary>Projects of the mode that the user may see.</summary>
    public IReadOnlyList<Project> Projects { get; init; } = [];

    /// <summary>Those that are picked; empty: all.</summary>
    public IReadOnlyList<long> Picked { get; init; } = [];

    /// <summary>Whether the search box leads anywhere.</summary>
    public bool HasSearch { get; init; }

    /// <summary>News that the user has not read; null: this door has no bell.</summary>
    public int? Unread { get; init; }

    /// <summary>Text of what was just done; null: nothing.</summary>
    public string? Done { get; init; }

    public string TimeZone => Person?.TimeZone ?? "Asia/Bishkek";

    /// <summary>Whether an act may do without a code of the second factor.</summary>
    public bool IsSteppedUp => Person?.IsSteppedUp(Now) == true;

    /// <summary>The address of this screen with one parameter set in the place of its old values, and without the cursor of a list.</summary>
    public string With(string name, string value) =>
        Path + "?" + string.Join('&', Query.Where(pair => pair.Name != name && pair.Name is not ("after" or "done")).Append((Name: name, Value: value))
            .Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>This very address.</summary>
    public string Here => Query.Count == 0 ? Path : Path + "?" + string.Join('&', Query.Where(pair => pair.Name != "done").Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>A moment in the shell's zone.</summary>
    public string Time(DateTimeOffset moment) => Local(moment).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>UTC and the zone's name, shown when a time is pointed at (dashboard.md R13).</summary>
    public string TimeHint(DateTimeOffset moment) => string.Create(CultureInfo.InvariantCulture, $"{moment.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC; {TimeZone}");

    public string Text(string key, params ReadOnlySpan<(string Name, string Value)> values) => DeskTexts.Of(Language, key, values);

    private DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? TimeZoneInfo.ConvertTime(moment, zone) : moment;

    /// <summary>The language of a browser's list, else Russian (dashboard.md 4).</summary>
    public static string LanguageOf(string? acceptLanguage) => (acceptLanguage ?? "").Split(',')
        .Select(part => part.Split(';')[0].Trim().Split('-')[0].ToLowerInvariant())
        .Select(code => code == "kg" ? "ky" : code)
        .FirstOrDefault(code => TextTable.Languages.Any(language => language.Code == code)) ?? "ru";
}
