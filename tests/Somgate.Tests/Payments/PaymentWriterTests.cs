using Somgate.Payments;
using Somgate.Tests.Support;
using static Somgate.Tests.Support.StoreHost;

namespace Somgate.Tests.Payments;

public sealed class PaymentWriterTests
{
    [Theory, EachDatabase]
    public async Task A_payment_is_read_back_as_it_was_written(Engine engine)
    {
        await using var host = await Create(engine);
        var written = Sale("ORD-1", 101, 102);
        await host.Writer.Commit(Adding(written));
        var moved = written.With(written.Latest! with
        {
            Status = OperationStatus.AwaitingClarification,
            Step = Step.AwaitCode,
            Code = ResultCode.Unanswered,
            ChangedAt = Now.AddSeconds(2),
            DueAt = Now.AddSeconds(9),
            LeasedBy = 3,
            Questions = 4,
            ApprovalCode = new("1234"),
            CodeSentAt = Now.AddSeconds(1),
            CodeEndsAt = Now.AddSeconds(5),
            WrongCodes = 2,
            CodeFault = CodeFault.Pattern,
            Resends = 1,
            ResentAt = Now.AddSeconds(3),
            ResendWanted = true,
            Clarified = new("request-9", [4, 5]),
            ProviderPaymentId = "01957f56",
            AuthCode = "auth",
            Unconfirmed = true,
            LateSuccess = true,
        });
        Assert.True((await host.Writer.Commit(Saving(moved))).IsDone);

        var read = await host.Payments.Find(moved.Key, TestContext.Current.CancellationToken);
        Assert.Equal(moved.Latest, read!.Latest);
        Assert.Equal(moved with { Operations = [] }, read with { Operations = [], Problems = moved.Problems, Customer = moved.Customer });
        Assert.Equal(moved.Customer, read.Customer);
        Assert.Equal(read.Version, (await host.Payments.FindByOperation(ProjectId, 102, TestContext.Current.CancellationToken))!.Version);
        Assert.Equal(101, (await host.Payments.FindByRequest(ProjectId, written.Sale.RequestId + 101, TestContext.Current.CancellationToken))!.PaymentNo);
    }

    [Theory, EachDatabase]
    public async Task A_further_try_is_read_back_as_the_latest_whatever_number_it_drew(Engine engine)
    {
        await using var host = await Create(engine);
        var cancel = TestContext.Current.CancellationToken;
        var sale = Sale("ORD-1", 201, 202) with { Retry = new(4, TimeSpan.FromSeconds(77), Now.AddHours(2)) };
        await host.Writer.Commit(Adding(sale));
        Assert.Equal(sale.Retry, (await host.Payments.Find(sale.Key, cancel))!.Retry);
        var declined = Assert.IsType<Decision.Changed>(Lifecycle.Apply(sale, 202, new OperationEvent.Declined(20105), Now)).Payment;
        Assert.True((await host.Writer.Commit(Saving(declined))).IsDone);
        Assert.Equal((PaymentStatus.AwaitingCustomer, Now.AddHours(2)), await Read(payment => (payment.Status, payment.RetryUntil)));

        // Another node drew a block of smaller numbers.
        var next = new NextTry(sale.Latest! with { OperationId = 17 }, "other", new("996700000009"), "996******009", Now.AddMinutes(99), TimeSpan.FromMinutes(3));
        var tried = Lifecycle.BeginSale(declined, next, Now)!;
        var change = Saving(tried) with { Operation = tried.Operations[0], Started = tried.Latest, History = new(Now, "TriedAgain") };
        Assert.True((await host.Writer.Commit(change)).IsDone);
        Assert.Equal(CommitOutcome.Moved, (await host.Writer.Commit(change)).Outcome);

        var read = (await host.Payments.Find(sale.Key, cancel))!;
        Assert.Equal(tried.Operations, read.Operations);
        Assert.Equal(tried with { Operations = [] }, read with { Operations = [], Problems = tried.Problems, Customer = tried.Customer });
        Assert.Equal("996700000009", read.Account.Reveal());

        async Task<T> Read<T>(Func<Payment, T> what) => what((await host.Payments.Find(sale.Key, cancel))!);
    }

