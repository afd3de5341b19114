using System.Globalization;
using System.Text;
using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Reconciliation;

/// <summary>
/// Reads a bank's registry of a day: every line, or none of them and the reasons (reports.md 6.1). Reasons name columns and rules and repeat nothing of what stands in
/// the file, which holds phone numbers. Pure.
/// </summary>
internal sealed class RegistryReader
{
    /// <summary>Half a million charges take about this; a day of ours has a hundredth of them.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    /// <summary>As many as a person reads; how many there are in all is told beside them.</summary>
    public const int FaultsMax = 100;

    /// <summary>Ten thousand million som; a million such lines still have a sum.</summary>
    private const int AmountDigitsMax = 12;

    /// <summary>Of ids, ours and the bank's.</summary>
    private const int IdLengthMax = 64;

    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private readonly RegistryProfile profile;
    private readonly BankDay day;
    private readonly Encoding encoding;
    private readonly List<RegistryLine> lines = [];
    private readonly List<RegistryFault> faults = [];
    private int faultsInAll;

    private RegistryReader(RegistryProfile profile, BankDay day)
    {
        (this.profile, this.day) = (profile, day);
        encoding = Encoding.GetEncoding(profile.Encoding, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    public static RegistryReading Read(ReadOnlySpan<byte> file, RegistryProfile profile, BankDay day)
    {
        if (file.Length > BytesMax) return new RegistryReading.Refused(1, $"the file is longer than {BytesMax / 1024 / 1024} MiB");
        return new RegistryReader(profile, day).Read(file);
    }

    private RegistryReading Read(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(Encoding.UTF8.Preamble)) file = file[Encoding.UTF8.Preamble.Length..];
        if (file.IsEmpty) return new RegistryReading.Refused(1, "the file is empty");
        var places = Array.Empty<int>();
        var width = 0;
        for (var number = 1; !file.IsEmpty; number++)
        {
            var text = Decode(Next(ref file), number);
            if (number == 1)
            {
                if (text is null || Header(text) is not { } found) return Refused();
                (places, width) = found;
            }
            else if (text is not null)
            {
                Line(text, number, places, width);
            }
        }

        return faultsInAll > 0 ? Refused() : new RegistryReading.Whole(lines);
    }

    private RegistryReading.Refused Refused() => new(faults, faultsInAll);

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private string? Decode(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            return encoding.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            Fault(number, $"is not {profile.Encoding}");
            return null;
        }
    }

    private (int[] Places, int Width)? Header(string text)
    {
        var names = text.Split(profile.Separator);
        foreach (var name in profile.Charges.All)
        {
            var times = names.Count(one => one == name);
            if (times != 1) Fault(1, times == 0 ? $"column {name} is missing" : $"column {name} is there {times} times");
        }

        if (faultsInAll > 0) return null;
        return ([.. profile.Charges.All.Select(name => Array.IndexOf(names, name))], names.Length);
    }

    private void Line(string text, int number, int[] places, int width)
    {
        var cells = text.Split(profile.Separator);
        if (cells.Length != width)
        {
            Fault(number, $"has {cells.Length} cells and not {width}");
            return;
        }

        var (before, columns) = (faultsInAll, profile.Charges);
        var (order, bankId, amount, currency, time) = (cells[places[0]], cells[places[1]], cells[places[2]], cells[places[3]], cells[places[4]]);
        if (!IsId(order)) Fault(number, $"{columns.OperationId} is not up to {IdLengthMax} letters, digits, - and _");
        if (!IsId(bankId)) Fault(number, $"{columns.ProviderPaymentId} is not up to {IdLengthMax} letters, digits, - and _");
        if (order.Length == 0 && bankId.Length == 0) Fault(number, $"{columns.OperationId} and {columns.ProviderPaymentId} are both empty");
        if (ReadAmount(amount) is not { } minor) Fault(number, $"{columns.Sum} is not a whole number of minor units above 0 with up to {AmountDigitsMax} digits");
        else if (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)) Fault(number, $"{columns.Currency} is not three capital letters");
        else if (ReadTime(time) is not { } at) Fault(number, $"{columns.Time} is not a time with its offset");
        else if (!day.Holds(at)) Fault(number, $"{columns.Time} is not of {day} in {day.Zone.Name}");
        else if (before == faultsInAll) lines.Add(new(number, order, bankId, new Money(minor, currency), at));
    }

    private static bool IsId(string cell) => cell.Length <= IdLengthMax && cell.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    private static long? ReadAmount(string cell)
    {
        if (cell.Length is 0 or > AmountDigitsMax || !cell.All(char.IsAsciiDigit)) return null;
        var minor = long.Parse(cell, CultureInfo.InvariantCulture);
        return minor > 0 ? minor : null;
    }

    private static DateTimeOffset? ReadTime(string cell) =>
        DateTimeOffset.TryParseExact(cell, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    private void Fault(int line, string reason)
    {
        faultsInAll++;
        if (faults.Count < FaultsMax) faults.Add(new(line, reason));
    }
}
