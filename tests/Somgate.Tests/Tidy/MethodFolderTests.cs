namespace Somgate.Tests.Tidy;

/// <summary>
/// A payment method is one folder, whole: listed on one line, tested with recorded messages, described for
/// merchants, and named nowhere else, so that the next one changes nothing that stands.
/// </summary>
public sealed class MethodFolderTests
{
    private const string Methods = "src/Somgate/Methods";
    private const string List = Methods + "/PaymentMethods.cs";

    private static readonly SourceFile[] Whole =
    [
        new(List, "services.AddMbank(configuration);"),
        new(Methods + "/Mbank/MbankMethod.cs", "class MbankMethod"),
        new("tests/Somgate.Tests/Methods/Mbank/MbankMethodTests.cs", ""),
        new("tests/Somgate.Tests/Methods/Mbank/Samples/approved.json", "{}"),
        new("docs/methods/mbank.md", "# Mbank"),
        new("src/Somgate/Gate/SaleEndpoint.cs", "// the way of a sale, as with mbank\nvar code = \"approval_code\";"),
    ];

    [Fact]
    public void A_method_is_one_whole_folder_and_named_nowhere_else() => Repository.Keeps(Check);

    [Fact]
    public void A_whole_method_is_no_finding() => Assert.Empty(Check(Whole));

    [Theory]
    [InlineData(List, "is not in the list")]
    [InlineData("tests/Somgate.Tests/Methods/Mbank/MbankMethodTests.cs", "has no tests")]
    [InlineData("tests/Somgate.Tests/Methods/Mbank/Samples/approved.json", "has no recorded messages")]
    [InlineData("docs/methods/mbank.md", "has no page")]
    public void A_method_that_lacks_a_part_is_found(string part, string says) =>
        Assert.Contains(says, Assert.Single(Check([.. Whole.Where(file => file.Path != part)])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("src/Somgate/Gate/StatusEndpoint.cs", "if (method is MbankMethod)")]
    [InlineData("src/Somgate/Gate/StatusEndpoint.cs", "if (method.Code == \"mbank\")")]
    [InlineData("src/Somgate/PaymentPage/wwwroot/page.js", "if (method === 'mbank')")]
    public void A_method_named_elsewhere_is_found(string path, string text) =>
        Assert.Contains("stands in another folder", Assert.Single(Check([.. Whole, new(path, text)])).Message, StringComparison.Ordinal);

    private static IEnumerable<Finding> Check(IReadOnlyCollection<SourceFile> files) =>
        files.Where(file => file.Under(Methods) && file.Folder != Methods)
            .Select(file => file.Path.Split('/')[3]).Distinct()
            .SelectMany(method => Parts(method, files).Concat(Leaks(method, files)));

    private static IEnumerable<Finding> Parts(string method, IReadOnlyCollection<SourceFile> files)
    {
        var tests = $"tests/Somgate.Tests/Methods/{method}";
        var folder = $"{Methods}/{method}";
        if (!files.Any(file => file.Path == List && Names(file.Code, method))) yield return new(folder, 1, $"{method} is not in the list {List}");
        if (!files.Any(file => file.Folder == tests && file.Name.EndsWith("Tests.cs", StringComparison.Ordinal)))
        {
            yield return new(folder, 1, $"{method} has no tests in {tests}");
        }
        if (!files.Any(file => file.Under(tests + "/Samples"))) yield return new(folder, 1, $"{method} has no recorded messages in {tests}/Samples");
        var page = $"docs/methods/{method.ToLowerInvariant()}.md";
        if (!files.Any(file => file.Path == page)) yield return new(folder, 1, $"{method} has no page {page} for merchants");
    }

    // Settings have a section of the method's name, and comments may give it as an example.
    private static IEnumerable<Finding> Leaks(string method, IReadOnlyCollection<SourceFile> files) =>
        from file in files.OfTheService()
        where !file.Under($"{Methods}/{method}") && file.Path != List && file.Room() != ""
        let text = file.IsCode ? Merge(file.Code, file.Strings) : file.Path.EndsWith(".md", StringComparison.Ordinal) ? "" : file.Text
        let position = text.IndexOf(method, StringComparison.OrdinalIgnoreCase)
        where position >= 0
        select file.At(position, $"the method {method} stands in another folder: ask IPaymentMethod instead");

    private static bool Names(string code, string method) => code.Contains(method, StringComparison.Ordinal);

    private static string Merge(string code, string strings) =>
        string.Create(code.Length, (code, strings), static (merged, from) =>
        {
            for (var i = 0; i < merged.Length; i++) merged[i] = from.code[i] == ' ' ? from.strings[i] : from.code[i];
        });
}
