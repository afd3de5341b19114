using Npgsql;
using Somgate.Storage;

namespace Somgate.Tests.Storage;

public sealed class DatabaseTests
{
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
