using System.Text;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Storage;

public sealed class VaultTests
{
    [Fact]
    public async Task No_account_number_code_customer_or_secret_lies_open_in_the_database()
    {
        await using var host = await StoreHost.Create(Engine.Sqlite);
        var payment = StoreHost.Sale("ORD-1", 101, 102);
        await host.Writer.Commit(StoreHost.Adding(payment));
        await host.Writer.Commit(StoreHost.Saving(payment.With(payment.Latest! with { ApprovalCode = new("48291377") })));
        await host.Projects.AddMerchant("Books", TestContext.Current.CancellationToken);
        await host.Projects.AddProject(1042, 1, "Books", true, "a-secret-of-a-project"u8.ToArray(), 0, 1, StoreHost.Now, TestContext.Current.CancellationToken);

        var bytes = Directory.GetFiles(host.Folder).SelectMany(File.ReadAllBytes).ToArray();
        Assert.True(Contains(bytes, "cust-77"), "the files hold what isn't secret");
        foreach (var secret in new[] { "996555123456", "48291377", "a@example.com", "a-secret-of-a-project" }) Assert.False(Contains(bytes, secret), secret);
    }

    [Theory, EachDatabase]
    public async Task A_second_node_opens_what_the_first_one_sealed(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var other = await VaultStore.Open(host.Database, TestContext.Current.CancellationToken);
        Assert.Equal("996555123456", other.Open(host.Vault.Seal("996555123456")));
        Assert.Equal(host.Vault.Hash("996555123456"), other.Hash("996555123456"));
        Assert.NotEqual(host.Vault.Hash("996555123456"), host.Vault.Hash("996555123457"));
    }

    [Fact]
    public async Task With_PostgreSQL_and_no_folder_the_keys_lie_in_the_database()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        var options = new DatabaseOptions { Postgres = await PostgresServer.CreateDatabase() };
        Migrator.Upgrade(options);
        await using var one = new Database(options);
        await using var other = new Database(options);
        var closed = (await VaultStore.Open(one, TestContext.Current.CancellationToken)).Seal("secret");
        Assert.Equal("secret", (await VaultStore.Open(other, TestContext.Current.CancellationToken)).Open(closed));
    }

    private static bool Contains(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
