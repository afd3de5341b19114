using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Somgate.Storage;
using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>
/// The real service process, killed with SIGKILL: at random moments under load, and at each of the moments of a purchase at which a crash could hurt. Bank and
/// merchant live on, as they do.
/// </summary>
public sealed class CrashTests
{
    private const int Shoppers = 16;

    /// <summary>A run lasts one to so many events: acks, callbacks, calls to the bank, notices.</summary>
    private const int EventsMax = 90;

    /// <summary>After the kill's event, up to so many turns of an empty loop, one or two milliseconds: work goes on meanwhile.</summary>
    private const int SpinsMax = 40_000;

    private static int Kills => Support.Settings.Long ? 250 : 25;

    /// <summary>For all runs of one engine together; without any kill they take half a minute.</summary>
    private static TimeSpan Patience => TimeSpan.FromMinutes(Support.Settings.Long ? 60 : 10);

    [Theory, EachDatabase]
    public async Task However_often_it_is_killed_under_load_no_payment_is_lost_none_charged_twice_and_every_end_is_told(Support.Engine engine)
    {
        var seed = Support.Settings.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var pulse = new Pulse();
        await using var bank = await BankHost.Start();
        await bank.SetFaults(new { seed, drop_request = 0.02, drop_answer = 0.02, error_500 = 0.02, garbage = 0.02, duplicate_notice = 0.2, late_notice = 0.1, lose_notice = 0.1 });
        await using var merchant = await MerchantStub.Start();
        await using var door = await BankDoor.Start(bank.BaseUrl);
        await using var somgate = await SomgateProcess.Create(
            engine, door.BaseUrl, door.BaseUrl, merchant.CallbackUrl, ("Mbank__ThresholdSeconds", "25"), ("Mbank__CodeLifeSeconds", "20"));
        door.SomgateUrl = somgate.BaseUrl;
        door.Asked = door.Answered = _ =>
        {
            pulse.Beat();
            return Task.CompletedTask;
        };
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        over.CancelAfter(Patience);
        var load = new CrashLoad(somgate, bank, merchant, pulse, seed, over.Token);

        try
        {
            var shopping = Task.WhenAll(Enumerable.Range(0, Shoppers).Select(shopper => OrEnd(load.Shop(shopper), over)));
            await Crash(somgate, pulse, new Random(seed), over.Token);
            load.Close();
            await shopping;
            await bank.ClearFaults();
            await door.RepeatMissedNotices(over.Token);
            await pulse.Until(() => LateOnesAreReported(load, door), over.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"seed {seed}: not over in time.\n{(await CrashVerdict.Of(somgate, bank, merchant, load)).Text}\n{somgate.Log}");
        }

        Assert.Equal(0, await somgate.Stop());
        var verdict = await CrashVerdict.Of(somgate, bank, merchant, load);
        Assert.True(verdict.Text.Length == 0, $"seed {seed}, {load.Purchases.Count} purchases:\n{verdict.Text}");
        Assert.True(verdict.Successes > Kills, $"seed {seed}: {verdict.Successes} successes in {Kills} runs show little");
    }

    /// <summary>Step 4 of a purchase, before its commit: nothing is registered, nothing was answered, and the merchant's repeat is the first sale.</summary>
    [Theory, EachDatabase]
    public async Task Killed_before_the_commit_of_a_sale_it_knows_nothing_of_it_and_takes_its_repeat(Support.Engine engine)
    {
        await using var world = await Standing(engine);
        var held = await HoldWrites(world.Somgate);
        var reading = new TaskCompletionSource();
        var sale = SomgateProcess.Sale("ORD-1", "996700000001");
        var first = world.Somgate.Post("/v2/payment/wallet/mbank/sale", sale, reading.SetResult);
        await reading.Task.WaitAsync(TestContext.Current.CancellationToken);
        await world.Somgate.Kill();
        Assert.Null(await first);
        await held.DisposeAsync();

        await world.Somgate.Start();
        var unknown = await world.Somgate.Insist("/v2/payment/status", SomgateProcess.StatusRequest("ORD-1"));
        var repeat = await world.Somgate.Insist("/v2/payment/wallet/mbank/sale", sale);

        Assert.Equal("3061", unknown.Json["errors"]![0]!["code"]!.GetValue<string>());
        Assert.Equal(200, repeat.HttpStatus);
        await world.PayToTheEnd("ORD-1");
    }

    /// <summary>After the commit of step 4, before the bank has heard anything: the operation is due.</summary>
    [Theory, EachDatabase]
    public async Task Killed_after_the_commit_of_a_sale_it_asks_the_bank_when_it_is_back(Support.Engine engine)
    {
        await using var world = await Standing(engine);
        var asked = new TaskCompletionSource();
        var killed = new TaskCompletionSource();
        world.Door.Asked = _ =>
        {
            asked.TrySetResult();
            return killed.Task;
        };
        var ack = await world.Somgate.Insist("/v2/payment/wallet/mbank/sale", SomgateProcess.Sale("ORD-1", "996700000001"));
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        await world.Somgate.Kill();
        Assert.Empty(world.Door.Calls);
        world.Door.Asked = _ => Task.CompletedTask;
        killed.SetCanceled(CancellationToken.None);

        await world.Somgate.Start();
        var repeat = await world.Somgate.Insist("/v2/payment/wallet/mbank/sale", SomgateProcess.Sale("ORD-1", "996700000001"));

        Assert.Equal((200, ack.RequestId), (repeat.HttpStatus, repeat.RequestId));
        await world.PayToTheEnd("ORD-1");
        Assert.Equal(1, world.Door.Count("create"));
    }

