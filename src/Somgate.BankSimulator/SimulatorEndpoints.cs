using System.Text.Json;

namespace Somgate.BankSimulator;

/// <summary>What tests ask and set, free of credentials and of faults (mbank-service.md 5).</summary>
internal sealed class SimulatorEndpoints(Faults faults, Accounts accounts)
{
    private const string Json = "application/json; charset=utf-8";

    public async Task LastCode(HttpContext http)
    {
        var phone = (string)http.Request.RouteValues["phone"]!;
        if (accounts.Messages(phone) is not [var last, ..])
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var view = new CodeView(phone, last.OrderNumber, last.Code);
        await Exchange.Write(http, StatusCodes.Status200OK, Json, JsonSerializer.SerializeToUtf8Bytes(view, WireJson.Default.CodeView));
    }

    /// <summary>Streams the list: after a load test it is long.</summary>
    public async Task Charges(HttpContext http)
    {
        http.Response.ContentType = Json;
        await using var writer = new Utf8JsonWriter(http.Response.BodyWriter);
        writer.WriteStartArray();
        foreach (var charge in accounts.Charges())
        {
            JsonSerializer.Serialize(writer, ChargeView.Of(charge), WireJson.Default.ChargeView);
            if (writer.BytesPending < Exchange.BodyBytesMax) continue;
            await writer.FlushAsync(http.RequestAborted);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        writer.WriteEndArray();
        await writer.FlushAsync(http.RequestAborted);
    }

    public Task ShowFaults(HttpContext http) => Exchange.Write(
        http, StatusCodes.Status200OK, Json, JsonSerializer.SerializeToUtf8Bytes(faults.Plan, WireJson.Default.FaultPlan));

    public async Task SetFaults(HttpContext http)
    {
        var (plan, problems) = Read(await Exchange.ReadBody(http.Request));
        if (plan is null || problems.Count > 0)
        {
            await Exchange.Write(http, StatusCodes.Status400BadRequest, Json,
                JsonSerializer.SerializeToUtf8Bytes(BadAnswer.Of(problems), WireJson.Default.BadAnswer));
            return;
        }
        faults.Set(plan);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public Task ClearFaults(HttpContext http)
    {
        faults.Clear();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>A misspelt fault would silently never strike, so unknown members are refused.</summary>
    private static (FaultPlan? Plan, IReadOnlyList<string> Problems) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            var plan = JsonSerializer.Deserialize(body.Span, WireJson.Default.FaultPlan);
            return (plan, plan?.Problems() ?? ["body: one JSON object"]);
        }
        catch (JsonException failure)
        {
            return (null, [$"body: not readable as faults at {failure.Path ?? "$"}"]);
        }
    }
}
