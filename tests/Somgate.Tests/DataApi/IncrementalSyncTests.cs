using System.Data.Common;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.DataApi;

/// <summary>A client that asks for changes while many writers make them, whose commits come later than their moments (data-api.md 9, proof 3).</summary>
public sealed class IncrementalSyncTests
{
    private const int Writers = 50;
    private const int Operations = 200;

    /// <summary>Longer no writing transaction lasts (data-api.md 7).</summary>
    private const int CommitMsMax = 3_000;

    private const int PauseMsMax = 20_000;

    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(60);

    /// <summary>After it nothing is held back any more.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(6);

    private static int Seeds => Support.Settings.Long ? 1000 : 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Fifty_writers_change_operations_all_the_while_and_at_rest_the_clients_copy_is_the_table(Engine engine)
    {
        await using var desk = await ApiDesk.Start(engine);
        var ids = await desk.AddAll([.. Enumerable.Range(0, Operations).Select(index => new SampleRow($"S-{index}", ApiDesk.Now.AddMinutes(-5)))]);
        await using var connection = await desk.Somgate.Services.GetRequiredService<Database>().Open(Cancel);
        // What is on the disk at once is no matter here.
        await connection.ExecuteAsync(engine == Engine.Sqlite ? "pragma synchronous = off" : "set synchronous_commit = off");
        var seed = Support.Settings.Seed ?? 1;
        for (var last = seed + Seeds; seed < last; seed++)
        {
            var random = new Random(seed);
            var commits = Commits(random, ids, desk.Time.GetUtcNow());
            var client = new Client(desk);
            for (var left = Busy; left > TimeSpan.Zero;)
            {
                var step = TimeSpan.FromMilliseconds(random.Next(3_000, 9_000));
                left -= step;
                desk.Time.Advance(step);
                await Commit(connection, commits, desk.Time.GetUtcNow());
                await client.Sync(random.Next(100, 1000));
            }

            await Commit(connection, commits, DateTimeOffset.MaxValue);
            desk.Time.Advance(TimeSpan.FromMilliseconds(CommitMsMax + PauseMsMax) + Rest);
            await client.Sync(1000);
            var table = (await connection.QueryAsync<(string Id, string Code)>("select cast(operation_id as text), provider_code from operations")).ToDictionary(row => row.Id, row => row.Code);
            Assert.True(table.Count == client.Copy.Count && table.All(row => client.Copy[row.Key] == row.Value), $"seed {seed}: the copy isn't the table");
        }
    }

    /// <summary>Changes by the time of their commit. An operation has one writer, as versions see to.</summary>
    private static PriorityQueue<Change, DateTimeOffset> Commits(Random random, long[] ids, DateTimeOffset start)
    {
        var commits = new PriorityQueue<Change, DateTimeOffset>();
        for (var writer = 0; writer < Writers; writer++)
        {
            for (var moment = start.AddMilliseconds(random.Next(PauseMsMax)); moment < start + Busy;)
            {
                var committed = moment.AddMilliseconds(random.Next(CommitMsMax));
                commits.Enqueue(new(ids[(random.Next(Operations / Writers) * Writers) + writer], moment, $"{random.Next()}"), committed);
                moment = committed.AddMilliseconds(1 + random.Next(PauseMsMax));
            }
        }

        return commits;
    }

    private static async Task Commit(DbConnection connection, PriorityQueue<Change, DateTimeOffset> commits, DateTimeOffset until)
    {
        while (commits.TryPeek(out var change, out var at) && at <= until)
        {
            commits.Dequeue();
            await connection.ExecuteAsync(
                "update operations set updated_at_ms = @at, provider_code = @Code where operation_id = @Id", new { at = change.Moment.ToUnixTimeMilliseconds(), change.Code, change.Id });
        }
    }

    private sealed record Change(long Id, DateTimeOffset Moment, string Code);

    /// <summary>A merchant's program: it stores by <c>operation_id</c>, the later wins, and keeps its cursor.</summary>
    private sealed class Client(ApiDesk desk)
    {
        private string cursor = "";

        public Dictionary<string, string> Copy { get; } = [];

        public async Task Sync(int limit)
        {
            for (var hasMore = true; hasMore;)
            {
                var page = (await desk.List($"\"updated_since\":\"2026-03-20 00:00:00\",\"fields\":[\"operation_id\",\"payment_provider_code\"],\"limit\":{limit},\"cursor\":\"{cursor}\"")).Json;
                foreach (var row in page["operations"]!.AsArray()) Copy[$"{row!["operation_id"]}"] = $"{row["payment_provider_code"]}";
                (cursor, hasMore) = ($"{page["next_cursor"]}", page["has_more"]!.GetValue<int>() == 1);
            }
        }
    }
}