    /// <summary>Between asking and recording in step 6: the bank has done it and nobody knows. It is asked again under the same number.</summary>
    [Theory, EachDatabase]
    public async Task Killed_between_the_banks_deed_and_its_record_it_asks_again_and_the_customer_pays_once(Support.Engine engine)
    {
        await using var world = await Standing(engine);
        await world.KillAtTheAnswerOf("create", () => world.Somgate.Insist("/v2/payment/wallet/mbank/sale", SomgateProcess.Sale("ORD-1", "996700000001")));
        await world.Somgate.Start();
        await world.Merchant.Asking("ORD-1");
        await world.KillAtTheAnswerOf("confirm", () => world.Somgate.Insist("/v2/payment/clarification", SomgateProcess.Clarification("ORD-1", "0000")));
        Assert.Single(await world.Bank.Charges());
        await world.Somgate.Start();

        var final = await world.Merchant.Final("ORD-1");
        Assert.Equal("success", final.Status);
        Assert.Single(await world.Bank.Charges());
        Assert.Equal(2, world.Door.Count("create"));
        Assert.All(world.Door.Calls.Where(call => call.Kind == "create"), call => Assert.Equal(OrderOf(world.Door.Calls.First()), OrderOf(call)));
    }

    /// <summary>After step 7: the callback is due, with the same bytes, until the merchant has taken it.</summary>
    [Theory, EachDatabase]
    public async Task Killed_while_the_merchant_is_told_it_tells_the_same_again(Support.Engine engine)
    {
        await using var world = await Standing(engine);
        await world.KillWhileTelling("awaiting clarification", () => world.Somgate.Insist("/v2/payment/wallet/mbank/sale", SomgateProcess.Sale("ORD-1", "996700000001")));
        await world.Somgate.Start();
        var again = await world.Merchant.Asking("ORD-1", nth: 2);
        await world.KillWhileTelling("success", () => world.Somgate.Insist("/v2/payment/clarification", SomgateProcess.Clarification("ORD-1", "0000")));
        await world.Somgate.Start();
        var final = await world.Merchant.Next("ORD-1", callback => callback.IsFinal, nth: 2);

        Assert.Equal(world.Merchant.Received[0].Body, again.Body);
        Assert.Equal(world.Merchant.Received[2].Body, final.Body);
        Assert.Equal("success", final.Status);
        Assert.Single(await world.Bank.Charges());
    }

    private static async Task Crash(SomgateProcess somgate, Pulse pulse, Random chance, CancellationToken cancel)
    {
        for (var kill = 0; kill < Kills; kill++)
        {
            await somgate.Start();
            await pulse.After(chance.Next(1, EventsMax), cancel);
            Thread.SpinWait(chance.Next(SpinsMax));
            await somgate.Kill();
        }

        await somgate.Start();
    }

    /// <summary>A shopper's fault ends the whole run: the others would wait for nothing.</summary>
    private static async Task OrEnd(Task shopping, CancellationTokenSource over)
    {
        try
        {
            await shopping;
        }
        catch
        {
            await over.CancelAsync();
            throw;
        }
    }

    /// <summary>Whether the service has heard of every charge that came after our decline, by a notice or because it asked.</summary>
    private static bool LateOnesAreReported(CrashLoad load, BankDoor door) => load.Purchases
        .Where(purchase => purchase.Phone == CrashLoad.LatePhone)
        .All(purchase => door.Calls.Any(call => call.TellsCharge(purchase.OrderNumber!)));

    private static string OrderOf(DoorCall call) => JsonDocument.Parse(call.Body).RootElement.GetProperty("order_number").GetString()!;

    /// <summary>A transaction of somebody else that keeps every id from being taken, and so every sale from its commit.</summary>
    private static async Task<IAsyncDisposable> HoldWrites(SomgateProcess somgate)
    {
        var database = somgate.Open();
        var connection = await database.Open(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(database.Engine == Somgate.Storage.Engine.Sqlite ? "begin immediate" : "begin; lock table payment_ids in share row exclusive mode");
        return new Held(database, connection);
    }

    private sealed class Held(Database database, System.Data.Common.DbConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await connection.ExecuteAsync("rollback");
            await connection.DisposeAsync();
            await database.DisposeAsync();
        }
    }

    private static async Task<CrashWorld> Standing(Support.Engine engine)
    {
        var world = await CrashWorld.Create(engine);
        await world.Somgate.Start();
        return world;
    }
}