    [Theory, EachDatabase]
    public async Task Of_many_sales_with_one_id_at_once_exactly_one_is_taken(Engine engine)
    {
        await using var host = await Create(engine);
        var sales = Enumerable.Range(0, 40).Select(index => host.Writer.Commit(Adding(Sale(index % 2 == 0 ? "ord-1" : "ORD-1", 100 + (2 * index), 101 + (2 * index)))));
        var outcomes = await Task.WhenAll(sales);
        Assert.Single(outcomes, outcome => outcome.IsDone);
        Assert.Equal(39, outcomes.Count(outcome => outcome.Outcome == CommitOutcome.IdTaken));
    }

    [Theory, EachDatabase]
    public async Task Of_many_who_move_a_payment_at_once_exactly_one_does(Engine engine)
    {
        await using var host = await Create(engine);
        var payment = Sale("ORD-1", 101, 102);
        await host.Writer.Commit(Adding(payment));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(index =>
            host.Writer.Commit(Saving(payment.With(payment.Latest! with { Questions = index })))));
        Assert.Single(outcomes, outcome => outcome.IsDone);
        Assert.Equal(39, outcomes.Count(outcome => outcome.Outcome == CommitOutcome.Moved));
    }

    [Theory, EachDatabase]
    public async Task What_loses_the_race_writes_nothing_at_all(Engine engine)
    {
        await using var host = await Create(engine);
        var payment = Sale("ORD-1", 101, 102);
        await host.Writer.Commit(Adding(payment));
        var stale = payment with { Version = 7 };
        Assert.Equal(CommitOutcome.Moved, (await host.Writer.Commit(Saving(stale.With(stale.Latest!), CallbackOf(payment, 200)))).Outcome);
        Assert.Empty(await host.Callbacks.FindOf(ProjectId, 101, TestContext.Current.CancellationToken));
    }

    [Theory, EachDatabase]
    public async Task An_id_freed_by_an_error_is_taken_again_and_the_errors_callback_ends(Engine engine)
    {
        await using var host = await Create(engine);
        var failed = Sale("ORD-1", 101, 102) with { Operations = [], Problems = [new(3358, "payment.amount", "minimum")] };
        await host.Writer.Commit(Adding(failed, CallbackOf(failed, 200, Now.AddSeconds(10))));
        Assert.Equal(failed.Problems, (await host.Payments.Find(failed.Key, TestContext.Current.CancellationToken))!.Problems);

        Assert.True((await host.Writer.Commit(Adding(Sale("ord-1", 111, 112)))).IsDone);
        Assert.Equal(111, (await host.Payments.Find(failed.Key, TestContext.Current.CancellationToken))!.PaymentNo);
        Assert.Equal("superseded", Assert.Single(await host.Callbacks.FindOf(ProjectId, 101, TestContext.Current.CancellationToken)).State);
    }

    [Theory, EachDatabase]
    public async Task A_change_that_the_database_refuses_fails_alone(Engine engine)
    {
        await using var host = await Create(engine);
        var changes = Enumerable.Range(0, 20).Select(index => Adding(Sale($"ORD-{index}", 100 + (2 * index), 101 + (2 * index)))).ToArray();
        // A source that the schema doesn't know, in the middle of the group.
        changes[7] = Adding(Sale("ORD-7", 114, 115) with { Sum = new(1, null!) });
        var outcomes = await Task.WhenAll(changes.Select(async change =>
        {
            try
            {
                return (await host.Writer.Commit(change)).IsDone;
            }
            catch (Exception fault) when (fault is System.Data.Common.DbException)
            {
                return false;
            }
        }));
        Assert.Equal([7], Enumerable.Range(0, 20).Where(index => !outcomes[index]));
        Assert.Null(await host.Payments.Find(changes[7].Key, TestContext.Current.CancellationToken));
    }

    [Theory, EachDatabase]
    public async Task A_newer_event_supersedes_what_waits_and_lets_a_try_in_flight_end(Engine engine)
    {
        await using var host = await Create(engine);
        var payment = Sale("ORD-1", 101, 102);
        var first = await host.Writer.Commit(Adding(payment, CallbackOf(payment, 200)));
        Assert.Equal([200], first.SendNow);

        var moved = payment.With(payment.Latest! with { Questions = 1 });
        var second = await host.Writer.Commit(Saving(moved, CallbackOf(moved, 300)));
        Assert.Empty(second.SendNow);
        Assert.Equal(["pending", "pending"], await States(host));
        Assert.DoesNotContain(await host.Callbacks.FindDue(Now.AddSeconds(1), [], 10, TestContext.Current.CancellationToken), due => due.Callback.CallbackId == 300);

        var ended = await host.Writer.Commit(new PaymentChange { Key = payment.Key, Try = Failed(200, 1) });
        Assert.True(ended.FreedOthers);
        Assert.Equal(["superseded", "pending"], await States(host));
        Assert.Equal(300, Assert.Single(await host.Callbacks.FindDue(Now.AddSeconds(1), [], 10, TestContext.Current.CancellationToken)).Callback.CallbackId);
    }

    [Theory, EachDatabase]
    public async Task A_superseded_try_that_was_answered_with_200_counts_as_delivered(Engine engine)
    {
        await using var host = await Create(engine);
        var payment = Sale("ORD-1", 101, 102);
        await host.Writer.Commit(Adding(payment, CallbackOf(payment, 200)));
        var moved = payment.With(payment.Latest! with { Questions = 1 });
        await host.Writer.Commit(Saving(moved, CallbackOf(moved, 300)));
        await host.Writer.Commit(new PaymentChange { Key = payment.Key, Try = Failed(200, 1) with { State = "delivered", DueAt = null, HttpStatus = 200 } });
        Assert.Equal(["delivered", "pending"], await States(host));
    }

    [Theory, EachDatabase]
    public async Task A_callback_is_claimed_by_one_node_alone(Engine engine)
    {
        await using var host = await Create(engine);
        var payment = Sale("ORD-1", 101, 102);
        await host.Writer.Commit(Adding(payment, CallbackOf(payment, 200, Now)));
        var claims = await Task.WhenAll(Enumerable.Range(1, 10).Select(node => host.Writer.Commit(new PaymentChange
        {
            Key = payment.Key,
            Claim = new(ProjectId, 200, payment.Key.Folded, Now, node, Now.AddSeconds(30), Now),
        })));
        Assert.Single(claims, claim => claim.IsDone);
    }

    [Theory, EachDatabase]
    public async Task A_try_that_ends_twice_is_recorded_once(Engine engine)
    {
        await using var host = await Create(engine);
        var payment = Sale("ORD-1", 101, 102);
        await host.Writer.Commit(Adding(payment, CallbackOf(payment, 200)));
        Assert.True((await host.Writer.Commit(new PaymentChange { Key = payment.Key, Try = Failed(200, 1) })).IsDone);
        Assert.False((await host.Writer.Commit(new PaymentChange { Key = payment.Key, Try = Failed(200, 1) })).IsDone);
        var attempt = Assert.Single(await host.Callbacks.FindAttempts(ProjectId, 200, TestContext.Current.CancellationToken));
        Assert.Equal((500L, "time-out", 1L, 12L), (attempt.HttpStatus, attempt.Fault, attempt.Attempt, attempt.DurationMs));
        Assert.Equal([9, 9], attempt.Answer!);
    }

    [Theory, EachDatabase]
    public async Task A_superseded_callback_whose_node_died_is_dropped_and_never_claimed(Engine engine)
    {
        await using var host = await Create(engine);
        var payment = Sale("ORD-1", 101, 102);
        await host.Writer.Commit(Adding(payment, CallbackOf(payment, 200)));
        var moved = payment.With(payment.Latest! with { Questions = 1 });
        await host.Writer.Commit(Saving(moved, CallbackOf(moved, 300)));

        var later = Now.AddSeconds(31);
        var due = await host.Callbacks.FindDue(later, [], 10, TestContext.Current.CancellationToken);
        var dead = Assert.Single(due, one => one.Callback.CallbackId == 200);
        Assert.True(dead.IsOver);
        Assert.False((await host.Writer.Commit(new PaymentChange { Key = payment.Key, Claim = new(ProjectId, 200, payment.Key.Folded, Now.AddSeconds(30), 2, later.AddSeconds(30), later) })).IsDone);
        await host.Writer.Commit(new PaymentChange { Key = payment.Key, Drop = new(ProjectId, 200, Now.AddSeconds(30)) });
        Assert.Equal(["superseded", "pending"], await States(host));
    }

    [Theory, EachDatabase]
    public async Task The_newest_callback_is_sent_again_from_its_first_try_but_not_while_it_is_under_way(Engine engine)
    {
        await using var host = await Create(engine);
        var payment = Sale("ORD-1", 101, 102);
        await host.Writer.Commit(Adding(payment, CallbackOf(payment, 200)));
        var again = new PaymentChange { Key = payment.Key, Again = new(ProjectId, 101, Now.AddSeconds(5)) };
        await host.Writer.Commit(again);
        Assert.Equal(Now.AddSeconds(30), Assert.Single(await host.Callbacks.FindOf(ProjectId, 101, TestContext.Current.CancellationToken)).DueAt);

        await host.Writer.Commit(new PaymentChange { Key = payment.Key, Try = Failed(200, 1) with { State = "delivered", DueAt = null } });
        await host.Writer.Commit(again);
        var callback = Assert.Single(await host.Callbacks.FindOf(ProjectId, 101, TestContext.Current.CancellationToken));
        Assert.Equal(("pending", 0, 1, Now.AddSeconds(5)), (callback.State, callback.Tries, callback.Attempts, callback.DueAt));
    }

    [Theory, EachDatabase]
    public async Task What_a_node_held_when_it_died_is_due_at_its_next_start_and_still_known_as_cut_off(Engine engine)
    {
        await using var host = await Create(engine);
        var payment = Sale("ORD-1", 101, 102);
        await host.Writer.Commit(Adding(payment, CallbackOf(payment, 200) with { LeasedBy = 7 }));
        var soon = Now.AddSeconds(1);
        Assert.Empty(await host.Payments.FindDue(soon, 10, TestContext.Current.CancellationToken));
        await host.Payments.TakeBack(7, soon, TestContext.Current.CancellationToken);
        Assert.Equal(102, Assert.Single(await host.Payments.FindDue(soon, 10, TestContext.Current.CancellationToken)).OperationId);
        Assert.Equal(7, (await host.Payments.Find(payment.Key, TestContext.Current.CancellationToken))!.Latest!.LeasedBy);
        Assert.Equal(200, Assert.Single(await host.Callbacks.FindDue(soon, [], 10, TestContext.Current.CancellationToken)).Callback.CallbackId);
    }

    [Theory, EachDatabase]
    public async Task Callbacks_to_a_busy_endpoint_do_not_stand_in_the_way_of_others(Engine engine)
    {
        await using var host = await Create(engine);
        var one = Sale("ORD-1", 101, 102);
        var other = Sale("ORD-2", 111, 112);
        await host.Writer.Commit(Adding(one, CallbackOf(one, 200, Now)));
        await host.Writer.Commit(Adding(other, CallbackOf(other, 300, Now) with { Endpoint = "https://well.example" }));
        Assert.Equal(300, Assert.Single(await host.Callbacks.FindDue(Now, ["https://shop.example"], 10, TestContext.Current.CancellationToken)).Callback.CallbackId);
    }

    [Theory, EachDatabase]
    public async Task Numbers_are_unique_over_all_nodes_and_have_thirteen_digits(Engine engine)
    {
        await using var host = await Create(engine);
        using var second = new NumberStore(host.Database);
        var taken = await Task.WhenAll(Enumerable.Range(0, 25_000).Select(index => (index % 2 == 0 ? host.Numbers : second).Next(TestContext.Current.CancellationToken).AsTask()));
        Assert.Equal(taken.Length, taken.Distinct().Count());
        Assert.All(taken, number => Assert.Equal(13, number.ToString(System.Globalization.CultureInfo.InvariantCulture).Length));
    }

    private static CallbackTry Failed(long callbackId, int attempt) => new(
        ProjectId, callbackId, "ORD-1", 1, attempt, attempt, "pending", Now.AddSeconds(40), Now, 12, 500, "time-out", [9, 9], "203.0.113.9");

    private static async Task<IEnumerable<string>> States(StoreHost host) =>
        (await host.Callbacks.FindOf(ProjectId, 101, TestContext.Current.CancellationToken)).OrderBy(callback => callback.CallbackId).Select(callback => callback.State);
}
