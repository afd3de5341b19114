using Somgate.Reports;

namespace Somgate.Tests.Reports;

/// <summary>The last step of a file.</summary>
public sealed class FolderWriterTests
{
    [Fact]
    public async Task A_file_gets_its_name_and_what_lies_there_already_stays_unless_told()
    {
        var folder = Directory.CreateTempSubdirectory("somgate-папка-").FullName;
        var (one, other, name) = (Path.Combine(folder, ".one"), Path.Combine(folder, ".other"), Path.Combine(folder, "name"));
        await File.WriteAllTextAsync(one, "one", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(other, "other", TestContext.Current.CancellationToken);
        FolderWriter.Name(one, name, overwrite: false);
        Assert.Throws<IOException>(() => FolderWriter.Name(other, name, overwrite: false));
        Assert.Equal("one", await File.ReadAllTextAsync(name, TestContext.Current.CancellationToken));
        FolderWriter.Name(other, name, overwrite: true);
        Assert.Equal("other", await File.ReadAllTextAsync(name, TestContext.Current.CancellationToken));
        Assert.Equal([name], Directory.GetFiles(folder));
        Directory.Delete(folder, recursive: true);
    }
}
