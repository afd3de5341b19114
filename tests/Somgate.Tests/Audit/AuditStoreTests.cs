using Dapper;
using Somgate.Audit;
using Somgate.Tests.Support;

namespace Somgate.Tests.Audit;

public sealed class AuditStoreTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 12, 9, 114, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static AuditEntry Entry(string chain, string act = "user.invite") =>
        new() { Chain = chain, At = Now, Actor = new("user", 31, "А. Токтосунов"), Act = act, Object = new("user", "32") };

    [Theory, EachDatabase]
    public async Task Acts_at_the_same_time_leave_no_gap(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new AuditStore(host.Database);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(number => Task.Run(() => store.Add(Entry(number % 3 == 0 ? AuditEntry.Platform : "merchant:7"), Cancel), Cancel)));
        var rows = await store.Find(new("merchant:7"), long.MaxValue, 100, Cancel);
        Assert.Equal(Enumerable.Range(1, 40).Select(seq => (long)seq), rows.Select(row => row.Seq).Reverse());
        Assert.Equal(new("merchant:7", 40, null), await store.Verify("merchant:7", Cancel));
        Assert.Equal(new(AuditEntry.Platform, 20, null), await store.Verify(AuditEntry.Platform, Cancel));
    }

    [Theory, EachDatabase]
    public async Task An_act_that_is_rolled_back_leaves_no_entry_and_no_gap(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new AuditStore(host.Database);
        await store.Add(Entry("merchant:7"), Cancel);
        await using (var connection = await host.Database.Open(Cancel))
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            await AuditStore.Append(connection, Entry("merchant:7"));
            await transaction.RollbackAsync(Cancel);
        }

        await store.Add(Entry("merchant:7"), Cancel);
        Assert.Equal(new("merchant:7", 2, null), await store.Verify("merchant:7", Cancel));
    }

    [Theory, EachDatabase]
    public async Task The_database_refuses_changes(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        await new AuditStore(host.Database).Add(Entry("merchant:7"), Cancel);
        await using var connection = await host.Database.Open(Cancel);
        foreach (var act in new[] { "update audit_entries set act = 'x'", "delete from audit_entries" })
            Assert.Contains("append-only", (await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => connection.ExecuteAsync(act))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [EachDatabase("text", 3)]
    [EachDatabase("hash", 3)]
    [EachDatabase("act", 3)]
    [EachDatabase("delete", 3)]
    [EachDatabase("end", 5)]
    public async Task One_changed_byte_is_found_with_its_number(Engine engine, string what, int broken)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new AuditStore(host.Database);
        for (var number = 0; number < 5; number++) await store.Add(Entry("merchant:7"), Cancel);
        await using (var connection = await host.Database.Open(Cancel))
        {
            // Whoever may change the schema may take the triggers away; the chain tells all the same.
            await connection.ExecuteAsync(engine == Engine.Postgres
                ? "alter table audit_entries disable trigger all"
                : "drop trigger audit_entries_are_not_updated; drop trigger audit_entries_are_not_deleted");
            await connection.ExecuteAsync(what switch
            {
                "text" => "update audit_entries set text = replace(text, 'user.invite', 'user.invitf') where seq = 3",
                "hash" => "update audit_entries set hash = replace(hash, substr(hash, 1, 1), 'x') where seq = 3",
                "act" => "update audit_entries set act = 'user.delete' where seq = 3",
                "delete" => "delete from audit_entries where seq = 3",
                _ => "delete from audit_entries where seq = 5",
            });
        }

        Assert.Equal(broken, (await store.Verify("merchant:7", Cancel)).FirstBroken);
    }

    [Theory, EachDatabase]
    public async Task Entries_are_found_by_what_they_say(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new AuditStore(host.Database);
        await store.Add(Entry("merchant:7"), Cancel);
        await store.Add(Entry("merchant:7", "session.begin") with { At = Now.AddDays(1), Result = AuditEntry.Refused }, Cancel);
        async Task<string> Found(AuditSearch search) => string.Join(' ', (await store.Find(search, long.MaxValue, 10, Cancel)).Select(row => row.Seq));
        Assert.Equal("2 1", await Found(new("merchant:7")));
        Assert.Equal("2", await Found(new("merchant:7", From: Now.AddHours(1))));
        Assert.Equal("1", await Found(new("merchant:7", To: Now)));
        Assert.Equal("1", await Found(new("merchant:7", Act: "user.")));
        Assert.Equal("2", await Found(new("merchant:7", Result: AuditEntry.Refused)));
        Assert.Empty(await Found(new("merchant:7", Actor: "user:3")));
        Assert.Empty(await Found(new("merchant:8")));
    }
}
