using System.Text.RegularExpressions;

namespace Somgate.Tests.Tidy;

/// <summary>Arrows between the service's folders point down; the picture of this table is in ARCHITECTURE.md.</summary>
public sealed partial class ArrowTests
{
    private const string Running = "Running";

    // What all may see of Running: the names of meters and spans, which node this is, and how workers come to their turns.
    private static readonly string[] SeenByAll = ["Telemetry", "NodeOptions", "TurnWorker"];

    private static readonly string[] BelowDoors =
        ["Html", "Mail", "PaymentLinks", "Reconciliation", "Processing", "RequestLog", "Reports", "Analytics", "Register", "Retention", "Team", "Audit", "Methods", "Callbacks", "News", "Protocol", "Projects", "Payments", "Storage"];

    /// <summary>A folder and those it may use. A new folder needs its line here, and a place in the picture.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Gate"] = BelowDoors,
        ["PaymentPage"] = BelowDoors,
        // The signature tool says what the Payment Page would say of a signature.
        ["Dashboard"] = [.. BelowDoors, "PaymentPage"],
        ["DataApi"] = BelowDoors,
        // Console is Dashboard's way in, people and audit log, with operators in the place of users. It shows how banks are doing.
        ["Operator"] = [.. BelowDoors, "Dashboard", "Providers"],
        ["Admin"] = ["Past", "Reconciliation", "Team", "Audit", "Protocol", "Methods", "Projects", "Payments", "Storage"],
        // A made-up past goes the way of real payments, and answers for banks and merchants itself.
        ["Past"] = ["Mail", "PaymentLinks", "Reconciliation", "Processing", "Methods", "Callbacks", "Providers", "Protocol", "Projects", "Payments", "Storage"],
        ["PaymentLinks"] = ["Html", "Mail", "Processing", "Audit", "Methods", "Projects", "Payments", "Storage"],
        ["Processing"] = ["Audit", "Methods", "Callbacks", "Providers", "Protocol", "Projects", "Payments", "Storage"],
        // What a bank lists is compared with what the register says of its days; a surprise goes the way of all of them.
        ["Reconciliation"] = ["Processing", "Reports", "Register", "News", "Audit", "Methods", "Providers", "Projects", "Payments", "Storage"],
        ["RequestLog"] = ["Protocol", "Projects", "Payments", "Storage"],
        ["Reports"] = ["Html", "Mail", "Register", "Team", "News", "Audit", "Projects", "Payments", "Storage"],
        // Numbers are asked of the register, by its filter and its ranges.
        ["Analytics"] = ["Register", "Projects", "Payments", "Storage"],
        ["Register"] = ["Audit", "Projects", "Payments", "Storage"],
        ["Team"] = ["Audit", "Projects", "Payments", "Storage"],
        // A method checks a sale within the bounds of its project.
        ["Methods"] = ["Providers", "Projects", "Payments"],
        ["Callbacks"] = ["News", "Audit", "Protocol", "Projects", "Payments", "Storage"],
        ["Providers"] = ["Payments"],
        // What a payment looks like on the wire includes what its method asks of the customer.
        ["Protocol"] = ["Methods", "Projects", "Payments"],
        ["Projects"] = ["Audit", "Payments", "Storage"],
        // What is taken away after its days belongs to many; that it is, to one.
        ["Retention"] = ["Projects", "Storage"],
        ["News"] = ["Storage"],
        ["Audit"] = ["Storage"],
        ["Mail"] = ["Storage"],
        ["Html"] = [],
        ["Payments"] = [],
        ["Storage"] = [],
        // How late the queues are is asked of those who keep them; a fault is answered in the platform's dialect.
        [Running] = ["Processing", "Callbacks", "Protocol", "Projects", "Payments", "Storage"],
    };

    [Fact]
    public void Arrows_point_down() => Repository.Keeps(Check);

    [Theory]
    [InlineData("Payments/Payment.cs", "using Somgate.Storage;", "Payments may not use Storage")]
    [InlineData("Payments/Payment.cs", "using Somgate.Projects;", "Payments may not use Projects")]
    [InlineData("Storage/Database.cs", "using Somgate.Payments;", "Storage may not use Payments")]
    [InlineData("Gate/SaleEndpoint.cs", "using Somgate.Providers;", "Gate may not use Providers")]
    [InlineData("Gate/SaleEndpoint.cs", "using static Somgate.PaymentPage.Screen;", "Gate may not use PaymentPage")]
    [InlineData("Callbacks/CallbackWorker.cs", "using P = Somgate.Processing.PaymentProcessor;", "Callbacks may not use Processing")]
    [InlineData("Methods/Mbank/MbankProvider.cs", "var x = Somgate.Callbacks.CallbackRule.Find();", "Methods may not use Callbacks")]
    [InlineData("Methods/Mbank/MbankProvider.cs", "var x = Callbacks.CallbackRule.Find();", "Methods may not use Callbacks")]
    [InlineData("Methods/Mbank/MbankForm.razor", "@using Somgate.Gate", "Methods may not use Gate")]
    [InlineData("Startup.cs", "", "only what puts the service together")]
    [InlineData("Gate/SaleEndpoint.cs", "using Somgate.Running; HealthEndpoint health;", "HealthEndpoint of Running")]
    [InlineData("Surprise/Thing.cs", "", "no line in the table")]
    [InlineData("Gate/SaleEndpoint.cs", "global using Somgate.Payments;", "global using")]
    [InlineData("Gate/SaleEndpoint.cs", "namespace Somgate.Payments;", "namespace Somgate.Gate")]
    [InlineData("Running/Telemetry.cs", "using Somgate.Payments;", "Telemetry.cs may not use Payments")]
    public void A_planted_arrow_is_found(string path, string line, string says) =>
        Assert.Contains(Check([new($"src/Somgate/{path}", line), new("src/Somgate/Callbacks/CallbackRule.cs", ""), new("src/Somgate/Running/HealthEndpoint.cs", "")]),
            finding => finding.Message.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData("src/Somgate/Somgate.csproj", "<ProjectReference Include=\"../Somgate.Client/Somgate.Client.csproj\" />", "no project of src")]
    [InlineData("src/Somgate/Somgate.csproj", "<Using Include=\"Somgate.Payments\" />", "global using")]
    [InlineData("src/Somgate.BankSimulator/Program.cs", "using Somgate.Payments;", "shares no code")]
    [InlineData("samples/Shop/Program.cs", "using Somgate.Gate;", "shares no code")]
    public void A_planted_arrow_between_programs_is_found(string path, string line, string says) =>
        Assert.Contains(Check([new(path, line)]), finding => finding.Message.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData("Payments/PaymentStore.cs", "using Somgate.Storage;")]
    [InlineData("Payments/PaymentWriter.cs", "using Somgate.Storage;\nnamespace Somgate.Payments;")]
    [InlineData("Program.cs", "using Somgate.Gate; using Somgate.Providers;")]
    [InlineData("Callbacks/CallbackWorker.cs", "using Somgate.Running; Telemetry.CallbacksSent.Add(1);")]
    [InlineData("Methods/Mbank/MbankProvider.cs", "using Somgate.Running; using Somgate.Providers;\nnamespace Somgate.Methods.Mbank;")]
    [InlineData("Gate/SaleEndpoint.cs", "// Somgate.Providers\nvar x = this.Providers.First(); var y = Providers.Count;")]
    public void An_arrow_that_points_down_is_no_finding(string path, string line) => Assert.Empty(Check([new($"src/Somgate/{path}", line)]));

    private static IEnumerable<Finding> Check(IReadOnlyCollection<SourceFile> files) =>
        [.. BetweenFolders(files), .. Hidden(files), .. Namespaces(files), .. BetweenPrograms(files)];

    private static IEnumerable<Finding> BetweenFolders(IReadOnlyCollection<SourceFile> files)
    {
        var types = files.OfTheService().Where(file => file.IsCode).ToLookup(file => file.Room(), file => file.Stem);
        foreach (var file in files.OfTheService().Where(file => file.IsCode && !House.Composition.Contains(file.Path)))
        {
            var room = file.Room();
            if (room == "") yield return file.At(0, "only what puts the service together stands at its root");
            else if (!MayUse.ContainsKey(room)) yield return file.At(0, $"the folder {room} has no line in the table of arrows");
            else foreach (var finding in Upwards(file, room, types)) yield return finding;
        }
    }

    private static IEnumerable<Finding> Upwards(SourceFile file, string room, ILookup<string, string> types)
    {
        foreach (var (used, position) in Uses(file, types))
        {
            if (used == room || Allowed(file, room).Contains(used)) continue;
            yield return file.At(position, $"{(SeenByAll.Contains(file.Stem) ? file.Name : room)} may not use {used}: arrows point down");
        }
        if (room == Running) yield break;
        foreach (var type in types[Running].Except(SeenByAll))
        {
            if (Regex.Match(file.Code, $@"(?<![\w.]){type}(?!\w)") is { Success: true } match)
            {
                yield return file.At(match.Index, $"{room} may not use {type} of Running: it looks at the service from outside");
            }
        }
    }

    // The heart's stores and its one write port know the database; nothing else in it does.
    private static string[] Allowed(SourceFile file, string room) =>
        room == Running && SeenByAll.Contains(file.Stem) ? []
        : room == "Payments" && file.Deed() is ("Store" or "Writer") ? [Running, "Storage"]
        : [Running, .. MayUse[room]];

    private static IEnumerable<(string Folder, int Position)> Uses(SourceFile file, ILookup<string, string> types)
    {
        foreach (Match match in FullName().Matches(NamespaceLine().Replace(file.Code, blank => new string(' ', blank.Length))))
        {
            if (MayUse.ContainsKey(match.Groups[1].Value) || types.Contains(match.Groups[1].Value)) yield return (match.Groups[1].Value, match.Index);
        }
        foreach (Match match in ShortName().Matches(file.Code))
        {
            if (types[match.Groups[1].Value].Contains(match.Groups[2].Value)) yield return (match.Groups[1].Value, match.Index);
        }
    }

    private static IEnumerable<Finding> Hidden(IReadOnlyCollection<SourceFile> files) =>
        from file in files
        where file.Under("src")
        from Match match in GlobalUsing().Matches(file.Path.EndsWith(".csproj", StringComparison.Ordinal) ? file.Text : file.IsCode ? file.Code : "")
        select file.At(match.Index, "a global using hides an arrow: name the namespace where it is used");

    private static IEnumerable<Finding> Namespaces(IReadOnlyCollection<SourceFile> files) =>
        from file in files.OfTheService()
        where file.IsCode
        let expected = string.Join('.', file.Folder["src/".Length..].Split('/'))
        from Match match in NamespaceLine().Matches(file.Code)
        where match.Groups[1].Value != expected
        select file.At(match.Index, $"the namespace follows the folder: namespace {expected}");

    private static IEnumerable<Finding> BetweenPrograms(IReadOnlyCollection<SourceFile> files)
    {
        foreach (var file in files.Where(file => file.Under("src") && file.Path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            foreach (Match match in Regex.Matches(file.Text, "<ProjectReference"))
            {
                yield return file.At(match.Index, "no project of src refers to another; what two need, they link as a file");
            }
        }
        foreach (var file in files.Where(file => file.IsCode && (file.Under("src/Somgate.BankSimulator") || file.Under("samples"))))
        {
            foreach (var (used, position) in Uses(file, Enumerable.Empty<string>().ToLookup(_ => "")))
            {
                yield return file.At(position, $"it shares no code with the service, but uses {used}");
            }
        }
    }

    [GeneratedRegex(@"(?<![\w.])Somgate\.([A-Z]\w+)")]
    private static partial Regex FullName();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w+)\.([A-Z]\w+)")]
    private static partial Regex ShortName();

    [GeneratedRegex(@"^\s*@?namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex("""\bglobal\s+using\s+(static\s+)?Somgate\.|<Using\s+Include="Somgate\.""")]
    private static partial Regex GlobalUsing();
}
