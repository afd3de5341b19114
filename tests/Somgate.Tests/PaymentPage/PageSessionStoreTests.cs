using System.Text;
using Dapper;
using Somgate.PaymentPage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.PaymentPage;

public sealed class PageSessionStoreTests
{
    private static readonly PageSession Session = new()
    {
        Hash = [.. Enumerable.Range(0, 32).Select(number => (byte)number)],
        Opening = new()
        {
            ProjectId = StoreHost.ProjectId,
            PaymentId = "Ord-1",
            AmountMinor = 125_000,
            Currency = "KGS",
            CustomerId = "cust-77",
            Hidden = ["cards"],
            CustomerPhone = "996700123456",
            BestBefore = StoreHost.Now.AddHours(1),
            Frame = PageFrame.Popup,
            Returns = new() { Success = new("https://shop.example/ok", 2, "parent_page") },
        },
        WasPaid = true,
        OpenedAt = StoreHost.Now,
        SeenAt = StoreHost.Now,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_session_is_read_as_it_was_stored_and_its_data_is_sealed(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new PageSessionStore(host.Database, host.Vault);
        await store.Add(Session, Cancel);
        Assert.Equivalent(Session, await store.Find(Session.Hash, Cancel), strict: true);
        Assert.Null(await store.Find(new byte[32], Cancel));
        await using var connection = await host.Database.Open(Cancel);
        var stored = await connection.QuerySingleAsync<byte[]>("select opening from page_sessions");
        Assert.DoesNotContain("700123456", Encoding.Latin1.GetString(stored), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Of_clicks_at_once_one_takes_the_step(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new PageSessionStore(host.Database, host.Vault);
        await store.Add(Session, Cancel);
        var after = Session with { Method = "mbank", TryAfter = 2, CodeSentAgain = true, PaymentNo = 5 };
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.Step(after, "method", StoreHost.Now.AddSeconds(9), Cancel))));
        Assert.Single(taken, true);
        Assert.Equivalent(after with { Steps = 1, SeenAt = StoreHost.Now.AddSeconds(9) }, await store.Find(Session.Hash, Cancel), strict: true);
        await using var connection = await host.Database.Open(Cancel);
        Assert.Equal([(1L, "method")], await connection.QueryAsync<(long, string)>("select step, name from page_steps"));
    }

    [Theory, EachDatabase]
    public async Task The_way_back_is_taken_once(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new PageSessionStore(host.Database, host.Vault);
        await store.Add(Session, Cancel);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.Return(Session.Hash, StoreHost.Now, Cancel))));
        Assert.Single(taken, true);
    }

    [Theory, EachDatabase]
    public async Task Steps_of_a_payment_are_told_from_opening_to_return(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new PageSessionStore(host.Database, host.Vault);
        await store.Add(Session, Cancel);
        await store.Step(Session with { Method = "mbank" }, "method", StoreHost.Now.AddSeconds(9), Cancel);
        await store.Step(Session with { Method = "mbank", Steps = 1 }, "pay", StoreHost.Now.AddSeconds(12), Cancel);
        await store.Return(Session.Hash, StoreHost.Now.AddSeconds(40), Cancel);
        var steps = await store.FindStepsOf(Session.Opening.ProjectId, Session.Key.Folded, StoreHost.Now.AddHours(-1), 10, Cancel);
        Assert.Equal(["open", "method", "pay", "return"], steps.Select(step => step.Name));
        Assert.Empty(await store.FindStepsOf(Session.Opening.ProjectId + 1, Session.Key.Folded, StoreHost.Now.AddHours(-1), 10, Cancel));
    }

    [Theory, EachDatabase]
    public async Task What_nobody_asked_for_since_is_erased_and_found_no_more(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new PageSessionStore(host.Database, host.Vault);
        await store.Add(Session, Cancel);
        Assert.Equal(0, await store.Erase(StoreHost.Now, Cancel));
        Assert.Equal(1, await store.Erase(StoreHost.Now.AddMilliseconds(1), Cancel));
        Assert.Null(await store.Find(Session.Hash, Cancel));
        await using var connection = await host.Database.Open(Cancel);
        Assert.Null(await connection.QuerySingleAsync<byte[]?>("select opening from page_sessions"));
    }
}
