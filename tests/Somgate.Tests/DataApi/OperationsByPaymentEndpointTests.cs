using System.Text.Json.Nodes;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.DataApi;

/// <summary>Operations of one payment id (data-api.md 5).</summary>
public sealed class OperationsByPaymentEndpointTests
{
    private const string Path = "/v1/operations/get-by-payment";

    [Theory, EachDatabase]
    public async Task An_id_is_found_whatever_its_letters_in_every_project_that_is_seen(Engine engine)
    {
        await using var desk = await ApiDesk.Start(engine);
        var at = ApiDesk.Now.AddDays(-400);
        var first = await desk.Add(new("Ord-1", at));
        var second = await desk.Add(new("ORD-1", at.AddSeconds(1)) { ProjectId = ApiDesk.OtherProjectId });
        var live = await desk.Add(new("ord-1", at.AddSeconds(2)) { ProjectId = ApiDesk.LiveProjectId });
        await desk.Add(new("ord-1", at) { ProjectId = ApiDesk.StrangeProjectId });
        await desk.Add(new("ord-12", at));
        Assert.Equal([$"{second}", $"{first}"], (await desk.Ask(Path, "\"payment_id\":\"oRD-1\"")).Ids);
        desk.Callers[SampleOperations.Token] = desk.CallerOf(2, null);
        var all = await desk.Ask(Path, "\"payment_id\":\"oRD-1\",\"tz\":\"+06:00\"");
        Assert.Equal([$"{live}", $"{second}", $"{first}"], all.Ids);
        Assert.Equal(
            ["operation_id", "operation_type", "operation_created_at", "operation_completed_at", "amount", "currency", "arn", "rrn"],
            ((JsonObject)all.Json["operations"]![0]!).Select(member => member.Key));
        Assert.Equal([$"{first}"], (await desk.Ask(Path, $"\"payment_id\":\"ord-1\",\"project_id\":{SomgateHost.ProjectId}")).Ids);
        Assert.Equal("""{"project_id":"1044"}""", (await desk.Ask(Path, "\"payment_id\":\"ord-1\",\"fields\":[\"project_id\"]")).Json["operations"]![0]!.ToJsonString());
        Assert.StartsWith("{\"operations\":[],\"signature\":", (await desk.Ask(Path, "\"payment_id\":\"ord*\"")).Text, StringComparison.Ordinal);
        Assert.StartsWith("operation_id;operation_type;operation_created_at;operation_completed_at;amount;currency;arn;rrn\r\n", (await desk.Ask(Path, "\"payment_id\":\"ord-1\"", "text/csv")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_told()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        Assert.Equal("Field payment_id is required", (await desk.Ask(Path, "")).Message);
        Assert.Equal("Field payment_id must be a string; Field project_id must be an integer; Unknown time zone: X; Unknown field: amount", (await desk.Ask(Path, "\"payment_id\":7,\"project_id\":[1],\"tz\":\"X\",\"fields\":[\"amount\"]")).Message);
        Assert.Equal("You have no access to project_id = 1050", (await desk.Ask(Path, "\"payment_id\":\"x\",\"project_id\":\"1050\"")).Message);
    }
}
