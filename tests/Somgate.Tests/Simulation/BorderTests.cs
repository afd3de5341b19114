using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Tests.Simulation;

/// <summary>The last millisecond before a limit and the limit itself (gate.md 5.3): a limit is reached at its exact moment, and a call in flight is let finish.</summary>
public sealed class BorderTests
{
    [Fact]
    public void A_code_in_the_last_millisecond_of_its_life_is_put_to_the_bank_and_pays() => Stage.Play(stage =>
    {
        var ends = stage.SellUpToCode().Latest!.CodeEndsAt!.Value;
        stage.UpTo(ends, msBefore: 1);
        Assert.True(stage.Enter(stage.RightCode));
        stage.Until(() => stage.Told().Contains("success"));
        Assert.Single(stage.Bank.Ledger);
    }, codeLifeSeconds: 120);

    [Fact]
    public void A_code_at_the_end_of_its_life_is_refused_though_nobody_has_looked_yet() => Stage.Play(stage =>
    {
        var ends = stage.SellUpToCode().Latest!.CodeEndsAt!.Value;
        stage.ExactlyAt(ends);
        Assert.False(stage.Enter(stage.RightCode));
        Assert.False(stage.Resend());
        stage.Until(() => stage.Told().Contains("decline"));
        Assert.Equal(ResultCode.TimeOut, stage.Operation().Code);
        Assert.Empty(stage.Bank.Ledger);
    }, codeLifeSeconds: 120);

    [Fact]
    public void While_the_bank_is_asked_at_the_end_of_a_codes_life_nothing_is_accepted_any_more() => Stage.Play(stage =>
    {
        var ends = stage.SellUpToCode().Latest!.CodeEndsAt!.Value;
        stage.Bank.Pace = _ => CallPace.Lost;
        stage.UpTo(ends);
        stage.Pass(TimeSpan.FromSeconds(40));
        Assert.Equal(OperationStatus.AwaitingClarification, stage.Operation().Status);
        Assert.False(stage.Enter(stage.RightCode));
        Assert.False(stage.Resend());
    }, codeLifeSeconds: 120);

    [Fact]
    public void At_the_threshold_a_call_in_flight_is_let_finish_and_paid_wins() => Stage.Play(stage =>
    {
        var ends = stage.SellUpToCode().ThresholdAt;
        stage.Bank.Pace = question => question.Call == ProviderCall.Confirm ? new(RequestMs: 500, AnswerMs: 8_000) : null;
        stage.Bank.NoticesAreLost = true;
        stage.UpTo(ends, msBefore: 3_000);
        Assert.True(stage.Enter(stage.RightCode));
        stage.Until(() => stage.Told().Contains("success"));
        Assert.True(stage.Clock.Now >= ends.AddSeconds(5));
        Assert.Single(stage.Bank.Ledger);
    }, thresholdSeconds: 120);

    [Fact]
    public void A_confirm_without_an_answer_at_the_threshold_is_cleared_by_the_status_that_says_paid() => Stage.Play(stage =>
    {
        var ends = stage.SellUpToCode().ThresholdAt;
        // Carried out, its answer lost; and no notice: only asking tells.
        stage.Bank.Pace = question => question.Call == ProviderCall.Confirm ? new(RequestMs: 100, AnswerMs: 100_000) : null;
        stage.Bank.NoticesAreLost = true;
        stage.UpTo(ends, msBefore: 3_000);
        Assert.True(stage.Enter(stage.RightCode));
        stage.Until(() => stage.Told().Contains("success"));
        Assert.Equal(ResultCode.Success, stage.Operation().Code);
        Assert.Single(stage.Bank.Ledger);
    }, thresholdSeconds: 120);

    [Fact]
    public void A_wrong_code_that_the_bank_tells_after_the_end_of_its_life_ends_in_a_cancel_and_a_decline() => Stage.Play(stage =>
    {
        var ends = stage.SellUpToCode().Latest!.CodeEndsAt!.Value;
        stage.Bank.Pace = question => question.Call == ProviderCall.Confirm ? new(RequestMs: 2_000, AnswerMs: 2_000) : null;
        stage.UpTo(ends, msBefore: 100);
        Assert.True(stage.Enter(stage.WrongCode()));
        stage.Until(() => stage.Told().Contains("decline"));
        Assert.Equal((ResultCode.TimeOut, Step.None), (stage.Operation().Code, stage.Operation().Step));
    }, codeLifeSeconds: 120);

    [Fact]
    public void A_silent_bank_is_given_up_sixty_seconds_after_the_threshold_and_a_charge_found_later_is_shown_once() => Stage.Play(stage =>
    {
        var ends = stage.SellUpToCode().ThresholdAt;
        stage.Bank.Pace = question => question.Call == ProviderCall.Confirm ? new(RequestMs: 100, AnswerMs: 100_000) : CallPace.Lost;
        stage.Bank.NoticesAreLost = true;
        Assert.True(stage.Enter(stage.RightCode));
        stage.UpTo(ends.AddSeconds(60), msBefore: 1);
        Assert.False(stage.Operation().IsFinal);
        stage.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((OperationStatus.Decline, ResultCode.ProviderUnavailable, true), (stage.Operation().Status, stage.Operation().Code, stage.Operation().Unconfirmed));
        Assert.Equal(1, stage.Alerts("Unconfirmed"));

        stage.Bank.Pace = _ => null;
        stage.Until(() => stage.Operation().LateSuccess);
        stage.Pass(TimeSpan.FromHours(2));
        Assert.Equal((OperationStatus.Decline, 1), (stage.Operation().Status, stage.Alerts("LateSuccess")));
        Assert.Equal("decline", stage.Told()[^1]);
        Assert.Single(stage.Bank.Ledger);
    }, thresholdSeconds: 120);

    [Fact]
    public void Asked_for_a_new_code_before_sixty_seconds_are_over_it_refuses_and_at_sixty_it_sends() => Stage.Play(stage =>
    {
        var sent = stage.SellUpToCode().Latest!.CodeSentAt!.Value;
        stage.UpTo(sent.AddSeconds(60), msBefore: 1);
        Assert.False(stage.Resend());
        stage.ExactlyAt(sent.AddSeconds(61));
        Assert.True(stage.Resend());
        stage.Until(() => stage.Told().Count == 2);
        Assert.True(stage.Operation().CodeSentAt > sent);
    });
}
