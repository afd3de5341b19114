using System.Text;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.Callbacks;
using Somgate.Payments;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Callbacks;

public sealed class ResendProcessorTests
{
    /// <summary>One that the bank simulator lets pay with its code.</summary>
    private const string Phone = "996700000001";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_resend_is_a_delivery_of_its_own_with_the_same_body(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var told = await Paid(journey, "R-1");
        var number = await Resend(journey, told, told.Url);
        var again = await journey.Until(journey.Merchant.Next("R-1", callback => callback.Status == "success", nth: 2));
        Assert.Equal(told.Body, again.Body);
        await journey.Rest();
        var made = await Find(journey, number);
        Assert.Equal(("resend", "delivered", 1, told.KeyId, (bool?)true), (made.Kind, made.State, made.Attempts, made.KeyId, made.IsRuled));
        Assert.Equal("awaiting clarification delivered, success delivered, success delivered", await journey.CallbackStates("R-1"));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_newer_event_takes_no_place_of_a_resend_and_a_resend_none_of_an_event(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        journey.Merchant.Answer = _ => Task.FromResult(500);
        await journey.Sale("R-2", Phone);
        await journey.Until(journey.Merchant.Asking("R-2"));
        await journey.Rest();
        var asking = (await journey.Callbacks("R-2")).Single();
        await Resend(journey, asking, asking.Url);
        await journey.Rest();
        await journey.Somgate.Clarify("R-2", (await journey.Bank.CodeFor(Phone))!);
        await journey.Until(journey.Merchant.Final("R-2"));
        await journey.Rest();
        var states = (await journey.Callbacks("R-2")).Select(callback => $"{callback.Kind} {callback.Status} {callback.State}");
        Assert.Equal(["event awaiting clarification superseded", "resend awaiting clarification pending", "event success pending"], states);
    }

    [Theory, EachDatabase]
    public async Task Where_its_key_is_revoked_it_is_signed_anew(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var told = await Paid(journey, "R-3");
        var keyId = await journey.Somgate.Projects.AddKey(SomgateHost.ProjectId, Encoding.UTF8.GetBytes("another"), true, journey.Time.GetUtcNow(), Cancel);
        await journey.Somgate.Projects.RevokeKey(SomgateHost.ProjectId, told.KeyId!.Value, journey.Time.GetUtcNow(), Cancel);
        await journey.Somgate.Refresh();
        var number = await Resend(journey, told, told.Url);
        var again = await journey.Until(journey.Merchant.Next("R-3", callback => callback.Status == "success", nth: 2));
        Assert.True(again.IsSignedBy("another"));
        await journey.Rest();
        Assert.Equal(keyId, (await Find(journey, number)).KeyId);
    }

    [Theory, EachDatabase]
    public async Task A_test_is_sent_once_and_its_answer_is_there_at_once(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        journey.Merchant.Answer = _ => Task.FromResult(503);
        foreach (var told in TestCallback.Events)
        {
            var numbers = await Resends(journey).Test(SomgateHost.ProjectId, told, [journey.Merchant.CallbackUrl], true, await Run(journey, "test"), _ => Task.CompletedTask, Cancel);
            var made = await Find(journey, Assert.Single(numbers));
            Assert.Equal(("test", "exhausted", StatusText.Of(told)), (made.Kind, made.State, made.Status));
            var attempt = Assert.Single(await journey.Attempts(made));
            Assert.Equal(503, attempt.HttpStatus);
            Assert.Contains("User-Agent: Somgate/", attempt.SentHeaders, StringComparison.Ordinal);
            Assert.Contains("Content-Length: 0", attempt.AnswerHeaders, StringComparison.Ordinal);
            var received = Assert.Single(journey.Merchant.Of(TestCallback.PaymentId(made.PaymentNo)));
            Assert.True(received.IsSignedBy(SomgateHost.Secret));
            Assert.Equal(StatusText.Of(told), received.Status);
        }

        await journey.Pass(120);
        Assert.Equal(TestCallback.Events.Count, journey.Merchant.Received.Count);
        Assert.Equal(0, await Scalar(journey, "select count(*) from alerts"));
    }

    [Theory, EachDatabase]
    public async Task A_test_that_a_crash_cut_off_is_not_made_again(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var numbers = await Resends(journey).Test(SomgateHost.ProjectId, PaymentStatus.Success, [journey.Merchant.CallbackUrl], true, await Run(journey, "test"), _ => Task.CompletedTask, Cancel);
        // As a node leaves it that dies in the middle, and takes back what it held when it starts.
        await Execute(journey, "update callbacks set state = 'pending', due_at_ms = 0, leased_by = null, tries = 0, attempts = 0");
        await journey.Rest();
        Assert.Equal("exhausted", (await Find(journey, numbers[0])).State);
        Assert.Single(journey.Merchant.Received);
    }

    [Theory, EachDatabase]
    public async Task A_set_is_the_newest_callback_of_each_payment_at_its_pace(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        for (var at = 0; at < 7; at++) await Paid(journey, $"S-{at}");
        journey.Merchant.Answer = callback => Task.FromResult(callback.PaymentId == "S-8" ? 500 : 200);
        await Paid(journey, "S-8");
        var filter = new CallbackFilter { ProjectIds = [SomgateHost.ProjectId] };
        var list = journey.Somgate.Services.GetRequiredService<CallbackListStore>();
        var counted = await list.CountToResend(filter, default, Cancel);
        Assert.Equal((7L, 1L), (counted["send"], counted["under_way"]));
        var store = Runs(journey);
        Assert.Equal(7, await store.AddSetOf((await Run(journey, "resend")) with { IsSet = true, LeftOut = 1 }, filter, default, 6, _ => _ => Task.CompletedTask, Cancel));
        Assert.Equal(0, await Scalar(journey, "select count(*) from callback_run_items"));
        var run = (await Run(journey, "resend")) with { IsSet = true, LeftOut = 1 };
        Assert.Equal(7, await store.AddSetOf(run, filter, default, 7, _ => _ => Task.CompletedTask, Cancel));
        var worker = journey.Somgate.Services.GetRequiredService<CallbackRunWorker>();
        Assert.Equal(new(7, 0, 0, 0, 0), await store.FindProgress(run.RunId, Cancel));
        await worker.RunOnce(Cancel);
        await worker.RunOnce(Cancel);
        await journey.Rest();
        Assert.Equal(new(2, 0, 5, 0, 0), await store.FindProgress(run.RunId, Cancel));
        for (var seconds = 0; seconds < 30 && (await store.FindProgress(run.RunId, Cancel)).Delivered < 7; seconds++)
        {
            journey.Time.Advance(TimeSpan.FromSeconds(1));
            await worker.RunOnce(Cancel);
            await journey.Rest();
        }

        Assert.Equal(new(0, 0, 7, 0, 0), await store.FindProgress(run.RunId, Cancel));
        await store.End(journey.Time.GetUtcNow(), Cancel);
        Assert.Equal("done", (await store.Find(await MerchantId(journey), run.RunId, Cancel))!.State);
        Assert.Equal(7, journey.Merchant.Received.GroupBy(callback => callback.PaymentId).Count(payment => payment.Count(callback => callback.Status == "success") == 2));
    }

    [Theory, EachDatabase]
    public async Task A_run_that_is_stopped_makes_nothing_more(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var told = await Paid(journey, "S-1");
        var run = (await Run(journey, "resend")) with { IsSet = true };
        await Runs(journey).AddSetOf(run, new() { ProjectIds = [SomgateHost.ProjectId] }, default, 10, _ => _ => Task.CompletedTask, Cancel);
        Assert.True(await Runs(journey).Stop(run.RunId, journey.Time.GetUtcNow(), _ => Task.CompletedTask, Cancel));
        Assert.False(await Runs(journey).Stop(run.RunId, journey.Time.GetUtcNow(), _ => Task.CompletedTask, Cancel));
        await journey.Pass(3);
        Assert.Equal("event", Assert.Single(await journey.Callbacks("S-1"), callback => callback.Status == told.Status).Kind);
        Assert.Equal(1, (await Runs(journey).FindProgress(run.RunId, Cancel)).Open);
    }

    [Theory, EachDatabase]
    public async Task The_callback_state_of_a_payment_follows_its_resend(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var told = await Paid(journey, "R-4");
        await Execute(journey, "update callbacks set state = 'exhausted' where status = 'success'");
        await Execute(journey, "update payments set callback_state = 'failed'");
        await Resend(journey, told, told.Url);
        await journey.Rest();
        Assert.Equal("delivered", await Text(journey, "select callback_state from payments"));
    }

    private static async Task<CallbackRow> Paid(Journey journey, string paymentId)
    {
        await journey.Sale(paymentId, Phone);
        await journey.Until(journey.Merchant.Asking(paymentId));
        await journey.Somgate.Clarify(paymentId, (await journey.Bank.CodeFor(Phone))!);
        await journey.Until(journey.Merchant.Final(paymentId));
        await journey.Rest();
        return (await journey.Callbacks(paymentId))[^1];
    }

    private static async Task<long> Resend(Journey journey, CallbackRow source, string url)
    {
        journey.Time.Advance(TimeSpan.FromMilliseconds(1));
        return (await Resends(journey).Resend(source, url, true, await Run(journey, "resend"), _ => Task.CompletedTask, Cancel))!.Value;
    }

    private static async Task<CallbackRun> Run(Journey journey, string kind) => new()
    {
        RunId = await journey.Somgate.Services.GetRequiredService<NumberStore>().Next(Cancel),
        MerchantId = await MerchantId(journey),
        Kind = kind,
        MadeAt = journey.Time.GetUtcNow(),
        MadeBy = "A. Toktosunov",
    };

    private static Task<long> MerchantId(Journey journey) => Scalar(journey, "select merchant_id from projects");

    private static async Task<CallbackRow> Find(Journey journey, long number) =>
        (await journey.Somgate.Services.GetRequiredService<CallbackStore>().Find(SomgateHost.ProjectId, number, Cancel))!;

    private static ResendProcessor Resends(Journey journey) => journey.Somgate.Services.GetRequiredService<ResendProcessor>();

    private static CallbackRunStore Runs(Journey journey) => journey.Somgate.Services.GetRequiredService<CallbackRunStore>();

    private static async Task<long> Scalar(Journey journey, string sql)
    {
        await using var connection = await journey.Somgate.Services.GetRequiredService<Database>().Open(Cancel);
        return await connection.QuerySingleAsync<long>(sql);
    }

    private static async Task<string> Text(Journey journey, string sql)
    {
        await using var connection = await journey.Somgate.Services.GetRequiredService<Database>().Open(Cancel);
        return await connection.QuerySingleAsync<string>(sql);
    }

    private static async Task Execute(Journey journey, string sql)
    {
        await using var connection = await journey.Somgate.Services.GetRequiredService<Database>().Open(Cancel);
        await connection.ExecuteAsync(sql);
    }
}
