extern alias client;
using System.Net;
using System.Text;
using client::Somgate.Client;
using Somgate.Protocol;

namespace Somgate.Tests.Client;

public sealed class GateClientTests
{
    private const string Ack = """{"status":"success","request_id":"7c1e-00000001","project_id":1042,"payment_id":"ORD-1","new_field":{}}""";

    private static readonly SaleRequest SmallSale = new()
    {
        PaymentId = "ORD-1",
        AmountMinor = 125_000,
        Currency = "KGS",
        CustomerId = "cust-77",
        CustomerIpAddress = "203.0.113.25",
        AccountNumber = "996555123456",
    };

    [Fact]
    public async Task A_sale_is_signed_in_general_and_its_ack_is_read()
    {
        var gate = new GateStub(HttpStatusCode.OK, Ack);
        var answer = await gate.Client.SaleAsync(SmallSale, TestContext.Current.CancellationToken);
        Assert.Equal(new SubmitAnswer.Accepted("7c1e-00000001", "ORD-1"), answer);
        Assert.Equal(("POST", "/v2/payment/wallet/mbank/sale", "application/json"), gate.Asked);
        AssertSigned(gate.Body, "general:signature");
        Assert.Equal(
            "account:number:996555123456;customer:id:cust-77;customer:ip_address:203.0.113.25;general:payment_id:ORD-1;general:project_id:1042;payment:amount:125000;payment:currency:KGS",
            Signature.Text(gate.Body, SignatureOrder.Natural));
        Assert.Equal(NodeKind.Integer, gate.Body.KindOf("general:project_id"));
        Assert.Equal(NodeKind.Integer, gate.Body.KindOf("payment:amount"));
    }

    [Fact]
    public async Task Every_optional_field_of_a_sale_reaches_its_place_and_signs_alike_in_all_orders()
    {
        var gate = new GateStub(HttpStatusCode.OK, Ack);
        await gate.Client.SaleAsync(
            new SaleRequest
            {
                PaymentId = "ORD-1",
                AmountMinor = 5000,
                Currency = "KGS",
                CustomerId = "c",
                CustomerIpAddress = "::1",
                AccountNumber = "+996555123456",
                Description = "Чай \"Алтын\" + мёд",
                ExtraParam = "x",
                BestBefore = new DateTimeOffset(2025, 3, 10, 15, 0, 0, TimeSpan.FromHours(6)),
                CustomerEmail = "a@b.kg",
                CustomerFirstName = "Айда",
                CustomerLastName = "",
                CallbackUrl = new Uri("https://shop.example/c?a=1"),
                SuccessCallbackUrl = new Uri("https://shop.example/s"),
                DeclineCallbackUrl = new Uri("https://shop.example/d"),
                CallbackDelay = TimeSpan.FromSeconds(5),
                WithoutCallbacks = true,
            },
            TestContext.Current.CancellationToken);
        AssertSigned(gate.Body, "general:signature");
        Assert.Single(Signature.Texts(gate.Body.Lines));
        Assert.Equal(
            "account:number:+996555123456;callback:delay:5;callback:force_disable:1;customer:email:a@b.kg;customer:first_name:Айда;customer:id:c;customer:ip_address:::1;"
            + "general:merchant_callback_url:https://shop.example/c?a=1;general:merchant_decline_callback_url:https://shop.example/d;general:merchant_success_callback_url:https://shop.example/s;"
            + "general:payment_id:ORD-1;general:project_id:1042;payment:amount:5000;payment:best_before:2025-03-10T09:00:00+0000;payment:currency:KGS;"
            + "payment:description:Чай \"Алтын\" + мёд;payment:extra_param:x",
            Signature.Text(gate.Body, SignatureOrder.Natural));
    }

    [Fact]
    public async Task Code_and_resend_go_to_their_addresses()
    {
        var gate = new GateStub(HttpStatusCode.OK, Ack);
        Assert.IsType<SubmitAnswer.Accepted>(await gate.Client.ClarifyAsync("ORD-1", "4829", TestContext.Current.CancellationToken));
        Assert.Equal("/v2/payment/clarification", gate.Asked.Path);
        Assert.Equal("additional_data:approval_code:4829;general:payment_id:ORD-1;general:project_id:1042", Signature.Text(gate.Body, SignatureOrder.Natural));
        AssertSigned(gate.Body, "general:signature");
        Assert.IsType<SubmitAnswer.Accepted>(await gate.Client.ResendAsync("ORD-1", "203.0.113.25", TestContext.Current.CancellationToken));
        Assert.Equal("/v2/customer/action/resend", gate.Asked.Path);
        Assert.Equal("customer:ip_address:203.0.113.25;general:payment_id:ORD-1;general:project_id:1042", Signature.Text(gate.Body, SignatureOrder.Natural));
        AssertSigned(gate.Body, "general:signature");
    }

