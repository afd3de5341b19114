using Dapper;
using Somgate.Callbacks;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Storage;
using Somgate.Team;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Operator;

/// <summary>Repairs by two persons (dashboard.md 11.3, 13.5).</summary>
public sealed class RepairsEndpointTests
{
    [Theory, EachDatabase]
    public async Task A_late_success_is_repaired_by_two_persons_and_gives_exactly_one_final_callback(Engine engine)
    {
        await using var desk = await ConsoleDesk.Open(engine);
        var payment = await desk.AddLate("LATE-1");
        Assert.Contains("LATE-1", (await desk.First.Get("/console/troubles?kind=LateSuccess")).Text, StringComparison.Ordinal);
        var path = await desk.Propose(payment);
        // One person alone: the button is absent, and the server refuses too.
        var own = await desk.First.Get(path);
        Assert.Contains("Another person must approve", own.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"approve\"", own.Text, StringComparison.Ordinal);
        Assert.Equal(422, (await desk.First.Post(path, ("act", "approve"))).Status);
        Assert.Equal(422, (await desk.First.Post(path, ("act", "reject"), ("decision", "I am only one person"))).Status);
        Assert.Equal(PaymentStatus.Decline, (await desk.Read(payment)).Status);

        await desk.Second.Get(path);
        // Two browsers of the second person press at once: it is carried out once.
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => desk.Second.Post(path, ("act", "approve"))));
        Assert.Single(answers, answer => answer.Status == 303);
        var repaired = await desk.Read(payment);
        Assert.Equal((PaymentStatus.Success, ResultCode.Success, false), (repaired.Status, repaired.Code, repaired.Operations[0].LateSuccess));
        Assert.Equal(desk.Desk.Host.Time.GetUtcNow(), repaired.CompletedAt);
        var told = await desk.Desk.Merchant.Final("LATE-1");
        Assert.Equal("success", told.Status);
        Assert.True(told.IsSignedBy(SomgateHost.Secret));
        await desk.Desk.Get<CallbackWorker>().Idle();
        Assert.Single(desk.Desk.Merchant.Of("LATE-1"));
        Assert.Single(await desk.Desk.Get<CallbackStore>().FindOf(payment.ProjectId, payment.PaymentNo, DeskHost.Cancel));

        await using var connection = await desk.Desk.Get<Database>().Open(DeskHost.Cancel);
        Assert.NotNull(await connection.QuerySingleAsync<long?>("select repaired_at_ms from payments where payment_no = @no", new { no = payment.PaymentNo }));
        Assert.DoesNotContain("LATE-1", (await desk.First.Get("/console/troubles?kind=LateSuccess")).Text, StringComparison.Ordinal);
        using var merchant = await desk.Desk.Host.SignIn(desk.Desk.Admin);
        var card = (await merchant.Get($"/dashboard/payments/{payment.ProjectId}/LATE-1?mode=test")).Text;
        Assert.All(new[] { "by two operators", "repair proposed", "repair approved", "Platform operator" }, part => Assert.Contains(part, card, StringComparison.Ordinal));
        foreach (var chain in new[] { "platform", "merchant:1" })
        {
            var entry = (await desk.Desk.Host.Audit.Find(new(chain, Act: "repair.done"), long.MaxValue, 10, DeskHost.Cancel)).Single();
            Assert.Contains("\"proposed_by\":", entry.Text, StringComparison.Ordinal);
            Assert.Contains("\"decided_by\":", entry.Text, StringComparison.Ordinal);
            Assert.Equal(chain == "platform", entry.Text.Contains("\"proposed_by_name\":\"first\"", StringComparison.Ordinal) && entry.Text.Contains("\"decided_by_name\":\"second\"", StringComparison.Ordinal));
            Assert.Null((await desk.Desk.Host.Audit.Verify(chain, DeskHost.Cancel)).FirstBroken);
        }
    }

    [Theory, EachDatabase]
    public async Task A_payment_that_moves_between_the_two_voids_the_repair(Engine engine)
    {
        await using var desk = await ConsoleDesk.Open(engine);
        var payment = await desk.AddStuck("STUCK-1");
        var path = await desk.Propose(payment);
        // A lease alone is nothing that was seen, a word of the bank is.
        var before = await desk.Read(payment);
        var leased = before.With(before.Operations[0] with { DueAt = before.Operations[0].DueAt!.Value.AddMinutes(1) });
        await desk.Desk.Get<PaymentWriter>().Commit(StoreHost.Saving(leased));
        Assert.DoesNotContain("has changed since", (await desk.Second.Get(path)).Text, StringComparison.Ordinal);
        await desk.Desk.Get<PaymentProcessor>().Record(
            await desk.Read(payment), payment.Operations[0].OperationId, new OperationEvent.Declined(20105), new(desk.Desk.Host.Time.GetUtcNow(), "Declined"), Somgate.Providers.ProviderAlert.None, false, DeskHost.Cancel);
        Assert.Contains("has changed since", (await desk.Second.Get(path)).Text, StringComparison.Ordinal);
        var refused = await desk.Second.Post(path, ("act", "approve"));
        Assert.Equal(409, refused.Status);
        Assert.Contains("State changed", refused.Text, StringComparison.Ordinal);
        Assert.Equal(PaymentStatus.Decline, (await desk.Read(payment)).Status);
        Assert.Contains("void: the state changed", (await desk.Second.Get(path)).Text, StringComparison.Ordinal);
        Assert.Contains("repair.void refused", await desk.Acts());
        await desk.Desk.Merchant.Next("STUCK-1", received => received.Status == "decline");
        await desk.Desk.Get<CallbackWorker>().Idle();
        Assert.Single(desk.Desk.Merchant.Of("STUCK-1"));
    }

    [Fact]
    public async Task A_proposal_names_everything_that_is_wrong()
    {
        await using var desk = await ConsoleDesk.Open();
        var (late, stuck) = (await desk.AddLate("LATE-1"), await desk.AddStuck("STUCK-1"));
        foreach (var (payment, field, value, said) in new[]
        {
            (late, "amount", "1250,01", "must equal"), (late, "amount", "many", "must equal"), (late, "currency", "USD", "must equal"), (late, "provider_payment_id", "", "Enter the payment id"),
            (late, "provider_payment_id", "bank-other", "gave this payment another id"), (stuck, "provider_payment_id", "bank-LATE-1", "Another payment has this id"), (late, "reason", "short", "10 to 500"),
            (late, "bank_at", "yesterday", "Enter the time"), (late, "bank_at", "2030-01-01 00:00", "Enter the time"), (late, "target", "decline", "can't be repaired so"), (late, "target", "paid", "Choose from the list"),
        })
        {
            var form = ConsoleDesk.Paid(payment).Select(pair => pair.Item1 == field ? (field, value) : pair).ToArray();
            var refused = await desk.First.Submit(ConsoleDesk.PathOf(payment), ConsoleDesk.PathOf(payment), form);
            Assert.True(refused.Status == 422 && refused.Text.Contains(said, StringComparison.Ordinal), $"{field}={value}: {refused.Status}");
        }

        var decline = ConsoleDesk.Paid(stuck).Select(pair => pair.Item1 == "target" ? ("target", "decline") : pair).Append(("code", "0")).ToArray();
        Assert.Contains("code of a decline", (await desk.First.Submit(ConsoleDesk.PathOf(stuck), ConsoleDesk.PathOf(stuck), decline)).Text, StringComparison.Ordinal);
        await desk.Propose(late);
        Assert.Contains("waits already", (await desk.First.Submit(ConsoleDesk.PathOf(late), ConsoleDesk.PathOf(late), ConsoleDesk.Paid(late))).Text, StringComparison.Ordinal);
        desk.First.Token = "";
        Assert.Equal(403, (await desk.First.Post(ConsoleDesk.PathOf(stuck), ConsoleDesk.Paid(stuck))).Status);
    }

    [Fact]
    public async Task An_open_payment_is_declined_only_where_the_bank_says_that_it_has_no_money()
    {
        await using var desk = await ConsoleDesk.Open();
        var stuck = await desk.AddStuck("STUCK-1");
        var form = ConsoleDesk.Paid(stuck).Select(pair => pair.Item1 == "target" ? ("target", "decline") : pair).Append(("code", "20105")).ToArray();
        var path = (await desk.First.Submit(ConsoleDesk.PathOf(stuck), ConsoleDesk.PathOf(stuck), form)).Location!.Split('?')[0];
        // Nobody answers at the bank's address.
        var refused = await desk.Second.Submit(path, path, ("act", "approve"));
        Assert.Contains("does not say that nothing was paid", refused.Text, StringComparison.Ordinal);
        Assert.Equal(PaymentStatus.Processing, (await desk.Read(stuck)).Status);
        Assert.Contains("10 to 500", (await desk.Second.Post(path, ("act", "reject"), ("decision", ""))).Text, StringComparison.Ordinal);
        Assert.Equal(303, (await desk.Second.Post(path, ("act", "reject"), ("decision", "The bank is not sure yet"))).Status);
        Assert.Contains("rejected", (await desk.First.Get("/console/repairs")).Text, StringComparison.Ordinal);
        var again = await desk.Propose(stuck);
        Assert.Equal(303, (await desk.First.Submit(again, again, ("act", "withdraw"))).Status);
        Assert.Equal(422, (await desk.Second.Submit(again, again, ("act", "approve"))).Status);
    }

    [Fact]
    public async Task A_proposal_ends_after_a_day_and_asks_for_a_code_before()
    {
        await using var desk = await ConsoleDesk.Open();
        var late = await desk.AddLate("LATE-1");
        var path = await desk.Propose(late);
        desk.Desk.Host.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("Enter the code", (await desk.Second.Submit(path, path, ("act", "approve"))).Text, StringComparison.Ordinal);
        await using (var connection = await desk.Desk.Get<Database>().Open(DeskHost.Cancel))
        {
            await connection.ExecuteAsync("update repairs set proposed_at_ms = proposed_at_ms - @day", new { day = (long)Repair.OpenFor.TotalMilliseconds });
        }

        Assert.Contains("expired", (await desk.Second.Get(path)).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await desk.Second.Post(path, ("act", "approve"))).Status);
        Assert.Equal(PaymentStatus.Decline, (await desk.Read(late)).Status);
    }

    [Fact]
    public async Task A_late_success_is_closed_without_change_by_one_with_the_right()
    {
        await using var desk = await ConsoleDesk.Open();
        var late = await desk.AddLate("LATE-1");
        using var support = await desk.Desk.Host.SignIn(await desk.Desk.Host.Add("support@pay.example", Grants.Of(OperatorRole.Support), isOperator: true));
        var path = ConsoleDesk.PathOf(late) + "/close";
        Assert.Equal(403, (await support.Submit(ConsoleDesk.PathOf(late), path, ("kind", "LateSuccess"), ("close_reason", "the bank gave it back"))).Status);
        Assert.Equal(422, (await desk.Second.Submit(ConsoleDesk.PathOf(late), path, ("kind", "OtherSum"), ("close_reason", "x"))).Status);
        Assert.Equal(303, (await desk.Second.Post(path, ("kind", "LateSuccess"), ("close_reason", "the bank gave it back"))).Status);
        Assert.Equal(PaymentStatus.Decline, (await desk.Read(late)).Status);
        Assert.Contains("None", (await desk.Second.Get("/console/troubles?kind=LateSuccess")).Text, StringComparison.Ordinal);
        Assert.Contains("alert.close", await desk.Acts());
        Assert.Empty(desk.Desk.Merchant.Of("LATE-1"));
    }
}
