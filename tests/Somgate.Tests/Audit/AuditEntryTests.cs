using System.Text.Json.Nodes;
using Somgate.Audit;

namespace Somgate.Tests.Audit;

public sealed class AuditEntryTests
{
    /// <summary>The sample of dashboard.md 10.</summary>
    private static readonly AuditEntry Sample = new()
    {
        Chain = "merchant:7",
        At = new(2026, 11, 24, 5, 12, 9, 114, TimeSpan.Zero),
        Actor = new("user", 31, "A. Toktosunov"),
        Act = "callback_rule.update",
        Object = new("callback_rule", "55", 1042),
        Before = new() { ["url"] = "https://old.example.com/cb" },
        After = new() { ["url"] = "https://shop.example.com/cb" },
        Session = "s-4f1d",
        Address = "198.51.100.7",
        StepUp = "totp",
    };

    [Fact]
    public void The_published_sample_has_the_published_hash() =>
        Assert.Equal("3a59556cda381f58b95b276dbc3a32422db1ebe7f76743e857299d2b9cff238c", AuditEntry.Hash(Sample.Text(1, AuditEntry.Nothing)));

    [Fact]
    public void Canonical_text_escapes_what_it_must_and_nothing_else() => Assert.Equal(
        """{"a":["\"\\\b\t\n\f\r\u0001","Китеп €\u007f/","💰"],"b":{"é":true,"ж":-9007199254740991},"Ω":null}""".Replace("\\u007f", "\u007f", StringComparison.Ordinal),
        CanonicalJson.Write(JsonNode.Parse("""{"Ω":null,"b":{"ж":-9007199254740991,"é":true},"a":["\"\\\b\t\n\f\r\u0001","Китеп €\u007f\/","\ud83d\udcb0"]}""")));

    [Fact]
    public void A_number_that_is_not_whole_is_refused() => Assert.Throws<ArgumentException>(() => CanonicalJson.Write(JsonNode.Parse("1.5")));

    [Fact]
    public void An_operator_has_a_number_instead_of_a_name_in_a_merchants_chain() => Assert.Equal("Platform operator 4", new AuditActor("operator", 4, "Aida").ForMerchants.Name);
}
