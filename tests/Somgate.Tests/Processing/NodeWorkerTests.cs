using Microsoft.Extensions.DependencyInjection;
using Somgate.Processing;
using Somgate.Tests.Support;

namespace Somgate.Tests.Processing;

public sealed class NodeWorkerTests
{
    private const string DeclinedPhone = "996700000003";

    [Fact]
    public async Task A_stop_waits_for_what_is_in_flight()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var hold = new TaskCompletionSource<int>();
        journey.Merchant.Answer = _ => hold.Task;
        await journey.Somgate.Sale("ORD-1", DeclinedPhone);
        await journey.Merchant.Final("ORD-1");

        var stop = journey.Somgate.Services.GetRequiredService<NodeWorker>().StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(200, (await journey.Somgate.Status("ORD-1")).HttpStatus);
        Assert.False(stop.IsCompleted);
        hold.SetResult(200);
        await stop;

        Assert.Equal("decline delivered", await journey.CallbackStates("ORD-1"));
    }

    [Fact]
    public async Task A_stop_that_may_wait_no_longer_is_no_failure()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var hold = new TaskCompletionSource<int>();
        journey.Merchant.Answer = _ => hold.Task;
        await journey.Somgate.Sale("ORD-1", DeclinedPhone);
        await journey.Merchant.Final("ORD-1");

        await journey.Somgate.Services.GetRequiredService<NodeWorker>().StopAsync(new CancellationToken(canceled: true));

        Assert.Equal("decline pending", await journey.CallbackStates("ORD-1"));
        hold.SetResult(200);
    }
}
