using System.Globalization;
using System.Text.Json.Serialization;
using Somgate.Payments;
using Somgate.Reports;

namespace Somgate.Reconciliation;

/// <summary>One charge as the bank lists it.</summary>
/// <param name="Number">Its line in the file; the header is line 1.</param>
/// <param name="OrderNumber">Our operation id, as the bank was given it; may be empty if there is a <paramref name="ProviderPaymentId"/>.</param>
internal sealed record RegistryLine(int Number, string OrderNumber, string ProviderPaymentId, Money Sum, DateTimeOffset At)
{
    /// <summary>What it says, for people who see it among other words of the bank.</summary>
    public string Said => string.Create(
        CultureInfo.InvariantCulture, $"charged {CsvCell.Amount(Sum, CsvDialect.Standard)} {Sum.Currency}, {At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
}

/// <summary>Why a file is refused, at which line.</summary>
internal sealed record RegistryFault(int Line, string Reason);

/// <summary>What came of reading a file: all of its lines, or none.</summary>
internal abstract record RegistryReading
{
    private RegistryReading()
    {
    }

    public sealed record Whole(IReadOnlyList<RegistryLine> Lines) : RegistryReading;

    /// <param name="Faults">The first ones, in the order of lines.</param>
    /// <param name="FaultsInAll">With those that are not among <paramref name="Faults"/>.</param>
    [method: JsonConstructor]
    public sealed record Refused(IReadOnlyList<RegistryFault> Faults, int FaultsInAll) : RegistryReading
    {
        public Refused(int line, string reason)
            : this([new(line, reason)], 1)
        {
        }
    }
}
