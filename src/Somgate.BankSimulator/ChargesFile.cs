using System.Globalization;

namespace Somgate.BankSimulator;

/// <summary>Charges that the bank has made before this program first ran, in the form of its own registry: a sandbox with a past has them.</summary>
internal static class ChargesFile
{
    private const int Cells = 6;

    /// <summary>Nobody waits for a payment that is long over.</summary>
    private const int LifetimeS = 3600;

    /// <exception cref="SettingsException">A line cannot be read; the message gives its number and nothing of it.</exception>
    public static IReadOnlyList<Payment> Read(string? path)
    {
        if (path is null) return [];
        try
        {
            return [.. File.ReadLines(path).Index().Skip(1).Where(line => line.Item.Length > 0).Select(line => ReadLine(line.Item) ?? throw new SettingsException([$"Charges cannot be read at line {line.Index + 1}"]))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"Charges cannot be opened: {failure.Message}"]);
        }
    }

    private static Payment? ReadLine(string line)
    {
        if (line.Split(';') is not { Length: Cells } cells || cells[0].Length == 0) return null;
        if (!Guid.TryParse(cells[1], out var paymentId) || !long.TryParse(cells[3], NumberStyles.None, CultureInfo.InvariantCulture, out var amount)) return null;
        if (!DateTimeOffset.TryParse(cells[5], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)) return null;
        return new(new CreateRequest(cells[0], cells[2], amount, cells[4], null, "", LifetimeS), paymentId, at, "") { Status = PaymentStatus.Charge, EndedAt = at };
    }
}
