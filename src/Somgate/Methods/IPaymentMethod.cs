using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Methods;

/// <summary>A way to pay: one folder under Methods, whole.</summary>
internal interface IPaymentMethod
{
    /// <summary>Code on the wire and in the path, for instance <c>mbank</c>.</summary>
    string Code { get; }

    /// <summary>Group in the path: <c>/v2/payment/{group}/{code}/sale</c>.</summary>
    string Group { get; }

    MethodRules Rules { get; }

    MethodFace Face { get; }

    /// <summary>What is asked of the customer in a clarification.</summary>
    ClarificationForm Clarification { get; }

    IProvider Provider { get; }

    /// <summary>The account number as kept and sent to the provider, made from one that fits the published pattern (gate.md 4.3).</summary>
    string Normalise(string accountNumber);
}

/// <summary>Bounds of a method; a project may narrow the amounts, never widen them (gate.md 4.3).</summary>
/// <param name="BaseTime">Usual time of a purchase.</param>
/// <param name="Threshold">Longest time of a purchase, for projects without their own.</param>
/// <param name="CodeLife">Life of a confirmation code, for projects without their own.</param>
internal sealed record MethodRules(string Currency, long AmountMinMinor, long AmountMaxMinor, TimeSpan BaseTime, TimeSpan Threshold, TimeSpan CodeLife);

/// <summary>The one field of a clarification: its key in <c>clarification_fields</c> and <c>additional_data</c>, and the form of a well-formed value (gate.md 6).</summary>
/// <param name="IncorrectMessage">Shown when the provider refused the value; the other two when it is malformed or missing.</param>
internal sealed record ClarificationForm(
    string Key, int LengthMin, int LengthMax, string IncorrectMessage, string PatternMessage, string RequiredMessage)
{
    /// <summary>A string of <see cref="LengthMin"/> to <see cref="LengthMax"/> ASCII digits.</summary>
    public bool Fits(string value)
    {
        if (value.Length < LengthMin || value.Length > LengthMax) return false;
        foreach (var character in value)
            if (!char.IsAsciiDigit(character)) return false;
        return true;
    }

    public string Message(CodeFault fault) => fault switch
    {
        CodeFault.Incorrect => IncorrectMessage,
        CodeFault.Pattern => PatternMessage,
        CodeFault.Required => RequiredMessage,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "not a fault of a code"),
    };
}

/// <summary>What a message about a payment says beside the payment itself.</summary>
/// <param name="Form">What the method asks of the customer; null: no method has been chosen yet.</param>
/// <param name="ProviderId">Number of the bank connection (gate.md 7).</param>
/// <param name="LinkUrl">The address of the payment's link; null: it has none.</param>
internal sealed record WireFacts(ClarificationForm? Form, int ProviderId, string? LinkUrl = null);
