namespace Somgate.Methods.Mbank;

/// <summary>The phone number that stands for a bank account.</summary>
internal static class MbankAccount
{
    /// <summary>The number as the bank wants it: digits, country code first. A leading <c>+</c> goes, nothing else changes (gate.md 4.3).</summary>
    public static string Normalise(string number) => number.StartsWith('+') ? number[1..] : number;
}
