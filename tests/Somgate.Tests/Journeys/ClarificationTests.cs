using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>The customer's code in all its ways (gate.md 6).</summary>
public sealed class ClarificationTests
{
    private const string Id = "ORD-1";
    private const string Phone = "996555123456";

    [Theory, EachDatabase]
    public async Task A_wrong_code_is_asked_for_again_and_the_right_one_pays(Engine engine)
    {
        await using var journey = await Asked(engine);
        await journey.Somgate.Clarify(Id, await journey.Bank.WrongCodeFor(Phone));

        var again = await journey.Until(journey.Merchant.Asking(Id, 2));
        var status = await journey.Somgate.Status(Id);
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        await journey.Until(journey.Merchant.Final(Id));

        const string errors = """[{"property":"approval_code","message":"The code is incorrect","constraint":"incorrect"}]""";
        Assert.Equal((errors, errors), (again.Json.GetProperty("errors").GetRawText(), status.Json["errors"]!.ToJsonString()));
        Assert.Equal("""{"approval_code":{"type":"string","minLength":4,"maxLength":8}}""", again.Json.GetProperty("clarification_fields").GetRawText());
        Assert.Equal("awaiting clarification 9999, awaiting clarification 9999, success 0", journey.Told(Id));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_malformed_or_missing_code_is_asked_for_again_and_costs_no_attempt(Engine engine)
    {
        await using var journey = await Asked(engine);
        (string Given, string Constraint, string Message)[] rows =
        [
            .. new[] { "\"123\"", "\"123456789\"", "\"12a4\"", "\" 1234\"", "\"1234\\n\"", "\"\\u0661\\u0662\\u0663\\u0664\"", "\"\"", "1234", "true", "[\"1234\"]", "{\"code\":\"1234\"}" }
                .Select(code => ($"{{\"approval_code\":{code}}}", "pattern", "The code must be 4 to 8 digits")),
            ("{\"approval_code\":null}", "required", "The code is required"), ("{}", "required", "The code is required"), ("{\"code\":\"1234\"}", "required", "The code is required"),
        ];
        var nth = 1;
        foreach (var (given, constraint, message) in rows)
        {
            Assert.Equal(200, (await journey.Clarify(Id, given)).HttpStatus);

            var asking = await journey.Until(journey.Merchant.Asking(Id, ++nth));

            Assert.Equal((given, constraint, message), (given, asking.Constraint, asking.Json.GetProperty("errors")[0].GetProperty("message").GetString()));
        }

        await journey.Somgate.Clarify(Id, await journey.Bank.WrongCodeFor(Phone));
        await journey.Until(journey.Merchant.Asking(Id, ++nth));
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        Assert.Equal("success", (await journey.Until(journey.Merchant.Final(Id))).Status);
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task An_identical_clarification_gets_the_same_ack_and_the_customer_an_outcome(Engine engine)
    {
        await using var journey = await Asked(engine);
        var wrong = await journey.Bank.WrongCodeFor(Phone);
        var first = await journey.Somgate.Clarify(Id, wrong);
        var told = await journey.Until(journey.Merchant.Asking(Id, 2));

        foreach (var nth in new[] { 3, 4, 5 })
        {
            // What is still on its way isn't sent twice: a try is over when its end is on record.
            await journey.Rest();
            var again = await journey.Somgate.Clarify(Id, wrong);
            var toldAgain = await journey.Until(journey.Merchant.Asking(Id, nth));

            Assert.Equal((200, first.Text), (again.HttpStatus, again.Text));
            Assert.Equal(told.Body, toldAgain.Body);
        }

        Assert.Equal(1, (await journey.Operation(Id)).WrongCodes);
        var right = (await journey.Bank.CodeFor(Phone))!;
        var paid = await journey.Somgate.Clarify(Id, right);
        await journey.Until(journey.Merchant.Final(Id));
        var afterwards = await journey.Somgate.Clarify(Id, right);
        await journey.Pass(20);

        Assert.Equal((200, paid.Text), (afterwards.HttpStatus, afterwards.Text));
        Assert.Equal("3060", (await journey.Somgate.Clarify(Id, wrong)).Code);
        Assert.Single(journey.Merchant.Of(Id), callback => callback.IsFinal);
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task The_third_wrong_code_ends_the_payment_also_with_a_new_code_between(Engine engine)
    {
        await using var journey = await Asked(engine, "--Mbank:ThresholdSeconds=300", "--Mbank:CodeLifeSeconds=300");
        await journey.Somgate.Clarify(Id, await journey.Bank.WrongCodeFor(Phone));
        await journey.Until(journey.Merchant.Asking(Id, 2));
        await journey.Pass(60, 5_000);
        await journey.Somgate.Resend(Id);
        await journey.Until(journey.Merchant.Asking(Id, 3));
        await journey.Somgate.Clarify(Id, await journey.Bank.WrongCodeFor(Phone));
        await journey.Until(journey.Merchant.Asking(Id, 4));
        await journey.Somgate.Clarify(Id, await journey.Bank.WrongCodeFor(Phone, 2));

        var final = await journey.Until(journey.Merchant.Final(Id));

        Assert.Equal(("decline", "20104"), (final.Status, final.Code));
        Assert.Equal([null, "incorrect", null, "incorrect", null], journey.Merchant.Of(Id).Select(callback => callback.Constraint));
        Assert.Equal("3060", (await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!)).Code);
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Of_two_different_codes_at_once_one_is_taken(Engine engine)
    {
        await using var journey = await Asked(engine);
        var right = (await journey.Bank.CodeFor(Phone))!;

        var replies = await Task.WhenAll(journey.Somgate.Clarify(Id, right), journey.Clarify(Id, $"{{\"approval_code\":\"{right}\",\"x\":1}}"), journey.Clarify(Id, $"{{\"approval_code\":\"{right}\",\"x\":2}}"));
        await journey.Until(journey.Merchant.Final(Id));

        Assert.Single(replies, reply => reply.HttpStatus == 200);
        Assert.Equal(["3060", "3060"], replies.Where(reply => reply.HttpStatus != 200).Select(reply => reply.Code));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Of_identical_codes_at_once_all_get_one_ack(Engine engine)
    {
        await using var journey = await Asked(engine);
        var right = (await journey.Bank.CodeFor(Phone))!;

        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => journey.Somgate.Clarify(Id, right)));
        await journey.Until(journey.Merchant.Final(Id));

        Assert.All(replies, reply => Assert.Equal((200, replies[0].Text), (reply.HttpStatus, reply.Text)));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_code_is_taken_only_while_it_is_awaited(Engine engine)
    {
        const string slow = "996700000018";
        await using var journey = await Journey.Begin(engine);
        journey.SomebodyWaits = true;
        await journey.Somgate.Sale(Id, slow);
        Assert.Equal("3060", (await journey.Somgate.Clarify(Id, "0000")).Code);
        Assert.Equal("3060", (await journey.Somgate.Resend(Id)).Code);

        await journey.Until(journey.Merchant.Asking(Id));
        Assert.Equal(200, (await journey.Somgate.Clarify(Id, "0000")).HttpStatus);
        Assert.Equal("3060", (await journey.Somgate.Clarify(Id, "1111")).Code);
        await journey.Until(journey.Merchant.Final(Id));

        Assert.Equal(("3060", "3060"), ((await journey.Somgate.Clarify(Id, "1111")).Code, (await journey.Somgate.Resend(Id)).Code));
        // The notice came before the answer of the confirm, which is still under way.
        await journey.Pass(6);
        await journey.End();
    }

    /// <summary>A purchase whose customer has just been sent a code.</summary>
    private static async Task<Journey> Asked(Engine engine, params string[] settings)
    {
        var journey = await Journey.Begin(engine, settings);
        await journey.Somgate.Sale(Id, Phone);
        await journey.Until(journey.Merchant.Asking(Id));
        return journey;
    }
}
