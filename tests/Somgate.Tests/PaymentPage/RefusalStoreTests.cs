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
        var store = new RefusalStore(host.Database, host.Vault, host.Numbers);
        var refused = new RefusedOpening(StoreHost.Now, 1042, 400, 3261, "3261 signature match", """{"payment_id":"580"}""", "203.0.113.25")
        {
            PaymentKey = "580",
            Signature = "wrong",
            UserAgent = "Mozilla/5.0",
            ReceivedSignature = "c2lnbmF0dXJl",
            SignedText = "payment_id:580",
        };
        var reference = await store.Add(refused, Cancel);
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", reference);
        Assert.Equal(refused, await store.Find(reference, Cancel));
        var noProject = refused with { ProjectId = null, HttpStatus = 303, SignedText = null };
        Assert.Equal(noProject, await store.Find(await store.Add(noProject, Cancel), Cancel));
        Assert.Null(await store.Find("0000-0000", Cancel));
    }
}
