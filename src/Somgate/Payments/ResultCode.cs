namespace Somgate.Payments;

/// <summary>The published result and error codes with their messages (codes.md). A message is sent exactly as printed and never translated.</summary>
internal static class ResultCode
{
    public const int Success = 0;
    public const int AccessDenied = 303;
    public const int NotAllowed = 310;
    public const int ProviderStopped = 314;
    public const int InternalError = 501;
    public const int ValidationError = 502;
    public const int TryAgain = 601;
    public const int MalformedRequest = 702;
    public const int InvalidJson = 2003;
    public const int FieldMissing = 2004;
    public const int InvalidCustomerId = 2124;
    public const int LockError = 2147;
    public const int UnknownProject = 2442;
    public const int UnknownMethod = 2541;
    public const int AmountAboveLimit = 2642;
    public const int CurrencyNotEnabled = 3023;
    public const int InvalidPaymentId = 3024;
    public const int MethodNotEnabled = 3026;
    public const int PaymentIdUsed = 3041;
    public const int NotNow = 3060;
    public const int NotFound = 3061;
    public const int DetailsNotReceived = 3062;
    public const int InvalidCurrency = 3121;
    public const int InvalidSignature = 3261;
    public const int EmptySignature = 3262;
    public const int MerchantSuspended = 3299;
    public const int AmountBelowLimit = 3358;
    public const int RefundUnavailable = 3610;
    public const int AwaitingProcessing = 9999;
    public const int DeclinedByProvider = 20100;
    public const int AccountLimit = 20101;
    public const int NoSuchAccount = 20102;
    public const int TooManyCodes = 20104;
    public const int InsufficientFunds = 20105;
    public const int AccountRestricted = 20201;
    public const int ProviderUnavailable = 20202;
    public const int CancelledByCustomer = 20301;
    public const int TriesCancelled = 301;
    public const int Suspicious = 20402;
    public const int TimeOut = 20602;
    public const int Unanswered = 29999;

    private static readonly System.Collections.Frozen.FrozenDictionary<int, string> Messages = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(new Dictionary<int, string>
    {
        [0] = "Success",
        [100] = "General decline",
        [301] = "Cancelled",
        [303] = "Access denied",
        [310] = "This operation is not allowed by project settings",
        [314] = "Provider is not available now to perform the operation",
        [319] = "There is not enough data to create an operation",
        [402] = "RCS reject. Declined by Risk System",
        [501] = "Internal error",
        [502] = "Validation error",
        [601] = "Try again",
        [602] = "Network error",
        [603] = "Auto decline",
        [702] = "Malformed request",
        [1405] = "RCS reject. IP is Blacklisted in RCS",
        [1407] = "RCS reject. Phone is Blacklisted in RCS",
        [1409] = "RCS Reject. Interval too short",
        [1421] = "RCS reject. Invalid amount",
        [1422] = "RCS reject. Amount limit exceeded",
        [1433] = "RCS reject. Count limit exceeded",
        [1434] = "RCS reject. Duplicate operation",
        [2003] = "Invalid JSON string",
        [2004] = "Required field not provided",
        [2124] = "Invalid Customer ID",
        [2147] = "Lock Error",
        [2154] = "Customer ID is required for project",
        [2442] = "Project ID not found",
        [2541] = "Unknown Payment Method",
        [2642] = "Operation amount is greater than limit",
        [3023] = "Provided currency disabled for Project ID",
        [3024] = "Invalid Payment ID",
        [3026] = "Internal Decline",
        [3041] = "Payment ID already exists",
        [3060] = "Current payment or operation status does not allow this action",
        [3061] = "Transaction not found",
        [3062] = "Payment details not received",
        [3081] = "State Machine Flow Break",
        [3119] = "Request currency does not match channel currency",
        [3121] = "Invalid currency",
        [3191] = "Need clarification",
        [3230] = "The operation with such merchant_refund_id already exists",
        [3242] = "Account must be defined",
        [3243] = "Account must not be defined",
        [3261] = "Invalid signature",
        [3262] = "Empty signature",
        [3283] = "Refund amount more than init amount",
        [3284] = "Refund currency mismatched or empty",
        [3285] = "Cannot make refund because of timeout block for repeat refund",
        [3286] = "The property amount is required",
        [3287] = "The property currency is required",
        [3288] = "Refund prohibited on disputed transaction",
        [3299] = "Sorry, the merchant status does not allow you to create an operation",
        [3358] = "Operation amount is less than limit",
        [3610] = "Refund unavailable for the current operation",
        [3613] = "Duplicate operation",
        [9999] = "Awaiting processing",
        [19999] = "Awaiting processing",
        [20000] = "General decline",
        [20100] = "Declined by external provider",
        [20101] = "Decline due to amount or frequency limit",
        [20102] = "Incorrect account data entered",
        [20103] = "Incorrect login or password",
        [20104] = "Password attempts entry exceeded",
        [20105] = "Insufficient funds on customer account",
        [20106] = "Customer account is no longer available",
        [20107] = "Customer account does not support requested currency",
        [20201] = "Restrictions for the customer account",
        [20202] = "PSP system is unavailable",
        [20203] = "Compromised customer account",
        [20205] = "Payment method is not available for customer country",
        [20301] = "Account owner cancelled operation",
        [20302] = "Unacceptable password",
        [20303] = "Customer is not permitted to perform the action",
        [20304] = "Incorrect amount paid",
        [20401] = "Declined by PSP risk system",
        [20402] = "Suspicious operation",
        [20501] = "Refer to acquirer",
        [20502] = "Error during operation validation",
        [20503] = "Incorrect acquirer settings",
        [20504] = "Insufficient funds on acquirer balance",
        [20601] = "Try again",
        [20602] = "Time-out",
        [20603] = "Operation could not be authorized. Try again later",
        [20604] = "Notification is not delivered",
        [20701] = "Wrong requests sequence",
        [20702] = "Invalid request. Try again",
        [20706] = "Operation not supported by provider",
        [20801] = "Payment provider approved but did not process the operation",
        [20802] = "The payment provider did not confirm neither successful nor negative status of the payment transaction",
        [20812] = "The service provider did not confirm the account crediting",
        [20899] = "The payment is processed on the provider side. It can take up to several days. Inform customer if needed",
        [29999] = "Awaiting processing",
    });

    /// <summary>Every code that has a message, ascending.</summary>
    public static IEnumerable<int> All => Messages.Keys.Order();

    /// <summary>The published message of a code; null: a code that isn't published.</summary>
    public static string? Find(int code) => Messages.GetValueOrDefault(code);

    /// <summary>The published message of a code.</summary>
    public static string Message(int code) => Messages[code];

    public static string Text(int code) => code.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
