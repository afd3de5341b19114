using Somgate.Projects;
using Somgate.Register;

namespace Somgate.Reports;

/// <summary>Plans the runs of schedules (reports.md 5): every period once, however many nodes plan and however late they come.</summary>
internal sealed class ScheduleProcessor(ReportScheduleStore schedules, ProjectWorker projects, TimeProvider time)
{
    /// <summary>The longest time of a payment, unless a project has longer ones.</summary>
    private static readonly TimeSpan Threshold = TimeSpan.FromMinutes(60);

    /// <summary>What every other run of more than these is called in lists of what was missed.</summary>
    private const int MissedMax = 1000;

    /// <summary>Plans what is due; how many periods were planned.</summary>
    public async Task<int> RunOnce(CancellationToken cancel)
    {
        var (now, planned) = (time.GetUtcNow(), 0);
        foreach (var schedule in await schedules.FindActive(cancel))
        {
            ScheduledRun[] due = [.. SchedulePlan.Due(schedule, Delay(schedule), schedule.PlannedTo, now)];
            if (due.Length == 0) continue;
            var firstMade = Math.Max(0, due.Length - SchedulePlan.CatchUpMax);
            var runs = due.Select((run, at) => (run, at < firstMade ? null : ReportOf(schedule, run, now))).ToArray();
            planned += await schedules.Plan(schedule, runs, due[^1].DueAt, cancel);
        }

        return planned;
    }

    /// <summary>The report of a run.</summary>
    public Report ReportOf(ReportSchedule schedule, ScheduledRun run, DateTimeOffset now)
    {
        var definition = schedule.Definition;
        var filter = definition.Filter.Within(Text(run.StartsOn), Text(run.EndsOn), schedule.Zone);
        return new()
        {
            ReportId = 0,
            MerchantId = schedule.MerchantId,
            ScheduleId = schedule.ScheduleId,
            Definition = definition with { Filter = filter },
            IsTest = schedule.IsTest,
            Projects = ProjectsOf(schedule),
            IsPersonal = schedule.IsPersonal,
            Recipients = schedule.Recipients,
            IsLate = now - run.DueAt > SchedulePlan.LateAfter,
            MadeAt = now,
            MadeBy = schedule.MadeBy,
            DueAt = now,
            DropState = schedule.Drops ? "waiting" : "none",
        };
    }

    /// <summary>Runs that a paused schedule has missed up to now.</summary>
    public IReadOnlyList<ScheduledRun> Missed(ReportSchedule schedule, DateTimeOffset now) =>
        [.. SchedulePlan.Due(schedule, Delay(schedule), schedule.PlannedTo, now).TakeLast(MissedMax)];

    public ScheduledRun Next(ReportSchedule schedule, DateTimeOffset after) => SchedulePlan.Next(schedule, Delay(schedule), after);

    public ScheduledRun Of(ReportSchedule schedule, DateOnly day) => SchedulePlan.Of(schedule, day, Delay(schedule));

    /// <summary>By creation a period is whole only when its last payment can be over; by another moment as soon as it has settled.</summary>
    private TimeSpan Delay(ReportSchedule schedule)
    {
        if (schedule.Definition.Filter.DateBy != DateBy.Created) return SchedulePlan.Settling;
        var longest = ProjectsOf(schedule).Select(projects.Current.Find).OfType<Project>().SelectMany(project => project.Methods.Values).Select(terms => terms.Threshold).Max() ?? Threshold;
        return (longest > Threshold ? longest : Threshold) + SchedulePlan.Margin;
    }

    private long[] ProjectsOf(ReportSchedule schedule) => schedule.Projects is { } named
        ? [.. named]
        : [.. projects.Current.Projects.Where(project => project.Merchant.MerchantId == schedule.MerchantId && project.IsTest == schedule.IsTest).Select(project => project.ProjectId)];

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
