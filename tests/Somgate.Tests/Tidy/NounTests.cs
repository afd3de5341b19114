using System.Text.RegularExpressions;

namespace Somgate.Tests.Tidy;

/// <summary>
/// A file's name tells whether it does I/O: a plain noun computes and does nothing else, and each kind of deed has
/// its limits. This is the line that other designs draw with a project of their own. Storage is all I/O, and exempt.
/// </summary>
public sealed class NounTests
{
    private sealed record Doing(string Name, Regex Words);

    private static readonly Doing Waiting = new("waits", Words("async", "await", "Task", "ValueTask", "IAsyncEnumerable", "CancellationToken", "Channel"));
    private static readonly Doing Driver = new("talks to a database driver",
        Words("Dapper", "Npgsql\\w*", "Sqlite\\w*", "I?Db(Connection|Command|DataSource|Transaction|DataReader)"));
    private static readonly Doing Storage = new("uses Storage", new(@"\bSomgate\.Storage\b"));
    private static readonly Doing Calling = new("calls over HTTP", Words("(I?Http(Client|MessageInvoker)(Factory)?|SocketsHttpHandler|HttpRequestMessage|HttpResponseMessage)"));
    private static readonly Doing Serving = new("touches a request", Words("HttpContext", "HttpRequest", "HttpResponse"));
    private static readonly Doing Clock = new("reads a clock", Words("TimeProvider", "Stopwatch", "PeriodicTimer", "Timer"));
    private static readonly Doing Chance = new("draws chance", Words("RandomNumberGenerator", @"Guid\.NewGuid", @"Random\.Shared"));
    private static readonly Doing Log = new("logs", Words("ILogger", "ILoggerFactory", "LoggerMessage", "Console"));
    private static readonly Doing Machine = new("touches the machine",
        Words(@"File\.\w+", @"Directory\.\w+", "FileStream", @"Environment\.(?!NewLine)\w+", "Process", "Socket", "TcpClient", "Thread"));

    private static readonly Doing[] NoNoun = [Waiting, Driver, Storage, Calling, Serving, Clock, Chance, Log, Machine];

    // What each kind may not do. Who is not named here but is a deed (Database, Migrator) may do all.
    private static readonly Dictionary<string, Doing[]> MayNot = new()
    {
        ["Store"] = [Calling, Serving],
        ["Writer"] = [Calling, Serving],
        ["Provider"] = [Driver, Storage, Serving],
        ["HttpClient"] = [Driver, Storage],
        ["Worker"] = [Driver, Calling],
        ["Processor"] = [Driver, Calling, Serving],
        ["Endpoint"] = [Driver, Calling],
        ["Filter"] = [Driver, Calling],
        ["Commands"] = [Driver, Calling, Serving],
        ["Answer"] = [Driver, Storage, Calling, Clock, Chance, Log, Machine],
        ["Routes"] = [Driver, Storage, Calling, Clock, Chance, Log, Machine],
        ["Options"] = [Waiting, Driver, Storage, Calling, Serving, Clock, Chance, Log, Machine],
        ["Ids"] = NoNounBut(Chance),
        ["Keys"] = NoNounBut(Chance),
        ["Feed"] = NoNounBut(Waiting),
    };

    private static Doing[] NoNounBut(Doing allowed) => [.. NoNoun.Where(doing => doing != allowed)];

    [Fact]
    public void A_noun_does_no_io_and_a_deed_keeps_to_its_kind() => Repository.Keeps(Check);

    [Theory]
    [InlineData("Payments/Lifecycle.cs", "internal static async Decision Apply()", "waits")]
    [InlineData("Payments/Lifecycle.cs", "return Task.CompletedTask;", "waits")]
    [InlineData("Payments/Lifecycle.cs", "var text = $\"{await Read()}\";", "waits")]
    [InlineData("Payments/Money.cs", "NpgsqlConnection connection", "database driver")]
    [InlineData("Payments/Money.cs", "using Somgate.Storage;", "uses Storage")]
    [InlineData("Methods/Mbank/MbankAnswers.cs", "HttpResponseMessage answer", "calls over HTTP")]
    [InlineData("Gate/GateRequest.cs", "HttpContext context", "touches a request")]
    [InlineData("Callbacks/CallbackSchedule.cs", "TimeProvider time", "reads a clock")]
    [InlineData("Callbacks/CallbackSchedule.cs", "ILogger<CallbackSchedule> log", "logs")]
    [InlineData("Callbacks/CallbackSchedule.Log.cs", "[LoggerMessage]", "logs")]
    [InlineData("Projects/ProjectKeys.cs", "File.ReadAllText(path)", "touches the machine")]
    [InlineData("Payments/PaymentStore.cs", "IHttpClientFactory clients", "calls over HTTP")]
    [InlineData("Methods/Mbank/MbankProvider.cs", "using Dapper;", "database driver")]
    [InlineData("Callbacks/CallbackWorker.cs", "new SqliteConnection()", "database driver")]
    [InlineData("Gate/SaleEndpoint.cs", "HttpClient client", "calls over HTTP")]
    [InlineData("Gate/GateRoutes.cs", "ILogger log", "logs")]
    [InlineData("Gate/GateAnswer.cs", "new HttpClient()", "calls over HTTP")]
    [InlineData("Processing/RequestIds.cs", "TimeProvider time", "reads a clock")]
    [InlineData("Payments/Payment.cs", "RandomNumberGenerator.Fill(bytes)", "draws chance")]
    [InlineData("Callbacks/CallbackHttpClient.cs", "using Somgate.Storage;", "uses Storage")]
    public void A_planted_deed_is_found(string path, string line, string says) =>
        Assert.Contains(Check([new($"src/Somgate/{path}", line)]), finding => finding.Message.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData("Payments/Money.cs", "// it does not await a Task\nvar name = \"HttpClient\";")]
    [InlineData("Payments/PaymentStore.cs", "await connection.QueryAsync(Find); Task<Payment?> NpgsqlConnection ILogger")]
    [InlineData("Callbacks/CallbackWorker.cs", "async Task Run(TimeProvider time, ILogger log)")]
    [InlineData("Program.cs", "await SomgateService.Run(args); Console.WriteLine();")]
    [InlineData("Processing/RequestIds.cs", "RandomNumberGenerator.Fill(bytes)")]
    [InlineData("Storage/SqliteSession.cs", "async Task Run(SqliteConnection connection)")]
    [InlineData("Callbacks/CallbackHttpClient.cs", "Task<HttpResponseMessage> Send(HttpClient client)")]
    [InlineData("Gate/SaleEndpoint.cs", "async Task<IResult> Handle(HttpContext context)")]
    public void What_a_kind_may_do_is_no_finding(string path, string line) => Assert.Empty(Check([new($"src/Somgate/{path}", line)]));

    private static IEnumerable<Finding> Check(IReadOnlyCollection<SourceFile> files) =>
        from file in files.OfTheService()
        where file.Path.EndsWith(".cs", StringComparison.Ordinal) && file.Room() != "Storage" && !House.Composition.Contains(file.Path)
        let deed = file.Deed()
        from forbidden in deed is null ? NoNoun : MayNot.GetValueOrDefault(deed, [])
        let first = forbidden.Words.Match(file.Code)
        where first.Success
        select file.At(first.Index, $"{deed ?? "a noun"} {forbidden.Name}: {first.Value}; "
            + "move it to a file whose ending allows it (STYLE.md, names and deeds)");

    private static Regex Words(params string[] words) => new($@"(?<![\w.])({string.Join('|', words)})(?!\w)", RegexOptions.Compiled);
}
