using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Somgate.Methods;
using Somgate.Past;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Reconciliation;
using Somgate.Storage;

namespace Somgate.Admin;

/// <summary>A made-up past for the sandbox: of test projects, in an installation that has no payment yet.</summary>
internal static class PastCommands
{
    private const int CountDefault = 4000;
    private const int CountMax = 100_000;
    private const int SecretBytes = 32;
    private const int Burst = 1000;

    public static Command Past()
    {
        var seed = new Option<int>("--seed") { Description = "the same seed makes the same past", DefaultValueFactory = _ => 1 };
        var charges = new Option<string?>("--charges") { Description = "write what the bank has charged to this file, in the form of its registry; days of the last two weeks are compared with the bank's lists" };
        var count = new Option<int>("--payments") { Description = "about how many", DefaultValueFactory = _ => CountDefault };
        return AdminCommands.DoOn(new Command("past", "fill the test projects of an installation without payments with made-up ones of 60 days; nothing is sent") { seed, count, charges }, async (given, database, vault, cancel) =>
        {
            if (given.GetValue(count) is < 1 or > CountMax) throw new RefusedCommand($"--payments is 1 to {CountMax}");
            if (await new PaymentStore(database, vault).HasAny(cancel))
            {
                AdminCommands.Say("there are payments already: no past is made");
                return;
            }

            using var projects = await Projects(database, vault, cancel);
            Project[] test = [.. projects.Current.Projects.Where(project => project.IsTest).OrderBy(project => project.ProjectId)];
            await using var services = MethodsAlone();
            var now = TimeProvider.System.GetUtcNow();
            var stories = PastPlan.Draw(given.GetValue(seed), given.GetValue(count), test.Length, now);
            await PastProcessor.Fill(database, vault, projects, services.GetRequiredService<PaymentMethods>(), stories, test, now, cancel);
            if (given.GetValue(charges) is { } path)
                await File.WriteAllTextAsync(path, await ChargesProcessor.Write(database, services.GetRequiredService<PaymentMethods>(), new ReconciliationOptions(), now, cancel), cancel);
            AdminCommands.Say($"{stories.Count} payments of {PastPlan.Days} days in {test.Length} test projects");
        });
    }

    /// <summary>Projects as they stand; a test project that is alone gets another beside it, with its callback addresses.</summary>
    private static async Task<ProjectWorker> Projects(Database database, Vault vault, CancellationToken cancel)
    {
        var store = new ProjectStore(database, vault);
        Project[] test = [.. (await store.Read(cancel)).Projects.Where(project => project.IsTest)];
        if (test.Length == 0) throw new RefusedCommand("there is no test project; a live one has no made-up past");
        if (test is [var alone])
        {
            var secret = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)));
            var added = await store.AddProject(null, alone.Merchant.MerchantId, "Sandbox café", true, secret, 0, Burst, TimeProvider.System.GetUtcNow(), cancel);
            foreach (var method in PaymentMethods.Codes) await store.SaveMethod(added, method, new(), cancel);
            foreach (var rule in alone.CallbackRules) await store.AddCallbackRule(added, rule.PaymentType, rule.Result, rule.Method, rule.Url, cancel);
        }

        var projects = new ProjectWorker(store, TimeProvider.System, NullLogger<ProjectWorker>.Instance);
        await projects.RunOnce(cancel);
        return projects;
    }

    private static ServiceProvider MethodsAlone()
    {
        var configuration = AdminCommands.Configuration();
        if (PaymentMethods.Faults(configuration).ToArray() is { Length: > 0 } faults) throw new RefusedCommand(string.Join('\n', faults));
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddLogging();
        PaymentMethods.Add(services, configuration);
        return services.BuildServiceProvider();
    }
}
