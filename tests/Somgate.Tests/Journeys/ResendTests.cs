using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>A new code on demand (gate.md 4.5).</summary>
public sealed class ResendTests
{
    private const string Id = "ORD-1";
    private const string Phone = "996555123456";

    [Theory, EachDatabase]
    public async Task A_new_code_ends_the_old_one_and_begins_its_life(Engine engine)
    {
        await using var journey = await Asked(engine, codeLifeSeconds: 100);
        var old = (await journey.Bank.CodeFor(Phone))!;
        var allowed = (await journey.Operation(Id)).CodeSentAt!.Value.AddSeconds(60);
        await journey.PassTo(allowed.AddMilliseconds(-1), 5_000);
        Assert.Equal("3060", (await journey.Somgate.Resend(Id)).Code);
        await journey.PassTo(allowed);

        var ack = await journey.Somgate.Resend(Id);
        var asking = await journey.Until(journey.Merchant.Asking(Id, 2));
        Assert.Equal((200, (string?)null), (ack.HttpStatus, asking.Constraint));
        Assert.NotEqual(old, await journey.Bank.CodeFor(Phone));

        await journey.Somgate.Clarify(Id, old);
        Assert.Equal("incorrect", (await journey.Until(journey.Merchant.Asking(Id, 3))).Constraint);
        // The first code's life would be over.
        await journey.Pass(90, 5_000);
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        Assert.Equal("success", (await journey.Until(journey.Merchant.Final(Id))).Status);
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Three_new_codes_are_the_most(Engine engine)
    {
        await using var journey = await Asked(engine, codeLifeSeconds: 600);
        foreach (var nth in new[] { 2, 3, 4 })
        {
            await journey.Pass(60, 5_000);
            Assert.Equal(200, (await journey.Somgate.Resend(Id)).HttpStatus);
            // A repetition can't send a second code.
            Assert.Equal("3060", (await journey.Somgate.Resend(Id)).Code);
            await journey.Until(journey.Merchant.Asking(Id, nth));
            Assert.Equal("3060", (await journey.Somgate.Resend(Id)).Code);
        }

        await journey.Pass(60, 5_000);
        Assert.Equal("3060", (await journey.Somgate.Resend(Id)).Code);
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        Assert.Equal("success", (await journey.Until(journey.Merchant.Final(Id))).Status);
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Of_resends_at_once_one_is_taken(Engine engine)
    {
        await using var journey = await Asked(engine, codeLifeSeconds: 600);
        await journey.Pass(60, 5_000);

        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => journey.Somgate.Resend(Id)));
        await journey.Until(journey.Merchant.Asking(Id, 2));

        Assert.Single(replies, reply => reply.HttpStatus == 200);
        Assert.All(replies.Where(reply => reply.HttpStatus != 200), reply => Assert.Equal("3060", reply.Code));
        Assert.Equal(1, (await journey.Operation(Id)).Resends);
    }

    [Theory, EachDatabase]
    public async Task A_bank_that_does_not_answer_changes_nothing_and_the_resend_counts(Engine engine)
    {
        await using var journey = await Asked(engine, codeLifeSeconds: 300);
        var old = (await journey.Bank.CodeFor(Phone))!;
        await journey.Bank.SetFaults(new { seed = 1, drop_request = 1.0 });
        await journey.Pass(60, 5_000);
        Assert.Equal(200, (await journey.Somgate.Resend(Id)).HttpStatus);
        await journey.Pass(30);
        await journey.Bank.ClearFaults();

        Assert.Equal(1, (await journey.Operation(Id)).Resends);
        Assert.Equal("awaiting clarification 9999", journey.Told(Id));
        await journey.Somgate.Clarify(Id, old);
        Assert.Equal("success", (await journey.Until(journey.Merchant.Final(Id))).Status);
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_new_code_lives_no_longer_than_the_threshold(Engine engine)
    {
        await using var journey = await Asked(engine, codeLifeSeconds: 100, thresholdSeconds: 120);
        await journey.Pass(60, 5_000);
        await journey.Somgate.Resend(Id);
        await journey.Until(journey.Merchant.Asking(Id, 2));

        await journey.Until(journey.Merchant.Final(Id));

        Assert.InRange(((await journey.Operation(Id)).ChangedAt - Journey.Beginning).TotalSeconds, 120, 123);
        await journey.End();
    }

    private static async Task<Journey> Asked(Engine engine, int codeLifeSeconds, int thresholdSeconds = 600)
    {
        var journey = await Journey.Begin(engine, $"--Mbank:ThresholdSeconds={thresholdSeconds}", $"--Mbank:CodeLifeSeconds={codeLifeSeconds}");
        await journey.Somgate.Sale(Id, Phone);
        await journey.Until(journey.Merchant.Asking(Id));
        return journey;
    }
}
