using System.Text.RegularExpressions;

namespace Somgate.Tests.Tidy;

/// <summary>Names say what a thing is, in the words of GLOSSARY.md; these parts say nothing, or say another's word.</summary>
public sealed partial class NameTests
{
    private static readonly Dictionary<string, string> Forbidden = new()
    {
        ["Manager"] = "say what it does: Worker, Store, Processor",
        ["Helper"] = "say what it holds",
        ["Util"] = "say what it holds",
        ["Utils"] = "say what it holds",
        ["Utility"] = "say what it holds",
        ["Utilities"] = "say what it holds",
        ["Common"] = "say what it holds",
        ["Shared"] = "say what it holds",
        ["Misc"] = "say what it holds",
        ["Base"] = "prefer a record or a function to a base class",
        ["Abstract"] = "prefer a record or a function to a base class",
        ["Impl"] = "name it by what makes it special",
        ["Dto"] = "name the message it is: Request, Answer, View",
        ["Data"] = "say which data",
        ["Info"] = "say which information",
        ["Service"] = "say what it does: Worker, Store, Processor",
        ["Webhook"] = "say Callback (to the merchant) or Notice (from a bank)",
        ["Tenant"] = "say Merchant",
        ["Acquirer"] = "say Provider",
        ["Psp"] = "say Provider",
        ["Payer"] = "say Customer",
        ["Ttl"] = "say Threshold, or what ends",
    };

    // Terms of the field that happen to hold such a part, and the product's own name.
    private static readonly string[] Terms = ["DataApi", "BaseTime", "DataProtection", "SomgateService"];

    [Fact]
    public void Names_say_what_a_thing_is() => Repository.Keeps(Check);

    [Theory]
    [InlineData("src/Somgate/Payments/PaymentManager.cs", "", "PaymentManager")]
    [InlineData("src/Somgate/Common/Thing.cs", "", "Common")]
    [InlineData("src/Somgate/Payments/Payment.cs", "internal sealed record PaymentDto(int Id);", "PaymentDto")]
    [InlineData("sandbox/Program.cs", "internal static class StringHelper { }", "StringHelper")]
    [InlineData("src/Somgate/Payments/Payment.cs", "interface IWebhookSender { }", "IWebhookSender")]
    [InlineData("src/Somgate/Payments/PaymentData.cs", "", "PaymentData")]
    [InlineData("tests/Somgate.Tests/Support/TestUtils.cs", "", "TestUtils")]
    public void A_planted_name_is_found(string path, string text, string name) =>
        Assert.Contains(Check([new(path, text)]), finding => finding.Message.StartsWith(name + ":", StringComparison.Ordinal));

    [Theory]
    [InlineData("src/Somgate/DataApi/DataApiRoutes.cs", "static class DataApiRoutes;")]
    [InlineData("src/Somgate/Storage/Database.cs", "// a class Helper\ninternal sealed class Database { IServiceProvider services; }")]
    [InlineData("bench/FloorService.cs", "class FloorService")]
    [InlineData("src/Somgate/Methods/MethodRules.cs", "record BaseTime(int Seconds);")]
    public void A_term_of_the_field_is_no_finding(string path, string text) => Assert.Empty(Check([new(path, text)]));

    private static IEnumerable<Finding> Check(IReadOnlyCollection<SourceFile> files) =>
        from file in files
        where file.IsCode && !file.Under("tests/Somgate.Tests/Tidy")
        from named in Names(file)
        from part in Word().Matches(Terms.Aggregate(named.Name, (name, term) => name.Replace(term, "", StringComparison.Ordinal))).Select(m => m.Value)
        where Forbidden.ContainsKey(part) && !(part == "Service" && RunsTheService(file))
        select file.At(named.Position, $"{named.Name}: no \"{part}\" in names; {Forbidden[part]}");

    // To the programs that start it, "the service" is a thing with a name: ours.
    private static bool RunsTheService(SourceFile file) => file.Under("bench") || file.Under("sandbox");

    private static IEnumerable<(string Name, int Position)> Names(SourceFile file) =>
        file.Folder.Split('/').Append(file.Stem).Select(name => (name, 0))
            .Concat(TypeName().Matches(file.Code).Select(match => (match.Groups[1].Value, match.Index)));

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?:\s+struct|\s+class)?)\s+([A-Z]\w*)")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z0-9]*")]
    private static partial Regex Word();
}
