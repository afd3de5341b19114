namespace Somgate.Tests.Tidy;

/// <summary>Who knows where a thing is knows where its tests are: the test tree has the folders of the source tree.</summary>
public sealed class MirrorTests
{
    private const string Tests = "tests/Somgate.Tests";

    /// <summary>Tests of the whole, which mirror no folder.</summary>
    private static readonly string[] OfTheWhole = ["Journeys", "Simulation", "Screens", "Clients", "Docs", "Tidy", "Support"];

    /// <summary>Whole programs, each tested in one folder of this name.</summary>
    private static readonly Dictionary<string, string> Programs = new()
    {
        ["src/Somgate.Client"] = "Client",
        ["src/Somgate.Cli"] = "Cli",
        ["src/Somgate.BankSimulator"] = "BankSimulator",
        ["samples/Shop"] = "Samples",
        ["sandbox"] = "Sandbox",
        ["bench"] = "Bench",
    };

    // These list, hold or name; what could be tested of them is tested where they are used.
    private static readonly string[] Untestable = ["Routes", "Options", "Telemetry"];

    [Fact]
    public void The_test_tree_mirrors_the_source_tree() => Repository.Keeps(Check);

    [Theory]
    [InlineData("src/Somgate/Payments/Money.cs", "no tests in tests/Somgate.Tests/Payments")]
    [InlineData("src/Somgate/Methods/Mbank/MbankAnswers.cs", "no tests in tests/Somgate.Tests/Methods/Mbank")]
    [InlineData("src/Somgate.BankSimulator/Script.cs", "no tests in tests/Somgate.Tests/BankSimulator")]
    [InlineData("tests/Somgate.Tests/Helpers/MoneyTests.cs", "mirrors no source folder")]
    public void A_planted_folder_without_its_pair_is_found(string path, string says) =>
        Assert.Contains(Check([new(path, "")]), finding => finding.Message.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData("src/Somgate/Payments/Money.cs", "tests/Somgate.Tests/Payments/MoneyTests.cs")]
    [InlineData("src/Somgate/Providers/IProvider.cs", "tests/Somgate.Tests/Tidy/XTests.cs")]
    [InlineData("src/Somgate/Gate/GateRoutes.cs", "src/Somgate/Program.cs")]
    [InlineData("src/Somgate.Client/GateClient.cs", "tests/Somgate.Tests/Client/GateClientTests.cs")]
    public void A_pair_is_no_finding(string one, string other) => Assert.Empty(Check([new(one, ""), new(other, "")]));

    private static IEnumerable<Finding> Check(IReadOnlyCollection<SourceFile> files)
    {
        var tested = files.Where(file => file.Name.EndsWith("Tests.cs", StringComparison.Ordinal)).Select(file => file.Folder).ToHashSet();
        var sources = files.Where(IsTestable).GroupBy(TestFolder).ToDictionary(group => group.Key, group => group.First());
        foreach (var (folder, file) in sources)
        {
            if (!tested.Contains(folder)) yield return file.At(0, $"no tests in {folder}");
        }
        foreach (var folder in tested.Where(folder => folder.StartsWith(Tests + "/", StringComparison.Ordinal)))
        {
            var inner = folder[(Tests.Length + 1)..];
            var mirrors = Programs.ContainsValue(inner) || files.Any(file => file.Folder == $"{House.Service}/{inner}");
            if (!mirrors && !OfTheWhole.Contains(inner.Split('/')[0])) yield return new(folder, 1, "mirrors no source folder");
        }
    }

    private static bool IsTestable(SourceFile file) =>
        (file.Under("src") || file.Under("samples"))
        && file.Name.EndsWith(".cs", StringComparison.Ordinal)
        && file.Name is not ("Program.cs" or "Placeholder.cs") && !House.Composition.Contains(file.Path)
        && !Untestable.Any(ending => file.Stem.EndsWith(ending, StringComparison.Ordinal))
        && !(file.Stem.Length > 1 && file.Stem[0] == 'I' && char.IsUpper(file.Stem[1]));

    private static string TestFolder(SourceFile file)
    {
        foreach (var (source, name) in Programs)
        {
            if (file.Under(source)) return $"{Tests}/{name}";
        }
        return file.Folder == House.Service ? Tests : $"{Tests}/{file.Folder[(House.Service.Length + 1)..]}";
    }
}
