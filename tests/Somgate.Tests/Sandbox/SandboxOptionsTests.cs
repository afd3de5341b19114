extern alias sandbox;

using sandbox::Sandbox;

namespace Somgate.Tests.Sandbox;

public sealed class SandboxOptionsTests
{
    [Fact]
    public void Without_arguments_the_contract_s_defaults_hold()
    {
        var (options, problems) = SandboxOptions.Parse([]);
        Assert.Empty(problems);
        Assert.Equal((8080, null, null, null, false, false), (options.Port, options.Folder, options.Postgres, options.Seed, options.History, options.Quiet));
        Assert.Empty(options.Projects);
    }

    [Fact]
    public void Every_option_of_the_contract_is_read()
    {
        var (options, problems) = SandboxOptions.Parse(
        [
            "--port", "9000", "--data", "/tmp/x", "--postgres", "Host=127.0.0.1", "--project", "120:secret",
            "--project", "121:other:http://127.0.0.1:9/a:b", "--seed", "7", "--history", "--quiet",
        ]);
        Assert.Empty(problems);
        Assert.Equal((9000, "/tmp/x", "Host=127.0.0.1", 7, true, true),
            (options.Port, options.Folder, options.Postgres, options.Seed, options.History, options.Quiet));
        Assert.Equal([(120, "secret", null), (121, "other", "http://127.0.0.1:9/a:b")],
            options.Projects.Select(project => (project.Id, project.Secret, project.CallbackUrl?.OriginalString)));
    }

    [Fact]
    public void All_problems_are_told_at_once_and_no_secret_with_them()
    {
        var (_, problems) = SandboxOptions.Parse(["--port", "65534", "--project", "x:topsecret", "--project", "1:topsecret:ftp://a", "--what", "--seed"]);
        Assert.Equal(5, problems.Count);
        Assert.DoesNotContain(problems, problem => problem.Contains("topsecret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("120")]
    [InlineData("120:")]
    [InlineData(":secret")]
    [InlineData("0:secret")]
    [InlineData("-1:secret")]
    [InlineData("120:secret:/callback")]
    public void A_project_that_is_none_is_refused(string text) => Assert.Null(TestProject.Parse(text));

    [Fact]
    public void The_same_project_twice_is_refused() =>
        Assert.Contains("twice", Assert.Single(SandboxOptions.Parse(["--project", "1:a", "--project", "1:b"]).Problems), StringComparison.Ordinal);

    [Fact]
    public void A_project_prints_no_secret() => Assert.Equal("project 120", TestProject.Parse("120:topsecret")!.ToString());
}
