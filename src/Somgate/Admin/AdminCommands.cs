using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using Somgate.Methods;
using Somgate.Projects;
using Somgate.Protocol;
using Somgate.Storage;

namespace Somgate.Admin;

/// <summary>
/// <c>somgate admin …</c>: merchants, projects, keys, callback addresses and limits, worked on the database itself; a running service sees changes within a second.
/// A secret is printed once, when it is made, and never taken from the command line.
/// </summary>
internal static class AdminCommands
{
    /// <summary>A signing secret is at least as long as a password that can't be guessed; merchants' test secrets are shorter, so this is only a hint.</summary>
    private const int SecretCharactersMax = 1024;

    public static async Task<int> Run(string[] args)
    {
        try
        {
            return await Root().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception fault) when (fault is RefusedCommand or WrongSettings)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 2;
        }
    }

    private static RootCommand Root() => new("Merchants, projects and keys of this installation")
    {
        new Command("merchant", "companies that own projects") { AddMerchant(), SuspendMerchant(), PeopleCommands.InviteAdmin() },
        new Command("project", "integrations of merchants") { AddProject(), EnsureProject(), SuspendProject(), AllowSenders(), LimitRate(), Intermediate(), PageCommands.Page() },
        new Command("key", "signing keys of a project; two may be live") { AddKey(), PrimaryKey(), RevokeKey() },
        new Command("callback", "where callbacks go") { SetCallbacks(), AddRule() },
        new Command("method", "ways to pay of a project") { SetMethod(), RemoveMethod() },
        new Command("provider", "connections to banks") { StopProvider() },
        PeopleCommands.Operator(),
        PeopleCommands.Audit(),
        PastCommands.Past(),
        ListAll(),
    };

    internal static readonly Option<long> ProjectId = new("--project-id") { Description = "id of the project", Required = true };
    private static readonly Option<long> MerchantId = new("--merchant-id") { Description = "id of the merchant", Required = true };
    private static readonly Option<string> Title = new("--title") { Description = "name that people see", Required = true };
    private static readonly Option<bool> SecretStdin = new("--secret-stdin") { Description = "take the secret from standard input instead of making one" };
    private static readonly Option<bool> Off = new("--off") { Description = "undo" };
    private static readonly Option<string> Url = new("--url") { Description = "absolute http or https address", Required = true };
    private static readonly Option<string> MethodCode = new("--method") { Description = "code of the method", DefaultValueFactory = _ => PaymentMethods.Codes[0] };

    private static Command AddMerchant() => Do(new Command("add", "make a merchant") { Title }, async (given, store, cancel) =>
        Say($"merchant {await new MerchantProcessor(store).Add(By(), given.GetValue(Title)!, "", cancel)}"));

    private static Command SuspendMerchant() => Do(new Command("suspend", "new payments end in error 3299; open ones finish") { MerchantId, Off }, async (given, store, cancel) =>
    {
        await KnownMerchant(store, given, cancel);
        Done(await new MerchantProcessor(store).Suspend(By(), given.GetValue(MerchantId), null, !given.GetValue(Off), cancel));
    });

    private static Command AddProject()
    {
        var test = new Option<bool>("--test") { Description = "a test project" };
        var id = new Option<long?>("--project-id") { Description = "id of the project; default the next free one" };
        return Do(new Command("add", "make a project with its first key and all methods switched on") { MerchantId, Title, test, id, SecretStdin }, async (given, store, cancel) =>
        {
            var secret = await SecretOf(given, cancel);
            await KnownMerchant(store, given, cancel);
            if (given.GetValue(id) is { } wanted) await RefuseKnown(store, wanted, cancel);
            var projectId = await Projects(store).Add(By(), new(given.GetValue(id), given.GetValue(MerchantId), given.GetValue(Title)!, given.GetValue(test), "", secret, "", DefaultRate, DefaultBurst), cancel);
            foreach (var method in PaymentMethods.Codes) await Switch(store, projectId, method, new(), cancel);
            Say($"project {projectId}");
            SaySecret(given, secret);
        });
    }

    private static Command EnsureProject()
    {
        var callback = new Option<string?>("--callback-url") { Description = "address of all callbacks" };
        var rate = new Option<int>("--rate-limit") { Description = "requests a second, 0 = none", DefaultValueFactory = _ => DefaultRate };
        var command = new Command("ensure", "make a test project with this secret, or set an existing one to it") { ProjectId, Title, SecretStdin, callback, rate };
        return Do(command, async (given, store, cancel) =>
        {
            var projectId = given.GetValue(ProjectId);
            if (given.GetValue(callback) is { } address) CheckUrl(address);
            var secret = await SecretOf(given, cancel);
            var snapshot = await store.Read(cancel);
            if (snapshot.Find(projectId) is not { } project)
            {
                var merchantId = snapshot.Merchants.Count > 0 ? snapshot.Merchants[0].MerchantId : await new MerchantProcessor(store).Add(By(), given.GetValue(Title)!, "", cancel);
                await Projects(store).Add(By(), new(projectId, merchantId, given.GetValue(Title)!, true, "", secret, "", given.GetValue(rate), DefaultBurst), cancel);
            }
            else
            {
                await Save(store, projectId, ProjectPart.Rate, found => found with { RatePerSecond = given.GetValue(rate), RateBurst = DefaultBurst }, cancel);
                await Projects(store).KeepOnly(By(), project.ProjectId, secret, cancel);
            }

            foreach (var method in PaymentMethods.Codes) await Switch(store, projectId, method, new(), cancel);
            await Save(store, projectId, ProjectPart.Rules, found => found with { CallbackRules = given.GetValue(callback) is { } url ? [new(1, null, null, null, url)] : [] }, cancel);
            Say($"project {projectId}");
            SaySecret(given, secret);
        });
    }

    private static Command SuspendProject() => Do(new Command("suspend", "new payments end in error 3299; open ones finish") { ProjectId, Off }, async (given, store, cancel) =>
    {
        await Known(store, given, cancel);
        await Save(store, given.GetValue(ProjectId), ProjectPart.Suspension, project => project with { IsSuspended = !given.GetValue(Off) }, cancel);
        Say("done");
    });

    private static Command AllowSenders()
    {
        var ranges = new Option<string[]>("--range") { Description = "CIDR range or address; none = all", AllowMultipleArgumentsPerToken = true };
        return Do(new Command("allow", "addresses that may send requests") { ProjectId, ranges }, async (given, store, cancel) =>
        {
            await Known(store, given, cancel);
            IPNetwork[] senders = [.. (given.GetValue(ranges) ?? []).Select(Range)];
            await Save(store, given.GetValue(ProjectId), ProjectPart.Senders, project => project with { AllowedSenders = senders }, cancel);
            Say("done");
        });
    }

    private static Command LimitRate()
    {
        var rate = new Option<int>("--per-second") { Description = "0 = no limit", Required = true };
        var burst = new Option<int>("--burst") { DefaultValueFactory = _ => DefaultBurst };
        return Do(new Command("rate", "requests a second that each node takes") { ProjectId, rate, burst }, async (given, store, cancel) =>
        {
            await Known(store, given, cancel);
            if (given.GetValue(rate) < 0 || given.GetValue(burst) < 1) throw new RefusedCommand("--per-second is 0 or more, --burst 1 or more");
            await Save(store, given.GetValue(ProjectId), ProjectPart.Rate, project => project with { RatePerSecond = given.GetValue(rate), RateBurst = given.GetValue(burst) }, cancel);
            Say("done");
        });
    }

    private static Command Intermediate() => Do(new Command("intermediate", "send callbacks `processing` too") { ProjectId, Off }, async (given, store, cancel) =>
    {
        await Known(store, given, cancel);
        await Save(store, given.GetValue(ProjectId), ProjectPart.Intermediate, project => project with { WantsIntermediateCallbacks = !given.GetValue(Off) }, cancel);
        Say("done");
    });

    private static Command AddKey()
    {
        var primary = new Option<bool>("--primary") { Description = "sign callbacks with it from now on" };
        return Do(new Command("add", "a second live key, to change over without a pause") { ProjectId, SecretStdin, primary }, async (given, store, cancel) =>
        {
            var project = await Known(store, given, cancel);
            var secret = await SecretOf(given, cancel);
            var (_, key) = await Projects(store).MakeKey(By(), project.ProjectId, secret, given.GetValue(primary), cancel);
            Say($"key {(key ?? throw new RefusedCommand($"project {project.ProjectId} has {ProjectEdits.KeysMax} live keys already; revoke one first")).KeyId}");
            SaySecret(given, secret);
        });
    }

    private static readonly Option<long> KeyId = new("--key-id") { Description = "id of the key", Required = true };

    private static Command PrimaryKey() => Do(new Command("primary", "sign callbacks with this key from now on") { ProjectId, KeyId }, async (given, store, cancel) =>
    {
        var project = await Known(store, given, cancel);
        await Projects(store).MakePrimary(By(), project.ProjectId, LiveKey(project, given).KeyId, cancel);
        Say("done");
    });

    private static Command RevokeKey() => Do(new Command("revoke", "requests signed with it are refused from now on") { ProjectId, KeyId }, async (given, store, cancel) =>
    {
        var project = await Known(store, given, cancel);
        var key = LiveKey(project, given);
        if (await Projects(store).RevokeKey(By(), project.ProjectId, key.KeyId, "", cancel) is not ProjectDecision.Saved)
            throw new RefusedCommand("the last live key can't be revoked; suspend the project instead");
        Say("done");
    });

    private static Command SetCallbacks() => Do(new Command("set", "one address for all callbacks, in place of every rule") { ProjectId, Url }, async (given, store, cancel) =>
    {
        await Known(store, given, cancel);
        CheckUrl(given.GetValue(Url)!);
        await Save(store, given.GetValue(ProjectId), ProjectPart.Rules, project => project with { CallbackRules = [new(1, null, null, null, given.GetValue(Url)!, MadeBy: By().Name)] }, cancel);
        Say("rule 1");
    });

    private static Command AddRule()
    {
        var type = new Option<string?>("--type") { Description = "purchase or invoice; default any" };
        type.AcceptOnlyFromAmong("purchase", "invoice");
        var result = new Option<string?>("--result") { Description = "payment status; default any" };
        result.AcceptOnlyFromAmong("awaiting clarification", "processing", "success", "decline", "error");
        var method = new Option<string?>("--method") { Description = "code of a method; default any" };
        method.AcceptOnlyFromAmong([.. PaymentMethods.Codes]);
        return Do(new Command("add", "one more address; all rules that fit fire") { ProjectId, Url, type, result, method }, async (given, store, cancel) =>
        {
            await Known(store, given, cancel);
            CheckUrl(given.GetValue(Url)!);
            var rule = new CallbackRule(0, given.GetValue(type), given.GetValue(result), given.GetValue(method), given.GetValue(Url)!);
            Say($"rule {(await Projects(store).SaveRule(By(), given.GetValue(ProjectId), null, null, rule, cancel)).RuleId}");
        });
    }

    private static Command SetMethod()
    {
        var min = new Option<long?>("--min") { Description = "smallest amount in minor units" };
        var max = new Option<long?>("--max") { Description = "largest amount in minor units" };
        var threshold = new Option<int?>("--threshold-seconds") { Description = "longest time of a payment" };
        var life = new Option<int?>("--code-life-seconds") { Description = "life of a confirmation code" };
        return Do(new Command("set", "switch a method on for a project, with terms of its own") { ProjectId, MethodCode, min, max, threshold, life }, async (given, store, cancel) =>
        {
            var project = await Known(store, given, cancel);
            CheckMethod(given);
            if (given.GetValue(min) > given.GetValue(max)) throw new RefusedCommand("--min is above --max");
            if (given.GetValue(threshold) is < 1 || given.GetValue(life) is < 1) throw new RefusedCommand("times are at least one second");
            if (given.GetValue(life) > given.GetValue(threshold)) throw new RefusedCommand("a code's life can't be longer than the threshold");
            await Switch(store, project.ProjectId, given.GetValue(MethodCode)!, new(given.GetValue(min), given.GetValue(max), Seconds(given.GetValue(threshold)), Seconds(given.GetValue(life))), cancel);
            Say("done");
        });
    }

    private static Command RemoveMethod() => Do(new Command("remove", "new payments by it end in error 3026") { ProjectId, MethodCode }, async (given, store, cancel) =>
    {
        await Known(store, given, cancel);
        await Switch(store, given.GetValue(ProjectId), given.GetValue(MethodCode)!, null, cancel);
        Say("done");
    });

    private static Command StopProvider()
    {
        var name = new Option<string>("--name") { DefaultValueFactory = _ => PaymentMethods.Codes[0] };
        name.AcceptOnlyFromAmong([.. PaymentMethods.Codes]);
        return Do(new Command("stop", "new payments to the bank end in error 314") { name, Off }, async (given, store, cancel) =>
        {
            await store.StopProvider(given.GetValue(name)!, !given.GetValue(Off), Now(), cancel, By().Entries(given.GetValue(Off) ? "bank.resume" : "bank.stop", new("bank", given.GetValue(name)!), 0));
            Say("done");
        });
    }

    private static Command ListAll() => Do(new Command("list", "merchants and projects as they stand; never a secret"), async (_, store, cancel) =>
    {
        var snapshot = await store.Read(cancel);
        foreach (var merchant in snapshot.Merchants)
        {
            Say($"merchant {merchant.MerchantId}  {merchant.Title}{(merchant.IsSuspended ? "  suspended" : "")}");
            foreach (var project in snapshot.Projects.Where(project => project.Merchant == merchant)) SayProject(project);
        }
    });

    private static void SayProject(Project project)
    {
        Say($"  project {project.ProjectId}  {project.Title}  {(project.IsTest ? "test" : "live")}{(project.IsSuspended ? "  suspended" : "")}");
        Say($"    keys: {string.Join(", ", project.Keys.Select((key, index) => index == 0 ? $"{key.KeyId} (primary)" : $"{key.KeyId}"))}");
        Say($"    rate: {(project.RatePerSecond == 0 ? "no limit" : $"{project.RatePerSecond} a second, bursts of {project.RateBurst}")}");
        Say($"    senders: {(project.AllowedSenders.Count == 0 ? "all" : string.Join(", ", project.AllowedSenders))}");
        foreach (var (code, terms) in project.Methods) Say($"    method {code}: {Shown(terms)}");
        foreach (var rule in project.CallbackRules) Say($"    callbacks of {rule.PaymentType ?? "any type"}, {rule.Result ?? "any result"}, {rule.Method ?? "any method"} to {rule.Url}");
    }

    private static string Shown(MethodTerms terms) =>
        $"amounts {Shown(terms.AmountMinMinor)} to {Shown(terms.AmountMaxMinor)}, threshold {Shown(terms.Threshold)}, code life {Shown(terms.CodeLife)}";

    private static string Shown(long? amountMinor) => amountMinor is { } amount ? string.Create(CultureInfo.InvariantCulture, $"{amount} minor units") : "as the method has it";

    private static string Shown(TimeSpan? span) => span is { } given ? string.Create(CultureInfo.InvariantCulture, $"{given.TotalSeconds} s") : "as the method has it";

    private const int DefaultRate = 200;
    private const int DefaultBurst = 1000;

    internal static ProjectActing By() => ProjectActing.System(Now());

    internal static ProjectProcessor Projects(ProjectStore store) => new(store, TimeProvider.System);

    internal static Task<ProjectDecision> Save(ProjectStore store, long projectId, ProjectPart part, Func<Project, Project> edit, CancellationToken cancel) =>
        Projects(store).Save(By(), projectId, part, null, edit, cancel);

    private static Task Switch(ProjectStore store, long projectId, string method, MethodTerms? terms, CancellationToken cancel) =>
        Save(store, projectId, ProjectPart.Method(method), project => ProjectEdits.WithMethod(project, method, terms), cancel);

    private static void Done(MerchantDecision decision) => Say(decision is MerchantDecision.Saved ? "done" : throw new RefusedCommand("a closed merchant stays as it is"));

    internal static Command Do(Command command, Func<ParseResult, ProjectStore, CancellationToken, Task> act) =>
        DoOn(command, (given, database, vault, cancel) => act(given, new ProjectStore(database, vault), cancel));

    internal static IConfiguration Configuration() =>
        new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json").AddEnvironmentVariables().Build();

    internal static Command DoOn(Command command, Func<ParseResult, Database, Vault, CancellationToken, Task> act)
    {
        command.SetAction(async (given, cancel) =>
        {
            var options = Configuration().GetSection("Database").Get<DatabaseOptions>() ?? new();
            Migrator.Upgrade(options);
            await using var database = new Database(options);
            await act(given, database, await VaultStore.Open(database, cancel), cancel);
            return 0;
        });
        return command;
    }

    internal static async Task<Project> Known(ProjectStore store, ParseResult given, CancellationToken cancel) =>
        (await store.Read(cancel)).Find(given.GetValue(ProjectId)) ?? throw new RefusedCommand($"there is no project {given.GetValue(ProjectId)}");

    private static async Task KnownMerchant(ProjectStore store, ParseResult given, CancellationToken cancel)
    {
        if ((await store.Read(cancel)).Merchants.All(merchant => merchant.MerchantId != given.GetValue(MerchantId)))
            throw new RefusedCommand($"there is no merchant {given.GetValue(MerchantId)}");
    }

    private static async Task RefuseKnown(ProjectStore store, long projectId, CancellationToken cancel)
    {
        if (projectId is < 1 or > RequestHead.ProjectIdMax) throw new RefusedCommand($"--project-id is 1 to {RequestHead.ProjectIdMax}");
        if ((await store.Read(cancel)).Find(projectId) is not null) throw new RefusedCommand($"there is a project {projectId} already");
    }

    private static ProjectKey LiveKey(Project project, ParseResult given) =>
        project.Keys.FirstOrDefault(key => key.KeyId == given.GetValue(KeyId)) ?? throw new RefusedCommand($"project {project.ProjectId} has no live key {given.GetValue(KeyId)}");

    private static async Task<byte[]> SecretOf(ParseResult given, CancellationToken cancel)
    {
        if (!given.GetValue(SecretStdin)) return ProjectKeys.Make();
        var line = (await Console.In.ReadLineAsync(cancel))?.TrimEnd('\r');
        if (string.IsNullOrEmpty(line) || line.Length > SecretCharactersMax) throw new RefusedCommand($"the secret on standard input is one line of 1 to {SecretCharactersMax} characters");
        return Encoding.UTF8.GetBytes(line);
    }

    private static IPNetwork Range(string text) => SenderRange.Read(text) ?? throw new RefusedCommand($"{text} is no address and no CIDR range");

    private static void CheckUrl(string url)
    {
        if (!WireFormat.IsUrl(url)) throw new RefusedCommand("a callback address is an absolute http or https URL without user information");
    }

    private static void CheckMethod(ParseResult given)
    {
        if (!PaymentMethods.Codes.Contains(given.GetValue(MethodCode)!)) throw new RefusedCommand($"there is no method {given.GetValue(MethodCode)}");
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } given ? TimeSpan.FromSeconds(given) : null;

    internal static void Say(string line) => Console.WriteLine(line);

    private static void SaySecret(ParseResult given, byte[] secret)
    {
        if (!given.GetValue(SecretStdin)) Say($"secret {Encoding.ASCII.GetString(secret)}");
    }

    private static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();
}

/// <summary>The command can't be carried out; the message says why.</summary>
internal sealed class RefusedCommand(string message) : Exception(message);
