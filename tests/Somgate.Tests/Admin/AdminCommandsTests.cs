using System.Diagnostics;
using Somgate.Projects;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Admin;

public sealed class AdminCommandsTests
{
    [Theory, EachDatabase]
    public async Task A_merchant_with_a_project_is_made_listed_and_changed_by_commands(Engine engine)
    {
        await using var test = await TestDatabase.Create(engine);
        Assert.Equal("merchant 1", (await Run(test, null, "merchant", "add", "--title", "Ala-Too Books")).Trim());
        var made = await Run(test, null, "project", "add", "--merchant-id", "1", "--title", "Books", "--project-id", "77");
        Assert.StartsWith("project 77", made, StringComparison.Ordinal);
        Assert.Matches("secret [A-Za-z0-9]{64}", made);

        await Run(test, null, "callback", "set", "--project-id", "77", "--url", "https://shop.example/cb");
        await Run(test, null, "method", "set", "--project-id", "77", "--min", "6000", "--max", "90000");
        await Run(test, "kept-out-of-print", "key", "add", "--project-id", "77", "--secret-stdin", "--primary");
        await Run(test, null, "key", "revoke", "--project-id", "77", "--key-id", "1");
        await Run(test, null, "project", "allow", "--project-id", "77", "--range", "203.0.113.7", "10.0.0.0/8");

        var project = await Read(test, 77);
        Assert.Equal("kept-out-of-print"u8.ToArray(), Assert.Single(project.Keys).Bytes);
        Assert.Equal((6_000L, 90_000L), (project.Methods["mbank"].AmountMinMinor, project.Methods["mbank"].AmountMaxMinor));
        Assert.Equal("https://shop.example/cb", Assert.Single(project.CallbackRules).Url);
        Assert.Equal(2, project.AllowedSenders.Count);
        var listed = await Run(test, null, "list");
        Assert.Contains("project 77  Books", listed, StringComparison.Ordinal);
        Assert.Contains("method mbank: amounts 6000 minor units to 90000 minor units, threshold as the method has it", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("kept-out-of-print", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ensuring_a_project_twice_keeps_it_and_sets_its_secret_and_address()
    {
        await using var test = await TestDatabase.Create(Engine.Sqlite);
        string[] ensure = ["project", "ensure", "--project-id", "120", "--title", "Shop", "--secret-stdin", "--rate-limit", "0", "--callback-url"];
        await Run(test, "one", [.. ensure, "http://127.0.0.1:1/a"]);
        var printed = await Run(test, "two", [.. ensure, "http://127.0.0.1:1/b"]);
        var project = await Read(test, 120);
        Assert.Equal("two"u8.ToArray(), Assert.Single(project.Keys).Bytes);
        Assert.Equal(("http://127.0.0.1:1/b", 0), (Assert.Single(project.CallbackRules).Url, project.RatePerSecond));
        Assert.DoesNotContain("two", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_project_is_changed_piece_by_piece()
    {
        await using var test = await TestDatabase.Create(Engine.Sqlite);
        await Run(test, null, "merchant", "add", "--title", "Books");
        await Run(test, "s", "project", "add", "--merchant-id", "1", "--title", "Books", "--project-id", "77", "--secret-stdin");
        var logo = Path.Combine(test.Folder, "logo");
        await File.WriteAllTextAsync(logo, "<svg xmlns='http://www.w3.org/2000/svg'/>", TestContext.Current.CancellationToken);
        await Run(
            test, "encryption key", "project", "page", "--project-id", "77", "--name", "Китептер", "--accent", "#A1B2C3", "--logo", logo, "--languages", "ky",
            "--default-language", "ky", "--time-zone", "Europe/Paris", "--privacy-url", "https://a.example/p", "--terms-url", "https://a.example/t", "--frame-origins",
            "https://A.example, https://b.example:8443", "--success-url", "https://a.example/yes", "--fail-url", "https://a.example/no", "--return-url",
            "https://a.example/back", "--encryption-key-stdin", "--skip-single-method", "false", "--append-payment-id", "true", "--retries", "true", "--tries", "3", "--retry-minutes", "7");
        var page = (await Read(test, 77)).Page;
        Assert.Equal(("Китептер", "a1b2c3", "image/svg+xml", "ky", "Europe/Paris"), (page.Name, page.Accent, page.Logo!.ContentType, page.DefaultLanguage, page.TimeZone));
        Assert.Equal(["ky", "en"], page.Languages);
        Assert.Equal(["https://a.example", "https://b.example:8443"], page.FrameOrigins);
        Assert.Equal("encryption key"u8.ToArray(), page.EncryptionKey);
        Assert.Equal((false, true, true, 3, TimeSpan.FromMinutes(7)), (page.SkipSingleMethod, page.AppendPaymentId, page.Retries, page.TriesMax, page.RetryWindow));

        await Run(test, null, "project", "page", "--project-id", "77", "--name", "", "--logo", "", "--tries", "4");
        var changed = (await Read(test, 77)).Page;
        Assert.Equivalent(page with { Name = null, Logo = null, TriesMax = 4 }, changed, strict: true);
    }

    [Theory]
    [InlineData("six hexadecimal digits", "project", "page", "--project-id", "77", "--accent", "red")]
    [InlineData("there is no language de", "project", "page", "--project-id", "77", "--languages", "de")]
    [InlineData("not among the languages", "project", "page", "--project-id", "77", "--languages", "ky")]
    [InlineData("not known to this machine", "project", "page", "--project-id", "77", "--time-zone", "Mars/Olympus")]
    [InlineData("is no origin", "project", "page", "--project-id", "77", "--frame-origins", "https://a.example/path")]
    [InlineData("absolute http or https", "project", "page", "--project-id", "77", "--success-url", "javascript:1")]
    [InlineData("--tries is 1 to 100", "project", "page", "--project-id", "77", "--tries", "0")]
    [InlineData("no such file", "project", "page", "--project-id", "77", "--logo", "/nowhere/logo.png")]
    [InlineData("there is no project 5", "key", "revoke", "--project-id", "5", "--key-id", "1")]
    [InlineData("the last live key", "key", "revoke", "--project-id", "77", "--key-id", "1")]
    [InlineData("absolute http or https", "callback", "set", "--project-id", "77", "--url", "ftp://shop.example/")]
    [InlineData("--min is above --max", "method", "set", "--project-id", "77", "--min", "9000", "--max", "8000")]
    [InlineData("there is no method cards", "method", "set", "--project-id", "77", "--method", "cards")]
    [InlineData("no CIDR range", "project", "allow", "--project-id", "77", "--range", "10.0.0.0/99")]
    [InlineData("there is a project 77 already", "project", "add", "--merchant-id", "1", "--title", "x", "--project-id", "77")]
    [InlineData("there is no merchant 9", "project", "add", "--merchant-id", "9", "--title", "x")]
    [InlineData("there is no merchant 9", "merchant", "suspend", "--merchant-id", "9")]
    public async Task What_cannot_be_done_is_refused_in_words(string says, params string[] command)
    {
        await using var test = await TestDatabase.Create(Engine.Sqlite);
        await Run(test, null, "merchant", "add", "--title", "Books");
        await Run(test, "s", "project", "add", "--merchant-id", "1", "--title", "Books", "--project-id", "77", "--secret-stdin");
        var (code, _, error) = await Try(test, null, command);
        Assert.Equal(2, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("provider", "stop", "--name", "mbnk")]
    [InlineData("callback", "add", "--project-id", "77", "--url", "https://shop.example/", "--method", "cards")]
    public async Task A_name_that_no_method_has_is_refused_with_those_that_are(params string[] command)
    {
        await using var test = await TestDatabase.Create(Engine.Sqlite);
        var (code, _, error) = await Try(test, null, command);
        Assert.Equal(1, code);
        Assert.Contains("'mbank'", error, StringComparison.Ordinal);
    }

    private static async Task<string> Run(TestDatabase test, string? input, params string[] command)
    {
        var (code, output, error) = await Try(test, input, command);
        Assert.True(code == 0, error);
        return output;
    }

    private static async Task<(int Code, string Output, string Error)> Try(TestDatabase test, string? input, string[] command)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "somgate.dll"), "admin", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in test.Settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        if (input is not null) await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    private static async Task<Project> Read(TestDatabase test, long projectId)
    {
        await using var database = new Database(new() { Path = test.Path ?? "", Postgres = test.Postgres ?? "", Keys = test.Settings["Database:Keys"]! });
        var store = new ProjectStore(database, await VaultStore.Open(database, TestContext.Current.CancellationToken));
        return (await store.Read(TestContext.Current.CancellationToken)).Find(projectId)!;
    }
}
