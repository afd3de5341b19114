using System.Globalization;
using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Mail;
using Somgate.Projects;
using Somgate.Register;
using Somgate.Reports;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>A schedule in the list, with its next run and those of its recipients who get nothing any more.</summary>
internal sealed record ScheduleLine(ReportSchedule Schedule, ScheduledRun? Next, Report? Last, IReadOnlyList<Recipient> Recipients);

/// <summary>Somebody who shall get a letter.</summary>
/// <param name="MayGet">False: has lost the right or a project, or is gone.</param>
internal sealed record Recipient(long UserId, string Name, bool MayGet)
{
    /// <summary>Who can be chosen.</summary>
    public static Recipient[] Among(IEnumerable<User> users) =>
        [.. users.Where(user => user.State == UserState.Active && user.Grants.Rights.Contains(Right.ReportsUse)).Select(user => new Recipient(user.UserId, $"{user.Name} ({user.Email})", true))];
}

internal sealed record SchedulesModel(IReadOnlyList<ScheduleLine> Lines);

/// <summary>The form of a schedule, with those who may be told.</summary>
/// <param name="Schedule">Null: a new one.</param>
internal sealed record ScheduleFormModel(ReportSchedule? Schedule, ScheduleForm Form, IReadOnlyDictionary<string, string> Faults, IReadOnlyList<Recipient> People, bool HasMail, bool HasFolder, bool MayTakeAll);

internal sealed record ScheduleModel(ScheduleLine Line, IReadOnlyList<PlannedPeriod> Periods, IReadOnlyList<Report> Reports, string? Fault, string? CodeFault);

