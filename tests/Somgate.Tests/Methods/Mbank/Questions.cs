using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Tests.Methods.Mbank;

/// <summary>Questions about one purchase, the one of the samples.</summary>
internal static class Questions
{
    public const long OperationId = 1000000000017;
    public const string Phone = "996700000001";
    public const string ApprovalCode = "482913";
    public const string NoticeUrl = "https://pay.example/notices/mbank/1042";

    public static readonly Money Sum = new(125000, Money.Som);
    public static readonly DateTimeOffset Now = new(2025, 3, 10, 9, 15, 24, TimeSpan.Zero);

    public static ProviderQuestion About(ProviderCall call, string description = "Order 10233", DateTimeOffset? threshold = null)
    {
        var operation = new Operation
        {
            OperationId = OperationId,
            Status = OperationStatus.Processing,
            Step = Step.Create,
            Code = ResultCode.AwaitingProcessing,
            CreatedAt = Now,
            ChangedAt = Now,
            ApprovalCode = new Secret(ApprovalCode),
        };
        var payment = new Payment
        {
            ProjectId = 1042,
            PaymentNo = 1000000000016,
            PaymentId = "ORD-10233",
            Method = "mbank",
            Sum = Sum,
            Description = description,
            Customer = new("cust-77", "203.0.113.25"),
            Account = new Secret(Phone),
            AccountMasked = "996******001",
            CreatedAt = Now,
            ChangedAt = Now,
            ThresholdAt = threshold ?? Now.AddHours(1),
            CodeLife = TimeSpan.FromHours(1),
            Sale = new("7c1e0b5f9a2d4e6c8b3f1a0d5e7c9b24-00000001", [1]),
            Operations = [operation],
        };
        return new(call, payment, operation, NoticeUrl, Now);
    }

    /// <summary>An event in one line of a table.</summary>
    public static string Line(OperationEvent happened) => happened switch
    {
        OperationEvent.Declined declined => $"Declined {declined.Code}{(declined.IsFinal ? "" : " not final")}",
        OperationEvent.Unanswered { RetryAfter: { } pause } => $"Unanswered for {pause.TotalSeconds} s",
        _ => happened.GetType().Name,
    };
}
