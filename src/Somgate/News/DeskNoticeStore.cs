using System.Data.Common;
using System.Globalization;
using Dapper;
using Somgate.Storage;

namespace Somgate.News;

/// <summary>SQL of news for people in Dashboard, and of who has read it. Late successes are told by the commit of the payment.</summary>
internal sealed class DeskNoticeStore(Database database)
{
    private const string Columns = "n.merchant_id, n.notice_id, n.project_id, n.at_ms, n.kind, n.subject, n.required_right, n.link, n.project_ids";

    private const string AddRow = """
        insert into notices (merchant_id, notice_id, project_id, at_ms, kind, subject, required_right, link, project_ids)
        values (@MerchantId, @NoticeId, @ProjectId, @at, @Kind, @Subject, @RequiredRight, @Link, @projectIds)
        on conflict (merchant_id, notice_id) do nothing
        """;

    private const string LatestRows = $"""
        select {Columns}
        from notices n
        where n.merchant_id = @merchantId and n.at_ms >= @from
        order by n.at_ms desc, n.notice_id desc
        limit @limit
        """;

    private const string PageRows = $"""
        select {Columns}, case when r.notice_id is null then 0 else 1 end as is_read
        from notices n
        left join notice_reads r on r.user_id = @userId and r.notice_id = n.notice_id
        where n.merchant_id = @merchantId and n.at_ms <= @at and (n.at_ms < @at or n.notice_id < @noticeId)
        order by n.at_ms desc, n.notice_id desc
        limit @take
        """;

    private const string UnreadRows = $"""
        select {Columns}
        from notices n
        where n.merchant_id = @merchantId
          and not exists (select 1 from notice_reads r where r.user_id = @userId and r.notice_id = n.notice_id)
        order by n.at_ms desc, n.notice_id desc
        limit @limit
        """;

    private const string OneRow = $"select {Columns} from notices n where n.merchant_id = @merchantId and n.notice_id = @noticeId";

    private const string AddRead = "insert into notice_reads (user_id, notice_id) values (@userId, @noticeId) on conflict (user_id, notice_id) do nothing";

    /// <summary>Tells it in the transaction that is open on the connection; nothing happens if its number was told before.</summary>
    public static Task Append(DbConnection connection, DeskNotice notice) => connection.ExecuteAsync(AddRow, new
    {
        notice.MerchantId,
        notice.NoticeId,
        notice.ProjectId,
        at = notice.At.ToUnixTimeMilliseconds(),
        notice.Kind,
        notice.Subject,
        notice.RequiredRight,
        notice.Link,
        projectIds = string.Join(' ', notice.OtherProjects.Select(id => id.ToString(CultureInfo.InvariantCulture))),
    });

    /// <summary>News of a merchant since a moment, the newest first.</summary>
    public async Task<IReadOnlyList<DeskNotice>> FindSince(long merchantId, DateTimeOffset from, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<NoticeRow>(LatestRows, new { merchantId, from = from.ToUnixTimeMilliseconds(), limit })).Select(row => row.ToNotice())];
    }

    /// <summary>News older than a place in the list, the newest first, with the marks of a reader.</summary>
    public async Task<IReadOnlyList<ReadNotice>> FindBefore(long merchantId, long userId, NoticePlace place, int take, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var rows = await connection.QueryAsync<NoticeRow>(PageRows, new { merchantId, userId, at = place.AtMs, noticeId = place.NoticeId, take });
        return [.. rows.Select(row => new ReadNotice(row.ToNotice(), row.IsRead == 1))];
    }

    /// <summary>What a user has not read, the newest first; whether it is for him is for the reader to say.</summary>
    public async Task<IReadOnlyList<DeskNotice>> FindUnread(long merchantId, long userId, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<NoticeRow>(UnreadRows, new { merchantId, userId, limit })).Select(row => row.ToNotice())];
    }

    public async Task<DeskNotice?> Find(long merchantId, long noticeId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<NoticeRow>(OneRow, new { merchantId, noticeId }))?.ToNotice();
    }

    /// <summary>Marks them as read by a user.</summary>
    public async Task MarkRead(long userId, IEnumerable<long> noticeIds, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await connection.ExecuteAsync(AddRead, noticeIds.Select(noticeId => new { userId, noticeId }), transaction);
        await transaction.CommitAsync(cancel);
    }

    private sealed class NoticeRow
    {
        public long MerchantId { get; init; }
        public long NoticeId { get; init; }
        public long ProjectId { get; init; }
        public long AtMs { get; init; }
        public string Kind { get; init; } = "";
        public string Subject { get; init; } = "";
        public string RequiredRight { get; init; } = "";
        public string Link { get; init; } = "";
        public string ProjectIds { get; init; } = "";
        public long IsRead { get; init; }

        public DeskNotice ToNotice() => new(MerchantId, NoticeId, ProjectId, DateTimeOffset.FromUnixTimeMilliseconds(AtMs), Kind, Subject, RequiredRight, Link)
        {
            OtherProjects = [.. ProjectIds.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => long.Parse(id, CultureInfo.InvariantCulture))],
        };
    }
}

/// <summary>A place in the list of news: those below it are older, or as old with a smaller number.</summary>
internal sealed record NoticePlace(long AtMs, long NoticeId);
