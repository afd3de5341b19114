using System.Text.Json.Nodes;
using Somgate.Projects;
using Somgate.Protocol;
using Somgate.Tests.Gate;
using Somgate.Tests.Support;

namespace Somgate.Tests.PaymentLinks;

/// <summary>What is refused of requests about links, over HTTP and without a trace in the database, and what is not (payment-links.md 2, 3).</summary>
public sealed class LinkRefusalTests(GateDesk desk) : IClassFixture<GateDesk>
{
    private static readonly DateTimeOffset Tomorrow = TimeProvider.System.GetUtcNow().AddDays(1);

    [Theory, MemberData(nameof(BadLinks.Fields), MemberType = typeof(BadLinks))]
    public async Task A_bad_field_is_refused_by_its_name(string field, string value, string code, string constraint)
    {
        var reply = await desk.Refused(() => Create((field, value)));
        Assert.Equal($"400/{code}", reply.Verdict());
        Assert.Equal([$"{code} {field} {constraint}"], reply.Problems());
    }

    [Theory]
    [InlineData("400/2541", "payment.force_method", "\"card\"")]
    [InlineData("400/2541", "force_method", "\"MBANK\"")]
    [InlineData("400/3023", "payment.currency", "\"EUR\"")]
    [InlineData("400/3358", "payment.amount", "4999")]
    [InlineData("400/2642", "payment.amount", "5000001")]
    [InlineData("400/3026", "operation_type", "\"auth\"")]
    [InlineData("400/2004", "send_email", "true")]
    public async Task What_no_method_could_take_is_refused(string verdict, string field, string value) =>
        Assert.Equal(verdict, (await desk.Refused(() => Create((field, value)))).Verdict());

    [Fact]
    public async Task A_letter_without_a_mail_server_is_refused() =>
        Assert.Equal("400/310", (await desk.Refused(() => Create(("send_email", "1"), ("customer.email", "\"a@shop.example\"")))).Verdict());

    [Fact]
    public async Task Two_different_methods_are_refused()
    {
        var reply = await desk.Refused(() => Create(("payment.force_method", "\"mbank\""), ("force_method", "\"card\"")));
        Assert.Equal(["502 force_method enum"], reply.Problems());
        Assert.Equal(200, (await Create(("payment.force_method", "\"mbank\""), ("force_method", "\"mbank\""))).HttpStatus);
    }

    [Fact]
    public async Task All_problems_are_told_at_once()
    {
        var reply = await desk.Refused(() => Create(("payment.currency", GateDesk.Missing), ("payment.best_before", "\"x\""), ("send_email", "true")));
        Assert.Equal(["2004 payment.currency required", "502 payment.best_before format", "2004 customer.email required"], reply.Problems());
    }

