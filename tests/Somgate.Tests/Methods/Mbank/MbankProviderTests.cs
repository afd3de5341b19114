using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Somgate.Methods.Mbank;
using Somgate.Payments;
using Somgate.Providers;
using Somgate.Tests.Providers;

namespace Somgate.Tests.Methods.Mbank;

/// <summary>The adapter against a real server: what it sends, and what it makes of what comes back or doesn't.</summary>
public sealed class MbankProviderTests : IAsyncLifetime
{
    private const string Charged = """{"code":"200","message":"OK","data":{"order_number":"1000000000017","status":"CHARGE","amount":125000,"currency":"KGS"}}""";

    private readonly FakeTimeProvider time = new(Questions.Now);
    private readonly Listener log = new();
    private TinyBank bank = null!;
    private MbankProvider provider = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        bank = await TinyBank.Start();
        provider = Provider(bank.Address);
    }

    public async ValueTask DisposeAsync()
    {
        provider.Dispose();
        await bank.DisposeAsync();
    }

    [Fact]
    public async Task A_create_carries_everything_the_bank_needs_and_nothing_else()
    {
        await provider.Ask(Questions.About(ProviderCall.Create), Cancel);

        var heard = Assert.Single(bank.Asked);
        Assert.Equal(("POST", "/api/v1/payments"), (heard.Method, heard.Target));
        Assert.Equal(
            """{"order_number":"1000000000017","phone":"996700000001","amount":125000,"currency":"KGS","comment":"Order 10233","notice_url":"https://pay.example/notices/mbank/1042","lifetime_s":3600}""",
            heard.Body);
        Assert.Equal("application/json; charset=utf-8", heard.Headers["Content-Type"]);
        Assert.Equal("Basic c29tZ2F0ZTpwOnfDtnJk", heard.Headers["Authorization"]);
    }

    [Theory]
    [InlineData(ProviderCall.Status, "GET", "/api/v1/payments/1000000000017", "")]
    [InlineData(ProviderCall.Confirm, "POST", "/api/v1/payments/1000000000017/confirm", """{"code":"482913"}""")]
    [InlineData(ProviderCall.Resend, "POST", "/api/v1/payments/1000000000017/resend", "{}")]
    [InlineData(ProviderCall.Cancel, "POST", "/api/v1/payments/1000000000017/cancel", "{}")]
    internal async Task The_other_calls_name_the_order_in_the_path(ProviderCall call, string method, string target, string body)
    {
        await provider.Ask(Questions.About(call), Cancel);

        var heard = Assert.Single(bank.Asked);
        Assert.Equal((method, target, body), (heard.Method, heard.Target, heard.Body));
        Assert.Equal("Basic c29tZ2F0ZTpwOnfDtnJk", heard.Headers["Authorization"]);
    }

    [Fact]
    public async Task A_path_in_the_address_is_kept()
    {
        using var behind = Provider(bank.Address + "/partner/");

        await behind.Ask(Questions.About(ProviderCall.Create), Cancel);
        await behind.Ask(Questions.About(ProviderCall.Status), Cancel);

        Assert.Equal(["/partner/api/v1/payments", "/partner/api/v1/payments/1000000000017"], bank.Asked.Select(heard => heard.Target));
    }

    [Theory]
    [InlineData(90.9, 90)]
    [InlineData(0.5, 1)]
    [InlineData(-7, 1)]
    public async Task The_lifetime_is_whole_seconds_to_the_threshold_and_at_least_one(double secondsLeft, long lifetime)
    {
        await provider.Ask(Questions.About(ProviderCall.Create, threshold: Questions.Now.AddSeconds(secondsLeft)), Cancel);

        Assert.Equal(lifetime, Sent("lifetime_s").GetInt64());
    }

    [Fact]
    public async Task A_long_description_is_cut_and_no_character_halved()
    {
        var ninetyNine = new string('Ж', 99);
        await provider.Ask(Questions.About(ProviderCall.Create, description: ninetyNine + "\U0001F6D2 and more"), Cancel);
        Assert.Equal(ninetyNine, Sent("comment").GetString());

        await provider.Ask(Questions.About(ProviderCall.Create, description: ninetyNine + "ab"), Cancel);
        Assert.Equal(ninetyNine + "a", Sent("comment").GetString());
    }

    [Fact]
    public async Task Without_a_description_there_is_no_comment()
    {
        await provider.Ask(Questions.About(ProviderCall.Create, description: ""), Cancel);

        Assert.DoesNotContain("comment", bank.Asked.Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_understood()
    {
        bank.Does = context => TinyBank.Say(context, 200, Charged);

        var answer = await provider.Ask(Questions.About(ProviderCall.Status), Cancel);

        Assert.Equal(("Approved", "CHARGE"), (Questions.Line(answer.Happened), answer.Heard));
    }

    [Theory]
    [InlineData(200, "no JSON at all", "Unanswered", "unreadable", ProviderAlert.None)]
    [InlineData(200, """{"code":"200","message":"OK","data":{"status":"CHARGE","amount":1,"currency":"KGS"}}""", "Unanswered", "OK, another sum", ProviderAlert.OtherSum)]
    [InlineData(401, Charged, "Unanswered", "HTTP 401", ProviderAlert.WrongCredentials)]
    [InlineData(404, Charged, "Unanswered", "HTTP 404", ProviderAlert.None)]
    [InlineData(404, """{"code":"404","message":"UNKNOWN_ORDER","data":null}""", "UnknownOrder", "UNKNOWN_ORDER", ProviderAlert.None)]
    [InlineData(503, Charged, "Unanswered", "HTTP 503", ProviderAlert.None)]
    internal async Task What_is_not_certain_is_told_apart(int status, string body, string happened, string heard, ProviderAlert alert)
    {
        bank.Does = context => TinyBank.Say(context, status, body);

        var answer = await provider.Ask(Questions.About(ProviderCall.Status), Cancel);

        Assert.Equal((happened, heard, alert), (Questions.Line(answer.Happened), answer.Heard, answer.Alert));
    }

    [Fact]
    public async Task The_pause_after_too_many_questions_is_the_banks()
    {
        bank.Does = context =>
        {
            context.Response.Headers.RetryAfter = "17";
            return TinyBank.Say(context, 429, "");
        };

        Assert.Equal("Unanswered for 17 s", Questions.Line((await provider.Ask(Questions.About(ProviderCall.Status), Cancel)).Happened));
    }

    [Fact]
    public async Task Silence_is_no_answer_after_the_time_of_the_settings()
    {
        bank.Does = TinyBank.Hold;
        var asked = provider.Ask(Questions.About(ProviderCall.Confirm), Cancel);
        await bank.Arrival();

        time.Advance(TimeSpan.FromSeconds(10));

        var answer = await asked;
        Assert.Equal(("Unanswered", "time-out"), (Questions.Line(answer.Happened), answer.Heard));
    }

    [Theory]
    [InlineData(ProviderCall.Create)]
    [InlineData(ProviderCall.Confirm)]
    [InlineData(ProviderCall.Resend)]
    [InlineData(ProviderCall.Cancel)]
    internal async Task A_dropped_connection_is_no_answer_and_nothing_is_repeated(ProviderCall call)
    {
        await provider.Ask(Questions.About(ProviderCall.Status), Cancel);
        bank.Does = TinyBank.Drop;

        var answer = await provider.Ask(Questions.About(call), Cancel);

        Assert.Equal(call == ProviderCall.Resend ? "CodeNotSent" : "Unanswered", Questions.Line(answer.Happened));
        Assert.Equal("connection failed", answer.Heard);
        Assert.Equal(2, bank.Asked.Count);
    }

    [Fact]
    public async Task A_bank_in_trouble_is_left_alone_for_a_while()
    {
        bank.Does = context => TinyBank.Say(context, 503, "");
        for (var call = 0; call < 20; call++) await provider.Ask(Questions.About(ProviderCall.Status), Cancel);

        Assert.Equal("circuit open", (await provider.Ask(Questions.About(ProviderCall.Status), Cancel)).Heard);
        Assert.Equal(20, bank.Asked.Count);

        bank.Does = context => TinyBank.Say(context, 200, Charged);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("CHARGE", (await provider.Ask(Questions.About(ProviderCall.Status), Cancel)).Heard);
        Assert.Contains(log.Lines, line => line.Contains("nothing is asked for a while", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("answers again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Phone_code_and_password_stand_in_no_address_and_no_log()
    {
        bank.Does = TinyBank.Drop;
        foreach (var call in Enum.GetValues<ProviderCall>()) await provider.Ask(Questions.About(call), Cancel);
        for (var call = 0; call < 20; call++) await provider.Ask(Questions.About(ProviderCall.Confirm), Cancel);

        Assert.NotEmpty(log.Lines);
        string[] secrets = [Questions.Phone, Questions.ApprovalCode, "p:wörd", "c29tZ2F0ZTpwOnfDtnJk"];
        Assert.DoesNotContain(log.Lines.Concat(bank.Asked.Select(heard => heard.Target)), text => secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_message_that_holds_a_secret_prints_it_masked()
    {
        Assert.DoesNotContain("482913", new ConfirmMessage(new Secret("482913")).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("996700000001", new CreateMessage("1", new Secret("996700000001"), 1, "KGS", null, "", 1).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_confirm_without_a_code_is_a_bug_and_never_reaches_the_bank()
    {
        var question = Questions.About(ProviderCall.Confirm);
        var codeless = question with { Operation = question.Operation with { ApprovalCode = null } };

        await Assert.ThrowsAsync<InvalidOperationException>(() => provider.Ask(codeless, Cancel));
        Assert.Empty(bank.Asked);
    }

    [Fact]
    public void A_notice_is_read_with_the_key_of_the_settings()
    {
        var body = Samples.All.Single(sample => sample.Name == "notice-charge").Body;

        Assert.IsType<NoticeReading.Notice>(provider.ReadNotice(body, MbankNoticeTests.Signature(body, "notice-secret"u8)));
        Assert.IsType<NoticeReading.WrongSignature>(provider.ReadNotice(body, MbankNoticeTests.Signature(body, "another"u8)));
    }

    private JsonElement Sent(string member) => JsonDocument.Parse(bank.Asked.Last().Body).RootElement.GetProperty(member);

    private MbankProvider Provider(string address) => new(
        new() { BaseUrl = address, Login = "somgate", Password = "p:wörd", NoticeSecret = "notice-secret" }, time, log);

    /// <summary>Keeps every line that is logged, the faults' texts included.</summary>
    private sealed class Listener : ILogger<ProviderHttpClient>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
