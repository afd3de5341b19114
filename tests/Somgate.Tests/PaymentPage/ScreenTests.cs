using Somgate.Methods;
using Somgate.Methods.Mbank;
using Somgate.PaymentPage;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Tests.Support;

namespace Somgate.Tests.PaymentPage;

/// <summary>The table of payment-page.md 9 and 8.3: which screen follows from session, payment and moment.</summary>
public sealed class ScreenTests
{
    private static readonly DateTimeOffset Now = StoreHost.Now.AddMinutes(5);
    private static readonly IPaymentMethod Mbank = new MbankMethod(new MbankOptions(), null!);
    private static readonly AvailableMethods One = new([Mbank], 0, null);
    private static readonly AvailableMethods None = new([], ResultCode.MethodNotEnabled, null);

    private static readonly PageSession Session = new()
    {
        Hash = [1],
        Opening = new() { ProjectId = StoreHost.ProjectId, PaymentId = "580", AmountMinor = 125_000, Currency = "KGS", CustomerId = "c" },
        OpenedAt = Now.AddMinutes(-4),
        SeenAt = Now.AddMinutes(-4),
    };

    [Fact]
    public void Before_Pay_the_choice_is_skipped_where_there_is_none()
    {
        Assert.Equal(ScreenId.Phone, Of(Session, null));
        Assert.Equal(ScreenId.Choice, Of(Session, null, page: new() { SkipSingleMethod = false }));
        Assert.Equal(ScreenId.Phone, Of(Session with { Method = "mbank" }, null, page: new() { SkipSingleMethod = false }));
        Assert.Equal(ScreenId.Phone, Of(Session with { Opening = Session.Opening with { ForcedMethod = "mbank" } }, null, page: new() { SkipSingleMethod = false }));
        Assert.Equal(ScreenId.Choice, Of(Session, null, new AvailableMethods([Mbank, Mbank], 0, null)));
    }

    [Fact]
    public void A_choice_that_is_no_longer_offered_is_none() =>
        Assert.Equal(ScreenId.Choice, Of(Session with { Method = "gone" }, null, new AvailableMethods([Mbank, Mbank], 0, null)));

    [Fact]
    public void Without_a_method_and_after_the_limit_there_is_no_form()
    {
        Assert.Equal(ScreenId.NotAvailable, Of(Session, null, None));
        var limited = Session with { Opening = Session.Opening with { BestBefore = Now } };
        Assert.Equal(ScreenId.TimeOver, Of(limited, null));
        Assert.Equal(ScreenId.TimeOver, Of(limited, null, None));
        Assert.Equal(ScreenId.Phone, Of(Session with { Opening = Session.Opening with { BestBefore = Now.AddMilliseconds(1) } }, null));
    }

    [Fact]
    public void A_limit_cuts_no_payment_that_has_begun()
    {
        var limited = Session with { Opening = Session.Opening with { BestBefore = Now.AddSeconds(-1) } };
        Assert.Equal(ScreenId.Waiting, Of(limited, In(OperationStatus.Processing, Step.Create)));
        Assert.Equal(ScreenId.Code, Of(limited, In(OperationStatus.AwaitingClarification, Step.AwaitCode)));
    }

    [Theory]
    [InlineData("processing", "S3")]
    [InlineData("awaiting clarification", "S4")]
    [InlineData("success", "S5")]
    [InlineData("decline", "S6")]
    public void A_payment_shows_its_own_step_wherever_it_came_from(string status, string screen)
    {
        var payment = In(StatusText.ReadOperation(status), Step.None);
        Assert.Equal(screen, ScreenText.Of(Of(Session, payment)));
        Assert.Equal(screen, ScreenText.Of(Of(Session, payment with { Source = PaymentSource.Gate }, None)));
    }

    [Fact]
    public void A_code_whose_life_is_over_is_not_asked_for()
    {
        var payment = In(OperationStatus.AwaitingClarification, Step.AwaitCode);
        Assert.Equal(ScreenId.Waiting, Of(Session, payment.Replace(payment.Latest! with { CodeEndsAt = Now })));
    }

