using System.Text.RegularExpressions;

namespace Somgate.Tests.Tidy;

/// <summary>Every package that ships with a program has its reason on a page of docs/decisions.</summary>
public sealed partial class PackageTests
{
    [Fact]
    public void Every_shipped_package_has_its_reason() => Repository.Keeps(Check);

    [Fact]
    public void A_package_without_a_reason_is_found() =>
        Assert.Contains("Newcomer", Assert.Single(Check(
        [
            new("src/Somgate/Somgate.csproj", "<PackageReference Include=\"Dapper\" />\n<PackageReference Include=\"Newcomer\" />"),
            new("docs/decisions/0003-libraries.md", "| Dapper | maps rows |"),
        ])).Message, StringComparison.Ordinal);

    private static IEnumerable<Finding> Check(IReadOnlyCollection<SourceFile> files)
    {
        var reasons = string.Join('\n', files.Where(file => file.Under("docs/decisions")).Select(file => file.Text));
        return
            from project in files
            where project.Path.EndsWith(".csproj", StringComparison.Ordinal) && !project.Under("tests")
            from Match package in Reference().Matches(project.Text)
            let name = package.Groups[1].Value
            where !Regex.IsMatch(reasons, $@"(?<![\w.]){Regex.Escape(name)}(?![\w]|\.\w)")
            select project.At(package.Index, $"no page in docs/decisions says why we ship {name}");
    }

    [GeneratedRegex("<PackageReference\\s+Include=\"([^\"]+)\"")]
    private static partial Regex Reference();
}
