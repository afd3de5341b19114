using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Tests.Simulation;

/// <summary>Two things at once, each at a chosen moment: codes and resends, notices and answers, nodes that stand still and nodes that take over.</summary>
public sealed class RaceTests
{
    [Fact]
    public void A_code_that_comes_while_a_resend_is_in_flight_is_put_after_it() => Stage.Play(stage =>
    {
        stage.SellUpToCode();
        var old = stage.RightCode;
        stage.Pass(TimeSpan.FromSeconds(70));
        stage.Bank.Pace = question => question.Call == ProviderCall.Resend ? new(RequestMs: 2_000, AnswerMs: 3_000) : null;
        Assert.True(stage.Resend());
        stage.Pass(TimeSpan.FromSeconds(1));
        Assert.True(stage.Enter(old));
        stage.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((Step.Confirm, true), (stage.Operation().Step, stage.Operation().ResendWanted));

        // The new code ended the old one, so the customer is asked again and has only that one wrong.
        stage.Until(() => stage.Operation() is { Step: Step.AwaitCode, WrongCodes: 1 });
        Assert.True(stage.Enter(stage.RightCode));
        stage.Until(() => stage.Told().Contains("success"));
    });

    [Fact]
    public void A_crash_during_a_resend_in_which_the_code_came_puts_the_code_at_once_and_resends_nothing() => Stage.Play(stage =>
    {
        stage.SellUpToCode();
        stage.Pass(TimeSpan.FromSeconds(70));
        stage.Bank.Pace = question => question.Call == ProviderCall.Resend ? CallPace.Lost : null;
        Assert.True(stage.Resend());
        stage.Pass(TimeSpan.FromSeconds(1));
        Assert.True(stage.Enter(stage.RightCode));
        stage.Node(1).Crash();
        stage.Node(1).Start();
        stage.Pass(TimeSpan.FromSeconds(3));

        Assert.Equal(OperationStatus.Success, stage.Operation().Status);
        Assert.Equal(1, stage.Bank.ResendsAsked.Values.Single());
        Assert.Equal(0, stage.Node(1).Operations.AtWork);
        Assert.Equal(128, FreePlaces(stage.Node(1)));
    });

    [Fact]
    public void Another_node_that_takes_up_a_cut_off_resend_keeps_all_its_places() => Stage.Play(stage =>
    {
        stage.SellUpToCode();
        stage.Pass(TimeSpan.FromSeconds(70));
        stage.Bank.Pace = question => question.Call == ProviderCall.Resend ? CallPace.Lost : null;
        Assert.True(stage.Resend(node: 1));
        stage.Pass(TimeSpan.FromSeconds(1));
        Assert.True(stage.Enter(stage.RightCode, node: 1));
        stage.Node(1).Crash();
        stage.Pass(TimeSpan.FromSeconds(35));

        Assert.Equal(OperationStatus.Success, stage.Operation().Status);
        Assert.Equal(128, FreePlaces(stage.Node(2)));
    }, nodes: 2);

    [Fact]
    public void A_notice_that_comes_before_the_answer_makes_the_success_and_the_answer_changes_nothing() => Stage.Play(stage =>
    {
        stage.SellUpToCode();
        stage.Bank.Pace = question => question.Call == ProviderCall.Confirm ? new(RequestMs: 100, AnswerMs: 8_000) : null;
        Assert.True(stage.Enter(stage.RightCode));
        stage.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(OperationStatus.Success, stage.Operation().Status);
        stage.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal(["awaiting clarification", "success"], stage.Told());
        Assert.Equal(0, stage.Alerts("Contradiction"));
        Assert.Equal(0, stage.Node(1).Operations.AtWork);
    });

    [Fact]
    public void A_notice_that_is_no_result_moves_nothing_and_takes_the_operation_from_nobody() => Stage.Play(stage =>
    {
        stage.SellUpToCode();
        stage.Bank.Pace = question => question.Call == ProviderCall.Confirm ? CallPace.Lost : null;
        Assert.True(stage.Enter(stage.RightCode));
        stage.Until(() => stage.Operation().Step == Step.AskAfterConfirm);
        var before = stage.Operation();
        stage.Bank.Notify("WAIT_CODE");
        stage.World.Settle();
        Assert.Equal((before.Step, before.DueAt, before.LeasedBy), (stage.Operation().Step, stage.Operation().DueAt, stage.Operation().LeasedBy));
    });

