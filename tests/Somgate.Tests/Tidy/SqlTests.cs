using System.Text.RegularExpressions;

namespace Somgate.Tests.Tidy;

/// <summary>SQL stands only in stores, in the one write port, in Storage and in migrations.</summary>
public sealed partial class SqlTests
{
    [Fact]
    public void Sql_stands_only_in_stores_and_migrations() => Repository.Keeps(Check);

    [Theory]
    [InlineData("Gate/SaleEndpoint.cs", "const string Find = \"select payment_id, status from payments where project_id = @p\";")]
    [InlineData("Processing/PaymentProcessor.cs", "\"\"\"\nupdate payments\nset version = 2\n\"\"\"")]
    [InlineData("Payments/Payment.cs", "\"insert into payments (id) values (1)\"")]
    [InlineData("Register/RegisterFilter.cs", "$\"delete from {table}\"")]
    [InlineData("Dashboard/List.razor", "@{ var rows = \"select * from payments\"; }")]
    [InlineData("Callbacks/views.sql", "create view x as select 1;")]
    public void Planted_sql_is_found(string path, string text) => Assert.NotEmpty(Check([new($"src/Somgate/{path}", text)]));

    [Theory]
    [InlineData("Payments/PaymentStore.cs", "\"select payment_id from payments\"")]
    [InlineData("Payments/PaymentWriter.cs", "\"insert into payments (id) values (1)\"")]
    [InlineData("Storage/Migrator.cs", "\"create table schema_versions (id bigint)\"")]
    [InlineData("Storage/Migrations/0001_initial.sqlite.sql", "create table payments (id bigint);")]
    [InlineData("Gate/SaleEndpoint.cs", "// select payment_id from payments\nvar page = \"Please select a bank from the list and update it\";")]
    public void Sql_in_its_place_is_no_finding(string path, string text) => Assert.Empty(Check([new($"src/Somgate/{path}", text)]));

    private static IEnumerable<Finding> Check(IReadOnlyCollection<SourceFile> files) =>
        from file in files.OfTheService()
        where !MayHoldSql(file)
        let text = file.Path.EndsWith(".sql", StringComparison.Ordinal) ? file.Text : file.IsCode ? file.Strings : ""
        from Match match in Statement().Matches(text)
        select file.At(match.Index, $"SQL outside a store: \"{match.Value.ReplaceLineEndings(" ")}\"; move it to the *Store.cs of its folder");

    private static bool MayHoldSql(SourceFile file) =>
        file.Room() == "Storage" || file.Stem.EndsWith("Store", StringComparison.Ordinal) || file.Stem == "PaymentWriter";

    // The list after `select` holds columns, so prose such as "select a bank from the list" is none.
    [GeneratedRegex("""
        \bselect\s+(distinct\s+)?[\w.]*[*(,)][\w.,*()\s'@:|]*\s+from\s+\w | \bselect\s+[a-z]+_[a-z_]+\s+from\s+\w
        | \binsert\s+into\s | \bupdate\s+\S+\s+set\s | \bdelete\s+from\s | \bpragma\s+\w
        | \b(create|alter|drop)\s+(table|view|index|unique\s+index)\s
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Statement();
}
