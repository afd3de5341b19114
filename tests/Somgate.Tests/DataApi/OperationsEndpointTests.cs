using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.Register;
using Somgate.Reports;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.DataApi;

/// <summary>Lists by offset, by cursor and as CSV over real HTTP and both databases (data-api.md 4, 7 and 9).</summary>
public sealed class OperationsEndpointTests
{
    private static readonly DateTimeOffset Hour = ApiDesk.Now.AddHours(-1);

    [Theory, EachDatabase]
    public async Task Five_thousand_operations_are_the_same_set_by_offset_by_cursor_and_as_csv(Engine engine)
    {
        await using var desk = await ApiDesk.Start(engine);
        var random = new Random(5);
        var rows = Enumerable.Range(0, 5000).Select(index => new SampleRow($"P-{index}", Hour.AddSeconds(-random.Next(3000)))
        {
            ProjectId = random.Next(2) == 0 ? SomgateHost.ProjectId : ApiDesk.OtherProjectId,
            Status = random.Next(3) == 0 ? "decline" : "success",
        }).ToArray();
        var numbers = await desk.AddAll(rows);
        const string interval = "\"interval\":{\"from\":\"2026-03-20 00:00:00\",\"to\":\"2026-03-20 23:59:59\"},\"fields\":[\"operation_id\",\"operation_updated_at\"]";
        var expected = rows.Zip(numbers).OrderByDescending(pair => pair.First.UpdatedAt).ThenByDescending(pair => pair.Second).Select(pair => $"{pair.Second}").ToArray();

        var (byOffset, byCursor, asCsv) = (new List<string>(), new List<string>(), new List<string>());
        for (var offset = 0; offset < 5000; offset += 1000)
        {
            byOffset.AddRange((await desk.List($"{interval},\"offset\":{offset}")).Ids);
            var csv = await desk.List($"{interval},\"offset\":{offset}", "text/csv");
            Assert.Equal("1000", csv.Header("X-Row-Count"));
            asCsv.AddRange(csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(';')[0]));
        }

        var cursor = "";
        for (var hasMore = true; hasMore;)
        {
            var page = (await desk.List($"{interval},\"limit\":700,\"cursor\":\"{cursor}\"")).Json;
            byCursor.AddRange(page["operations"]!.AsArray().Select(row => $"{row!["operation_id"]}"));
            (cursor, hasMore) = ($"{page["next_cursor"]}", page["has_more"]!.GetValue<int>() == 1);
        }

