using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.Tests.Protocol;

/// <summary>The payments of the examples in gate.md 4.6 and callbacks.md 5, and what can be made of them.</summary>
internal static class SamplePayments
{
    public const int ProviderId = 17101;

    public static readonly byte[] SigningKey = "secret"u8.ToArray();
    public static readonly Merchant Merchant = new(7, "Ala-Too Books");

    public static readonly ClarificationForm Form = new(
        "approval_code", 4, 8, "The code is incorrect", "The code must be 4 to 8 digits", "The code is required");

    public const string LinkUrl = "https://pay.shop.example/link/Zk3vQ8sT1yLwN5bR7mXc2aHd";

    public static readonly WireFacts Facts = new(Form, ProviderId, LinkUrl);

    private static readonly DateTimeOffset Day = new(2025, 3, 10, 0, 0, 0, TimeSpan.Zero);

    public static Payment InWork => Order10233(OperationStatus.Processing, Step.Create, ResultCode.AwaitingProcessing, At("09:15:24"));

    public static Payment Awaiting => Order10233(OperationStatus.AwaitingClarification, Step.AwaitCode, ResultCode.AwaitingProcessing, At("09:15:27"));

    public static Payment Success => Order10233(OperationStatus.Success, Step.None, ResultCode.Success, At("09:16:02"));

    public static Payment Decline => Order10234("ORD-10234", "c0a8e1f24b7d43958e6f20d19b3c5a77-00000001", At("09:20:09"), At("09:20:41")) with
    {
        Operations =
        [
            new Operation
            {
                OperationId = 1000000000031, Status = OperationStatus.Decline, Step = Step.None, Code = ResultCode.InsufficientFunds,
                CreatedAt = At("09:20:09"), ChangedAt = At("09:20:41"), ProviderPaymentId = "01957f5a-c94f-7a06-8d15-27be90f4c3d1",
            },
        ],
    };

    public static Payment Error => Order10234("ORD-10235", "e51b7c3a9d0f4826b4a97f6e2d81c035-00000001", At("09:31:02"), At("09:31:02")) with
    {
        Problems = [new Problem(ResultCode.ValidationError, "payment.best_before", "minimum")],
    };

    /// <summary>A link that can be used; the example of payment-links.md 5, but for its dates.</summary>
    public static Payment LinkMade => Order10233(OperationStatus.Processing, Step.Create, ResultCode.AwaitingProcessing, At("09:15:24")) with
    {
        PaymentId = "order-1001",
        Method = "",
        AccountMasked = "",
        Source = PaymentSource.Link,
        Link = new(new Secret("Zk3vQ8sT1yLwN5bR7mXc2aHd"), [1, 2], At("12:00:00"), LinkEmail.None, new Secret("{}")),
        Operations =
        [
            new Operation
            {
                OperationId = 1000000000018, Type = OperationType.Invoice, Try = 0, Status = OperationStatus.InvoiceSent, Step = Step.None, Code = ResultCode.Success,
                CreatedAt = At("09:15:24"), ChangedAt = At("09:15:24"), DueAt = At("12:00:00"),
            },
        ],
    };

    /// <summary>A sale by the link.</summary>
    public static Payment LinkPaid => Success with { Source = PaymentSource.Link, Link = LinkMade.Link, Operations = [.. LinkMade.Operations, .. Success.Operations] };

    public static Payment AskedAgain(CodeFault fault, DateTimeOffset at)
    {
        var payment = Awaiting;
        return payment.With(payment.Latest! with { CodeFault = fault, ChangedAt = at });
    }

    public static DateTimeOffset At(string timeOfDay) => Day + TimeSpan.Parse(timeOfDay);

    public static Project Project(bool wantsIntermediate = false, params CallbackRule[] rules) => new()
    {
        ProjectId = 1042,
        Merchant = Merchant,
        Title = "Shop",
        Keys = [new ProjectKey(1, SigningKey)],
        Methods = new Dictionary<string, MethodTerms>(),
        WantsIntermediateCallbacks = wantsIntermediate,
        CallbackRules = rules,
    };

    private static Payment Order10233(OperationStatus status, Step step, int code, DateTimeOffset changedAt) => new()
    {
        ProjectId = 1042,
        PaymentNo = 1000000000016,
        PaymentId = "ORD-10233",
        Method = "mbank",
        Sum = new Money(125000, Money.Som),
        Description = "Order 10233",
        Customer = new Customer("cust-77", "203.0.113.25"),
        Account = new Secret("996555123456"),
        AccountMasked = "996******456",
        CreatedAt = At("09:15:24"),
        ChangedAt = changedAt,
        ThresholdAt = At("10:15:24"),
        CodeLife = TimeSpan.FromMinutes(60),
        Sale = new Acceptance("7c1e0b5f9a2d4e6c8b3f1a0d5e7c9b24-00000001", [1]),
        Operations =
        [
            new Operation
            {
                OperationId = 1000000000017, Status = status, Step = step, Code = code,
                CreatedAt = At("09:15:24"), ChangedAt = changedAt, ProviderPaymentId = "01957f56-6d64-7c21-9b3e-4f8a1d2c6e70",
            },
        ],
    };

    private static Payment Order10234(string paymentId, string requestId, DateTimeOffset createdAt, DateTimeOffset changedAt) =>
        Order10233(OperationStatus.Processing, Step.Create, ResultCode.AwaitingProcessing, changedAt) with
        {
            PaymentNo = 1000000000030,
            PaymentId = paymentId,
            Sum = new Money(480000, Money.Som),
            Description = paymentId,
            Customer = new Customer("cust-91", "203.0.113.26"),
            Account = new Secret("996555987654"),
            AccountMasked = "996******654",
            CreatedAt = createdAt,
            Sale = new Acceptance(requestId, [2]),
            Operations = [],
        };
}
