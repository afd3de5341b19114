using System.Text.RegularExpressions;

namespace Somgate.Tests.Tidy;

/// <summary>Money is whole minor units: a binary fraction near it loses a tyiyn sooner or later.</summary>
public sealed partial class MoneyTests
{
    [Fact]
    public void No_binary_fractions_near_money() => Repository.Keeps(Check);

    [Theory]
    [InlineData("src/Somgate/Payments/Money.cs", "internal double Half => 0.5;")]
    [InlineData("src/Somgate/Gate/GateRequest.cs", "var amount = element.GetDouble();")]
    [InlineData("src/Somgate/Callbacks/Callback.cs", "float sum = 1;")]
    [InlineData("samples/Shop/Basket.cs", "var price = double.Parse(text);")]
    public void A_planted_fraction_is_found(string path, string line) => Assert.Single(Check([new(path, line)]));

    [Theory]
    [InlineData("src/Somgate/Running/Telemetry.cs", "Histogram<double> seconds;")]
    [InlineData("src/Somgate/Payments/Money.cs", "long amountMinor; // never a double")]
    public void Elsewhere_it_is_no_finding(string path, string line) => Assert.Empty(Check([new(path, line)]));

    private static IEnumerable<Finding> Check(IReadOnlyCollection<SourceFile> files) =>
        from file in files
        where file.IsCode && (file.Under("src") || file.Under("samples"))
        from Match line in Line().Matches(file.Code)
        where Fraction().IsMatch(line.Value) && (file.Under("src/Somgate/Payments") || Money().IsMatch(line.Value))
        select file.At(line.Index, "a binary fraction near money: use Money, or a long of minor units");

    [GeneratedRegex(".+")]
    private static partial Regex Line();

    [GeneratedRegex(@"\b(float|double|Half(?=[\s?>])|GetDouble|GetSingle|ToDouble|ToSingle)\b")]
    private static partial Regex Fraction();

    [GeneratedRegex("amount|money|sum|price|minor|balance|fee", RegexOptions.IgnoreCase)]
    private static partial Regex Money();
}
