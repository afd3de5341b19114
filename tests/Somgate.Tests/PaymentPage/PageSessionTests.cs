using Somgate.PaymentPage;
using Somgate.Payments;
using Somgate.Tests.Support;

namespace Somgate.Tests.PaymentPage;

public sealed class PageSessionTests
{
    private static readonly PageSession Session = new()
    {
        Hash = [1],
        Opening = new() { ProjectId = StoreHost.ProjectId, PaymentId = "580", AmountMinor = 125_000, Currency = "KGS", CustomerId = "c", CustomerPhone = "996700123456" },
        OpenedAt = StoreHost.Now,
        SeenAt = StoreHost.Now,
    };

    [Fact]
    public void The_turn_grows_with_all_that_the_customer_sees()
    {
        var created = StoreHost.Sale("580", 1, 1) with { Retry = new(3, TimeSpan.FromMinutes(10), null) };
        var asked = With(created, operation => operation with { Status = OperationStatus.AwaitingClarification, Step = Step.AwaitCode, CodeSentAt = StoreHost.Now });
        var entered = With(asked, operation => operation with { Status = OperationStatus.Processing, Step = Step.Confirm });
        var wrong = With(asked, operation => operation with { WrongCodes = 1 });
        var again = With(wrong, operation => operation with { Resends = 1 });
        var enteredAgain = With(again, operation => operation with { Status = OperationStatus.Processing, Step = Step.Confirm });
        var declined = With(enteredAgain, operation => operation with { Status = OperationStatus.Decline, Step = Step.None }) with { RetryUntil = StoreHost.Now };
        var secondTry = declined with { Operations = [.. declined.Operations, created.Operations[0] with { OperationId = 2, Try = 2 }] };
        var refused = With(secondTry, operation => operation with { Status = OperationStatus.Decline, Step = Step.None });
        var over = refused with { RetryUntil = null };
        Payment?[] seen = [null, created, asked, entered, wrong, again, enteredAgain, declined, secondTry, refused, over];
        var turns = seen.Select(payment => PageTurn.Of(Session, payment)).ToArray();
        Assert.Equal(turns.Distinct().Order(), turns);
        Assert.Equal(PageTurn.Of(Session, asked) + 1, PageTurn.Of(Session with { Steps = 1 }, asked));
    }

    [Fact]
    public void Our_questions_to_the_bank_and_a_change_of_language_leave_the_turn()
    {
        var payment = StoreHost.Sale("580", 1, 1);
        var asked = With(payment, operation => operation with { Step = Step.AskAfterCreate, Questions = 4, Code = ResultCode.Unanswered });
        Assert.Equal(PageTurn.Of(Session, payment), PageTurn.Of(Session with { Language = "ky" }, asked));
    }

    [Fact]
    public void No_personal_data_is_printed()
    {
        Assert.DoesNotContain("700123456", Session.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("700123456", Session.Opening.ToString(), StringComparison.Ordinal);
    }

    private static Payment With(Payment payment, Func<Operation, Operation> change) => payment.Replace(change(payment.Latest!));
}
