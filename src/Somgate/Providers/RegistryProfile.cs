using System.Globalization;

namespace Somgate.Providers;

/// <summary>How a bank's registry, its list of a day's charges, is read (reports.md 6.1). Columns that are not named here are not kept. Pure.</summary>
/// <param name="Encoding">Name of the encoding; every line must be of it.</param>
/// <param name="Zone">IANA name of the zone in which the bank's days begin.</param>
/// <param name="FileStart">What the name of a file begins with; the day follows as <c>yyyy-MM-dd</c>, then <paramref name="FileEnd"/>.</param>
/// <param name="Charges">Names of the columns.</param>
internal sealed record RegistryProfile(string Encoding, char Separator, string Zone, string FileStart, string FileEnd, RegistryColumns Charges)
{
    private const string DayForm = "yyyy-MM-dd";

    /// <summary>The day that a file's name tells; null: it tells none.</summary>
    public DateOnly? DayOf(string fileName)
    {
        if (fileName.Length != FileStart.Length + DayForm.Length + FileEnd.Length) return null;
        if (!fileName.StartsWith(FileStart, StringComparison.Ordinal) || !fileName.EndsWith(FileEnd, StringComparison.Ordinal)) return null;
        var text = fileName.AsSpan(FileStart.Length, DayForm.Length);
        return DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }

    public string NameOf(DateOnly day) => $"{FileStart}{day.ToString(DayForm, CultureInfo.InvariantCulture)}{FileEnd}";
}

/// <summary>Names of a registry's columns. Amounts are whole minor units, times ISO 8601 with their offset.</summary>
/// <param name="OperationId">Our number of the operation, as the bank was given it.</param>
/// <param name="ProviderPaymentId">The bank's own number.</param>
internal sealed record RegistryColumns(string OperationId, string ProviderPaymentId, string Sum, string Currency, string Time)
{
    public IReadOnlyList<string> All { get; } = [OperationId, ProviderPaymentId, Sum, Currency, Time];
}
