using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dapper;
using Somgate.Audit;
using Somgate.Dashboard;
using Somgate.Payments;
using Somgate.RequestLog;
using Somgate.Storage;
using Somgate.Team;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Dashboard;

public sealed class PaymentEndpointTests
{
    private const string Phone = "996700000001";

    [Theory, EachDatabase]
    public async Task A_purchase_is_told_from_its_request_to_its_callback_on_one_time_line(Engine engine)
    {
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using var desk = await PaymentDesk.Open(engine, bank, merchant);
        var payment = await Buy(desk, bank, merchant, "ORD/1 %41");
        using var browser = await desk.Host.SignIn(desk.Admin);
        var card = await browser.Get(Link(await browser.Get("/dashboard/payments?mode=test"), "ORD/1 %41"));
        Assert.Equal(200, card.Status);
        foreach (var part in new[] { "success", "1,250.00\u00a0KGS", "Test payment", "996******001", $"{payment.Latest!.OperationId}", payment.Latest.ProviderPaymentId, payment.Sale.RequestId, "0 Success" })
            Assert.Contains(part, card.Text, StringComparison.Ordinal);
        var line = JsonNode.Parse((await browser.Get($"/dashboard/payments/1042/x/time-line?no={payment.PaymentNo}")).Text)!["time_line"]!.AsArray();
        var kinds = line.Select(entry => $"{entry!["kind"]} {entry["what"]}").ToArray();
        foreach (var kind in new[] { "request request.gate", "operation operation.created", "operation operation.moved", "bank call.create", "bank call.confirm", "callback callback.event" })
            Assert.Contains(kind, kinds);
        Assert.Equal(line.Select(entry => (string)entry!["at"]!).Order(StringComparer.Ordinal), line.Select(entry => (string)entry!["at"]!));
        var last = line.Last(entry => (string)entry!["kind"]! == "operation")!;
        Assert.Equal(("success", "bank"), ((string)last["to"]!, (string)last["cause"]!));
        Assert.Equal("200", (string)line.First(entry => (string)entry!["kind"]! == "callback")!["tries"]!.AsArray()[0]!["http"]!);
        var code = await bank.CodeFor(Phone);
        Assert.DoesNotContain(Phone, card.Text, StringComparison.Ordinal);
        Assert.True(code is null || !card.Text.Contains($">{code}<", StringComparison.Ordinal));
        var narrowed = await browser.Get($"{PaymentAddress.Of(Door.ForUsers, 1042, "x", payment.PaymentNo, "test")}&kind=bank");
        Assert.Contains("<li class=\"bank\"", narrowed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<li class=\"operation\"", narrowed.Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task The_bank_is_asked_once_in_ten_seconds_and_its_answer_enters_the_time_line(Engine engine)
    {
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using var desk = await PaymentDesk.Open(engine, bank, merchant);
        await desk.Host.Somgate.Sale("ORD-1", Phone);
        await merchant.Asking("ORD-1");
        var payment = (await desk.Host.Somgate.Find("ORD-1"))!;
        using var browser = await desk.Host.SignIn(desk.Admin);
        var asked = await browser.Submit(Card(payment), $"{Path(payment)}/check?no={payment.PaymentNo}");
        Assert.Equal(303, asked.Status);
        var card = await browser.Get(asked.Location!);
        Assert.Contains("The bank was asked", card.Text, StringComparison.Ordinal);
        Assert.Contains("<li class=\"manual\"", card.Text, StringComparison.Ordinal);
        Assert.Contains("a code is needed", card.Text, StringComparison.Ordinal);
        Assert.Equal("awaiting clarification", (await desk.Host.Somgate.Status("ORD-1")).Status);
        var again = await browser.Post($"{Path(payment)}/check?no={payment.PaymentNo}");
        Assert.Equal((429, "10"), (again.Status, again.Answer.Headers.RetryAfter!.ToString()));
        desk.Host.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(303, (await browser.Post($"{Path(payment)}/check?no={payment.PaymentNo}")).Status);
        Assert.Equal(2, (await Acts(desk)).Count(act => act == "payment.check"));
        using var finance = await desk.Host.SignIn(await desk.Host.Add("finance@books.example", Grants.Of(Role.Finance)));
        await finance.Get("/dashboard");
        Assert.Equal(403, (await finance.Post($"{Path(payment)}/check?no={payment.PaymentNo}")).Status);
    }

    [Theory, EachDatabase]
    public async Task What_the_bank_reports_paid_after_our_decline_is_a_late_success_and_moves_no_status(Engine engine)
    {
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using var desk = await PaymentDesk.Open(engine, bank, merchant);
        var payment = await Buy(desk, bank, merchant, "ORD-1");
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get(Card(payment));
        // Paid and told: there is nothing to ask.
        Assert.Equal(422, (await browser.Post($"{Path(payment)}/check?no={payment.PaymentNo}")).Status);
        await using (var connection = await desk.Get<Database>().Open(DeskHost.Cancel))
        {
            await connection.ExecuteAsync("update operations set status = 'decline', code = 20602, reason = 'bank_unavailable', is_unconfirmed = 1");
            await connection.ExecuteAsync("update payments set status = 'decline', ended_as = 'decline', code = 20602, reason = 'bank_unavailable', is_unconfirmed = 1");
        }

        Assert.Equal(303, (await browser.Post($"{Path(payment)}/check?no={payment.PaymentNo}")).Status);
        var card = await browser.Get(Card(payment));
        Assert.Contains("The bank reports this payment as paid after it was declined", card.Text, StringComparison.Ordinal);
        Assert.Contains("late success", card.Text, StringComparison.Ordinal);
        Assert.Equal("decline", (await desk.Host.Somgate.Status("ORD-1")).Status);
    }

    [Fact]
    public async Task A_callback_is_sent_again_from_the_card()
    {
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using var desk = await PaymentDesk.Open(Engine.Sqlite, bank, merchant);
        var payment = await Buy(desk, bank, merchant, "ORD-1");
        using var browser = await desk.Host.SignIn(desk.Admin);
        var card = await browser.Get(Card(payment));
        var resend = Regex.Match(card.Text, "action=\"(/dashboard/callbacks/\\d+/\\d+/resend)\"").Groups[1].Value;
        desk.Host.Time.Advance(TimeSpan.FromSeconds(1));
        var answer = await browser.Post(resend, ("url", merchant.CallbackUrl), ("to", "payment"));
        Assert.Equal((303, PaymentAddress.Of(Door.ForUsers, 1042, "ORD-1", payment.PaymentNo, "test") + "&done=resent"), (answer.Status, answer.Location));
        await merchant.Next("ORD-1", callback => callback.IsFinal, 2);
        var after = await browser.Get(answer.Location!);
        Assert.Contains("The callback is sent again", after.Text, StringComparison.Ordinal);
        Assert.Contains("callback.resend", await Acts(desk));
        Assert.Contains("<dd>admin</dd>", after.Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Nobody_reaches_a_payment_of_another_merchant_or_of_a_project_that_is_not_his(Engine engine)
    {
        await using var desk = await PaymentDesk.Open(engine);
        var (strange, live) = (await desk.Add("STRANGE-1", projectId: PaymentDesk.StrangeProject), await desk.Add("LIVE-1", projectId: PaymentDesk.LiveProject));
        var member = await desk.Host.Add("support@books.example", new(["operations"], [], [], [SomgateHost.ProjectId]));
        using var admin = await desk.Host.SignIn(desk.Admin);
        using var browser = await desk.Host.SignIn(member);
        foreach (var (who, payment) in new[] { (admin, strange), (browser, strange), (browser, live) })
        {
            await who.Get("/dashboard");
            foreach (var number in new[] { $"?no={payment.PaymentNo}", "" })
            {
                foreach (var path in new[] { "", "/fresh", "/time-line" }) Assert.Equal(404, (await who.Get($"{Path(payment)}{path}{number}")).Status);
                foreach (var act in new[] { "/check", "/personal" }) Assert.Equal(404, (await who.Post($"{Path(payment)}{act}{number}")).Status);
                // Nor by the number under a project of one's own.
                Assert.Equal(404, (await who.Get($"/dashboard/payments/1042/{payment.PaymentId}{number}")).Status);
            }
        }

        Assert.Equal(200, (await admin.Get(Card(live))).Status);
        foreach (var no in new[] { "abc", "-1", "", "99999999999999999999", "%00" }) Assert.Equal(404, (await admin.Get($"/dashboard/payments/1042/NONE?no={no}")).Status);
    }

    [Fact]
    public async Task Contacts_are_masked_until_somebody_with_the_right_asks_for_them()
    {
        await using var desk = await PaymentDesk.Open();
        var payment = await desk.Add("ORD-1");
        using var admin = await desk.Host.SignIn(desk.Admin);
        var card = await admin.Get(Card(payment));
        Assert.Contains("a***@example.com", card.Text, StringComparison.Ordinal);
        Assert.Contains("996******111", card.Text, StringComparison.Ordinal);
        var shown = await admin.Post($"{Path(payment)}/personal?no={payment.PaymentNo}");
        Assert.Contains("<dd>a@example.com</dd>", shown.Text, StringComparison.Ordinal);
        Assert.Contains("payment.reveal", await Acts(desk));
        using var support = await desk.Host.SignIn(await desk.Host.Add("support@books.example", Grants.Of(Role.Support)));
        Assert.DoesNotContain("Show contacts in full", (await support.Get(Card(payment))).Text, StringComparison.Ordinal);
        Assert.Equal(403, (await support.Post($"{Path(payment)}/personal?no={payment.PaymentNo}")).Status);
    }

    [Fact]
    public async Task Text_from_outside_is_text_everywhere_on_the_card()
    {
        await using var desk = await PaymentDesk.Open();
        var payment = await desk.Add(PaymentDesk.Hostile, customerId: PaymentDesk.Hostile, description: PaymentDesk.Hostile, details: """{"email":"<script>alert(1)</script>@x.example"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, desk.Host.Somgate.BaseUrl + "/v2/payment/status")
        {
            Content = new StringContent("""{"general":{"project_id":1042,"payment_id":"<script>alert(1)</script>","signature":"x"}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("User-Agent", PaymentDesk.Hostile);
        (await desk.Host.Somgate.Http.SendAsync(request, DeskHost.Cancel)).Dispose();
        await RequestLog.RequestLogTests.Written(desk.Get<RequestLogWorker>());
        using var browser = await desk.Host.SignIn(desk.Admin);
        var card = await browser.Get(Card(payment));
        Assert.Contains("<li class=\"request\"", card.Text, StringComparison.Ordinal);
        Assert.Contains("<dd>" + PaymentDesk.Hostile, card.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", await card.Answer.Content.ReadAsStringAsync(DeskHost.Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", await (await browser.Post($"{Path(payment)}/personal?no={payment.PaymentNo}")).Answer.Content.ReadAsStringAsync(DeskHost.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payments_with_the_same_id_lead_to_each_other_and_keep_their_own_time_lines()
    {
        await using var desk = await PaymentDesk.Open();
        // Too much for the method: the payment ends in error and its id is free again.
        await desk.Host.Somgate.Sale("ORD-1", Phone, amountMinor: 99_000_000);
        var first = (await desk.Host.Somgate.Find("ORD-1"))!;
        desk.Host.Time.Advance(TimeSpan.FromMinutes(5));
        await desk.Host.Somgate.Sale("ORD-1", Phone);
        var second = (await desk.Host.Somgate.Find("ORD-1"))!;
        Assert.NotEqual(first.PaymentNo, second.PaymentNo);
        await RequestLog.RequestLogTests.Written(desk.Get<RequestLogWorker>());
        using var browser = await desk.Host.SignIn(desk.Admin);
        var found = await browser.Get("/dashboard/payments/1042/ord-1");
        Assert.Equal((303, Card(second)), (found.Status, found.Location));
        var card = await browser.Get(found.Location!);
        Assert.Contains("Other payments with the same id", card.Text, StringComparison.Ordinal);
        Assert.Contains(PaymentAddress.Of(Door.ForUsers, 1042, "ORD-1", first.PaymentNo, "test"), card.Text, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(card.Text, "<li class=\"request\""));
        var old = await browser.Get(Card(first));
        Assert.Contains("2642 Operation amount is greater than limit", old.Text, StringComparison.Ordinal);
        Assert.Contains("Correct the request or the data.", old.Text, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(old.Text, "<li class=\"request\""));
    }

    [Fact]
    public async Task A_request_whose_body_has_had_its_time_stays_on_the_time_line()
    {
        await using var desk = await PaymentDesk.Open();
        var payment = await desk.Add("OLD-1", ago: TimeSpan.FromDays(40));
        using var browser = await desk.Host.SignIn(desk.Admin);
        Assert.Contains("Body removed after 30 days", (await browser.Get(Card(payment))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_of_callbacks_and_requests_lead_to_the_card()
    {
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using var desk = await PaymentDesk.Open(Engine.Sqlite, bank, merchant);
        var payment = await Buy(desk, bank, merchant, "ORD-1");
        using var browser = await desk.Host.SignIn(desk.Admin);
        Assert.Contains($"href=\"{Card(payment)}\">ORD-1<", (await browser.Get("/dashboard/callbacks?mode=test")).Text, StringComparison.Ordinal);
        Assert.Contains($"href=\"{PaymentAddress.OfNewest(Door.ForUsers, 1042, "ORD-1", "test")}\">ORD-1<", (await browser.Get("/dashboard/requests?mode=test")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await browser.Get(PaymentAddress.OfNewest(Door.ForUsers, 1042, "ORD-1", "test"))).Status);
    }

    private static async Task<Payment> Buy(PaymentDesk desk, BankHost bank, MerchantStub merchant, string paymentId)
    {
        await desk.Host.Somgate.Sale(paymentId, Phone);
        await merchant.Asking(paymentId);
        await desk.Host.Somgate.Clarify(paymentId, (await bank.CodeFor(Phone))!);
        await merchant.Final(paymentId);
        await RequestLog.RequestLogTests.Written(desk.Get<RequestLogWorker>());
        return (await desk.Host.Somgate.Find(paymentId))!;
    }

    private static async Task<IReadOnlyList<string>> Acts(PaymentDesk desk) => [.. (await desk.Host.Audit.Find(new(AuditEntry.ChainOf(1)), long.MaxValue, 100, DeskHost.Cancel)).Select(row => row.Act)];

    private static string Path(Payment payment) => PaymentAddress.Path(Door.ForUsers, payment.ProjectId, payment.PaymentId);

    private static string Card(Payment payment) => PaymentAddress.Of(Door.ForUsers, payment.ProjectId, payment.PaymentId, payment.PaymentNo, payment.ProjectId == PaymentDesk.LiveProject ? "live" : "test");

    private static string Link(Page page, string text) => Regex.Match(page.Text, $"href=\"([^\"]+)\"[^>]*>{Regex.Escape(text)}<").Groups[1].Value;
}