/// <summary>Schedules: what comes by itself (reports.md 5).</summary>
internal sealed class SchedulesEndpoint(
    ReportScheduleStore schedules, ReportStore reports, ScheduleProcessor planning, UserStore users, StepUpFilter stepUp, ProjectWorker projects, MailOptions mail, ReportOptions options)
{
    public const string Path = ReportsEndpoint.Path + "/schedules";
    private const int PeriodsShown = 100;
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    public async Task List(Visit visit)
    {
        var found = (await schedules.FindAll(visit.Viewer.MerchantId, visit.Shell.Mode == "test", visit.Cancel)).Where(schedule => Sees(visit.Viewer, schedule));
        var people = await users.List(visit.Viewer.MerchantId, visit.Cancel);
        List<ScheduleLine> lines = [];
        foreach (var schedule in found) lines.Add(await Line(visit, schedule, people));
        await visit.Show<SchedulesScreen>(visit.Text("sch.title"), new SchedulesModel(lines));
    }

    public async Task ShowNew(Visit visit)
    {
        var form = ScheduleForm.Of(GivenTemplates.All.GetValueOrDefault(visit.Query("template") ?? "", GivenTemplates.Payments), visit.Person.DaysIn);
        await Form(visit, null, form with { Report = form.Report with { Projects = visit.Shell.Picked } }, [], StatusCodes.Status200OK);
    }

    public async Task Add(Visit visit) => await Save(visit, null);

    public async Task Show(Visit visit)
    {
        if (await Find(visit) is { } schedule) await Card(visit, schedule, null, null, StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    public async Task ShowForm(Visit visit)
    {
        if (await Find(visit) is { } schedule) await Form(visit, schedule, ScheduleForm.Of(schedule), [], StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    public async Task Change(Visit visit)
    {
        if (await Find(visit) is not { } schedule) await visit.NotFound();
        else if (visit.Field("version") != Number(schedule.Version)) await visit.Fail(StatusCodes.Status409Conflict, "fault.409");
        else await Save(visit, schedule);
    }

    /// <summary>Pause, resume, delete, and making a period by hand.</summary>
    public async Task Act(Visit visit)
    {
        if (await Find(visit) is not { } schedule)
        {
            await visit.NotFound();
            return;
        }

        var act = visit.Field("act");
        if (act == "make")
        {
            await Make(visit, schedule);
            return;
        }

        var (changed, missed) = act switch
        {
            "pause" when schedule.State == "active" => (schedule with { State = "paused" }, Array.Empty<ScheduledRun>()),
            // What was missed is listed with a button, not made.
            "resume" when schedule.State == "paused" => (schedule with { State = "active", PlannedTo = visit.Now }, [.. planning.Missed(schedule, visit.Now)]),
            "delete" => (schedule with { State = "deleted" }, []),
            _ => (null, []),
        };
        if (changed is null) await Card(visit, schedule, "sch.err.act", null, Unprocessable);
        else if (!await schedules.Save(changed, missed, Entry(visit, "schedule." + act, schedule), visit.Cancel)) await visit.Fail(StatusCodes.Status409Conflict, "fault.409");
        else visit.Go(act == "delete" ? $"{Path}?mode={visit.Shell.Mode}" : LinkTo(schedule), "saved");
    }

    public static string LinkTo(ReportSchedule schedule) => $"{Path}/{Number(schedule.ScheduleId)}?mode={(schedule.IsTest ? "test" : "live")}";

    private async Task Make(Visit visit, ReportSchedule schedule)
    {
        if (!DateOnly.TryParseExact(visit.Field("day"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day.Year is < 1971 or > 9000)
        {
            await Card(visit, schedule, "sch.err.day", null, Unprocessable);
            return;
        }

        var run = planning.Of(schedule, day);
        if (run.Until > visit.Now)
        {
            await Card(visit, schedule, "sch.err.early", null, Unprocessable);
            return;
        }

        var report = planning.ReportOf(schedule, run, visit.Now) with { MadeBy = visit.Person.Name, MakerId = visit.Person.UserId };
        var made = await schedules.Make(schedule, run, report, added => ReportsEndpoint.Entry(visit, "report.make", added), visit.Cancel);
        visit.Go(ReportsEndpoint.LinkTo(made));
    }

    private async Task Save(Visit visit, ReportSchedule? before)
    {
        var form = ScheduleForm.Read(visit.Field, visit.Fields);
        var act = visit.Field("act");
        if (act is "add" || act.Contains(':', StringComparison.Ordinal))
        {
            await Form(visit, before, form with { Report = form.Report.Moved(act, visit.Field("added")) }, [], StatusCodes.Status200OK);
            return;
        }

        Dictionary<string, string> faults = [];
        var seen = visit.Shell.Projects.Select(project => project.ProjectId).ToArray();
        var definition = form.Report.Definition(RegisterZone.Utc, seen, faults);
        var made = definition is null ? null : form.Schedule(definition, faults, visit.Viewer.ProjectIds is null);
        if (form.Report.Drops && options.DropRoot.Length == 0) faults["drops"] = "sch.err.folder";
        if (form.Report.Recipients.Count > 0 && !mail.IsOn) faults["recipient"] = "sch.err.no_mail";
        var schedule = made is null || faults.Count > 0 ? null : made with
        {
            ScheduleId = before?.ScheduleId ?? 0,
            MerchantId = visit.Viewer.MerchantId,
            IsTest = visit.Shell.Mode == "test",
            Projects = form.TakesAll ? null : form.Report.Projects.Count > 0 ? [.. form.Report.Projects.Order()] : seen,
            IsPersonal = definition!.HasContacts && visit.Viewer.Has(Right.PaymentsPersonal),
            State = before?.State ?? "active",
            PlannedTo = before?.PlannedTo ?? visit.Now,
            MadeAt = before?.MadeAt ?? visit.Now,
            MadeBy = before?.MadeBy ?? visit.Person.Name,
            MakerId = visit.Person.UserId,
            Version = before?.Version ?? 1,
        };
        if (schedule is not null && Recipients(schedule, await users.List(visit.Viewer.MerchantId, visit.Cancel), visit.Now).Any(person => !person.MayGet)) faults["recipient"] = "sch.err.recipient";
        // Who is told anew gets to know what he didn't: that is an act of weight.
        var isNew = schedule is not null && schedule.Recipients.Except(before?.Recipients ?? []).Any();
        if (faults.Count == 0 && isNew && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count > 0 || schedule is null) await Form(visit, before, form, faults, Unprocessable);
        else if (before is null)
        {
            var added = await schedules.Add(schedule, one => [Entry(visit, "schedule.make", one) with { After = Told(one) }], visit.Cancel);
            visit.Go(LinkTo(added), "saved");
        }
        else if (await schedules.Save(schedule, [], Entry(visit, "schedule.change", schedule) with { Before = Told(before), After = Told(schedule) }, visit.Cancel))
        {
            visit.Go(LinkTo(schedule), "saved");
        }
        else
        {
            await visit.Fail(StatusCodes.Status409Conflict, "fault.409");
        }
    }

    private async Task Form(Visit visit, ReportSchedule? schedule, ScheduleForm form, Dictionary<string, string> faults, int status)
    {
        var people = Recipient.Among(await users.List(visit.Viewer.MerchantId, visit.Cancel));
        await visit.Show<ScheduleFormScreen>(schedule?.Definition.Name ?? visit.Text("sch.new"), new ScheduleFormModel(
            schedule, form, faults, people, mail.IsOn, options.DropRoot.Length > 0, visit.Viewer.ProjectIds is null), status);
    }

    private async Task Card(Visit visit, ReportSchedule schedule, string? fault, string? codeFault, int status)
    {
        var line = await Line(visit, schedule, await users.List(visit.Viewer.MerchantId, visit.Cancel));
        var periods = await schedules.FindPeriods(schedule.ScheduleId, PeriodsShown, visit.Cancel);
        var made = await reports.FindOfSchedule(schedule.MerchantId, schedule.ScheduleId, PeriodsShown, visit.Cancel);
        await visit.Show<ScheduleScreen>(schedule.Definition.Name, new ScheduleModel(line, periods, made, fault, codeFault), status);
    }

    private async Task<ScheduleLine> Line(Visit visit, ReportSchedule schedule, IReadOnlyList<User> people)
    {
        var last = await reports.FindOfSchedule(schedule.MerchantId, schedule.ScheduleId, 1, visit.Cancel) is [var newest, ..] ? newest : null;
        return new(schedule, schedule.State == "active" ? planning.Next(schedule, visit.Now) : null, last, Recipients(schedule, people, visit.Now));
    }

    /// <summary>Its recipients, and which of them may have it at this moment.</summary>
    private Recipient[] Recipients(ReportSchedule schedule, IReadOnlyList<User> people, DateTimeOffset now)
    {
        var sample = Sample(schedule, now);
        var inside = sample.Projects.Select(projects.Current.Find).OfType<Project>().ToArray();
        return [.. schedule.Recipients.Select(id => people.FirstOrDefault(user => user.UserId == id) is { } user
            ? new Recipient(id, user.Name, ReportLetter.MayGet(user, sample, inside))
            : new Recipient(id, Number(id), false))];
    }

    private Report Sample(ReportSchedule schedule, DateTimeOffset now) => planning.ReportOf(schedule, planning.Next(schedule, now), now);

    private async Task<ReportSchedule?> Find(Visit visit) =>
        visit.Number("schedule") is { } id && await schedules.Find(visit.Viewer.MerchantId, id, visit.Cancel) is { } schedule && Sees(visit.Viewer, schedule) ? schedule : null;

    /// <summary>All future projects are seen only by who sees all.</summary>
    private bool Sees(Viewer viewer, ReportSchedule schedule) => schedule.Projects is { } named
        ? named.All(id => projects.Current.Find(id) is { } project && viewer.Sees(project))
        : viewer.ProjectIds is null;

    private static AuditEntry Entry(Visit visit, string act, ReportSchedule schedule) => visit.Entry(act, new AuditObject("report_schedule", Number(schedule.ScheduleId)));

    private static System.Text.Json.Nodes.JsonObject Told(ReportSchedule schedule) => new()
    {
        ["name"] = schedule.Definition.Name,
        ["filter"] = schedule.Definition.Filter.ToQuery(),
        ["every"] = schedule.Every.ToString().ToLowerInvariant(),
        ["on_day"] = schedule.OnDay,
        ["at_minute"] = schedule.AtMinute,
        ["recipients"] = string.Join(',', schedule.Recipients),
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