    [Fact]
    public async Task A_link_is_asked_for_with_all_that_is_known_of_it_and_taken_back()
    {
        var gate = new GateStub(HttpStatusCode.OK, Ack);
        var link = new LinkRequest
        {
            PaymentId = "ORD-1",
            AmountMinor = 150_000,
            Currency = "KGS",
            CustomerId = "c",
            BestBefore = new DateTimeOffset(2026, 2, 1, 18, 0, 0, TimeSpan.FromHours(6)),
            Description = "Tea",
            ExtraParam = "x",
            ForceMethod = "mbank",
            Language = "ky",
            CustomerEmail = "a@b.kg",
            CustomerPhone = "996555123456",
            SendEmail = true,
            SuccessUrl = new Uri("https://shop.example/ok"),
            CallbackUrl = new Uri("https://shop.example/c"),
        };
        Assert.Equal(new SubmitAnswer.Accepted("7c1e-00000001", "ORD-1"), await gate.Client.CreateLinkAsync(link, TestContext.Current.CancellationToken));
        Assert.Equal("/v2/payment/invoice/create", gate.Asked.Path);
        AssertSigned(gate.Body, "general:signature");
        Assert.Equal(
            "customer:email:a@b.kg;customer:id:c;customer:language:ky;customer:phone:996555123456;general:merchant_callback_url:https://shop.example/c;general:payment_id:ORD-1;"
            + "general:project_id:1042;payment:amount:150000;payment:best_before:2026-02-01T12:00:00+0000;payment:currency:KGS;payment:description:Tea;payment:extra_param:x;"
            + "payment:force_method:mbank;return_url:success:https://shop.example/ok;send_email:1",
            Signature.Text(gate.Body, SignatureOrder.Natural));
        Assert.DoesNotContain("996555123456", $"{link}", StringComparison.Ordinal);

        Assert.IsType<SubmitAnswer.Accepted>(await gate.Client.CancelLinkAsync("ORD-1", TestContext.Current.CancellationToken));
        Assert.Equal("/v2/payment/invoice/cancel", gate.Asked.Path);
        Assert.Equal("general:payment_id:ORD-1;general:project_id:1042", Signature.Text(gate.Body, SignatureOrder.Natural));
    }

    [Fact]
    public async Task A_refusal_brings_code_message_and_every_problem()
    {
        var gate = new GateStub(HttpStatusCode.BadRequest, """
            {"status":"error","code":"502","message":"Validation error","errors":[
             {"code":"502","message":"Validation error","field":"payment.currency","constraint":"pattern"},
             {"code":"2004","message":"Required field not provided","field":"customer.ip_address","constraint":"required"}]}
            """);
        var refusal = Assert.IsType<SubmitAnswer.Refused>(await gate.Client.SaleAsync(SmallSale, TestContext.Current.CancellationToken)).Refusal;
        Assert.Equal((400, "502", "Validation error", null), (refusal.HttpStatus, refusal.Code, refusal.Message, refusal.RetryAfter));
        Assert.Equal(
            [new Problem("502", "Validation error", "payment.currency", "pattern"), new Problem("2004", "Required field not provided", "customer.ip_address", "required")],
            refusal.Problems);
    }

