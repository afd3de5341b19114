using Somgate.Providers;

namespace Somgate.Methods.Mbank;

/// <summary>Purchases from Mbank accounts: a phone number, a code that the bank sends to it (gate.md, method facts and 6).</summary>
internal sealed class MbankMethod(MbankOptions options, IProvider provider) : IPaymentMethod
{
    public string Code => MbankProvider.MethodCode;

    public string Group => "wallet";

    public MethodRules Rules { get; } = options.Rules;

    public MethodFace Face => MbankFace.Face;

    public ClarificationForm Clarification { get; } = new(
        Key: "approval_code",
        LengthMin: 4,
        LengthMax: 8,
        IncorrectMessage: "The code is incorrect",
        PatternMessage: "The code must be 4 to 8 digits",
        RequiredMessage: "The code is required");

    public IProvider Provider { get; } = provider;

    public string Normalise(string accountNumber) => MbankAccount.Normalise(accountNumber);
}
