using System.Text.RegularExpressions;

namespace Somgate.Tests.Tidy;

/// <summary>What was meant to be done before the commit, and what belongs to one machine alone.</summary>
public sealed partial class LeftoverTests
{
    // Written apart, or this file would be the first finding.
    private const string Later = "TO" + "DO";
    private const string Broken = "FIX" + "ME";
    private static readonly string Work = $"/{"work"}/";

    [Fact]
    public void Nothing_is_left_over() => Repository.Keeps(Check);

    public static TheoryData<string, string> Planted => new()
    {
        { "src/Somgate/Payments/Money.cs", $"// {Later}: round" },
        { "src/Somgate/Payments/Money.cs", $"// {Broken} #12" },
        { "src/Somgate/Storage/Migrations/0002_x.sqlite.sql", $"-- {Later} index" },
        { "bin/test", $"# {Later} faster" },
        { "docs/self-hosting.md", $"Copy it to {Work}main." },
        { "bench/RESULTS.md", $"see /{"root"}/notes" },
        { "README.md", $"/{"home"}/me/somgate" },
        { "tests/clients/node/package-lock.json", $"\"resolved\": \"https:" + "//registry" + ".example.org/x.tgz\"" },
        { "tests/clients/node/.npmrc", "registry=http:" + "//127.0.0.1:4873/" },
        { "docs/self-hosting.md", "from https:" + "//packages.mirror.example.org/debian" },
        { "nuget.config", "<add key=\"x\" value=\"http:" + "//localhost/v3/index.json\" />" },
    };

    [Theory, MemberData(nameof(Planted))]
    public void A_planted_leftover_is_found(string path, string text) => Assert.NotEmpty(Check([new(path, text)]));

    [Theory]
    [InlineData("src/Somgate/Payments/Money.cs", "// TO" + "DO #12: round as the bank does")]
    [InlineData("src/Somgate/Payments/Money.cs", "var list = \"TO" + "DO\"; // frame/wo" + "rk/s")]
    [InlineData("docs/self-hosting.md", "Settings lie in /etc/somgate, data in /var/lib/somgate; see https://example.org/nuget.")]
    public void What_may_stand_is_no_finding(string path, string text) => Assert.Empty(Check([new(path, text)]));

    private static IEnumerable<Finding> Check(IReadOnlyCollection<SourceFile> files) =>
    [
        .. Each(files.Where(IsProgram), file => file.IsCode ? file.Comments : file.Text, Postponed(), "write an issue and its number, or do it now"),
        .. Each(files, file => file.Text, MachinePath(), "a path of one machine"),
        .. Each(files, file => file.Text, RegistryHost(), "the address of a package registry; packages are found by name"),
        .. Each(files.Where(IsPackageList), file => file.Text, Address(), "a package list that names an address; it must work with any registry"),
    ];

    private static IEnumerable<Finding> Each(IEnumerable<SourceFile> files, Func<SourceFile, string> text, Regex wrong, string says) =>
        from file in files
        from Match match in wrong.Matches(text(file))
        select file.At(match.Index, $"{match.Value.Trim()}: {says}");

    private static bool IsProgram(SourceFile file) => file.IsCode || Path.GetExtension(file.Path) is ".sql" or ".js" or ".mjs" or ".css" or ".sh" or "";

    private static bool IsPackageList(SourceFile file) =>
        file.Name.ToLowerInvariant() is "package-lock.json" or "npm-shrinkwrap.json" or ".npmrc" or "packages.lock.json" or "nuget.config" or "composer.lock";

    [GeneratedRegex(@"\bFIX[M]E\b|\bTO[D]O\b(?!\s*\(?#\d)")]
    private static partial Regex Postponed();

    [GeneratedRegex(@"(?<![\w.~*}-])/(work|root|home|Users)/\w|\b[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"https?://(?=[^/\s""')]*\b(registry|nuget|npmjs|npm|pypi|debian|mirrors?|artifactory|nexus|verdaccio)\b)[^/\s""')]+|\bregistry\.\w+\.\w+")]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"https?:[^\s""]+")]
    private static partial Regex Address();
}