        Assert.Equal(expected, byOffset);
        Assert.Equal(expected, asCsv);
        Assert.Equal(expected.Reverse(), byCursor);
        Assert.Equal(expected, await Listed(desk));
        Assert.Equal(expected.Reverse(), await Reported(desk));
    }

    private const string SameFilter = "grain=operations&date_by=updated&from=2026-03-20&to=2026-03-20";

    private static readonly RegisterScope SameScope = new(IsTest: true, [SomgateHost.ProjectId, ApiDesk.OtherProjectId]);

    /// <summary>The list of Dashboard, page by page.</summary>
    private static async Task<List<string>> Listed(ApiDesk desk)
    {
        var (store, rows) = (desk.Somgate.Services.GetRequiredService<RegisterStore>(), new List<string>());
        var filter = FilterReader.Read(ReportDefinition.Pairs(SameFilter), FilterReading.OfList);
        string? next = null;
        do
        {
            var page = (await store.Page(SameScope, filter, new(200, After: next), TestContext.Current.CancellationToken)).Value;
            rows.AddRange(page.Rows.Select(row => $"{row.Operation!.OperationId}"));
            next = page.Next;
        }
        while (next is not null);
        return rows;
    }

    private static async Task<IEnumerable<string>> Reported(ApiDesk desk)
    {
        var writer = desk.Somgate.Services.GetRequiredService<ReportWriter>();
        var report = new Report
        {
            ReportId = 1,
            MerchantId = 1,
            Definition = new("n", ReportDefinition.ReadFilter(ReportDefinition.Pairs(SameFilter), RegisterZone.Utc, []), [RegisterColumn.Find("operation_id")!], CsvDialect.Standard),
            IsTest = true,
            Projects = SameScope.Projects,
            MadeAt = ApiDesk.Now,
            MadeBy = "Aida",
        };
        Assert.IsType<ReportOutcome.Written>(await writer.Write(report, (_, _) => Task.CompletedTask, TestContext.Current.CancellationToken));
        return (await File.ReadAllLinesAsync(writer.PathOf(report), TestContext.Current.CancellationToken)).Skip(1);
    }

    [Theory, EachDatabase]
    public async Task A_client_that_keeps_its_cursor_hears_of_each_change_once_it_is_five_seconds_old(Engine engine)
    {
        await using var desk = await ApiDesk.Start(engine);
        var old = await desk.Add(new("A", Hour));
        var fresh = await desk.Add(new("B", ApiDesk.Now.AddSeconds(-4)));
        const string request = "\"updated_since\":\"2026-03-20T16:59:00+06:00\",\"tz\":\"Asia/Bishkek\"";
        var first = await desk.List(request);
        Assert.Equal([$"{old}"], first.Ids);
        Assert.Equal(("0", "2026-03-20T17:59:55+06:00"), ($"{first.Json["has_more"]}", $"{first.Json["synced_to"]}"));

        desk.Time.Advance(TimeSpan.FromSeconds(5));
        var second = await desk.List($"{request},\"cursor\":\"{first.Json["next_cursor"]}\",\"limit\":7");
        Assert.Equal([$"{fresh}"], second.Ids);
        var third = await desk.List($"{request},\"cursor\":\"{second.Json["next_cursor"]}\"");
        Assert.Empty(third.Ids);
        Assert.Equal($"{second.Json["next_cursor"]}", $"{third.Json["next_cursor"]}");

        await Move(desk, old, desk.Time.GetUtcNow());
        desk.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([$"{old}"], (await desk.List($"{request},\"cursor\":\"{third.Json["next_cursor"]}\"")).Ids);
        var strange = await desk.List($"{request},\"cursor\":\"{third.Json["next_cursor"]}\",\"operation_status\":\"success\"");
        Assert.Equal((400, "Cursor belongs to another request"), (strange.Status, strange.Message));
        Assert.Equal(400, (await desk.List($"{request},\"cursor\":\"djF8MTc0MTU5ODQ0MTAwMHwxMDAwMDAwMDAwMDMx\"")).Status);
    }

    [Fact]
    public async Task Who_loses_a_project_between_two_pages_sees_none_of_its_rows_or_is_refused()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        await desk.Add(new("A", Hour.AddSeconds(1)));
        await desk.Add(new("B", Hour.AddSeconds(2)) { ProjectId = ApiDesk.OtherProjectId });
        var kept = await desk.Add(new("C", Hour.AddSeconds(3)));
        var open = await desk.List("\"cursor\":\"\",\"limit\":1");
        var named = await desk.List($"\"cursor\":\"\",\"limit\":1,\"project_id\":[{SomgateHost.ProjectId},{ApiDesk.OtherProjectId}]");
        desk.Callers[SampleOperations.Token] = desk.CallerOf(1, [SomgateHost.ProjectId]);
        Assert.Equal([$"{kept}"], (await desk.List($"\"cursor\":\"{open.Json["next_cursor"]}\",\"limit\":5")).Ids);
        Assert.Equal(401, (await desk.List($"\"cursor\":\"{named.Json["next_cursor"]}\",\"limit\":5,\"project_id\":[{SomgateHost.ProjectId},{ApiDesk.OtherProjectId}]")).Status);
    }

    [Fact]
    public async Task Live_rows_come_without_a_mode_and_both_modes_never_together()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        var test = await desk.Add(new("T", Hour));
        var live = await desk.Add(new("L", Hour) { ProjectId = ApiDesk.LiveProjectId });
        await desk.Add(new("S", Hour) { ProjectId = ApiDesk.StrangeProjectId });
        Assert.Equal([$"{test}"], (await desk.List(Day)).Ids);
        desk.Callers[SampleOperations.Token] = desk.CallerOf(2, null);
        Assert.Equal([$"{live}"], (await desk.List(Day)).Ids);
        Assert.Equal([$"{test}"], (await desk.List($"{Day},\"mode\":\"test\"")).Ids);
        Assert.Equal([$"{test}"], (await desk.List($"{Day},\"project_id\":{SomgateHost.ProjectId}")).Ids);
        var both = await desk.List($"{Day},\"project_id\":[{SomgateHost.ProjectId},{ApiDesk.LiveProjectId}]");
        Assert.Equal((400, "Field project_id names live and test projects"), (both.Status, both.Message));
    }

    [Theory, EachDatabase]
    public async Task Filters_choose_rows_and_contacts_are_masked_without_the_right(Engine engine)
    {
        await using var desk = await ApiDesk.Start(engine);
        var paid = await desk.Add(new("A", Hour.AddSeconds(1)) { AmountMinor = 900_000 });
        var other = await desk.Add(new("B", Hour.AddSeconds(2)) { Status = "decline", CustomerId = "a,b", Email = "joe@example.com" });
        var open = await desk.Add(new("C", Hour.AddSeconds(3)) { Status = "processing" });
        Assert.Equal([$"{open}", $"{other}", $"{paid}"], (await desk.List(Day)).Ids);
        Assert.Equal([$"{paid}"], (await desk.List($"{Day},\"operation_status\":\"success\"")).Ids);
        Assert.Equal([$"{other}"], (await desk.List($"{Day},\"customer_id\":\"a,b\"")).Ids);
        Assert.Equal([$"{other}"], (await desk.List($"{Day},\"customer_email\":\"JOE@example.com\"")).Ids);
        Assert.Equal([$"{paid}"], (await desk.List($"{Day},\"filter\":{{\"amount_min\":900000,\"code\":[0]}}")).Ids);
        Assert.Equal([$"{open}", $"{paid}"], (await desk.List($"{Day},\"filter\":{{\"op_status\":[\"!decline\"]}}")).Ids);
        Assert.Empty((await desk.List($"{Day},\"operation_type\":\"refund\"")).Ids);
        Assert.Empty((await desk.List($"{Day},\"limit\":0")).Ids);
        Assert.Equal([$"{other}"], (await desk.List($"{Day},\"limit\":\"1\",\"offset\":\"1\"")).Ids);
        Assert.Equal("j***@example.com", $"{(await desk.List($"{Day},\"limit\":1,\"fields\":[\"customer_email\"]")).Json["operations"]![0]!["customer_email"]}");
        desk.Callers[SampleOperations.Token] = desk.CallerOf(2, [SomgateHost.ProjectId]) with { SeesPersonal = true };
        Assert.Equal("jane@example.com", $"{(await desk.List($"{Day},\"limit\":1,\"fields\":[\"customer_email\"]")).Json["operations"]![0]!["customer_email"]}");
    }

    [Fact]
    public async Task A_file_is_signed_in_its_headers_and_errors_stay_json()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        await desk.Add(new("A", Hour));
        var csv = await desk.List($"{Day},\"cursor\":\"\",\"fields\":[\"payment_id\",\"sum_initial\"]", "text/csv");
        Assert.Equal("payment_id;sum_initial.amount;sum_initial.currency\r\nA;125000;KGS\r\n", csv.Text);
        Assert.Equal("text/csv; charset=utf-8", $"{csv.Response.Content.Headers.ContentType}");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(csv.Bytes)), csv.Header("X-Content-SHA256"));
        Assert.Equal(Convert.ToBase64String(HMACSHA512.HashData(SampleOperations.KeyBytes, csv.Bytes)), csv.Header("X-Signature"));
        Assert.Equal(("0", "2026-03-20T11:59:55+00:00"), (csv.Header("X-Has-More"), csv.Header("X-Synced-To")));
        Assert.NotEmpty(csv.Header("X-Next-Cursor"));
        Assert.Equal("application/json; charset=utf-8", $"{(await desk.List("\"limit\":-1", "text/csv")).Response.Content.Headers.ContentType}");
        Assert.StartsWith("{", (await desk.List(Day, "application/json, text/csv;q=0.5")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_request_without_an_interval_waits_for_its_turn()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        Assert.Equal(200, (await desk.List("")).Status);
        var second = desk.List("");
        Assert.Equal(200, (await desk.List(Day)).Status);
        Assert.False(second.IsCompleted);
        while (!second.IsCompleted)
        {
            desk.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(200, (await second).Status);
    }

    private const string Day = "\"interval\":{\"from\":\"2026-03-20 00:00:00\",\"to\":\"2026-03-20 23:59:59\"}";

    private static async Task Move(ApiDesk desk, long operationId, DateTimeOffset at)
    {
        await using var connection = await desk.Somgate.Services.GetRequiredService<Database>().Open(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("update operations set updated_at_ms = @at where operation_id = @operationId", new { at = at.ToUnixTimeMilliseconds(), operationId });
    }
}
