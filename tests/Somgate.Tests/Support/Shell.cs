using System.Diagnostics;

namespace Somgate.Tests.Support;

/// <summary>Runs one program to its end; for the few things the base library has no call for.</summary>
internal static class Shell
{
    /// <summary>What it printed. Throws with that text if the program ends with anything but 0.</summary>
    public static async Task<string> Run(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start");
        process.StandardInput.Close();
        var printed = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var text = await printed + await complained;
        return process.ExitCode == 0
            ? text
            : throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {text}");
    }
}
