namespace Somgate.Payments;

/// <summary>Why an operation was declined, as a class of result codes (dashboard.md 6.2). Pure.</summary>
internal static class DeclineReason
{
    public const string NotConfirmed = "not_confirmed";
    public const string WrongCode = "wrong_code";
    public const string NoMoney = "no_money";
    public const string Limit = "limit";
    public const string Account = "account";
    public const string RefusedByCustomer = "refused_by_customer";
    public const string BankUnavailable = "bank_unavailable";
    public const string Risk = "risk";
    public const string BankOther = "bank_other";
    public const string Platform = "platform";

    /// <summary>Codes from here up come from a bank.</summary>
    private const int FirstOfBank = 20000;

    /// <summary>All classes, in the order in which screens show them.</summary>
    public static readonly IReadOnlyList<string> All =
        [NotConfirmed, WrongCode, NoMoney, Limit, Account, RefusedByCustomer, BankUnavailable, Risk, BankOther, Platform];

    /// <summary>The class of a decline. A time-out says who was late only together with how it came about.</summary>
    /// <param name="before">The operation as it was when it happened.</param>
    public static string Of(int code, Operation before, OperationEvent happened)
    {
        var isLateCustomer = before.Status == OperationStatus.AwaitingClarification || happened is OperationEvent.Expired or OperationEvent.Declined;
        return code == ResultCode.TimeOut && isLateCustomer ? NotConfirmed : OfCode(code);
    }

    /// <summary>The class of a code that needs no more to be told; a time-out counts as the bank's.</summary>
    public static string OfCode(int code) => code switch
    {
        ResultCode.TooManyCodes => WrongCode,
        ResultCode.InsufficientFunds => NoMoney,
        ResultCode.AccountLimit => Limit,
        20102 or 20103 or 20106 or 20107 or 20201 or 20203 or 20205 or 20302 or 20303 => Account,
        301 or 20301 => RefusedByCustomer,
        314 or 602 or 20202 or 20601 or 20602 or 20603 => BankUnavailable,
        402 or (>= 1401 and <= 1499) or 20401 or 20402 => Risk,
        >= FirstOfBank => BankOther,
        _ => Platform,
    };
}
