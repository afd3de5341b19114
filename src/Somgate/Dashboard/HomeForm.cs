using System.Globalization;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>What Home counts: today up to now, yesterday up to the same clock time, and all of yesterday, in the days of a zone (dashboard.md 6.1).</summary>
internal sealed record HomeQuery(RegisterFilter Today, RegisterFilter Before, RegisterFilter BeforeAll, RegisterZone DaysIn, IReadOnlyList<FilterFault> Faults);

/// <summary>The state of Home as it stands in the address (dashboard.md R6, R7). Pure.</summary>
internal static class HomeForm
{
    private const string Form = "yyyy-MM-ddTHH:mm:ss";

    private static readonly string[] Keys = ["mode", "project", "date_by", "tz", "lang", "done"];
    private static readonly string[] OfShell = ["lang", "done"];

    public static HomeQuery Read(ShellView shell)
    {
        var zone = RegisterZone.Find(shell.Person?.DaysIn ?? "") ?? RegisterZone.Utc;
        var pairs = shell.Query.Where(pair => pair.Value.Length > 0).Select(pair => KeyValuePair.Create(pair.Name, pair.Value)).ToArray();
        var filter = FilterReader.Read(pairs.Where(pair => Keys.Contains(pair.Key)), new(zone, RegisterPeriod.Ever, OfShell)) with { Mode = shell.Mode };
        var local = filter.Zone.ToLocal(shell.Now);
        var yesterday = local.Date.AddDays(-1);
        return new(
            Within(filter, local.Date, local), Within(filter, yesterday, yesterday + local.TimeOfDay), Within(filter, yesterday, local.Date.AddSeconds(-1)), filter.Zone,
            [.. pairs.Where(pair => !Keys.Contains(pair.Key)).Select(pair => new FilterFault(pair.Key, pair.Value, $"{pair.Key}={pair.Value}")), .. filter.Faults, .. Unseen(filter, shell)]);
    }

    /// <summary>Projects that are asked for and not seen: they are as what does not exist.</summary>
    public static IEnumerable<FilterFault> Unseen(RegisterFilter filter, ShellView shell) =>
        from value in filter["project"]?.Values ?? []
        where shell.Projects.All(project => project.ProjectId.ToString(CultureInfo.InvariantCulture) != value.Text)
        select new FilterFault("project", value.Text, $"project={value.Text}");

    private static RegisterFilter Within(RegisterFilter filter, DateTime from, DateTime to) =>
        filter.Within(from.ToString(Form, CultureInfo.InvariantCulture), to.ToString(Form, CultureInfo.InvariantCulture), filter.Zone);
}
