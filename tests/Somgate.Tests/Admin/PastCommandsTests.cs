using System.Diagnostics;
using Dapper;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Admin;

public sealed class PastCommandsTests
{
    [Theory, EachDatabase]
    public async Task A_past_is_made_once_of_two_test_projects_and_never_of_live_ones_alone(Engine engine)
    {
        await using var test = await TestDatabase.Create(engine);
        await Run(test, "merchant", "add", "--title", "Books");
        await Run(test, "project", "add", "--merchant-id", "1", "--title", "Live", "--project-id", "76");
        var refused = await Run(test, "past");
        Assert.Equal(2, refused.Code);
        Assert.Contains("no test project", refused.Said, StringComparison.Ordinal);
        await Run(test, "project", "add", "--merchant-id", "1", "--title", "Test", "--project-id", "77", "--test");
        await Run(test, "callback", "set", "--project-id", "77", "--url", "http://127.0.0.1:9/cb");
        var made = await Run(test, "past", "--payments", "300", "--seed", "4");
        Assert.True(made.Code == 0, made.Said);
        Assert.Matches("[0-9]+ payments of 60 days in 2 test projects", made.Said);
        Assert.Contains("no past is made", (await Run(test, "past")).Said, StringComparison.Ordinal);

        await using var database = new Database(new() { Path = test.Path ?? "", Postgres = test.Postgres ?? "", Keys = test.Settings["Database:Keys"]! });
        await using var connection = await database.Open(TestContext.Current.CancellationToken);
        var projects = (await connection.QueryAsync<(long Project, long Count)>("select project_id, count(*) as count from payments group by project_id order by project_id")).ToArray();
        Assert.Equal(2, projects.Length);
        Assert.DoesNotContain(projects, project => project.Project == 76);
        Assert.All(projects, project => Assert.True(project.Count > 20));
        Assert.Equal(0, await connection.QuerySingleAsync<long>("select count(*) from callbacks where state = 'pending'"));
    }

    private static async Task<(int Code, string Said)> Run(TestDatabase test, params string[] command)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "somgate.dll"), "admin", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in test.Settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["Mbank__BaseUrl"] = "http://127.0.0.1:9";
        start.Environment["Mbank__Login"] = BankHost.Login;
        start.Environment["Mbank__Password"] = BankHost.Password;
        start.Environment["Mbank__NoticeSecret"] = BankHost.NoticeSecret;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
