using System.Reflection;
using Somgate.Tests.Tidy;

namespace Somgate.Tests.Docs;

public sealed class ArchitecturePageTests
{
    private static readonly Page Architecture = Page.Read("ARCHITECTURE.md");

    [Fact]
    public void The_table_of_arrows_is_the_one_that_is_held()
    {
        var held = (Dictionary<string, string[]>)typeof(ArrowTests).GetField("MayUse", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        var rows = Architecture.Rows("Arrows", "folder", "what it is", "may use");
        var gate = rows.Single(row => row[0] == "`Gate`")[2];
        Assert.Equal(
            held.Select(pair => $"{pair.Key}: {string.Join(", ", pair.Value)}").Order(),
            from row in rows
            from folder in Page.Spans(row[0])
            let line = $"{folder}: {(row[2] == "as Gate" ? gate : row[2])}"
            orderby line
            select line);
    }

    [Fact]
    public void Every_file_and_type_that_is_named_is_there()
    {
        var service = Repository.Files.Where(file => file.IsCode).ToArray();
        var code = string.Concat(service.Select(file => file.Code));
        var named = Page.Spans(Architecture.Prose).Where(span => span.EndsWith(".cs", StringComparison.Ordinal) || char.IsAsciiLetterUpper(span[0])).ToArray();
        Assert.True(named.Length > 50);
        Assert.All(named, name => Assert.True(
            name.EndsWith(".cs", StringComparison.Ordinal)
                ? service.Any(file => $"/{file.Path}".EndsWith($"/{name}", StringComparison.Ordinal))
                : IsFolder(name) || code.Contains(name.Split('.')[^1], StringComparison.Ordinal),
            $"{name} is not in the source"));
    }

    private static bool IsFolder(string name) =>
        Directory.Exists(Path.Combine(Repository.Root, "src", "Somgate", name)) || name is "PaymentPage" or "Dashboard" or "DataApi" or "Operator" or "Register" or "Team";
}