    [Theory]
    [InlineData("payment.best_before", "\"+06:00\"")]
    [InlineData("payment.best_before", "\"+06\"")]
    [InlineData("payment.best_before", "\"+0600\"")]
    [InlineData("payment.best_before", "\"Z\"")]
    [InlineData("payment.best_before", "\"-03:30\"")]
    public async Task Every_form_of_a_zone_is_read(string field, string zone)
    {
        var moment = Tomorrow.ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(200, (await Create((field, $"\"{moment}{zone.Trim('"')}\""))).HttpStatus);
    }

    [Theory]
    [InlineData("send_email", "null")]
    [InlineData("send_email", "\"0\"")]
    [InlineData("send_email", "\"\"")]
    [InlineData("customer.email", "\"\"")]
    [InlineData("return_url.success", "\"javascript:alert(1)\"")]
    [InlineData("return_url.decline", "\"https://user@shop.example/\"")]
    [InlineData("operation_type", "\"sale\"")]
    [InlineData("card_operation_type", "\"auth\"")]
    [InlineData("interface_type", "{\"id\":24}")]
    [InlineData("recurring", "{\"type\":\"C\",\"x\":[true,null,1.5]}")]
    [InlineData("moto_type", "3")]
    [InlineData("payment.amount", "\"150000\"")]
    [InlineData("customer.phone", "\"996555123456\"")]
    public async Task A_good_field_is_taken(string field, string value)
    {
        Assert.Equal(200, (await Create((field, value))).HttpStatus);
    }

    [Fact]
    public async Task Thirty_days_are_taken_even_by_a_clock_that_is_ahead()
    {
        Assert.Equal(200, (await Create(("payment.best_before", ThirtyDaysAnd(minutes: 4)))).HttpStatus);
        Assert.Equal(["502 payment.best_before maximum"], (await desk.Refused(() => Create(("payment.best_before", ThirtyDaysAnd(minutes: 6))))).Problems());

        static string ThirtyDaysAnd(int minutes) => $"\"{WireFormat.Date(TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(30) + TimeSpan.FromMinutes(minutes))}\"";
    }

    [Fact]
    public async Task A_used_id_is_refused_and_an_identical_request_answered_as_the_first_time()
    {
        var body = LinkVerbs.Body(desk.NewId(), Tomorrow);
        var first = await desk.Somgate.Send(LinkVerbs.Create, (JsonObject)body.DeepClone());
        var again = await desk.Somgate.Send(LinkVerbs.Create, (JsonObject)body.DeepClone());
        Assert.Equal((200, first.RequestId), (again.HttpStatus, again.RequestId));
        GateDesk.With(body, "payment.amount", "150001");
        Assert.Equal("400/3041", (await desk.Refused(() => desk.Somgate.Send(LinkVerbs.Create, body))).Verdict());
        // Also by a sale of the same id, and a sale's id by a link.
        var id = body["general"]!["payment_id"]!.GetValue<string>();
        Assert.Equal("400/3041", (await desk.Refused(() => desk.Somgate.Sale(id.ToLowerInvariant()))).Verdict());
        var sold = desk.NewId();
        await desk.Somgate.Sale(sold);
        await desk.Merchant.Asking(sold);
        Assert.Equal("400/3041", (await desk.Refused(() => desk.Somgate.Send(LinkVerbs.Create, LinkVerbs.Body(sold, Tomorrow)))).Verdict());
        Assert.Equal("400/3061", (await desk.Refused(() => desk.Somgate.CancelLink(sold))).Verdict());
    }

    [Fact]
    public async Task Two_equal_requests_at_once_make_one_link()
    {
        var body = LinkVerbs.Body(desk.NewId(), Tomorrow);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => desk.Somgate.Send(LinkVerbs.Create, (JsonObject)body.DeepClone())));
        Assert.All(replies, reply => Assert.Equal(200, reply.HttpStatus));
        Assert.Single(replies.Select(reply => reply.RequestId).Distinct());
    }

    [Fact]
    public async Task A_body_that_is_both_a_sale_and_a_link_is_one_payment_of_the_first_door()
    {
        var body = LinkVerbs.Body(desk.NewId(), Tomorrow);
        GateDesk.With(GateDesk.With(body, "customer.ip_address", "\"203.0.113.25\""), "account.number", "\"996555123456\"");
        Assert.Equal(200, (await desk.Somgate.Send(LinkVerbs.Create, (JsonObject)body.DeepClone())).HttpStatus);
        Assert.Equal("400/3041", (await desk.Refused(() => desk.Send("sale", body))).Verdict());
    }

    [Fact]
    public async Task Heads_signatures_methods_and_tokens_are_checked_as_everywhere()
    {
        Assert.Equal("400/3061", (await desk.Refused(() => desk.Somgate.CancelLink(desk.NewId()))).Verdict());
        foreach (var path in new[] { LinkVerbs.Create, LinkVerbs.Cancel, "/v2/payment/invoice/card/token/create" })
        {
            var body = LinkVerbs.Body(desk.NewId(), Tomorrow);
            Assert.Equal("422/2003", (await desk.Refused(() => desk.Somgate.Post(path, "{"u8.ToArray()))).Verdict());
            Assert.Equal("400/2004", (await desk.Refused(() => desk.Somgate.Post(path, System.Text.Encoding.UTF8.GetBytes(body.ToJsonString())))).Verdict());
            Assert.Equal("400/3261", (await desk.Refused(() => desk.Somgate.Send(path, (JsonObject)body.DeepClone(), "other"))).Verdict());
            using var got = await desk.Somgate.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((405, "POST"), ((int)got.StatusCode, string.Join(',', got.Content.Headers.Allow)));
            GateDesk.With(body, "general.project_id", "9");
            Assert.Equal("404/2442", (await desk.Refused(() => desk.Somgate.Send(path, body))).Verdict());
        }

        Assert.Equal("400/310", (await desk.Refused(() => desk.Somgate.Send("/v2/payment/invoice/card/token/create", LinkVerbs.Body(desk.NewId(), Tomorrow)))).Verdict());
        Assert.Equal("404/702", (await desk.Refused(() => desk.Somgate.Send("/v2/payment/invoice/", LinkVerbs.Body(desk.NewId(), Tomorrow)))).Verdict());
    }

    [Fact]
    public async Task A_link_takes_no_code_and_no_resend()
    {
        var id = desk.NewId();
        await desk.Somgate.MakeLink(id, Tomorrow);
        Assert.Equal("400/3060", (await desk.Refused(() => desk.Somgate.Clarify(id, "1234"))).Verdict());
        Assert.Equal("400/3060", (await desk.Refused(() => desk.Somgate.Resend(id))).Verdict());
    }

    [Fact]
    public async Task A_project_without_the_method_or_suspended_makes_no_links()
    {
        const long other = 1043;
        var cancel = TestContext.Current.CancellationToken;
        var merchantId = await desk.Somgate.Projects.AddMerchant("Other", cancel);
        await desk.Somgate.Projects.AddProject(other, merchantId, "Other", true, "secret"u8.ToArray(), 0, 1000, TimeProvider.System.GetUtcNow(), cancel);
        await desk.Somgate.Refresh();
        Assert.Equal("400/3026", (await desk.Refused(() => Create(("general.project_id", "1043")))).Verdict());
        await desk.Somgate.Projects.SaveMethod(other, "mbank", new MethodTerms(AmountMaxMinor: 100_000), cancel);
        await desk.Somgate.Refresh();
        Assert.Equal("400/2642", (await desk.Refused(() => Create(("general.project_id", "1043")))).Verdict());
        await desk.Somgate.Projects.SuspendProject(other, true, cancel);
        await desk.Somgate.Refresh();
        Assert.Equal("400/3299", (await desk.Refused(() => Create(("general.project_id", "1043")))).Verdict());
    }

    private Task<GateReply> Create(params (string Field, string Json)[] changes)
    {
        var body = LinkVerbs.Body(desk.NewId(), Tomorrow);
        foreach (var (field, json) in changes) GateDesk.With(body, field, json);
        return desk.Somgate.Send(LinkVerbs.Create, body);
    }
}
