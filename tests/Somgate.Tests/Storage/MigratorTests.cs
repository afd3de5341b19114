using Dapper;
using Somgate.Payments;
using Somgate.RequestLog;
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
        Assert.Equal(1, await connection.QuerySingleAsync<long>("select count(*) from numbers where name = 'operations'"));
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

    [Theory, EachDatabase]
    public async Task Refused_openings_of_before_stand_in_the_request_log(Engine engine)
    {
        await using var test = await TestDatabase.Create(engine);
        var options = new DatabaseOptions { Path = test.Path ?? "", Postgres = test.Postgres ?? "", Keys = test.Folder };
        var cancel = TestContext.Current.CancellationToken;
        Migrator.Upgrade(options, through: 7);
        await using var database = new Database(options);
        var vault = await VaultStore.Open(database, cancel);
        await using (var connection = await database.Open(cancel))
        {
            await connection.ExecuteAsync("""
                insert into refused_openings (reference, refused_at_ms, project_id, is_refused, code, details, parameters, client_ip, sealed_signed_text)
                values ('AAAA-1111', 5, 1042, 1, 3261, '3261 signature match', '{"a":"b"}', '203.0.113.25', @text), ('BBBB-2222', 5, 1042, 0, 3121, 'd', '{}', '203.0.113.26', null),
                  ('CCCC-3333', 5, null, 1, 2442, 'd', '{}', '203.0.113.27', null)
                """, new { text = vault.Seal("payment_id:580") });
        }

        Migrator.Upgrade(options);
        var log = new RequestLogStore(database, vault);
        var refused = (await log.FindByReference("AAAA-1111", cancel))!;
        Assert.Equal(
            (1042L, 5L, "page", 400, 3261, "3261 signature match", """{"a":"b"}""", "203.0.113.25", "payment_id:580"),
            (refused.ProjectId, refused.At.ToUnixTimeMilliseconds(), refused.Door, refused.HttpStatus, refused.Code, refused.Problems, refused.Body, refused.ClientIp, refused.SignedText));
        Assert.Equal(303, (await log.FindByReference("BBBB-2222", cancel))!.HttpStatus);
        Assert.Equal(0, (await log.FindByReference("CCCC-3333", cancel))!.ProjectId);
    }

    [Theory, EachDatabase]
    public async Task Days_that_were_compared_before_are_compared_anew_but_for_those_without_a_list(Engine engine)
    {
        await using var test = await TestDatabase.Create(engine);
        var options = new DatabaseOptions { Path = test.Path ?? "", Postgres = test.Postgres ?? "", Keys = test.Folder };
        Migrator.Upgrade(options, through: 13);
        await using var database = new Database(options);
        await using (var connection = await database.Open(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync("""
                insert into registry_days (connection, day, state, version, comparison_no) values ('b', '2026-11-21', 'clean', 1, 1), ('b', '2026-11-22', 'no file', 0, 0);
                insert into registry_comparisons (connection, day, comparison_no, version, compared_at_ms, is_provisional, tallies, digest) values ('b', '2026-11-21', 1, 1, 5, 0, '{}', 'd')
                """);
        }

        Migrator.Upgrade(options);
        await using var after = await database.Open(TestContext.Current.CancellationToken);
        Assert.Equal([("2026-11-21", 0L), ("2026-11-22", null)], await after.QueryAsync<(string, long?)>("select day, due_at_ms from registry_days order by day"));
        Assert.Equal("", await after.QuerySingleAsync<string>("select digest from registry_comparisons"));
    }

    [Theory, EachDatabase]
    public async Task Payments_of_before_the_page_could_try_again_are_read_as_before(Engine engine)
    {
        await using var test = await TestDatabase.Create(engine);
        var options = new DatabaseOptions { Path = test.Path ?? "", Postgres = test.Postgres ?? "", Keys = test.Folder };
        var cancel = TestContext.Current.CancellationToken;
        Migrator.Upgrade(options, through: 3);
        await using var database = new Database(options);
        await using (var connection = await database.Open(cancel))
        {
            await connection.ExecuteAsync("""
                insert into payments (project_id, payment_no, payment_id, payment_key, status, method, source, amount_minor, currency, description, customer_id,
                  customer_ip, account, account_hash, account_masked, created_at_ms, changed_at_ms, threshold_at_ms, code_life_ms, request_id, sale_hash, version)
                values (1042, 5, 'Ord-1', 'ORD-1', 'decline', 'mbank', 'page', 125000, 'KGS', 'd', 'c', '', @bytes, @bytes, 'm', 1, 2, 3, 4, 'r', @bytes, 6)
                """, new { bytes = new byte[] { 1 } });
            await connection.ExecuteAsync("""
                insert into operations (project_id, operation_id, payment_no, type, status, step, code, created_at_ms, changed_at_ms)
                values (1042, 9, 5, 'sale', 'decline', 'none', 20105, 1, 2)
                """);
        }

        Migrator.Upgrade(options);
        var store = new PaymentStore(database, await VaultStore.Open(database, cancel));
        var payment = (await store.FindByNumber(1042, 5, cancel))!;
        Assert.Equal(("Ord-1", PaymentStatus.Decline, 6L, 125_000L), (payment.PaymentId, payment.Status, payment.Version, payment.Sum.AmountMinor));
        Assert.Equal((null, null, 1), (payment.Retry, payment.RetryUntil, payment.Latest!.Try));
        await using var after = await database.Open(cancel);
        await after.ExecuteAsync("update payments set status = 'awaiting customer' where payment_no = 5");
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => after.ExecuteAsync("update payments set status = 'lost' where payment_no = 5"));
    }
}
