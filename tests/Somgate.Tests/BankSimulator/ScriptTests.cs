extern alias bank;

using bank::Somgate.BankSimulator;

namespace Somgate.Tests.BankSimulator;

public sealed class ScriptTests
{
    [Fact]
    public void The_table_has_twenty_phones_in_order() =>
        Assert.Equal(Enumerable.Range(1, 20).Select(number => $"9967000000{number:00}"), Script.Table.Select(row => row.Phone));

    [Fact]
    public void The_readme_lists_every_phone_with_its_story()
    {
        var readme = File.ReadAllText(Path.Combine(Root(), "src", "Somgate.BankSimulator", "README.md"));
        Assert.All(Script.Table, row => Assert.Contains($"| `{row.Phone}` | {row.Scene.Story} |\n", readme, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("996700000003", 1, "ACCOUNT_NOT_FOUND")]
    [InlineData("996555123456", 4_999, "AMOUNT_NOT_ALLOWED")]
    [InlineData("996555123456", 5_000, null)]
    [InlineData("996555123456", 5_000_000, null)]
    [InlineData("996555123456", 5_000_001, "AMOUNT_NOT_ALLOWED")]
    public void The_phone_speaks_before_the_amount(string phone, long amountMinor, string? word) =>
        Assert.Equal(word, Script.RefusalAtOnce(phone, amountMinor));

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "global.json"))) at = at.Parent!;
        return at.FullName;
    }
}
