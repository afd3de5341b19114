using System.Diagnostics;
using Somgate.Tests.Support;

namespace Somgate.Tests.Sandbox;

/// <summary>The contract of the sandbox, kept by the programs as they are built.</summary>
public sealed class SandboxTests
{
    /// <summary>Longer than any start on a busy machine; a sandbox that hangs fails here.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(90);

    [Theory, EachDatabase]
    public async Task It_says_where_everything_is_once_everything_answers_and_ends_cleanly_when_told(Engine engine)
    {
        string[] database = engine == Engine.Postgres ? ["--postgres", await PostgresServer.CreateDatabase()] : [];
        await using var sandbox = await RunningSandbox.Start(["--project", "310:sandbox-test-secret", .. database]);
        Assert.Equal(["ready", "service", "simulator", "shop", "dashboard", "sign_in", "console_sign_in", "projects", "seed"], sandbox.Ready.EnumerateObject().Select(member => member.Name));
        Assert.Equal(310, sandbox.Ready.GetProperty("projects")[0].GetProperty("project_id").GetInt64());
        Assert.True(await sandbox.Answers("service") && await sandbox.Answers("simulator") && await sandbox.Answers("shop"));

        Assert.Equal(0, await sandbox.Terminate());
        Assert.False(await sandbox.Answers("service") || await sandbox.Answers("simulator") || await sandbox.Answers("shop"));
        Assert.DoesNotContain("sandbox-test-secret", sandbox.PrintedBesideTheReadyLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_past_it_says_how_much_of_one_it_made()
    {
        await using var sandbox = await RunningSandbox.Start("--history", "--seed", "9");
        Assert.Matches("[0-9]{4} payments of 60 days in 2 test projects", sandbox.PrintedBesideTheReadyLine);
        Assert.Equal(0, await sandbox.Terminate());
        Assert.DoesNotMatch("996[0-9]{9}", sandbox.PrintedBesideTheReadyLine);
    }

    [Fact]
    public async Task A_service_that_is_killed_answers_again_at_the_same_address_while_the_bank_lives_on()
    {
        await using var sandbox = await RunningSandbox.Start();
        var bank = sandbox.ProcessOf("simulator");
        sandbox.ProcessOf("service").Kill();
        await sandbox.AnswersAgain("service");
        Assert.False(bank.HasExited);
    }

    [Fact]
    public async Task Nothing_outlives_a_sandbox_that_is_killed()
    {
        await using var sandbox = await RunningSandbox.Start();
        Process[] children = [sandbox.ProcessOf("service"), sandbox.ProcessOf("simulator"), sandbox.ProcessOf("shop")];
        await sandbox.Kill();
        try
        {
            foreach (var child in children) await child.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(AnswerMax, TestContext.Current.CancellationToken);
        }
        finally
        {
            foreach (var child in children) child.Kill();
        }
    }
}