    [Fact]
    public async Task Too_many_requests_are_refused_with_the_time_to_wait()
    {
        var gate = new GateStub(HttpStatusCode.TooManyRequests, """{"status":"error","code":"601","message":"Try again"}""") { RetryAfter = TimeSpan.FromSeconds(3) };
        var refusal = Assert.IsType<SubmitAnswer.Refused>(await gate.Client.SaleAsync(SmallSale, TestContext.Current.CancellationToken)).Refusal;
        Assert.Equal((429, TimeSpan.FromSeconds(3)), (refusal.HttpStatus, refusal.RetryAfter));
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, """{"status":"error","code":"501","message":"Internal error"}""")]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"status":"error","code":"601","message":"Try again"}""")]
    [InlineData(HttpStatusCode.BadGateway, "<html>")]
    [InlineData(HttpStatusCode.NotFound, "<html>")]
    [InlineData(HttpStatusCode.OK, "{}")]
    [InlineData(HttpStatusCode.OK, "")]
    [InlineData(HttpStatusCode.Found, "{}")]
    public async Task An_answer_that_says_nothing_leaves_the_outcome_unknown(HttpStatusCode status, string body) =>
        Assert.IsType<SubmitAnswer.Unknown>(await new GateStub(status, body).Client.SaleAsync(SmallSale, TestContext.Current.CancellationToken));

    [Fact]
    public async Task No_answer_leaves_the_outcome_unknown_but_giving_up_is_the_callers_own()
    {
        Assert.IsType<SubmitAnswer.Unknown>(await GateStub.Failing(new HttpRequestException("refused")).SaleAsync(SmallSale, TestContext.Current.CancellationToken));
        Assert.IsType<SubmitAnswer.Unknown>(await GateStub.Failing(new TaskCanceledException()).SaleAsync(SmallSale, TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => GateStub.Failing(new TaskCanceledException()).SaleAsync(SmallSale, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_signed_status_is_read_with_all_it_holds()
    {
        var gate = new GateStub(HttpStatusCode.OK, SignedSamples.Body("gate.md 5"));
        var payment = Assert.IsType<StatusAnswer.Found>(await gate.Client.StatusAsync("ORD-10233", TestContext.Current.CancellationToken)).Payment;
        Assert.Equal("/v2/payment/status", gate.Asked.Path);
        AssertSigned(gate.Body, "general:signature");
        Assert.Equal((1042L, "ORD-10233", PaymentStatus.AwaitingClarification, "awaiting clarification"), (payment.ProjectId, payment.PaymentId, payment.Status, payment.StatusText));
        Assert.Equal((new Sum(125_000, "KGS"), "Order 10233", "cust-77", "996******456", "mbank"), (payment.Sum, payment.Description, payment.CustomerId, payment.AccountNumberMasked, payment.Method));
        Assert.Equal(new DateTimeOffset(2025, 3, 10, 9, 15, 27, TimeSpan.Zero), payment.Date);
        Assert.Equal(new ClarificationField("string", 4, 8), payment.ClarificationFields["approval_code"]);
        Assert.False(payment.IsFinal);
        var operation = Assert.Single(payment.Operations);
        Assert.Equal(
            new Operation(
                1000000000017, "sale", "awaiting clarification", "9999", "Awaiting processing", payment.Date, new DateTimeOffset(2025, 3, 10, 9, 15, 24, TimeSpan.Zero),
                "7c1e0b5f9a2d4e6c8b3f1a0d5e7c9b24-00000001", new Sum(125_000, "KGS"), "01957f56-6d64-7c21-9b3e-4f8a1d2c6e70"),
            operation);
    }

    [Fact]
    public async Task A_status_by_request_comes_in_the_terminal_format()
    {
        var gate = new GateStub(HttpStatusCode.OK, SignedSamples.Body("gate.md 6"));
        var payment = Assert.IsType<StatusAnswer.Found>(await gate.Client.StatusOfRequestAsync("7c1e", TestContext.Current.CancellationToken)).Payment;
        Assert.Equal("/v2/payment/status/request", gate.Asked.Path);
        AssertSigned(gate.Body, "signature");
        Assert.Equal("project_id:1042;request_id:7c1e", Signature.Text(gate.Body, SignatureOrder.Natural));
        Assert.Equal((1042L, "ORD-10233", PaymentStatus.Success, "purchase"), (payment.ProjectId, payment.PaymentId, payment.Status, payment.Type));
        Assert.Equal((new Sum(125_000, "KGS"), "Order 10233", "7c1e0b5f9a2d4e6c8b3f1a0d5e7c9b24-00000001"), (payment.Sum, payment.Description, payment.RequestId));
        Assert.Equal((new Sum(125_000, "KGS"), "0"), (payment.Operation!.Sum, payment.Operation.Code));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, """{"payment":{"status":"error"},"errors":[{"code":"3061","message":"Transaction not found"}]}""")]
    [InlineData(HttpStatusCode.NotFound, """{"status":"error","code":"3061","message":"Transaction not found"}""")]
    public async Task An_unknown_payment_is_not_found(HttpStatusCode status, string body) =>
        Assert.IsType<StatusAnswer.NotFound>(await new GateStub(status, body).Client.StatusAsync("ORD-1", TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_status_that_cannot_be_read_in_time_or_is_not_signed_rightly_is_unknown()
    {
        var late = """{"payment":{"status":"error"},"errors":[{"code":"3062","message":"Payment details not received"}]}""";
        Assert.IsType<StatusAnswer.Unknown>(await new GateStub(HttpStatusCode.OK, late).Client.StatusAsync("ORD-1", TestContext.Current.CancellationToken));
        var forged = SignedSamples.Body("gate.md 5").Replace("awaiting clarification", "success", StringComparison.Ordinal);
        Assert.IsType<StatusAnswer.Unknown>(await new GateStub(HttpStatusCode.OK, forged).Client.StatusAsync("ORD-1", TestContext.Current.CancellationToken));
        var unsigned = """{"project_id":1042,"payment":{"id":"ORD-1","status":"success"}}""";
        Assert.IsType<StatusAnswer.Unknown>(await new GateStub(HttpStatusCode.OK, unsigned).Client.StatusAsync("ORD-1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Methods_are_listed_with_their_limits()
    {
        var gate = new GateStub(HttpStatusCode.OK, """
            {"KGS":[{"title":"mbank","direction":"payin","limits":{"min amount":5000,"max amount":5000000},"unavailable_reason":"amount_limits"}],"USD":[]}
            """);
        var filter = new MethodsFilter { Currency = "KGS", AmountMinor = 100, WithUnavailable = true };
        var listed = Assert.IsType<MethodsAnswer.Listed>(await gate.Client.MethodsAsync(filter, TestContext.Current.CancellationToken));
        Assert.Equal([new MethodOffer("KGS", "mbank", "payin", 5000, 5_000_000, "amount_limits")], listed.Methods);
        Assert.Equal("amount:100;currency:KGS;directions:0:payin;project_id:1042;show_unavailable_methods_by_rules:1", Signature.Text(gate.Body, SignatureOrder.Natural));
        AssertSigned(gate.Body, "signature");
        Assert.Empty(Assert.IsType<MethodsAnswer.Listed>(await new GateStub(HttpStatusCode.OK, "{}").Client.MethodsAsync(null, TestContext.Current.CancellationToken)).Methods);
    }

    [Fact]
    public void A_sale_prints_no_phone_number() => Assert.Equal("sale ORD-1", SmallSale.ToString());

    private static void AssertSigned(SignedBody body, string path) =>
        Assert.Equal(0, Signature.Match(body, Convert.FromBase64String(body.TextOf(path)!), ["secret"u8.ToArray()]));

    private sealed class GateStub : HttpMessageHandler
    {
        private readonly HttpStatusCode status;
        private readonly string answer;
        private readonly Exception? failure;

        public GateStub(HttpStatusCode status, string answer)
        {
            (this.status, this.answer) = (status, answer);
            Client = ClientOf(this);
        }

        private GateStub(Exception failure)
        {
            (this.failure, answer) = (failure, "");
            Client = ClientOf(this);
        }

        public GateClient Client { get; }

        public TimeSpan? RetryAfter { get; init; }

        public (string Method, string Path, string? ContentType) Asked { get; private set; }

        public SignedBody Body { get; private set; } = null!;

        public static GateClient Failing(Exception failure) => new GateStub(failure).Client;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (failure is not null) throw failure;
            Asked = (request.Method.Method, request.RequestUri!.AbsolutePath, request.Content!.Headers.ContentType?.MediaType);
            Body = SignedBody.Read(await request.Content.ReadAsByteArrayAsync(cancellationToken))!;
            var response = new HttpResponseMessage(status) { Content = new StringContent(answer, Encoding.UTF8, "application/json") };
            if (RetryAfter is { } delay) response.Headers.RetryAfter = new(delay);
            return response;
        }

        private static GateClient ClientOf(GateStub stub) => new(new HttpClient(stub) { BaseAddress = new Uri("http://gate.test") }, 1042, "secret");
    }
}
