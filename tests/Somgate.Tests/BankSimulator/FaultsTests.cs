using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Somgate.Tests.BankSimulator;

/// <summary>Faults strike the wire and the notices, drawn from a seed (mbank-service.md 5).</summary>
public sealed class FaultsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dropped_request_is_not_carried_out()
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(new { drop_request = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => desk.Create());

        await desk.Bank.ClearFaults();
        Assert.Equal("404 UNKNOWN_ORDER", (await desk.Status()).Words);
    }

    [Fact]
    public async Task A_dropped_answer_is_carried_out()
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(new { drop_answer = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => desk.Create());

        await desk.Bank.ClearFaults();
        Assert.Equal("WAIT_CODE", (await desk.Status()).Status);
    }

    [Fact]
    public async Task A_500_tells_nothing_about_what_was_carried_out()
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(new { error_500 = 1 });
        var orders = Enumerable.Range(0, 40).Select(number => $"order-{number}").ToList();

        foreach (var order in orders)
            Assert.Equal(HttpStatusCode.InternalServerError, (await desk.Create(order: order)).HttpStatus);

        await desk.Bank.ClearFaults();
        var known = 0;
        foreach (var order in orders)
            if ((await desk.Status(order)).HttpStatus == HttpStatusCode.OK) known++;
        Assert.InRange(known, 8, 32);
    }

    [Fact]
    public async Task Garbage_is_no_json()
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(new { garbage = 1 });
        for (var order = 0; order < 10; order++)
        {
            var answer = await desk.Create(order: $"order-{order}");
            Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
            Assert.ThrowsAny<JsonException>(() => answer.Json);
        }
    }

    [Fact]
    public async Task Latency_delays_the_answer_by_the_bounds()
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(new { latency_ms = new { min = 4000, max = 4000 } });
        var answer = desk.Create();
        while (await desk.Bank.CodeFor(BankDesk.AnyPhone) is null) { }

        desk.Pass(3.999);
        await desk.Bank.CodeFor(BankDesk.AnyPhone);
        Assert.False(answer.IsCompleted);
        desk.Pass(0.001);

        Assert.Equal("110 CREATED", (await answer).Words);
    }

    [Fact]
    public async Task A_lost_notice_never_comes()
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(new { lose_notice = 1 });
        await desk.Create();
        await desk.Confirm(await desk.CodeFor());
        desk.Pass(100_000);
        await desk.NoNotice();
    }

    [Fact]
    public async Task A_late_notice_comes_after_five_seconds()
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(new { late_notice = 1 });
        await desk.Create();
        await desk.Confirm(await desk.CodeFor());
        desk.Pass(4.999);
        await desk.NoNotice();
        desk.Pass(0.001);
        Assert.Equal("CHARGE", (await desk.Notices.Next()).Status);
    }

    [Fact]
    public async Task A_duplicate_notice_comes_twice()
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(new { duplicate_notice = 1 });
        await desk.Create();
        await desk.Confirm(await desk.CodeFor());
        Assert.Equal((await desk.Notices.Next()).Text, (await desk.Notices.Next()).Text);
        await desk.NoNotice();
    }

    [Fact]
    public async Task The_same_seed_and_calls_bring_the_same_faults_also_all_at_once()
    {
        var plan = new { seed = 11, drop_request = 0.2, drop_answer = 0.2, error_500 = 0.2, garbage = 0.2 };
        var inTurn = await Run(plan, atOnce: false);

        Assert.Equal(inTurn, await Run(plan, atOnce: false));
        Assert.Equal(inTurn, await Run(plan, atOnce: true));
        Assert.NotEqual(inTurn, await Run(plan with { seed = 12 }, atOnce: false));
        Assert.True(inTurn.Distinct().Count() >= 4);
    }

    [Fact]
    public async Task A_plan_set_again_starts_its_draws_again()
    {
        await using var desk = await BankDesk.Open();
        var runs = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            await desk.Bank.SetFaults(new { garbage = 0.5 });
            var words = new StringBuilder();
            for (var call = 0; call < 30; call++) words.Append(IsJson(await desk.Status("1")) ? '.' : 'x');
            runs.Add(words.ToString());
        }
        Assert.Equal(runs[0], runs[1]);
        Assert.Contains('.', runs[0]);
        Assert.Contains('x', runs[0]);
    }

    [Fact]
    public async Task Faults_strike_about_as_often_as_they_are_told_to()
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(new { garbage = 0.3 });
        var struck = 0;
        for (var call = 0; call < 400; call++)
            if (!IsJson(await desk.Status($"order-{call}"))) struck++;
        Assert.InRange(struck, 80, 160);
    }

    [Fact]
    public async Task Nothing_under_the_simulators_own_addresses_is_struck()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        await desk.Bank.SetFaults(new { drop_request = 1, drop_answer = 1, error_500 = 1, garbage = 1, latency_ms = new { min = 9000, max = 9000 } });

        Assert.NotNull(await desk.Bank.CodeFor(BankDesk.AnyPhone));
        Assert.Empty(await desk.Bank.Charges());
        Assert.Contains("1,234.50 KGS", await desk.Bank.Http.GetStringAsync($"/phone/{BankDesk.AnyPhone}", Cancel), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => desk.Bank.Http.GetAsync("/api/v1/registry?date=2025-03-10", Cancel));
    }

    [Fact]
    public async Task The_plan_in_force_can_be_read()
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(new { seed = 3, latency_ms = new { min = 1, max = 2 }, error_500 = 0.5 });
        Assert.Equal(
            """{"seed":3,"latency_ms":{"min":1,"max":2},"drop_request":0,"drop_answer":0,"error_500":0.5,"garbage":0"""
            + ""","duplicate_notice":0,"late_notice":0,"lose_notice":0}""",
            await desk.Bank.Http.GetStringAsync("/api/simulator/faults", Cancel));

        await desk.Bank.ClearFaults();
        Assert.Equal(
            """{"seed":7,"latency_ms":{"min":0,"max":0},"drop_request":0,"drop_answer":0,"error_500":0,"garbage":0"""
            + ""","duplicate_notice":0,"late_notice":0,"lose_notice":0}""",
            await desk.Bank.Http.GetStringAsync("/api/simulator/faults", Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"drop_anser\":1}")]
    [InlineData("{\"drop_answer\":1.1}")]
    [InlineData("{\"drop_answer\":-0.1}")]
    [InlineData("{\"drop_answer\":\"1\"}")]
    [InlineData("{\"latency_ms\":5}")]
    [InlineData("{\"latency_ms\":{\"min\":2,\"max\":1}}")]
    [InlineData("{\"latency_ms\":{\"min\":-1,\"max\":1}}")]
    [InlineData("{\"latency_ms\":{\"min\":0,\"max\":60001}}")]
    [InlineData("{\"seed\":1.5}")]
    public async Task A_plan_that_cannot_be_meant_is_400_and_changes_nothing(string body)
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(new { garbage = 0.25 });
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await desk.Bank.Http.PutAsync("/api/simulator/faults", content, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("data").GetProperty("problems").EnumerateArray());
        Assert.Contains("\"garbage\":0.25", await desk.Bank.Http.GetStringAsync("/api/simulator/faults", Cancel), StringComparison.Ordinal);
    }

    private static bool IsJson(BankAnswer answer) => answer.Text.StartsWith('{') && answer.Text.EndsWith('}');

    /// <summary>What came of three calls about each of thirty orders, in the order of the order numbers.</summary>
    private static async Task<IReadOnlyList<string>> Run(object plan, bool atOnce)
    {
        await using var desk = await BankDesk.Open();
        await desk.Bank.SetFaults(plan);
        var orders = Enumerable.Range(0, 30).Select(number => $"order-{number}").ToList();
        if (atOnce) return await Task.WhenAll(orders.Select(Calls));
        var all = new List<string>();
        foreach (var order in orders) all.Add(await Calls(order));
        return all;

        async Task<string> Calls(string order) =>
            $"{await Word(desk.Create(order: order))} {await Word(desk.Status(order))} {await Word(desk.Status(order))}";
    }

    private static async Task<string> Word(Task<BankAnswer> call)
    {
        try
        {
            var answer = await call;
            return answer.HttpStatus == HttpStatusCode.InternalServerError ? "500" : IsJson(answer) ? answer.Words : $"garbage {answer.Text.Length}";
        }
        catch (HttpRequestException)
        {
            return "dropped";
        }
    }
}
