using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>Limits of time, and a bank that is silent before, at and after them (gate.md 5.2, 5.3).</summary>
public sealed class SilentBankTests
{
    private const string Id = "ORD-1";
    private const string Phone = "996555123456";
    private const string Zeros = "0000";

    private static readonly object NoAnswer = new { seed = 1, drop_answer = 1.0, lose_notice = 1.0 };
    private static readonly object NoCall = new { seed = 1, drop_request = 1.0, lose_notice = 1.0 };

    [Theory]
    [EachDatabase(20)]
    [EachDatabase(60)]
    [EachDatabase(600)] // the threshold bounds a code's life
    public async Task A_code_that_nobody_enters_ends_in_a_cancel_and_a_decline(Engine engine, int codeLifeSeconds)
    {
        await using var journey = await Journey.Begin(engine, $"--Mbank:CodeLifeSeconds={codeLifeSeconds}");
        await journey.Somgate.Sale(Id, Phone);
        await journey.Until(journey.Merchant.Asking(Id));
        var operation = await journey.Operation(Id);
        var ends = operation.CodeSentAt!.Value.AddSeconds(codeLifeSeconds) is var life && life < Journey.Beginning.AddSeconds(Journey.ThresholdSeconds)
            ? life
            : Journey.Beginning.AddSeconds(Journey.ThresholdSeconds);
        Assert.Equal(ends, operation.CodeEndsAt);
        await journey.PassTo(ends.AddMilliseconds(-1));
        Assert.Equal("awaiting clarification", await journey.Status(Id));
        await journey.PassTo(ends);

        // Reached at its exact moment, whatever the bank still says.
        Assert.Equal(("3060", "3060"), ((await journey.Somgate.Clarify(Id, Zeros)).Code, (await journey.Somgate.Resend(Id)).Code));
        await journey.Until(journey.Merchant.Final(Id));

        Assert.Equal("awaiting clarification 9999, decline 20602", journey.Told(Id));
        Assert.Contains(await journey.StatusAtBank(Id), codeLifeSeconds < Journey.ThresholdSeconds ? ["CANCEL"] : new[] { "CANCEL", "EXPIRED" });
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Silence_is_no_reason_to_decline_before_the_threshold(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Bank.SetFaults(new { seed = 1, error_500 = 1.0 });
        await journey.Somgate.Sale(Id, Phone);
        await journey.PassToSecond(20);
        Assert.Equal("processing", await journey.Status(Id));
        await journey.Bank.ClearFaults();

        await journey.Until(journey.Merchant.Asking(Id));
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        await journey.Until(journey.Merchant.Final(Id));

        Assert.Equal("awaiting clarification 9999, success 0", journey.Told(Id));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_confirm_that_never_arrived_is_put_again_with_the_same_code(Engine engine)
    {
        await using var journey = await Asked(engine);
        await journey.Bank.SetFaults(NoCall);
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        await journey.Pass(20);
        var status = await journey.Somgate.Status(Id);
        Assert.Equal(("processing", "29999"), (status.Status, $"{status.Json["operations"]![0]!["code"]}"));
        Assert.Empty(await journey.Bank.Charges());
        await journey.Bank.ClearFaults();

        Assert.Equal("success", (await journey.Until(journey.Merchant.Final(Id))).Status);
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Paid_wins_at_the_threshold(Engine engine)
    {
        await using var journey = await Asked(engine);
        await journey.Bank.SetFaults(NoAnswer);
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        await journey.PassToSecond(Journey.ThresholdSeconds + 10);
        Assert.Equal("processing", await journey.Status(Id));
        Assert.Single(await journey.Bank.Charges());
        await journey.Bank.ClearFaults();

        Assert.Equal("success", (await journey.Until(journey.Merchant.Final(Id))).Status);
        Assert.Equal("", await journey.Alerts(Id));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_bank_that_comes_back_in_the_last_minute_lets_us_decline_for_certain(Engine engine)
    {
        await using var journey = await Asked(engine);
        await journey.Bank.SetFaults(NoCall);
        await journey.PassToSecond(Journey.ThresholdSeconds + 20);
        Assert.Equal("awaiting clarification", await journey.Status(Id));
        await journey.Bank.ClearFaults();

        var final = await journey.Until(journey.Merchant.Final(Id));

        Assert.Equal(("decline", "20602", ""), (final.Status, final.Code, await journey.Alerts(Id)));
        await journey.Pass(10);
        Assert.NotEqual("WAIT_CODE", await journey.StatusAtBank(Id));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_charge_found_after_an_unconfirmed_decline_is_a_late_success(Engine engine)
    {
        await using var journey = await Asked(engine);
        await journey.Bank.SetFaults(NoAnswer);
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        var final = await journey.Until(journey.Merchant.Final(Id));
        Assert.Equal(("decline", "20202", "Unconfirmed"), (final.Status, final.Code, await journey.Alerts(Id)));
        await journey.Pass(100, 5_000);
        await journey.Bank.ClearFaults();

        await journey.Pass(400, 5_000);

        Assert.Equal("Unconfirmed, LateSuccess", await journey.Alerts(Id));
        Assert.Equal("awaiting clarification 9999, decline 20202", journey.Told(Id));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task An_unconfirmed_decline_is_asked_about_until_the_bank_answers(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Bank.SetFaults(NoAnswer);
        await journey.Somgate.Sale(Id, Phone);
        var final = await journey.Until(journey.Merchant.Final(Id));
        Assert.Equal("20202", final.Code);
        Assert.True((await journey.Operation(Id)).Unconfirmed);
        await journey.Bank.ClearFaults();

        await journey.Pass(130, 5_000);

        var operation = await journey.Operation(Id);
        Assert.Equal((false, false, null), (operation.Unconfirmed, operation.LateSuccess, operation.DueAt));
        Assert.Equal("decline 20202", journey.Told(Id));
        Assert.False(await journey.JumpToNextDue());
        await journey.End();
    }

    [Theory]
    [EachDatabase(1)]
    [EachDatabase(2)]
    public async Task A_bank_that_stumbles_over_everything_costs_nobody_twice(Engine engine, int seed)
    {
        await using var journey = await Journey.Begin(engine, "--Mbank:ThresholdSeconds=300", "--Mbank:CodeLifeSeconds=300");
        string[] ids = [.. Enumerable.Range(1, 6).Select(number => $"ORD-{number}")];
        await journey.Bank.SetFaults(new { seed, drop_request = 0.2, drop_answer = 0.2, error_500 = 0.1, garbage = 0.1, duplicate_notice = 0.3, late_notice = 0.3, lose_notice = 0.3 });
        foreach (var id in ids) await journey.Somgate.Sale(id, "996700000001");
        foreach (var id in ids)
        {
            await journey.Until(journey.Merchant.Asking(id));
            await journey.Somgate.Clarify(id, Zeros);
        }

        foreach (var id in ids) await journey.Until(journey.Merchant.Final(id));
        await journey.Pass(30);

        Assert.All(ids, id => Assert.Equal("awaiting clarification 9999, success 0", journey.Told(id)));
        Assert.Equal(ids.Length, (await journey.Bank.Charges()).Count);
        await journey.End();
    }

    private static async Task<Journey> Asked(Engine engine)
    {
        var journey = await Journey.Begin(engine);
        await journey.Somgate.Sale(Id, Phone);
        await journey.Until(journey.Merchant.Asking(Id));
        return journey;
    }
}
