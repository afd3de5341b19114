using System.Text.RegularExpressions;
using Dapper;
using Somgate.Register;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Register;

/// <summary>Every key that is to serve a page by itself has an index that does (dashboard.md 2.2, column I).</summary>
public sealed partial class RegisterPlanTests
{
    private const string Token = "0000000000000000000000000000000000000000000000000000000000000000";

    public static TheoryData<string, string> Indexed => new()
    {
        { "period=last_7_days", "payments_ended payments_open" },
        { "date_by=completed&period=last_7_days", "payments_by_completed" },
        { "date_by=updated&period=last_7_days", "operations_by_updated payments_unmoved" },
        { "grain=operations&date_by=updated&period=last_7_days", "operations_by_updated" },
        { "grain=operations&date_by=completed&period=last_7_days", "operations_by_completed" },
        { "grain=operations&period=last_7_days", "payments_ended payments_open operations_tried_again" },
        { "status=processing,awaiting clarification", "payments_open" },
        { "status=error", "payments_refused" },
        { "status=decline", "payments_ended" },
        { "code=20105", "payments_by_code" },
        { "reason=no_money,limit", "payments_by_reason" },
        { "customer_id=c", "payments_by_customer" },
        { "payment_id=a", "payments_by_key" },
        { "request_id=a", "requests" },
        { "operation_id=7", "operations" },
        { "provider_payment_id=a", "operations_by_provider_id" },
        { "link_id=a", "payments_by_link" },
        { "who=" + Token, "payments_by_account payments_by_phone payments_by_email" },
        { "late=1", "payments_flagged" },
        { "unconfirmed=1", "payments_flagged" },
        { "repaired=1", "payments_flagged" },
        { "source=page", "payments_by_source" },
    };

    [Theory, MemberData(nameof(Indexed))]
    public async Task An_indexed_key_walks_its_index_and_no_table_whole(string query, string indexes)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var host = await StoreHost.Create(Engine.Sqlite);
        var filter = FilterReader.Read(query.Split('&').Select(pair => new KeyValuePair<string, string>(pair.Split('=')[0], pair.Split('=', 2)[1])), FilterReading.OfList);
        Assert.Empty(filter.Faults);
        string question;
        IEnumerable<KeyValuePair<string, object>> given;
        await using (var reading = await RegisterReadingStore.Open(host.Database, cancel))
        {
            var asked = (await RegisterSqlStore.Of(reading, new(false, [11]), filter, SeededRegister.Now, cancel)).Single().Rows(new(false, 51), RowFields.WithoutCallbacks);
            (question, given) = (asked.Sql, asked.Given);
        }

        await using var connection = await host.Database.Open(cancel);
        var values = new DynamicParameters();
        foreach (var (name, value) in given) values.Add(name, value);
        var plan = (await connection.QueryAsync("explain query plan " + question, values)).Select(row => (string)row.detail).ToArray();
        var said = string.Join('\n', plan);
        foreach (var index in indexes.Split(' '))
            Assert.True(plan.Any(line => line.Contains($"INDEX {index} ", StringComparison.Ordinal) || (line.Contains("PRIMARY KEY", StringComparison.Ordinal) && !index.Contains('_', StringComparison.Ordinal))), $"{index} in\n{said}");
        Assert.DoesNotContain(plan, line => TableScan().IsMatch(line));
    }

    [GeneratedRegex("^SCAN (p|o|u|f|payments|operations|requests|callbacks)( |$)")]
    private static partial Regex TableScan();
}
