namespace Somgate.Tests.Support;

public sealed class EachDatabaseTests
{
    [Fact]
    public void Without_PostgreSQL_its_row_is_skipped_with_the_reason_and_SQLite_still_runs()
    {
        var rows = EachDatabaseAttribute.Rows([], "not installed");
        Assert.Equal([null, "not installed"], rows.Select(row => row.Skip));
    }

    [Fact]
    public void With_PostgreSQL_no_row_is_skipped() =>
        Assert.All(EachDatabaseAttribute.Rows([], null), row => Assert.Null(row.Skip));

    [Theory, EachDatabase("one", 1), EachDatabase("two", 2)]
    public void Arguments_follow_the_engine(Engine engine, string word, int number)
    {
        Assert.True(Enum.IsDefined(engine));
        Assert.Equal(word == "one" ? 1 : 2, number);
    }

    [Theory, EachDatabase]
    public async Task A_test_gets_a_database_of_its_own_that_is_gone_afterwards(Engine engine)
    {
        string folder;
        await using (var first = await TestDatabase.Create(engine))
        {
            await using var second = await TestDatabase.Create(engine);
            Assert.NotEqual(first.Settings, second.Settings);
            folder = first.Folder;
        }
        Assert.False(Directory.Exists(folder));
    }
}
