using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sandbox;

/// <summary>A program that was built together with the sandbox, in the same configuration.</summary>
internal sealed class BuiltProgram
{
    private readonly string folder;
    private readonly string file;

    /// <exception cref="SandboxException">It was not built.</exception>
    public BuiltProgram(string project, string name)
    {
        // artifacts/bin/Sandbox/debug/ → artifacts/bin/<project>/debug/
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        folder = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name);
        file = Path.Combine(folder, name);
        if (!File.Exists(file) && !File.Exists(file + ".dll")) throw new SandboxException($"{file} is not built; build the sandbox and it is built too");
    }

    /// <summary>
    /// How to start it: in its own folder, which holds its settings and few files, with the sandbox's environment, so that
    /// settings given to the sandbox reach it. What it listens on is said here alone.
    /// </summary>
    public ProcessStartInfo Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> settings)
    {
        var start = File.Exists(file)
            ? new ProcessStartInfo(file, arguments)
            : new ProcessStartInfo(Path.Combine(DotnetFolder, "dotnet"), [file + ".dll", .. arguments]);
        start.WorkingDirectory = folder;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["DOTNET_ROOT"] = DotnetFolder;
        foreach (var name in new[] { "ASPNETCORE_URLS", "DOTNET_URLS", "URLS", "ASPNETCORE_HTTP_PORTS", "DOTNET_HTTP_PORTS", "HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "HTTPS_PORTS" })
        {
            Remove(start, name);
        }
        foreach (var (name, value) in settings)
        {
            Remove(start, name);
            if (value is not null) start.Environment[name] = value;
        }
        return start;
    }

    // Settings know no case, the environment does: MBANK__LOGIN and Mbank__Login would be two answers to one question.
    private static void Remove(ProcessStartInfo start, string name)
    {
        foreach (var same in start.Environment.Keys.Where(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToArray()) start.Environment.Remove(same);
    }

    // …/shared/Microsoft.NETCore.App/10.0.x/ lies three below the folder of the dotnet that runs us.
    private static string DotnetFolder { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
}
