using Npgsql;

namespace Somgate.Tests.Support;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task It_syncs_to_disk_and_takes_the_connections_of_many_nodes()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        Assert.Equal("on on 200", await Ask("""
            select current_setting('fsync') || ' ' || current_setting('synchronous_commit') || ' ' || current_setting('max_connections')
            """));
    }

    [Fact]
    public async Task A_new_database_is_empty()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        Assert.Equal(0L, await Ask("select count(*) from information_schema.tables where table_schema = 'public'"));
    }

    private static async Task<object?> Ask(string question)
    {
        await using var source = NpgsqlDataSource.Create(await PostgresServer.CreateDatabase());
        await using var command = source.CreateCommand(question);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
