using Somgate.Methods.Mbank;
using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Tests.Methods.Mbank;

/// <summary>Each recorded message of the bank and what it means to us; the name of a sample begins with the call that it answers.</summary>
public sealed class SamplesTests
{
    private const string PaymentId = "01957f56-6d64-7c21-9b3e-4f8a1d2c6e70";
    private static readonly byte[] Key = "notice-secret"u8.ToArray();

    // Sample | event | heard | what an operator sees.
    private const string Table = """
        cancel-cancelled                            | Cancelled                | CANCELLED                    | None
        cancel-too-late                             | CancelTooLate            | TOO_LATE                     | None
        confirm-attempts-exceeded                   | Declined 20104           | ATTEMPTS_EXCEEDED            | None
        confirm-code-expired                        | Declined 20602 not final | CODE_EXPIRED                 | None
        confirm-code-expired-payment-over           | Declined 20602           | CODE_EXPIRED                 | None
        confirm-confirmed                           | Approved                 | CONFIRMED                    | None
        confirm-confirmed-but-rejected              | Unanswered               | CONFIRMED, REJECT            | None
        confirm-declined                            | Declined 20100           | DECLINED                     | None
        confirm-declined-in-the-app                 | Declined 20301           | DECLINED                     | None
        confirm-in-progress                         | StillProcessing          | IN_PROGRESS                  | None
        confirm-insufficient-funds                  | Declined 20105           | INSUFFICIENT_FUNDS           | None
        confirm-unknown-order                       | UnknownOrder             | UNKNOWN_ORDER                | None
        confirm-wrong-code                          | CodeRefused              | WRONG_CODE                   | None
        create-account-blocked                      | Declined 20201           | ACCOUNT_BLOCKED              | None
        create-account-not-found                    | Declined 20102           | ACCOUNT_NOT_FOUND            | None
        create-amount-not-allowed                   | Declined 20101           | AMOUNT_NOT_ALLOWED           | None
        create-another-amount                       | Unanswered               | CREATED, another sum         | OtherSum
        create-another-currency                     | Unanswered               | CREATED, another sum         | OtherSum
        create-another-order                        | Unanswered               | CREATED, another order       | None
        create-code-and-message-differ              | Unanswered               | 110 CONFIRMED                | None
        create-created                              | ClarificationRequired    | CREATED                      | None
        create-created-code-as-number               | ClarificationRequired    | CREATED                      | None
        create-limit-exceeded                       | Declined 20101           | LIMIT_EXCEEDED               | None
        create-order-number-used                    | Declined 20100           | ORDER_NUMBER_USED            | OrderNumberUsed
        create-order-number-used-with-the-other-order | Declined 20100         | ORDER_NUMBER_USED            | OrderNumberUsed
        create-suspicious                           | Declined 20402           | SUSPICIOUS                   | None
        create-unknown-word                         | Unanswered               | 215 QUEUED                   | None
        notice-another-amount                       | Approved                 | CHARGE                       | 125100 KGS
        notice-cancel                               | Cancelled                | CANCEL                       | 125000 KGS
        notice-charge                               | Approved                 | CHARGE                       | 125000 KGS
        notice-expired                              | Expired                  | EXPIRED                      | 125000 KGS
        notice-not-final                            | StillProcessing          | PROCESSING                   | 125000 KGS
        notice-reject                               | Declined 20105           | REJECT INSUFFICIENT_FUNDS    | 125000 KGS
        notice-reject-by-customer                   | Declined 20301           | REJECT DECLINED_BY_CUSTOMER  | 125000 KGS
        notice-unknown-status                       | Unanswered               | FROZEN                       | 125000 KGS
        resend-code-sent                            | CodeSent                 | CODE_SENT                    | None
        resend-limit                                | CodeNotSent              | RESEND_LIMIT                 | None
        resend-too-early                            | CodeNotSent              | RESEND_TOO_EARLY             | None
        status-cancel                               | Cancelled                | CANCEL                       | None
        status-charge                               | Approved                 | CHARGE                       | None
        status-expired                              | Expired                  | EXPIRED                      | None
        status-processing                           | StillProcessing          | PROCESSING                   | None
        status-reject                               | Declined 20105           | REJECT INSUFFICIENT_FUNDS    | None
        status-reject-by-customer                   | Declined 20301           | REJECT DECLINED_BY_CUSTOMER  | None
        status-reject-unknown-reason                | Declined 20100           | REJECT BRANCH_CLOSED         | None
        status-unknown-order                        | UnknownOrder             | UNKNOWN_ORDER                | None
        status-unknown-status                       | Unanswered               | FROZEN                       | None
        status-wait-code                            | ClarificationRequired    | WAIT_CODE                    | None
        """;

    [Fact]
    public void Every_sample_means_what_its_row_says_and_every_row_has_its_sample()
    {
        var rows = Table.Split('\n').Select(row => string.Join(" | ", row.Split('|', StringSplitOptions.TrimEntries)));
        Assert.Equal(rows, Samples.All.Select(sample => $"{sample.Name} | {Meaning(sample.Name, sample.Body)}"));
    }

    [Fact]
    public void The_banks_id_of_the_payment_is_taken_from_every_answer_that_is_believed_and_shows_one()
    {
        foreach (var (name, body) in Samples.All.Where(sample => !sample.Name.StartsWith("notice", StringComparison.Ordinal)))
        {
            var answer = Answer(name, body);
            var believed = answer.Happened is not (OperationEvent.Unanswered or OperationEvent.UnknownOrder)
                && answer.Alert == ProviderAlert.None;
            if (believed) Assert.Equal(PaymentId, answer.Happened.ProviderPaymentId);
        }
    }

    private static string Meaning(string name, byte[] body)
    {
        if (name.StartsWith("notice", StringComparison.Ordinal))
        {
            var notice = Assert.IsType<NoticeReading.Notice>(MbankNotice.Read(body, MbankNoticeTests.Signature(body, Key), Key));
            Assert.Equal((Questions.OperationId, PaymentId), (notice.OperationId, notice.Happened.ProviderPaymentId));
            return $"{Questions.Line(notice.Happened)} | {notice.Heard} | {notice.Sum}";
        }

        var answer = Answer(name, body);
        return $"{Questions.Line(answer.Happened)} | {answer.Heard} | {answer.Alert}";
    }

    private static ProviderAnswer Answer(string name, byte[] body)
    {
        var call = Enum.Parse<ProviderCall>(name[..name.IndexOf('-', StringComparison.Ordinal)], ignoreCase: true);
        var httpStatus = name.EndsWith("unknown-order", StringComparison.Ordinal) ? 404 : 200;
        return MbankAnswers.Of(Questions.About(call), new ProviderReply.Answered(httpStatus, body));
    }
}
