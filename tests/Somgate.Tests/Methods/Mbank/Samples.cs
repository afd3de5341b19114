using System.Runtime.CompilerServices;

namespace Somgate.Tests.Methods.Mbank;

/// <summary>The recorded messages of the bank, one a file.</summary>
internal static class Samples
{
    public static IReadOnlyList<(string Name, byte[] Body)> All { get; } =
        [.. Directory.GetFiles(Folder(), "*.json").Select(path => (Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path))).OrderBy(sample => sample.Item1, StringComparer.Ordinal)];

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Samples");
}
