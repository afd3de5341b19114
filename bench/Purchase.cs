namespace Bench;

/// <summary>What every purchase of the bench has in common; the driver, the bank and the floor agree on it beforehand.</summary>
internal static class Purchase
{
    public const int ProjectId = 1;
    public const string Secret = "bench-secret-of-a-project-that-lives-for-minutes";

    /// <summary>In minor units: 1,250.00 KGS. One sum for all, so that the bank need not remember its payments.</summary>
    public const int AmountMinor = 125000;
    public const string Currency = "KGS";
    public const string ApprovalCode = "4821";

    public const string BankLogin = "bench";
    public const string BankPassword = "bench-bank-password";
    public const string BankNoticeSecret = "bench-notice-secret";

    public const string SalePath = "/v2/payment/wallet/mbank/sale";
    public const string ClarificationPath = "/v2/payment/clarification";

    /// <summary>HTTP exchanges of one purchase: sale, create at the bank, callback, clarification, confirm at the bank, callback.</summary>
    public const int Exchanges = 6;

    /// <summary>Facts that must be durable before the next step: sale, bank's answer, delivery, code, bank's result, delivery.</summary>
    public const int Records = 6;
}
