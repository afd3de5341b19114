using System.Diagnostics;

namespace Bench.Running;

/// <summary>A program that is run to its end.</summary>
internal static class OneShot
{
    /// <summary>Runs it and gives what it printed.</summary>
    /// <exception cref="BenchFailure">Its exit code is not 0; the message holds what it printed.</exception>
    public static async Task<string> Run(
        string program, string[] arguments,
        IEnumerable<KeyValuePair<string, string>>? environment = null, string input = "", CancellationToken cancel = default)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
        if (process.ExitCode == 0) return await output;
        throw new BenchFailure($"{Path.GetFileName(program)} {arguments.FirstOrDefault()} ended with {process.ExitCode}:\n{await output}{await errors}");
    }
}
