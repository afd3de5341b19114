using System.Text.RegularExpressions;
using Dapper;
using Somgate.Payments;
using Somgate.Register;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Register;

/// <summary>A stream merges its ranges and reads only what is wanted.</summary>
public sealed partial class RegisterStreamStoreTests
{
    /// <summary>Nothing of these stands in the row.</summary>
    private static readonly string[] OfNoRow = ["project_name", "project_url", "merchant_id", "legal_entity_name", "acquirer_bank_name"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_column_that_is_read_alone_holds_what_it_holds_among_all(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var sale = StoreHost.Sale("ORD-1", 101, 102);
        await host.Writer.Commit(StoreHost.Adding(sale, StoreHost.CallbackOf(sale, 200)));
        await host.Writer.Commit(new PaymentChange { Key = sale.Key, Try = new(StoreHost.ProjectId, 200, "ORD-1", 1, 1, 1, "delivered", null, StoreHost.Now, 7, 200, null, null, null) });
        await using (var connection = await host.Database.Open(Cancel))
        {
            await connection.ExecuteAsync(
                """
                update payments
                set customer_details = @details, reason = 'limit', link_id = 'L', source = 'link', completed_at_ms = 11, time_to_pay_ms = 12, time_to_result_ms = 13,
                    is_late_success = 1, is_unconfirmed = 1, repaired_at_ms = 14, code = 5
                """,
                new { details = host.Vault.Seal("""{"email":"a@example.com","phone":"996700000001"}""") });
            await connection.ExecuteAsync(
                """
                update operations
                set reason = 'risk', completed_at_ms = 15, updated_at_ms = 16, provider_payment_id = 'b-1', provider_code = '120', provider_message = 'CONFIRMED', provider_at_ms = 17,
                    code = 20105
                """);
        }

        var store = new RegisterStore(host.Database, host.Vault, TimeProvider.System);
        foreach (var grain in new[] { Grain.Payments, Grain.Operations })
        {
            var filter = FilterReader.Read([new("period", "all")], FilterReading.OfList) with { Grain = grain };
            var whole = Assert.Single(await Stream(store, new(false, [StoreHost.ProjectId]), filter, RowFields.All));
            foreach (var column in RegisterColumn.All.Where(column => !OfNoRow.Contains(column.Name)))
            {
                var alone = Assert.Single(await Stream(store, new(false, [StoreHost.ProjectId]), filter, RowFields.OfColumns([column])));
                Assert.True(column.Read(new(whole, null)) is not (null or "" or 0L or false), $"{column.Name} is empty, which shows nothing");
                Assert.Equal((column.Name, column.Read(new(whole, null))), (column.Name, column.Read(new(alone, null))));
            }
        }
    }

    [Theory, EachDatabase]
    public async Task However_many_ranges_there_are_the_rows_come_in_one_order_and_each_once(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine, count: 3000);
        // So many projects that a range is asked for a few rows at a time; four of them have any.
        var scope = new RegisterScope(false, [.. Enumerable.Range(1, 60).Select(number => (long)number)]);
        foreach (var query in new[] { "period=all", "period=all&sort=%2Bcreated_at", "grain=operations&period=all&date_by=updated&sort=%2Bupdated_at", "period=all&reason=no_money,not_confirmed,wrong_code" })
        {
            var filter = FilterReader.Read(query.Split('&').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1]))), FilterReading.OfList);
            var expected = new Reckoning(seeded.Payments, seeded.Host.Vault.Hash).Rows(scope, filter).Select(row => row.No).ToArray();
            var streamed = await Stream(seeded.Store, scope, filter, RowFields.OfColumns([]));
            Assert.True(expected.Length > 300, query);
            Assert.Equal(expected, streamed.Select(row => row.Place.No));
        }
    }

    [Theory, EachDatabase]
    public async Task Thousands_of_operations_of_one_moment_come_by_their_number(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine, count: 3000);
        await using (var connection = await seeded.Host.Database.Open(Cancel))
        {
            // Payments of one project and few moments, and numbers of operations that go the other way than those of payments.
            await connection.ExecuteAsync("update operations set operation_id = 9000000 - operation_id, created_at_ms = 1000 + (payment_no % 2) where try_no = 1 and project_id = 11");
            await connection.ExecuteAsync("update payments set created_at_ms = 1000 + (payment_no % 2) where project_id = 11");
        }

        foreach (var sort in new[] { "+created_at", "-created_at" })
        {
            var filter = FilterReader.Read([new("period", "all"), new("grain", "operations"), new("sort", sort)], FilterReading.OfList);
            var listed = new List<long>();
            for (string? next = ""; next is not null;)
            {
                var page = (await seeded.Store.Page(new(false, [11]), filter, new(200, After: next.Length == 0 ? null : next), Cancel)).Value;
                listed.AddRange(page.Rows.Select(row => row.Place.No));
                next = page.Next;
            }

            Assert.True(listed.Count > 400);
            Assert.Equal(listed, (await Stream(seeded.Store, new(false, [11]), filter, RowFields.OfColumns([]))).Select(row => row.Place.No));
        }
    }

    [Fact]
    public async Task Whoever_stops_early_gets_the_connection_back_unused()
    {
        await using var seeded = await SeededRegister.Create(Engine.Sqlite, count: 2500);
        var (scope, filter) = (new RegisterScope(false, SeededRegister.Projects), FilterReader.Read([new("period", "all")], FilterReading.OfList));
        await using var reading = await seeded.Store.Open(Cancel);
        await foreach (var batch in seeded.Store.Stream(reading, scope, filter, RowFields.All, Cancel))
        {
            Assert.NotEmpty(batch);
            break;
        }

        Assert.Equal(2500, (await seeded.Store.Totals(reading, scope, filter, Cancel)).Count);
    }

    [Theory]
    [InlineData("period=all", "payments_ended payments_open")]
    [InlineData("period=all&date_by=completed", "payments_by_completed")]
    [InlineData("period=all&date_by=updated", "operations_by_updated payments_unmoved")]
    [InlineData("period=all&grain=operations", "payments_ended payments_open operations_tried_again")]
    [InlineData("period=all&grain=operations&date_by=updated", "operations_by_updated")]
    [InlineData("period=all&reason=no_money", "payments_by_reason")]
    public async Task A_range_is_read_on_from_its_index_and_nothing_is_put_in_order(string query, string indexes)
    {
        await using var host = await StoreHost.Create(Engine.Sqlite);
        var filter = FilterReader.Read(query.Split('&').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1])), FilterReading.OfList);
        await using var reading = await RegisterReadingStore.Open(host.Database, Cancel);
        var ranges = (await RegisterSqlStore.Of(reading, new(false, [11]), filter, SeededRegister.Now, Cancel)).Single().Apart().ToArray();
        Assert.Equal(indexes.Split(' ').Length, ranges.Length);
        foreach (var (range, index) in ranges.Zip(indexes.Split(' ')))
        {
            var question = range.RowsOfOne(new(true, 1000, After: (5, 5)), RowFields.WithoutCallbacks);
            var plan = await reading.Ask("explain query plan " + question.Sql, question.Given, row => row.GetString(3), Cancel);
            Assert.True(plan[0].Contains($"INDEX {index} ", StringComparison.Ordinal), string.Join('\n', plan));
            Assert.DoesNotContain(plan, line => Sorted().IsMatch(line));
        }
    }

    private static async Task<List<RegisterRow>> Stream(RegisterStore store, RegisterScope scope, RegisterFilter filter, RowFields fields)
    {
        var rows = new List<RegisterRow>();
        await using var reading = await store.Open(Cancel);
        await foreach (var batch in store.Stream(reading, scope, filter, fields, Cancel)) rows.AddRange(batch);
        return rows;
    }

    // What is put in order for the last term alone is rows of one moment: a payment that moved stands by its operation in the index.
    [GeneratedRegex("TEMP B-TREE(?! FOR LAST TERM)")]
    private static partial Regex Sorted();
}
