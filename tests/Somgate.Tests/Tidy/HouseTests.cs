namespace Somgate.Tests.Tidy;

public sealed class HouseTests
{
    [Fact]
    public void The_solution_file_stands_at_the_root() =>
        Assert.True(File.Exists(Path.Combine(Root(), "Somgate.slnx")));

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "global.json"))) at = at.Parent!;
        return at.FullName;
    }
}
