using Somgate.News;
using Somgate.Tests.Support;

namespace Somgate.Tests.News;

public sealed class DeskNoticeStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task News_are_told_once_a_number_and_read_by_each_for_himself(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new DeskNoticeStore(host.Database);
        await using (var connection = await host.Database.Open(Cancel))
        {
            foreach (var number in new long[] { 1, 2, 2, 3 }) await DeskNoticeStore.Append(connection, Notice(number) with { OtherProjects = [1043, 1044] });
            await DeskNoticeStore.Append(connection, Notice(4) with { MerchantId = 8 });
        }

        Assert.Equal([3L, 2, 1], (await store.FindUnread(7, 31, 10, Cancel)).Select(notice => notice.NoticeId));
        Assert.Equal([1043L, 1044], (await store.Find(7, 2, Cancel))!.OtherProjects);
        Assert.Null(await store.Find(8, 2, Cancel));
        await store.MarkRead(31, [2], Cancel);
        await store.MarkRead(31, [2, 1], Cancel);
        Assert.Equal(3, Assert.Single(await store.FindUnread(7, 31, 10, Cancel)).NoticeId);
        Assert.Equal(3, (await store.FindUnread(7, 32, 10, Cancel)).Count);
        var first = await store.FindBefore(7, 31, new(long.MaxValue, long.MaxValue), 2, Cancel);
        Assert.Equal([(3L, false), (2, true)], first.Select(row => (row.Notice.NoticeId, row.IsRead)));
        var last = first[^1].Notice;
        Assert.Equal(1, Assert.Single(await store.FindBefore(7, 31, new(last.At.ToUnixTimeMilliseconds(), last.NoticeId), 2, Cancel)).Notice.NoticeId);
        Assert.Equal([3L, 2], (await store.FindSince(7, StoreHost.Now, 2, Cancel)).Select(notice => notice.NoticeId));
        Assert.Empty(await store.FindSince(7, StoreHost.Now.AddSeconds(1), 2, Cancel));
    }

    [Theory]
    [InlineData("callbacks.view", 1042, true)]
    [InlineData("callbacks.view reports.use", 1042, true)]
    [InlineData("callbacks.view team.view", 1042, false)]
    [InlineData("callbacks.view", 0, true)]
    [InlineData("callbacks.view", 1099, false)]
    public void News_are_for_whoever_holds_every_right_and_sees_every_project(string rights, long project, bool isFor)
    {
        var notice = Notice(1) with { RequiredRight = rights, ProjectId = project };
        Assert.Equal(isFor, notice.IsFor(name => name is "callbacks.view" or "reports.use", id => id < 1050));
        Assert.False((notice with { OtherProjects = [1098] }).IsFor(_ => true, id => id < 1050));
    }

    // All of one moment: the number decides.
    private static DeskNotice Notice(long number) => new(7, number, 1042, StoreHost.Now, "endpoint.down", "https://shop.example/cb", "callbacks.view", "/dashboard/callbacks/endpoints");
}
