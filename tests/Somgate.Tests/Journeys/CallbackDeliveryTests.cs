using System.Globalization;
using Somgate.Callbacks;
using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>How callbacks reach a merchant who fails, is slow or is not there (callbacks.md 3, 6).</summary>
public sealed class CallbackDeliveryTests
{
    private const string Id = "ORD-1";
    private const string Phone = "996555123456";

    /// <summary>Declined at once: one callback and nothing else.</summary>
    private const string DeclinedPhone = "996700000003";

    [Theory, EachDatabase]
    public async Task A_failing_merchant_is_tried_by_the_schedule_with_the_same_bytes(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var answers = new Queue<int>([500, 404, 201, 204, 302, 503, 200]);
        var came = new List<DateTimeOffset>();
        journey.Merchant.Answer = _ =>
        {
            came.Add(journey.Time.GetUtcNow());
            return Task.FromResult(answers.Dequeue());
        };
        await journey.Somgate.Sale(Id, DeclinedPhone);

        await journey.Until(journey.Merchant.Next(Id, _ => true, nth: 7), TimeSpan.FromSeconds(1));
        await journey.Pass(100, 5_000);

        // D(n) of callbacks.md 6.2; a try may start a little late, never early.
        int[] pauses = [10, 10, 10, 10, 10, 84];
        Assert.All(pauses.Index(), pause => Assert.InRange((came[pause.Index + 1] - came[pause.Index]).TotalSeconds, pause.Item, pause.Item + 4));
        Assert.Equal(7, journey.Merchant.Received.Count);
        Assert.All(journey.Merchant.Received, callback => Assert.Equal(journey.Merchant.Received[0].Body, callback.Body));
        var callback = Assert.Single(await journey.Callbacks(Id));
        var attempts = await journey.Attempts(callback);
        Assert.Equal(("delivered", 7, 7), (callback.State, callback.Tries, callback.Attempts));
        Assert.Equal([500, 404, 201, 204, 302, 503, 200], attempts.Select(attempt => (int)attempt.HttpStatus!.Value));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], attempts.Select(attempt => (int)attempt.Attempt));
        Assert.All(attempts, attempt => Assert.Equal(("127.0.0.1", null), (attempt.Address, attempt.Fault)));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task After_120_tries_the_operator_is_alerted_and_nothing_is_sent_any_more(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var came = new List<DateTimeOffset>();
        journey.Merchant.Answer = _ =>
        {
            came.Add(journey.Time.GetUtcNow());
            return Task.FromResult(500);
        };
        await journey.Somgate.Sale(Id, DeclinedPhone);

        for (var jump = 0; jump < 200 && await journey.JumpToNextDue(pastTimers: true); jump++) Assert.True(came.Count <= 120);

        Assert.Equal((120, "decline exhausted", "CallbackExhausted"), (came.Count, await journey.CallbackStates(Id), await journey.Alerts(Id)));
        Assert.All(Enumerable.Range(2, 119), n => Assert.InRange((came[n - 1] - came[n - 2]).TotalSeconds, PauseSeconds(n), PauseSeconds(n) + 4));
        Assert.InRange((came[119] - came[0]).TotalHours, 245.7, 246.5);
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_newer_state_takes_the_place_of_an_undelivered_older_one(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        journey.Merchant.Answer = callback => Task.FromResult(callback.Status == "success" ? 200 : 500);
        await journey.Sale(Id, Phone, ("callback.delay", "30"));
        await journey.Until(journey.Merchant.Asking(Id, 2));
        var asked = journey.Merchant.Of(Id).Count;
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        await journey.Rest();
        Assert.Equal("awaiting clarification superseded, success pending", await journey.CallbackStates(Id));

        await journey.Until(journey.Merchant.Final(Id));
        await journey.Pass(60, 2_000);

        // Not once more, not even while the new one was still delayed.
        Assert.Equal((asked, 1), (journey.Merchant.Of(Id).Count(callback => !callback.IsFinal), journey.Merchant.Of(Id).Count(callback => callback.IsFinal)));
        Assert.Equal("awaiting clarification superseded, success delivered", await journey.CallbackStates(Id));
        await journey.End();
    }

    [Theory]
    [EachDatabase(200, "delivered")]
    [EachDatabase(500, "superseded")]
    public async Task One_try_of_a_payment_is_in_flight_at_a_time(Engine engine, int answer, string state)
    {
        await using var journey = await Journey.Begin(engine);
        journey.SomebodyWaits = true;
        var hold = new TaskCompletionSource<int>();
        var (inFlight, inFlightMax) = (0, 0);
        journey.Merchant.Answer = async callback =>
        {
            inFlightMax = Math.Max(inFlightMax, Interlocked.Increment(ref inFlight));
            var status = callback.IsFinal ? 200 : await hold.Task;
            Interlocked.Decrement(ref inFlight);
            return status;
        };
        await journey.Somgate.Sale(Id, Phone);
        await journey.Until(journey.Merchant.Asking(Id));
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        while (await journey.Status(Id) != "success") await journey.Rest();
        await journey.Pass(3);
        Assert.Single(journey.Merchant.Received);

        journey.SomebodyWaits = false;
        hold.SetResult(answer);
        await journey.Until(journey.Merchant.Final(Id));
        await journey.Pass(20);

        Assert.Equal((1, 2), (inFlightMax, journey.Merchant.Received.Count));
        Assert.Equal($"awaiting clarification {state}, success delivered", await journey.CallbackStates(Id));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_merchant_that_hangs_has_15_seconds(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var hold = new TaskCompletionSource<int>();
        journey.Merchant.Answer = callback => callback.IsFinal ? Task.FromResult(200) : hold.Task;
        await journey.Somgate.Sale(Id, Phone);
        await journey.Until(journey.Merchant.Asking(Id));
        var over = journey.Time.GetUtcNow().AddSeconds(15);
        journey.SomebodyWaits = true;
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        while (await journey.Status(Id) != "success") await journey.Rest();
        await journey.PassTo(over.AddMilliseconds(-1), 5_000);
        Assert.Single(journey.Merchant.Received);

        journey.Time.Advance(TimeSpan.FromMilliseconds(1));
        await journey.Merchant.Final(Id);

        journey.SomebodyWaits = false;
        hold.SetResult(200);
        await journey.Rest();
        var attempt = Assert.Single(await journey.Attempts((await journey.Callbacks(Id))[0]));
        Assert.Equal((CallbackFault.TimeOut, null, 15_000), (attempt.Fault, attempt.HttpStatus, attempt.DurationMs));
        Assert.Equal("awaiting clarification superseded, success delivered", await journey.CallbackStates(Id));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_dead_address_delays_nobody_else(Engine engine)
    {
        await using var journey = await Journey.Begin(engine, "--Callbacks:ConcurrencyPerEndpoint=4");
        await using var hanging = await MerchantStub.Start();
        var hold = new TaskCompletionSource<int>();
        hanging.Answer = _ => hold.Task;
        foreach (var number in Enumerable.Range(1, 12))
        {
            var address = number % 2 == 0 ? "http://127.0.0.1:1/closed" : hanging.CallbackUrl;
            await journey.Sale($"DEAD-{number}", DeclinedPhone, ("general.merchant_callback_url", $"\"{address}\""));
        }

        foreach (var number in Enumerable.Range(1, 12)) await journey.Somgate.Sale($"ORD-{number}", DeclinedPhone);
        // The clock stands still: whoever waited for a time-out would never come.
        foreach (var number in Enumerable.Range(1, 12)) Assert.Equal("decline", (await journey.Merchant.Final($"ORD-{number}")).Status);

        Assert.InRange(hanging.Received.Count, 0, 4);
        hold.SetResult(200);
        foreach (var number in Enumerable.Range(1, 12).Where(number => number % 2 == 1)) await journey.Until(hanging.Final($"DEAD-{number}"));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_merchant_behind_a_forbidden_address_is_not_called(Engine engine)
    {
        await using var journey = await Journey.Begin(engine, "--Callbacks:AllowedRanges=192.0.2.0/24");
        await journey.Somgate.Sale(Id, DeclinedPhone);
        await journey.Pass(11);

        var callback = Assert.Single(await journey.Callbacks(Id));
        Assert.Equal(["forbidden", "forbidden"], (await journey.Attempts(callback)).Select(attempt => attempt.Fault));
        Assert.Equal(("pending", 0), (callback.State, journey.Merchant.Received.Count));
    }

    [Theory, EachDatabase]
    public async Task A_new_sale_under_a_freed_id_ends_the_error_of_the_old_one(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        journey.Merchant.Answer = callback => Task.FromResult(callback.Status == "error" ? 500 : 200);
        await journey.Sale(Id, Phone, ("payment.amount", "1"));
        await journey.Until(journey.Merchant.Next(Id, callback => callback.Status == "error", nth: 2));
        var errors = journey.Merchant.Of(Id).Count;

        await journey.Somgate.Sale(Id, Phone);
        await journey.Until(journey.Merchant.Asking(Id));
        await journey.Pass(30);

        Assert.Equal(errors, journey.Merchant.Of(Id).Count(callback => callback.Status == "error"));
        await journey.End();
    }

    /// <summary>D(n) of callbacks.md 6.2 in floating point, once more and apart from ours.</summary>
    private static double PauseSeconds(int n) => n switch
    {
        <= 6 => 10,
        <= 68 => double.Parse((70 + 10 * Math.Pow(1.12, n - 4)).ToString("F0", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        _ => 14_400,
    };
}
