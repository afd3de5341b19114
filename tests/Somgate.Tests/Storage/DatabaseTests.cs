using Npgsql;
using Somgate.Storage;
using Somgate.Tests.Support;

namespace Somgate.Tests.Storage;

public sealed class DatabaseTests
{
    [Fact]
    public async Task Writes_beside_the_writer_come_one_after_the_other_on_SQLite()
    {
        await using var host = await StoreHost.Create(Support.Engine.Sqlite);
        var first = await host.Database.OpenToWrite(TestContext.Current.CancellationToken);
        var second = host.Database.OpenToWrite(TestContext.Current.CancellationToken).AsTask();
        var third = host.Database.OpenToWrite(TestContext.Current.CancellationToken).AsTask();
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();
        await (await second).DisposeAsync();
        await (await third).DisposeAsync();
    }

    [Fact]
    public void A_connection_string_keeps_what_it_says_and_is_given_the_rest()
    {
        var tuned = new NpgsqlConnectionStringBuilder(Database.Tuned("Host=db;MaxPoolSize=5;Auto Prepare Min Usages=7"));

        Assert.Equal(5, tuned.MaxPoolSize);
        Assert.Equal(7, tuned.AutoPrepareMinUsages);
        Assert.Equal(60, tuned.MaxAutoPrepare);
        Assert.Equal("-c jit=off", tuned.Options);
    }
}
