using Somgate.PaymentPage;
using Somgate.Tests.Support;

namespace Somgate.Tests.PaymentPage;

public sealed class RefusalStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_entry_is_read_back_under_its_reference(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new RefusalStore(host.Database, host.Vault);
        var refused = new RefusedOpening(StoreHost.Now, 1042, true, 3261, "3261 signature match", """{"payment_id":"580"}""", "203.0.113.25") { SignedText = "payment_id:580" };
        var reference = await store.Add(refused, Cancel);
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", reference);
        Assert.Equal(refused, await store.Find(reference, Cancel));
        var noProject = refused with { ProjectId = null, IsRefused = false, SignedText = null };
        Assert.Equal(noProject, await store.Find(await store.Add(noProject, Cancel), Cancel));
        Assert.Null(await store.Find("0000-0000", Cancel));
    }

    [Theory, EachDatabase]
    public async Task An_entry_is_kept_for_30_days(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new RefusalStore(host.Database, host.Vault);
        var reference = await store.Add(new(StoreHost.Now, 1042, true, 702, "", "{}", "203.0.113.25"), Cancel);
        Assert.Equal(0, await store.Sweep(StoreHost.Now.AddDays(30), Cancel));
        Assert.NotNull(await store.Find(reference, Cancel));
        Assert.Equal(1, await store.Sweep(StoreHost.Now.AddDays(30).AddMilliseconds(1), Cancel));
        Assert.Null(await store.Find(reference, Cancel));
    }
}
