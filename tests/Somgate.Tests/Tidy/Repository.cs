namespace Somgate.Tests.Tidy;

/// <summary>The repository's own text files, read once for all rules.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", ".vs", "artifacts", "obj", "node_modules", "TestResults"];

    private static readonly string[] Texts =
    [
        ".cs", ".razor", ".sql", ".js", ".mjs", ".css", ".html", ".md", ".json", ".jsonc", ".txt", ".yml", ".yaml", ".sh", ".http", ".service",
        ".csproj", ".props", ".targets", ".slnx", ".config", ".editorconfig", ".gitignore", ".gitattributes", ".npmrc", ".svg", ".php", ".py", ".toml", "",
    ];

    public static readonly string Root = FindRoot();

    private static readonly Lazy<SourceFile[]> Read = new(() =>
        [.. Paths(new DirectoryInfo(Root)).Select(path => new SourceFile(Relative(path), File.ReadAllText(path)))]);

    public static IReadOnlyCollection<SourceFile> Files => Read.Value;

    /// <summary>Fails with one line per finding, or passes.</summary>
    public static void Keeps(Func<IReadOnlyCollection<SourceFile>, IEnumerable<Finding>> rule)
    {
        var findings = rule(Files).Select(finding => finding.ToString()).Distinct().ToArray();
        Assert.True(findings.Length == 0, string.Join('\n', findings));
    }

    private static IEnumerable<string> Paths(DirectoryInfo folder) =>
        folder.EnumerateFiles().Where(IsText).Select(file => file.FullName)
            .Concat(folder.EnumerateDirectories().Where(inner => !NotOurs.Contains(inner.Name)).SelectMany(Paths));

    private static bool IsText(FileInfo file) =>
        file.LinkTarget is null && Texts.Contains(file.Extension);

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Somgate.slnx")))
        {
            at = at.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }
        return at.FullName;
    }
}
