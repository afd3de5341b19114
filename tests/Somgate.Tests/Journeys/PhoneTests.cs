using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>A purchase by each phone of the bank simulator's table (mbank-service.md 5): what the merchant is told, what the operator sees, what was charged.</summary>
public sealed class PhoneTests
{
    private const string Zeros = "0000";
    private const string Id = "ORD-1";

    [Theory]
    [EachDatabase("996555123456", "awaiting clarification 9999, success 0", "")]
    [EachDatabase("996700000001", "awaiting clarification 9999, success 0", "")]
    [EachDatabase("996700000002", "awaiting clarification 9999, decline 20105", "")]
    [EachDatabase("996700000003", "decline 20102", "")]
    [EachDatabase("996700000004", "decline 20201", "")]
    [EachDatabase("996700000006", "awaiting clarification 9999, success 0", "")]
    [EachDatabase("996700000007", "awaiting clarification 9999, success 0", "")]
    [EachDatabase("996700000008", "awaiting clarification 9999, success 0", "")]
    [EachDatabase("996700000009", "awaiting clarification 9999, success 0", "")]
    [EachDatabase("996700000010", "awaiting clarification 9999, decline 20602", "LateSuccess")]
    [EachDatabase("996700000011", "awaiting clarification 9999, success 0", "")]
    [EachDatabase("996700000012", "awaiting clarification 9999, success 0", "")]
    [EachDatabase("996700000013", "decline 20101", "")]
    [EachDatabase("996700000015", "decline 20402", "")]
    [EachDatabase("996700000017", "decline 20202", "Unconfirmed")]
    [EachDatabase("996700000018", "awaiting clarification 9999, success 0", "")]
    [EachDatabase("996700000019", "decline 20602", "")]
    [EachDatabase("996700000020", "awaiting clarification 9999, success 0", "OtherSum")]
    public async Task A_purchase_ends_as_its_phone_says(Engine engine, string phone, string told, string alerts)
    {
        await using var journey = await Journey.Begin(engine);
        journey.SomebodyWaits = phone == "996700000018";
        await journey.Somgate.Sale(Id, phone);
        if (told.StartsWith("awaiting", StringComparison.Ordinal))
        {
            await journey.Until(journey.Merchant.Asking(Id));
            var code = phone == "996555123456" ? await journey.Bank.CodeFor(phone) : Zeros;
            Assert.Equal(200, (await journey.Somgate.Clarify(Id, code!)).HttpStatus);
        }

        var final = await journey.Until(journey.Merchant.Final(Id));
        // Long enough for every late word of the bank.
        await journey.Pass(90);

        Assert.Equal((told, alerts), (journey.Told(Id), await journey.Alerts(Id)));
        Assert.Equal(final.Status, await journey.Status(Id));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Phone_05_is_asked_three_times_and_declined(Engine engine)
    {
        const string phone = "996700000005";
        await using var journey = await Journey.Begin(engine);
        await journey.Somgate.Sale(Id, phone);
        foreach (var nth in new[] { 1, 2, 3 })
        {
            await journey.Until(journey.Merchant.Asking(Id, nth));
            Assert.Equal(200, (await journey.Somgate.Clarify(Id, nth == 1 ? (await journey.Bank.CodeFor(phone))! : await journey.Bank.WrongCodeFor(phone, nth))).HttpStatus);
        }

        await journey.Until(journey.Merchant.Final(Id));
        await journey.Pass(20);

        Assert.Equal("awaiting clarification 9999, awaiting clarification 9999, awaiting clarification 9999, decline 20104", journey.Told(Id));
        Assert.Equal([null, "incorrect", "incorrect", null], journey.Merchant.Of(Id).Select(callback => callback.Constraint));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Phone_10_is_charged_after_our_decline_and_stays_declined(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Somgate.Sale(Id, "996700000010");
        await journey.Until(journey.Merchant.Asking(Id));
        await journey.Somgate.Clarify(Id, Zeros);
        await journey.PassToSecond(Journey.ThresholdSeconds - 1);
        Assert.Equal(("processing", ""), (await journey.Status(Id), await journey.Alerts(Id)));

        await journey.Until(journey.Merchant.Final(Id));
        Assert.Empty(await journey.Bank.Charges());
        await journey.PassToSecond(Journey.ThresholdSeconds + 15);

        Assert.Single(await journey.Bank.Charges());
        Assert.Equal("LateSuccess", await journey.Alerts(Id));
        await journey.Pass(200, 5_000);
        Assert.Equal(("decline", "LateSuccess"), (await journey.Status(Id), await journey.Alerts(Id)));
        Assert.True((await journey.Operation(Id)).LateSuccess);
        Assert.Equal("awaiting clarification 9999, decline 20602", journey.Told(Id));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Phone_14_refuses_in_the_app_and_no_code_is_taken_any_more(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Somgate.Sale(Id, "996700000014");
        await journey.Until(journey.Merchant.Asking(Id));

        await journey.Until(journey.Merchant.Final(Id));

        Assert.Equal("awaiting clarification 9999, decline 20301", journey.Told(Id));
        Assert.Equal("3060", (await journey.Somgate.Clarify(Id, Zeros)).Code);
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Phone_16_pays_with_the_code_that_was_sent_anew(Engine engine)
    {
        const string phone = "996700000016";
        await using var journey = await Journey.Begin(engine, "--Mbank:ThresholdSeconds=300", "--Mbank:CodeLifeSeconds=300");
        await journey.Somgate.Sale(Id, phone);
        await journey.Until(journey.Merchant.Asking(Id));
        Assert.Null(await journey.Bank.CodeFor(phone));
        await journey.Pass(60, 5_000);

        Assert.Equal(200, (await journey.Somgate.Resend(Id)).HttpStatus);
        var asking = await journey.Until(journey.Merchant.Asking(Id, 2));
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(phone))!);
        await journey.Until(journey.Merchant.Final(Id));

        Assert.Null(asking.Constraint);
        Assert.Equal("awaiting clarification 9999, awaiting clarification 9999, success 0", journey.Told(Id));
        await journey.End();
    }

    [Theory]
    [EachDatabase("996700000017", 2 * Journey.ThresholdSeconds)]
    [EachDatabase("996700000019", Journey.ThresholdSeconds)]
    public async Task A_bank_without_a_certain_word_is_waited_for_to_the_last_second(Engine engine, string phone, int seconds)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Somgate.Sale(Id, phone);
        await journey.PassToSecond(Journey.ThresholdSeconds - 1);
        var status = await journey.Somgate.Status(Id);
        Assert.Equal(("processing", "29999"), (status.Status, $"{status.Json["operations"]![0]!["code"]}"));

        var final = await journey.Until(journey.Merchant.Final(Id));

        Assert.Equal("decline", final.Status);
        var took = (await journey.Operation(Id)).ChangedAt - Journey.Beginning;
        Assert.InRange(took.TotalSeconds, seconds, seconds + 3);
        Assert.Equal(phone == "996700000017", (await journey.Operation(Id)).Unconfirmed);
        await journey.End();
    }
}
