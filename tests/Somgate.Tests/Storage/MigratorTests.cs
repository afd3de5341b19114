using Dapper;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Storage;

public sealed class MigratorTests
{
    [Theory, EachDatabase]
    public async Task Two_processes_that_start_at_once_bring_the_schema_up_once(Engine engine)
    {
        await using var test = await TestDatabase.Create(engine);
        var options = new DatabaseOptions { Path = test.Path ?? "", Postgres = test.Postgres ?? "", Keys = test.Folder };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Migrator.Upgrade(options))));
        await using var database = new Database(options);
        await using var connection = await database.Open(TestContext.Current.CancellationToken);
        Assert.Equal(1, await connection.QuerySingleAsync<long>("select count(*) from numbers"));
    }

    [Theory, EachDatabase]
    public async Task An_upgrade_of_a_database_in_use_loses_no_row(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var payment = StoreHost.Sale("ORD-1", 101, 102);
        await host.Writer.Commit(StoreHost.Adding(payment));
        Migrator.Upgrade(host.Database.Options);
        Assert.NotNull(await host.Payments.Find(payment.Key, TestContext.Current.CancellationToken));
    }
}
