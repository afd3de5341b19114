using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Somgate.Projects;
using Somgate.Storage;
using Somgate.Tests.RequestLog;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.PaymentPage;

/// <summary>What must not happen on the page, whoever tries (payment-page.md 3, 8.1, 13, 19.3).</summary>
public sealed class PageSecurityTests
{
    private const string Phone = "996700000001";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Neither_log_nor_address_nor_another_session_tells_phone_code_or_session()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite, "--Logging:LogLevel:Default=Information", "--Logging:LogLevel:Microsoft.AspNetCore=Information");
        var log = new KeptLog();
        journey.Somgate.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("S-1", ("customer_phone", Phone));
        await customer.Press("pay", ("phone", "0700 000 001"));
        await customer.Await(journey, "code");
        var wrong = await journey.Bank.WrongCodeFor(Phone);
        await customer.Press("code", ("code", wrong));
        await customer.Await(journey, "code");
        Assert.Contains("Attempts left: 2.", customer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"value=\"{wrong}\"", customer.Page.Text, StringComparison.Ordinal);

        var other = new PageCustomer(journey.Somgate);
        await other.Open("S-1");
        Assert.Equal("S4", other.Screen);
        var code = (await journey.Bank.CodeFor(Phone))!;
        foreach (var secret in new[] { "700000001", "700 000 001", wrong, code, customer.Address[5..] })
            Assert.DoesNotContain(secret, other.Page.Text, StringComparison.Ordinal);
        await customer.Press("code", ("code", code));
        await customer.Await(journey, "success");
        Assert.Equal("S5", customer.Screen);
        await other.Reload();
        Assert.DoesNotContain("700000001", other.Page.Text, StringComparison.Ordinal);

        Assert.NotEmpty(log.Lines);
        foreach (var line in log.Lines)
        {
            foreach (var secret in new[] { "700000001", "0700 000 001", "0700+000+001", customer.Address, other.Address, $"code={code}", $"\"{code}\"" })
                Assert.DoesNotContain(secret, line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_address_that_is_sent_again_makes_another_session_of_the_same_payment_and_old_forms_do_nothing()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("S-2");
        var replayed = new PageCustomer(journey.Somgate);
        await replayed.Open("S-2");
        Assert.NotEqual(customer.Address, replayed.Address);
        var turn = customer.Turn;
        await customer.Press("pay", ("phone", "700000001"));
        await customer.Await(journey, "code");
        var codeTurn = customer.Turn;
        var wrong = await journey.Bank.WrongCodeFor(Phone);
        await customer.Press("code", ("code", wrong));
        await customer.Await(journey, "code");
        // The recorded requests of the customer, sent again.
        Assert.Equal(303, (await customer.Post("pay", turn, ("phone", "700000002"))).Status);
        Assert.Equal(303, (await customer.Post("code", codeTurn, ("code", wrong))).Status);
        await journey.Rest();
        var payment = (await journey.Somgate.Find("S-2"))!;
        Assert.Equal(("996******001", 1, 1), (payment.AccountMasked, payment.Operations.Count, payment.Latest!.WrongCodes));
    }

    [Fact]
    public async Task A_session_cannot_be_guessed_from_another_nor_from_the_database()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("S-3");
        var id = customer.Address["/pay/".Length..];
        await using var connection = await journey.Somgate.Services.GetRequiredService<Database>().Open(Cancel);
        var hash = await connection.QuerySingleAsync<byte[]>("select session_hash from page_sessions");
        var asId = Convert.ToBase64String(hash).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        string[] guesses =
        [
            asId, asId[..32], Convert.ToHexStringLower(hash), id[..^1], id + "A", id + "=", id.ToUpperInvariant(), id[..^1] + (id[^1] == 'A' ? 'B' : 'A'),
            $"{id}%20", $"{id}%0a", "' or 1=1 --",
        ];
        foreach (var guess in guesses.Where(guess => guess != id))
        {
            using var page = await journey.Somgate.Http.GetAsync($"/pay/{guess}", Cancel);
            Assert.Equal(410, (int)page.StatusCode);
            using var form = new FormUrlEncodedContent([new("turn", customer.Turn), new("phone", "700000001")]);
            using var step = await journey.Somgate.Http.PostAsync($"/pay/{guess}/pay", form, Cancel);
            Assert.Equal(410, (int)step.StatusCode);
        }

        Assert.Null(await journey.Somgate.Find("S-3"));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt://shop.example/%0aalert(1)")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("//evil.example/")]
    [InlineData("/pay/x")]
    [InlineData("https://shop.example@evil.example/")]
    [InlineData("https://shop.example/\" onclick=\"alert(1)")]
    public async Task A_way_back_that_is_no_plain_address_of_the_web_is_no_way_back(string url)
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("S-4", [.. new[] { "merchant_return_url", "merchant_success_url", "merchant_fail_url", "redirect_success_url", "redirect_fail_url" }.Select(name => (name, url))]);
        IsSafe(customer);
        await customer.Press("pay", ("phone", "700000003"));
        await customer.Await(journey, "decline");
        IsSafe(customer);

        static void IsSafe(PageCustomer customer)
        {
            Assert.DoesNotContain("onclick=\"", customer.Page.Text, StringComparison.Ordinal);
            foreach (System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(customer.Page.Text, "(?:href|url)=\"?([^\"]*)\""))
                Assert.Matches("^(#|/shared/|/pay/|https://shop\\.example/)", link.Groups[1].Value);
        }
    }

    [Fact]
    public async Task Our_own_failure_while_a_page_is_opened_shows_the_error_page_and_nothing_of_the_fault()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("S-5");
        await using (var connection = await journey.Somgate.Services.GetRequiredService<Database>().Open(Cancel))
            await connection.ExecuteAsync("alter table page_sessions rename to gone_sessions");
        var parameters = new Dictionary<string, string>
        {
            ["project_id"] = $"{SomgateHost.ProjectId}",
            ["payment_id"] = "S-6",
            ["payment_amount"] = "125000",
            ["payment_currency"] = "KGS",
            ["customer_id"] = "cust-77",
            ["language_code"] = "en",
        };
        using var opened = await journey.Somgate.Http.GetAsync($"/payment?{PageDesk.Signed(parameters)}", Cancel);
        var reply = await PageReply.Of(opened);
        Assert.Equal((500, "text/html; charset=utf-8", "no-store"), (reply.Status, reply.Headers["Content-Type"], reply.Headers["Cache-Control"]));
        Assert.Contains("data-screen=\"error\"", reply.Text, StringComparison.Ordinal);
        Assert.NotNull(reply.Reference);
        Assert.DoesNotContain("page_sessions", reply.Text, StringComparison.Ordinal);

        await customer.Reload();
        Assert.Equal((500, "S13"), (customer.Page.Status, customer.Screen));
        Assert.Contains($"href=\"{customer.Address}\"", customer.Page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("page_sessions", customer.Page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pay_on_a_page_that_offers_no_method_any_more_is_in_the_merchants_log()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("S-7");
        var turn = customer.Turn;
        await journey.Somgate.Services.GetRequiredService<ProjectStore>().SaveMethod(SomgateHost.ProjectId, "mbank", new MethodTerms(AmountMaxMinor: 100_000), Cancel);
        await journey.Somgate.Refresh();
        Assert.All(
            await Task.WhenAll(customer.Post("pay", turn, ("phone", "700000001")), customer.Post("pay", turn, ("phone", "700000001"))),
            reply => Assert.Equal((303, customer.Address), (reply.Status, reply.Location)));
        await customer.Reload();
        Assert.Equal("S9", customer.Screen);
        Assert.Null(await journey.Somgate.Find("S-7"));
        var noted = Assert.Single(await RequestLogTests.Read(journey.Somgate), request => request.Code != 0);
        Assert.Equal(("page", 303, 2642, "127.0.0.1"), (noted.Door, noted.HttpStatus, noted.Code, noted.ClientIp));
        Assert.StartsWith("2642", noted.Problems, StringComparison.Ordinal);
        Assert.Contains("\"payment_id\":\"S-7\"", noted.Body, StringComparison.Ordinal);
    }

    /// <summary>Keeps every line that the service logs.</summary>
    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
