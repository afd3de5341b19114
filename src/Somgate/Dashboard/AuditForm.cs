using System.Globalization;
using Somgate.Audit;

namespace Somgate.Dashboard;

/// <summary>What is looked for in the audit log, as it stands in the address.</summary>
internal sealed record AuditForm(string From, string To, string Actor, string Act, string Object, string Result, IReadOnlyDictionary<string, string> Faults)
{
    public static readonly AuditForm Empty = new("", "", "", "", "", "", new Dictionary<string, string>());

    public static AuditForm Read(Func<string, string?> query)
    {
        var form = new AuditForm(Of("from"), Of("to"), Of("actor"), Of("act"), Of("object"), Of("result"), Empty.Faults);
        Dictionary<string, string> faults = [];
        if (form.From.Length > 0 && Day(form.From) is null) faults["from"] = "err.date";
        if (form.To.Length > 0 && Day(form.To) is null) faults["to"] = "err.date";
        if (faults.Count == 0 && form.From.Length > 0 && form.To.Length > 0 && Day(form.From) > Day(form.To)) faults["to"] = "err.period";
        if (form.Result is not ("" or AuditEntry.Done or AuditEntry.Refused)) faults["result"] = "err.result";
        return form with { Faults = faults };

        string Of(string name) => (query(name) ?? "").Trim();
    }

    /// <summary>Whole days in the shell's zone, both ends inclusive.</summary>
    public AuditSearch Search(string chain, string timeZone) => new(
        chain, Begin(From, timeZone), Begin(To, timeZone, 1)?.AddMilliseconds(-1), Given(Actor), Given(Act)?.Replace("%", "", StringComparison.Ordinal), Given(Object), Given(Result));

    /// <summary>As a query string, for the next page.</summary>
    public IEnumerable<(string Name, string Value)> Pairs => new[] { ("from", From), ("to", To), ("actor", Actor), ("act", Act), ("object", Object), ("result", Result) }.Where(pair => pair.Item2.Length > 0);

    private static string? Given(string text) => text.Length > 0 ? text : null;

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static DateTimeOffset? Begin(string text, string timeZone, int daysOn = 0)
    {
        if (Day(text) is not { } day || day.Year >= 9999) return null;
        var local = day.AddDays(daysOn).ToDateTime(TimeOnly.MinValue);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
