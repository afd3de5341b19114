using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.Processing;

/// <summary>A payment that never was, so that a merchant's server can be tried with every callback it may get (dashboard.md 5.4). Pure.</summary>
internal sealed class SamplePayment(PaymentMethods methods)
{
    private static readonly Money Sum = new(125_000, Money.Som);

    /// <summary>The signed body of its callback in this status.</summary>
    public byte[] Callback(Project project, string paymentId, PaymentStatus told, long number, DateTimeOffset now)
    {
        var method = methods[project.Methods.Keys.Order(StringComparer.Ordinal).FirstOrDefault(PaymentMethods.Codes.Contains) ?? PaymentMethods.Codes[0]];
        return PaymentView.Callback(Of(project, method, paymentId, told, number, now), new(method.Clarification, method.Provider.ProviderId), project.PrimaryKey.Bytes);
    }

    private static Payment Of(Project project, IPaymentMethod method, string paymentId, PaymentStatus told, long number, DateTimeOffset now) => new()
    {
        ProjectId = project.ProjectId,
        PaymentNo = number,
        PaymentId = paymentId,
        Method = method.Code,
        Sum = Sum,
        Description = "Somgate test callback",
        Customer = new("somgate-test", "192.0.2.1", null),
        Account = new(""),
        AccountMasked = "996******000",
        CreatedAt = now,
        ChangedAt = now,
        ThresholdAt = now + method.Rules.Threshold,
        CodeLife = method.Rules.CodeLife,
        Sale = new($"somgate-test-{number}", []),
        Problems = told == PaymentStatus.Error ? [new(ResultCode.ValidationError, "payment.best_before", "minimum")] : [],
        Operations = told == PaymentStatus.Error ? [] : [Step(told, number, now)],
    };

    private static Operation Step(PaymentStatus told, long number, DateTimeOffset now) => new()
    {
        OperationId = number,
        Status = told switch
        {
            PaymentStatus.Success => OperationStatus.Success,
            PaymentStatus.Decline => OperationStatus.Decline,
            PaymentStatus.AwaitingClarification => OperationStatus.AwaitingClarification,
            _ => OperationStatus.Processing,
        },
        Step = Payments.Step.None,
        Code = told switch
        {
            PaymentStatus.Success => ResultCode.Success,
            PaymentStatus.Decline => ResultCode.InsufficientFunds,
            _ => ResultCode.AwaitingProcessing,
        },
        CreatedAt = now,
        ChangedAt = now,
    };
}