    [Fact]
    public void A_node_that_stands_still_over_its_lease_is_replaced_and_its_late_answer_changes_nothing() => Stage.Play(stage =>
    {
        stage.SellUpToCode();
        stage.Bank.NoticesAreLost = true;
        stage.Pass(TimeSpan.FromSeconds(1));
        Assert.True(stage.Enter(stage.RightCode, node: 1));
        stage.Node(1).Stall(60_000);
        stage.Pass(TimeSpan.FromSeconds(35));
        Assert.Equal(OperationStatus.Success, stage.Operation().Status);
        stage.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal(["awaiting clarification", "success"], stage.Told());
        Assert.Single(stage.Bank.Ledger);
    }, nodes: 2);

    [Fact]
    public void A_wrong_code_that_a_stalled_node_learned_of_is_not_held_against_the_next_code() => Stage.Play(stage =>
    {
        stage.SellUpToCode();
        // Node 1 asks, the bank says no, and node 1 stands still with this answer in its hands.
        stage.Bank.Pace = question => question.Call == ProviderCall.Confirm ? new(RequestMs: 100, AnswerMs: 1_000) : null;
        Assert.True(stage.Enter(stage.WrongCode(), node: 1));
        stage.Pass(TimeSpan.FromMilliseconds(500));
        stage.Node(1).Stall(60_000);
        stage.Until(() => stage.Operation() is { Step: Step.AwaitCode, WrongCodes: 1 });

        // Node 2 has taken over and is putting the next code, slowly, when node 1 wakes.
        stage.UpTo(VirtualClock.At(0).AddMilliseconds(stage.Node(1).WakesAtMs!.Value), msBefore: 2_000);
        stage.Bank.Pace = question => question.Call == ProviderCall.Confirm ? new(RequestMs: 5_000, AnswerMs: 1_000) : null;
        Assert.True(stage.Enter(stage.RightCode, node: 2));
        stage.Until(() => stage.Told().Contains("success"));
        Assert.Equal(1, stage.Operation().WrongCodes);
        Assert.Equal(2, stage.Told().Count(status => status == "awaiting clarification"));
    }, nodes: 2);

    [Fact]
    public void A_callback_held_by_a_node_that_stood_still_is_not_sent_after_a_newer_one() => Stage.Play(stage =>
    {
        stage.Bank.Pace = question => question.Call == ProviderCall.Create ? new(RequestMs: 100, AnswerMs: 1_000) : null;
        stage.Sell(node: 1);
        // The moment between the commit of the asking and its first try.
        stage.Until(() => stage.World.Database.Query<long>("select count(*) from callbacks")[0] == 1);
        stage.Node(1).Stall(90_000);
        stage.Pass(TimeSpan.FromSeconds(40));
        Assert.Equal(["awaiting clarification"], stage.Told());
        Assert.True(stage.Enter(stage.RightCode, node: 2));
        stage.Pass(TimeSpan.FromSeconds(120));
        Assert.Equal(["awaiting clarification", "success"], stage.Told());
    }, nodes: 2);

    [Fact]
    public void The_same_wrong_code_typed_twice_has_the_newest_asking_sent_again_whatever_the_clocks_of_the_nodes_say() => Stage.Play(stage =>
    {
        stage.SellUpToCode(node: 1);
        Assert.True(stage.Enter(stage.WrongCode(), node: 2));
        stage.Until(() => stage.Told().Count == 2);
        stage.Pass(TimeSpan.FromSeconds(1));
        Assert.True(stage.Enter(stage.WrongCode(), node: 1));
        stage.Until(() => stage.Told().Count == 3);
        Assert.Equal(stage.World.Merchant.Handled[1].Body, stage.World.Merchant.Handled[2].Body);
        Assert.Equal(1, stage.Operation().WrongCodes);
    }, nodes: 2, skewMs: [400, -400]);

    private static int FreePlaces(SimulatedNode node)
    {
        var free = 0;
        while (free <= 128 && node.Operations.TryReserve()) free++;
        for (var taken = 0; taken < free; taken++) node.Operations.Release();
        return free;
    }
}
