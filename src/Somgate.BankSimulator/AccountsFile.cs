using System.Text.Json;

namespace Somgate.BankSimulator;

/// <summary>The file that remembers payments across restarts: one line of JSON for each change, the last line of a payment counts.</summary>
/// <remarks>
/// A line is handed to the operating system before anyone is answered, so it outlives a killed program, though not a power cut.
/// Without a file nothing is written and nothing is remembered.
/// </remarks>
internal sealed class AccountsFile : IDisposable
{
    private readonly Lock door = new();
    private readonly FileStream? stream;
    private bool closed;

    public AccountsFile(SimulatorOptions options)
    {
        if (options.File is not { } path) return;
        try
        {
            var how = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Read,
                BufferSize = 0,
            };
            // Phones and codes stand in it.
            if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            stream = new(path, how);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"File cannot be opened: {failure.Message}"]);
        }
    }

    /// <summary>Every payment as it was last, and leaves the file ready to be continued.</summary>
    /// <exception cref="SettingsException">A line that was written whole cannot be read; the message gives its number.</exception>
    public IReadOnlyCollection<Payment> Read()
    {
        if (stream is null) return [];
        stream.Position = 0;
        var payments = new Dictionary<string, Payment>(StringComparer.Ordinal);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var (start, line) = (0, 0);
        for (var end = Array.IndexOf(bytes, (byte)'\n'); end >= 0; end = Array.IndexOf(bytes, (byte)'\n', start))
        {
            var payment = ReadLine(bytes.AsSpan(start, end - start), ++line);
            payments[payment.Request.OrderNumber] = payment;
            start = end + 1;
        }
        // What follows the last line end was being written when the program was killed; nobody was answered on it.
        stream.SetLength(start);
        stream.Position = start;
        return payments.Values;
    }

    public void Append(Payment payment)
    {
        if (stream is null) return;
        var text = JsonSerializer.SerializeToUtf8Bytes(payment, WireJson.Default.Payment);
        var line = new byte[text.Length + 1];
        text.CopyTo(line, 0);
        line[^1] = (byte)'\n';
        lock (door)
        {
            // The answer to a notice may come in while the program stops; that notice is then sent once more by the next run.
            if (!closed) stream.Write(line);
        }
    }

    public void Dispose()
    {
        lock (door)
        {
            closed = true;
            stream?.Dispose();
        }
    }

    private static Payment ReadLine(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WireJson.Default.Payment) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new SettingsException([$"File cannot be read at line {number}"]);
        }
    }
}
