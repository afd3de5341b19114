using Microsoft.Extensions.DependencyInjection;
using Somgate.Callbacks;
using Somgate.News;
using Somgate.Tests.Support;

namespace Somgate.Tests.Callbacks;

public sealed class EndpointHealthWorkerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_endpoint_that_fails_and_is_well_again_is_told_and_measured(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var (worker, store) = (journey.Somgate.Services.GetRequiredService<EndpointHealthWorker>(), journey.Somgate.Services.GetRequiredService<DeskNoticeStore>());
        journey.Merchant.Answer = _ => Task.FromResult(500);
        await journey.Sale("H-1", "996700000003");
        await journey.Until(journey.Merchant.Next("H-1", _ => true, nth: 6));
        var address = journey.Merchant.CallbackUrl;
        await Look(journey, worker, () => journey.Pass(40));
        var day = Assert.Single(await worker.LookAt(SomgateHost.ProjectId, Cancel));
        Assert.Equal((address, "failing", 1L, 0L, 1L, "500"), (day.Address, day.Health.State, day.Sent, day.FirstDelivered, day.Waiting, day.Fault));
        Assert.True(day.Health.Failures >= 5);
        Assert.NotNull(day.MedianMs);

        journey.Merchant.Answer = _ => Task.FromResult(200);
        await Look(journey, worker, async () =>
        {
            foreach (var id in new[] { "H-2", "H-3", "H-4" })
            {
                await journey.Sale(id, "996700000003");
                await journey.Until(journey.Merchant.Next(id, _ => true));
            }

            await journey.Pass(40);
        });
        await Look(journey, worker, () =>
        {
            journey.Time.Advance(TimeSpan.FromHours(1));
            return Task.CompletedTask;
        });
        var notices = await store.FindSince(MerchantId(journey), DateTimeOffset.UnixEpoch, 10, Cancel);
        Assert.Equal(["endpoint.failing", "endpoint.well"], notices.OrderBy(notice => notice.At).Select(notice => notice.Kind));
        Assert.All(notices, notice => Assert.Equal((address, "callbacks.view"), (notice.Subject, notice.RequiredRight)));
    }

    // The hosted worker looks too; whoever is second finds the other's work and stores nothing.
    private static async Task Look(Journey journey, EndpointHealthWorker worker, Func<Task> happens)
    {
        await happens();
        await worker.RunOnce(Cancel);
        await worker.RunOnce(Cancel);
    }

    private static long MerchantId(Journey journey) =>
        journey.Somgate.Services.GetRequiredService<global::Somgate.Projects.ProjectWorker>().Current.Merchants[0].MerchantId;
}
