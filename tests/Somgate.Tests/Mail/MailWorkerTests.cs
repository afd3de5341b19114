using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Somgate.Mail;
using Somgate.Tests.Support;

namespace Somgate.Tests.Mail;

/// <summary>Letters from the queue to a real mail server (reports.md 5; payment-links.md 7).</summary>
public sealed class MailWorkerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_letter_is_sent_once_with_text_html_and_no_line_break_in_its_headers(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        await using var server = MailServer.Start();
        var (letters, time) = (new LetterStore(host.Database, host.Vault), new FakeTimeProvider(StoreHost.Now));
        await letters.Add([Make("report:1:1:31", "Отчёт\r\nBcc: thief@example.com")], time.GetUtcNow(), Cancel);
        await letters.Add([Make("report:1:1:31", "Another under the same key")], time.GetUtcNow(), Cancel);
        Assert.Equal([1, 0], (await Task.WhenAll(Worker(letters, server.Port, time).RunOnce(Cancel), Worker(letters, server.Port, time).RunOnce(Cancel))).OrderDescending());
        Assert.Equal(0, await Worker(letters, server.Port, time).RunOnce(Cancel));
        var taken = Assert.Single(server.Letters);
        Assert.Equal(("aibek@shop.example", "Отчёт  Bcc: thief@example.com", "letter-1@pay.example", "auto-generated"), (taken.To.Mailboxes.Single().Address, taken.Subject, taken.MessageId, taken.Headers["Auto-Submitted"]));
        Assert.Empty(taken.Bcc);
        Assert.Contains("1 &lt; 2", taken.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("1 < 2", taken.TextBody, StringComparison.Ordinal);
        Assert.Equal("sent", (await letters.Find("report:1:1:", Cancel)).Single().State);
        await using var connection = await host.Database.Open(Cancel);
        var sealedText = await connection.QuerySingleAsync<byte[]>("select sealed_text from letters");
        Assert.DoesNotContain("aibek", System.Text.Encoding.UTF8.GetString(sealedText), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report", 6, 8 * 60)]
    [InlineData("link", 5, 10)]
    public async Task While_the_server_is_down_it_is_tried_as_often_as_its_kind_says_and_then_is_not_sent(string kind, int tries, int minutes)
    {
        await using var host = await StoreHost.Create(Engine.Sqlite);
        var (letters, time) = (new LetterStore(host.Database, host.Vault), new FakeTimeProvider(StoreHost.Now));
        await letters.Add([Make("k:1", "s", kind)], time.GetUtcNow(), Cancel);
        var worker = Worker(letters, FreePort.Take(), time);
        var last = time.GetUtcNow();
        while ((await letters.Find("k:", Cancel)).Single().State == "queued")
        {
            Assert.Equal(0, await worker.RunOnce(Cancel));
            last = time.GetUtcNow();
            time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("failed", (await letters.Find("k:", Cancel)).Single().State);
        Assert.InRange((last - StoreHost.Now).TotalMinutes, (minutes / 2) + 1, minutes);
        await using var connection = await host.Database.Open(Cancel);
        Assert.Equal(tries, await connection.QuerySingleAsync<long>("select tries from letters"));
    }

    [Theory, EachDatabase]
    public async Task A_server_that_comes_back_gets_it_once_under_the_same_id(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var (letters, time, port) = (new LetterStore(host.Database, host.Vault), new FakeTimeProvider(StoreHost.Now), FreePort.Take());
        await letters.Add([Make("k:1", "s")], time.GetUtcNow(), Cancel);
        await Worker(letters, port, time).RunOnce(Cancel);
        await using var server = MailServer.Start(port);
        server.Refuses = true;
        time.Advance(TimeSpan.FromMinutes(5));
        await Worker(letters, port, time).RunOnce(Cancel);
        Assert.Empty(server.Letters);
        server.Refuses = false;
        time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(0, await Worker(letters, port, time).RunOnce(Cancel));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Worker(letters, port, time).RunOnce(Cancel));
        Assert.Equal("letter-1@pay.example", Assert.Single(server.Letters).MessageId);
    }

    [Fact]
    public async Task Without_a_server_nothing_is_touched()
    {
        await using var host = await StoreHost.Create(Engine.Sqlite);
        var (letters, time) = (new LetterStore(host.Database, host.Vault), new FakeTimeProvider(StoreHost.Now));
        await letters.Add([Make("k:1", "s")], time.GetUtcNow(), Cancel);
        Assert.Equal(0, await new MailWorker(letters, new SmtpProcessor(new()), new(), time, NullLogger<MailWorker>.Instance).RunOnce(Cancel));
        Assert.Equal("queued", (await letters.Find("k:", Cancel)).Single().State);
    }

    [Theory]
    [InlineData("", 587, "starttls", "", "", "", "")]
    [InlineData("mail", 0, "starttls", "", "", "a@b.example", "Mail:Port")]
    [InlineData("mail", 25, "ssl", "", "", "a@b.example", "Mail:Security")]
    [InlineData("mail", 25, "none", "u", "", "a@b.example", "Mail:User")]
    [InlineData("mail", 25, "none", "", "", "nobody", "Mail:From")]
    [InlineData("mail", 25, "tls", "u", "p", "Somgate <a@b.example>", "")]
    public void Settings_that_cannot_work_are_named(string host, int port, string security, string user, string password, string from, string fault)
    {
        var faults = new MailOptions { Host = host, Port = port, Security = security, User = user, Password = password, From = from }.Faults();
        if (fault.Length == 0) Assert.Empty(faults);
        else Assert.StartsWith(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    private static Letter Make(string key, string subject, string kind = "report") =>
        new(key, kind, "aibek@shop.example", LetterPage.Of("en", subject, ["1 < 2"], [("Rows", "3")], ("Open", "Open this: https://pay.example/x", "https://pay.example/x")));

    private static MailWorker Worker(LetterStore letters, int port, FakeTimeProvider time)
    {
        var options = new MailOptions { Host = "127.0.0.1", Port = port, Security = "none", From = "Somgate <noreply@pay.example>" };
        return new(letters, new SmtpProcessor(options), options, time, NullLogger<MailWorker>.Instance);
    }
}