    [Fact]
    public void An_error_is_shown_to_the_session_that_made_it_and_is_nothing_to_others()
    {
        var payment = StoreHost.Sale("580", 9, 1) with { Operations = [], Problems = [new(314)] };
        Assert.Equal(ScreenId.NotStarted, Of(Session with { PaymentNo = 9 }, payment));
        Assert.Equal(ScreenId.Phone, Of(Session, payment));
        Assert.Equal(ScreenId.Phone, Of(Session with { PaymentNo = 8 }, payment));
    }

    [Fact]
    public void Between_two_tries_each_session_asks_for_itself()
    {
        var payment = In(OperationStatus.Decline, Step.None) with { RetryUntil = Now.AddSeconds(1) };
        Assert.Equal(ScreenId.Retry, Of(Session, payment));
        Assert.Equal(ScreenId.Phone, Of(Session with { TryAfter = 1 }, payment));
        Assert.Equal(ScreenId.Retry, Of(Session with { TryAfter = 2 }, payment));
        Assert.Equal(ScreenId.NotAvailable, Of(Session with { TryAfter = 1 }, payment, None));
        // Its end has to be told yet.
        Assert.Equal(ScreenId.Waiting, Of(Session with { TryAfter = 1 }, payment with { RetryUntil = Now }));
    }

    [Fact]
    public void A_payment_that_is_another_one_ends_the_session()
    {
        var payment = In(OperationStatus.Success, Step.None);
        Assert.Equal(ScreenId.Gone, Of(Session, payment with { Sum = new(125_001, Money.Som) }));
        Assert.Equal(ScreenId.Gone, Of(Session, payment with { Sum = new(125_000, "USD") }));
        Assert.Equal(ScreenId.Gone, Of(Session, payment with { Source = PaymentSource.Link }));
        Assert.Equal(ScreenId.Success, Of(Session, payment with { Customer = new("another", "") }));
    }

    [Fact]
    public void A_page_lives_a_day_after_its_last_request_and_after_the_end_of_its_payment()
    {
        var old = Session with { SeenAt = Now.AddHours(-24) };
        Assert.Equal(ScreenId.Gone, Of(old, null));
        Assert.Equal(ScreenId.Phone, Of(old with { SeenAt = old.SeenAt.AddMilliseconds(1) }, null));
        Assert.Equal(ScreenId.Success, Of(old, In(OperationStatus.Success, Step.None) with { ChangedAt = Now.AddHours(-23) }));
        Assert.Equal(ScreenId.Gone, Of(old, In(OperationStatus.Success, Step.None) with { ChangedAt = Now.AddHours(-24) }));
    }

    [Theory]
    [InlineData(20105, "no.funds")]
    [InlineData(20101, "no.limit")]
    [InlineData(2642, "no.limit")]
    [InlineData(3358, "no.limit")]
    [InlineData(20102, "no.account")]
    [InlineData(20106, "no.account")]
    [InlineData(20107, "no.account")]
    [InlineData(20201, "no.account")]
    [InlineData(20103, "no.code")]
    [InlineData(20104, "no.code")]
    [InlineData(20602, "no.time")]
    [InlineData(20301, "no.cancelled")]
    [InlineData(301, "no.cancelled")]
    [InlineData(20202, "no.bank")]
    [InlineData(20100, "no.general")]
    [InlineData(20402, "no.general")]
    public void The_reason_follows_from_the_result_code(int code, string key) => Assert.Equal(key, Screen.ReasonOf(code));

    private static ScreenId Of(PageSession session, Payment? payment, AvailableMethods? available = null, PageSettings? page = null) =>
        Screen.Of(session, payment, available ?? One, page ?? new(), Now);

    private static Payment In(OperationStatus status, Step step)
    {
        var payment = StoreHost.Sale("580", 1, 1);
        return payment.Replace(payment.Latest! with { Status = status, Step = step, CodeEndsAt = Now.AddMinutes(1) });
    }
}
