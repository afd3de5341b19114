using System.Globalization;
using System.Security.Cryptography;

namespace Sandbox;

/// <summary>One run of the sandbox, from three free ports to three stopped programs.</summary>
internal sealed class Run(SandboxOptions options, Home home, Ports ports, Printer printer, TimeProvider time)
{
    /// <summary>All in all less than the 20 s that are promised: the service first, while the other two still answer it.</summary>
    private static readonly TimeSpan ServiceStopMax = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan OtherStopMax = TimeSpan.FromSeconds(4);

    /// <summary>That of all projects here: the first of its database.</summary>
    private const long MerchantId = 1;

    private static readonly TimeSpan AdminMax = TimeSpan.FromSeconds(90);

    private readonly Starter starter = new();
    private readonly int seed = options.Seed ?? RandomNumberGenerator.GetInt32(1, int.MaxValue);
    private readonly IReadOnlyList<TestProject> projects = options.Projects is { Count: > 0 } given ? given : [home.ShopProject];
    private readonly BuiltProgram service = new("Somgate", "somgate");
    private readonly BuiltProgram simulator = new("Somgate.BankSimulator", "somgate-bank-simulator");
    private readonly BuiltProgram shop = new("Shop", "somgate-shop");

    private Mask Mask => new(
        [.. projects.Select(project => project.Secret), home.Kept.ProjectSecret, home.Kept.BankPassword, home.Kept.NoticeSecret, .. PostgresPassword()]);

    /// <summary>Runs until told to stop. Whatever happens, no program is left running.</summary>
    /// <exception cref="SandboxException">It does not come up.</exception>
    public async Task Go(CancellationToken stop)
    {
        Child[] children =
        [
            Child("service", () => service.Start([], ServiceSettings()), 0, "/health/ready"),
            Child("simulator", () => simulator.Start(["--urls", Url(1)], SimulatorSettings()), 1, "/health/live"),
            Child("shop", () => shop.Start(["--urls", Url(2)], ShopSettings()), 2, "/health/live"),
        ];
        try
        {
            foreach (var project in projects) await Ensure(project, stop);
            // The programs don't run yet: nobody is asked and nothing is sent for it.
            if (options.History) printer.Tell((await Admin(["admin", "past", "--seed", Text(seed), "--charges", home.Charges], "", "the past", stop)).Trim());
            // Both are there before the service starts, or it would print a link for its first operator by itself.
            var signIn = await Invite(["admin", "merchant", "invite", "--merchant-id", Text(MerchantId), "--email", "admin@sandbox.example"], stop);
            var consoleSignIn = await Invite(["admin", "operator", "invite", "--email", "operator@sandbox.example"], stop);
            await Task.WhenAll(children.Select(child => child.Start()));
            await Task.WhenAll(children.Select(child => child.BecomeHealthy(stop)));
            Announce(signIn, consoleSignIn);
            await Task.WhenAll(children.Select(child => child.Keep(stop)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            printer.Tell("stopping");
        }
        finally
        {
            await children[0].Stop(ServiceStopMax);
            await Task.WhenAll(children[1..].Select(child => child.Stop(OtherStopMax)));
        }
    }

    private void Announce(string signIn, string consoleSignIn)
    {
        printer.Tell($"""

              shop       {Url(2)}
              bank       {Url(1)}
              service    {Url(0)}
              kept in    {home.Folder}
              seed       {seed}

            Ctrl-C stops all three.
            """);
        printer.Say(new ReadyLine(
            Url(0), Url(1), Url(2), Url(0) + "/dashboard", signIn, consoleSignIn, [.. projects.Select(project => new ReadyLine.Project(project.Id, project.Secret))], seed).Text());
    }

    // Its own program makes the project, since it needs the database; the secret goes in by standard input, as arguments
    // can be listed by anyone.
    private async Task Ensure(TestProject project, CancellationToken stop)
    {
        var callbacks = project.CallbackUrl?.OriginalString ?? $"{Url(2)}/callbacks";
        await Admin(
        [
            "admin", "project", "ensure", "--project-id", Text(project.Id), "--title", "Sandbox shop", "--secret-stdin",
            "--callback-url", callbacks, "--rate-limit", "0",
        ], project.Secret, project.ToString(), stop);
    }

    // The link is the last line that is said.
    private async Task<string> Invite(string[] arguments, CancellationToken stop) =>
        (await Admin(arguments, "", "the invitation", stop)).Trim().Split('\n')[^1].Trim();

    private async Task<string> Admin(string[] arguments, string input, string what, CancellationToken stop)
    {
        using var process = await starter.Start(service.Start(arguments, ServiceSettings()));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(AdminMax);
        try
        {
            var said = process.StandardOutput.ReadToEndAsync(limit.Token);
            var complained = process.StandardError.ReadToEndAsync(limit.Token);
            if (input.Length > 0) await process.StandardInput.WriteLineAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode == 0) return await said;
            throw new SandboxException($"{what} cannot be made: {Mask.Apply((await said + await complained).Trim())}");
        }
        catch (Exception failed) when (failed is IOException || (failed is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new SandboxException($"{what} cannot be made: {failed.Message}");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private Dictionary<string, string?> ServiceSettings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = Url(0),
            ["Database__Keys"] = home.Keys,
            ["Reports__Folder"] = home.Reports,
            ["Node__Id"] = "1",
            ["Node__PublicUrl"] = Url(0),
            ["Mbank__BaseUrl"] = Url(1),
            ["Mbank__Login"] = home.Kept.BankLogin,
            ["Mbank__Password"] = home.Kept.BankPassword,
            ["Mbank__NoticeSecret"] = home.Kept.NoticeSecret,
            ["Callbacks__AllowedRanges"] = "127.0.0.0/8,::1/128",
        };
        if (options.Postgres is { } connection) settings["Database__Postgres"] = connection;
        else settings["Database__Path"] = home.Database;
        return settings;
    }

    private Dictionary<string, string?> SimulatorSettings() => new()
    {
        ["Login"] = home.Kept.BankLogin,
        ["Password"] = home.Kept.BankPassword,
        ["NoticeSecret"] = home.Kept.NoticeSecret,
        ["Seed"] = Text(seed),
        // Its lists must know what was paid before a restart.
        ["File"] = home.Bank,
        ["Charges"] = File.Exists(home.Charges) ? home.Charges : null,
    };

    // The shop is the merchant of the first project whose callbacks come to it.
    private Dictionary<string, string?> ShopSettings()
    {
        var own = projects.FirstOrDefault(project => project.CallbackUrl is null) ?? projects[0];
        return new()
        {
            ["Somgate__Url"] = Url(0),
            ["Somgate__ProjectId"] = Text(own.Id),
            ["Somgate__Secret"] = own.Secret,
            ["Bank__Url"] = Url(1),
        };
    }

    private Child Child(string name, Func<System.Diagnostics.ProcessStartInfo> describe, int port, string health) =>
        new(name, describe, new(Url(port) + health), starter, printer, Mask, time);

    private IEnumerable<string> PostgresPassword() =>
        (options.Postgres ?? "").Split(';').Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2 && part[0].Trim().ToLowerInvariant() is ("password" or "pwd" or "psw")).Select(part => part[1].Trim());

    private string Url(int program) => $"http://127.0.0.1:{Text(ports.First + program)}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
