extern alias sandbox;

using sandbox::Sandbox;

namespace Somgate.Tests.Sandbox;

public sealed class HomeTests : IDisposable
{
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("somgate-test-").FullName, "home");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Fact]
    public void Secrets_are_made_up_once_and_only_their_owner_reads_them()
    {
        string first;
        using (var home = Home.Claim(folder)) first = home.Kept.ProjectSecret + home.Kept.BankPassword + home.Kept.NoticeSecret;
        using (var home = Home.Claim(folder)) Assert.Equal(first, home.Kept.ProjectSecret + home.Kept.BankPassword + home.Kept.NoticeSecret);

        Assert.Equal(3 * 64, first.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "secrets.json")));
    }

    [Fact]
    public void Two_sandboxes_never_share_a_folder()
    {
        using var first = Home.Claim(folder);
        Assert.Contains("another sandbox", Assert.Throws<SandboxException>(() => Home.Claim(folder)).Message, StringComparison.Ordinal);
    }
}
