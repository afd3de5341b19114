using System.Globalization;
using Somgate.Mail;
using Somgate.News;
using Somgate.Projects;
using Somgate.Running;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>
/// Tells people by letter what stands among the notices: a callback address that is down or well again, a report that was not made. A letter's key is the notice and the
/// person, so that it doesn't matter how many nodes look, or how often.
/// </summary>
internal sealed partial class NoticeMailWorker(
    DeskNoticeStore notices, UserStore users, LetterStore letters, ProjectWorker projects, MailOptions mail, NodeOptions node, TimeProvider time, ILogger<NoticeMailWorker> log) : BackgroundService
{
    private const int NoticesMax = 100;

    /// <summary>Kinds that are worth a letter.</summary>
    private static readonly string[] Kinds = ["endpoint.down", "endpoint.well", "report.not_made"];

    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    /// <summary>Older news is no news: whoever sets up a mail server is not told of last week.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    public async Task RunOnce(CancellationToken cancel)
    {
        if (!mail.IsOn) return;
        var now = time.GetUtcNow();
        foreach (var merchant in projects.Current.Merchants)
        {
            var news = (await notices.FindSince(merchant.MerchantId, now - Fresh, NoticesMax, cancel)).Where(notice => Kinds.Contains(notice.Kind)).ToArray();
            if (news.Length == 0) continue;
            var people = await users.List(merchant.MerchantId, cancel);
            await letters.Add([.. news.SelectMany(notice => people.Where(user => IsFor(notice, user)).Select(user => Letter(notice, user)))], now, cancel);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        mail.IsOn ? TurnWorker.Every(Pace, time, RunOnce, fault => NotTold(log, fault), stoppingToken) : Task.CompletedTask;

    private static bool IsFor(DeskNotice notice, User user) =>
        user is { State: UserState.Active, Email: not null }
        && notice.IsFor(name => Rights.Find(name) is { } right && user.Grants.Rights.Contains(right), projectId => user.Grants.ProjectIds?.Contains(projectId) != false);

    private Letter Letter(DeskNotice notice, User user)
    {
        var language = user.Language ?? "ru";
        var said = $"{notice.Subject} {NoticeTexts.Of(language, notice.Kind)}";
        var url = node.PublicUrl.TrimEnd('/') + notice.Link;
        return new(
            string.Create(CultureInfo.InvariantCulture, $"notice:{notice.MerchantId}:{notice.NoticeId}:{user.UserId}"), LetterKind.Notice, user.Email!,
            LetterPage.Of(language, said, [said], [], (ReportTexts.Of(language, "sch.letter.look"), ReportTexts.Of(language, "sch.letter.plain", ("url", url)), url)));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "letters about notices could not be written; tried again in a minute")]
    private static partial void NotTold(ILogger log, Exception fault);
}
