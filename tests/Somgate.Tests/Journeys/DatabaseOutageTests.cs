using Npgsql;
using Somgate.Storage;
using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>A database server that is restarted takes every connection with it; the service must find its way back by itself.</summary>
public sealed class DatabaseOutageTests
{
    /// <summary>Each broken connection of the pool may fail one request.</summary>
    private const int TriesMax = 60;

    [Fact]
    public async Task When_the_server_has_dropped_all_connections_purchases_go_on_without_a_restart()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using var somgate = await SomgateHost.Start(Support.Engine.Postgres, bank.BaseUrl, merchant.CallbackUrl);
        await somgate.Sale("ORD-1", "996700000001");
        await merchant.Asking("ORD-1");

        await DropConnections(somgate);
        var clarified = await Insist(() => somgate.Clarify("ORD-1", "0000"));
        var sold = await Insist(() => somgate.Sale("ORD-2", "996700000001"));

        Assert.Equal((200, 200), (clarified.HttpStatus, sold.HttpStatus));
        Assert.Equal("success", (await merchant.Final("ORD-1")).Status);
        await merchant.Asking("ORD-2");
        Assert.Single(await bank.Charges());
    }

    private static async Task DropConnections(SomgateHost somgate)
    {
        await using var own = new NpgsqlConnection(((Database)somgate.Services.GetService(typeof(Database))!).Options.Postgres);
        await own.OpenAsync(TestContext.Current.CancellationToken);
        await using var drop = new NpgsqlCommand("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()", own);
        await drop.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<GateReply> Insist(Func<Task<GateReply>> ask)
    {
        var answer = await ask();
        for (var tries = 1; tries < TriesMax && answer.HttpStatus >= 500; tries++) answer = await ask();
        return answer;
    }
}
