using System.Globalization;
using Somgate.Dashboard.Screens;
using Somgate.News;
using Somgate.Projects;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>The list of news.</summary>
/// <param name="Next">Cursor of the rows that follow; null: there are none.</param>
/// <param name="Elsewhere">Unread ones of the other mode.</param>
/// <param name="IsStrange">The cursor of the address is none.</param>
internal sealed record NoticesModel(IReadOnlyList<ReadNotice> Rows, string? Next, int Elsewhere, bool IsStrange);

/// <summary>News behind the bell: what happened in the sections that somebody may see (dashboard.md 4). A mark of one's own eyes is no act for the audit log.</summary>
internal sealed class NoticesEndpoint(DeskNoticeStore notices, ProjectWorker projects)
{
    public const string Path = "/dashboard/notices";
    private const int PageRows = 50;

    /// <summary>More unread ones are not counted: the bell says so.</summary>
    public const int CountMax = 99;

    /// <summary>Unread ones that are looked through; some of them are for others.</summary>
    private const int LookedThrough = 500;

    public async Task List(Visit visit)
    {
        var (given, viewer) = (visit.Query("after"), visit.Viewer);
        var after = given is null ? new(long.MaxValue, long.MaxValue) : Place(given);
        List<ReadNotice> rows = [];
        for (var place = after; place is not null;)
        {
            var read = await notices.FindBefore(viewer.MerchantId, viewer.UserId, place, PageRows + 1, visit.Cancel);
            rows.AddRange(read.Where(one => IsShown(visit.Shell, viewer, one.Notice)));
            place = rows.Count > PageRows || read.Count <= PageRows ? null : PlaceOf(read[^1].Notice);
        }

        var next = rows.Count > PageRows ? Cursor(rows[PageRows - 1].Notice) : null;
        var elsewhere = (await notices.FindUnread(viewer.MerchantId, viewer.UserId, LookedThrough, visit.Cancel)).Count(notice => IsFor(viewer, notice) && ModeOf(notice) != visit.Shell.Mode);
        await visit.Show<NoticesScreen>(
            NoticeTexts.Of(visit.Shell.Language, "title"), new NoticesModel([.. rows.Take(PageRows)], next, elsewhere, after is null),
            after is null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    /// <summary>Leads to what a piece of news is about, which is thereby read.</summary>
    public async Task Open(Visit visit)
    {
        if (visit.Number("notice") is not { } number || await notices.Find(visit.Viewer.MerchantId, number, visit.Cancel) is not { } notice || !IsFor(visit.Viewer, notice))
        {
            await visit.NotFound();
            return;
        }

        await notices.MarkRead(visit.Viewer.UserId, [number], visit.Cancel);
        visit.Go(visit.Door.Back(notice.Link));
    }

    /// <summary>Marks all of the mode as read.</summary>
    public async Task ReadAll(Visit visit)
    {
        for (var more = true; more;)
        {
            var unread = await notices.FindUnread(visit.Viewer.MerchantId, visit.Viewer.UserId, LookedThrough, visit.Cancel);
            var shown = unread.Where(notice => IsShown(visit.Shell, visit.Viewer, notice)).ToArray();
            await notices.MarkRead(visit.Viewer.UserId, shown.Select(notice => notice.NoticeId), visit.Cancel);
            more = shown.Length > 0 && unread.Count == LookedThrough;
        }

        visit.Go($"{Path}?mode={visit.Shell.Mode}");
    }

    /// <summary>Unread news of the mode that is shown, for the bell.</summary>
    public async Task<int> CountUnread(ShellView shell, Viewer viewer, CancellationToken cancel) =>
        (await notices.FindUnread(viewer.MerchantId, viewer.UserId, LookedThrough, cancel)).Count(notice => IsShown(shell, viewer, notice));

    private bool IsShown(ShellView shell, Viewer viewer, DeskNotice notice) => IsFor(viewer, notice) && ModeOf(notice) == shell.Mode;

    private bool IsFor(Viewer viewer, DeskNotice notice) =>
        notice.IsFor(name => Rights.Find(name) is { } right && viewer.Has(right), projectId => projects.Current.Find(projectId) is { } project && viewer.Sees(project));

    // What belongs to no project is about the bank's days, which are of live money.
    private string ModeOf(DeskNotice notice) => projects.Current.Find(notice.ProjectId) is { IsTest: true } ? "test" : "live";

    private static string Cursor(DeskNotice notice) => string.Create(CultureInfo.InvariantCulture, $"{notice.At.ToUnixTimeMilliseconds()}-{notice.NoticeId}");

    private static NoticePlace PlaceOf(DeskNotice notice) => new(notice.At.ToUnixTimeMilliseconds(), notice.NoticeId);

    private static NoticePlace? Place(string cursor) =>
        cursor.Split('-') is [var at, var number] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? new(ms, id) : null;
}
