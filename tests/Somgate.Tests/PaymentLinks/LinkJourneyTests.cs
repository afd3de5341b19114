using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Storage;
using Somgate.Tests.PaymentPage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.PaymentLinks;

/// <summary>Payment links from Gate over the page to the merchant's callbacks (payment-links.md 1 to 6); bank and service share one clock.</summary>
public sealed class LinkJourneyTests
{
    private const string Phone = "996700000001";
    private const string Unknown = "700000003";

    private static readonly DateTimeOffset Tomorrow = Journey.Beginning.AddDays(1);

    [Theory, EachDatabase]
    public async Task A_link_is_made_opened_and_paid_and_every_step_is_told(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var made = await journey.Somgate.MakeLink("L-1", Tomorrow);
        Assert.Equal(200, made.HttpStatus);
        Assert.Equal(["status", "request_id", "project_id", "payment_id"], made.Json.AsObject().Select(member => member.Key));

        var sent = await journey.Until(journey.Merchant.Next("L-1", callback => callback.Status == "invoice sent"));
        Assert.Equal("0", sent.Code);
        Assert.Equal("invoice", sent.Json.GetProperty("payment").GetProperty("type").GetString());
        Assert.Equal("invoice", sent.Json.GetProperty("operation").GetProperty("type").GetString());
        Assert.False(sent.Json.TryGetProperty("account", out _));
        Assert.False(sent.Json.GetProperty("payment").TryGetProperty("method", out _));
        Assert.False(sent.Json.GetProperty("operation").TryGetProperty("provider", out _));
        var link = sent.Json.GetProperty("link");
        Assert.Equal("2025-03-11T09:00:00+0000", link.GetProperty("best_before").GetString());
        Assert.Equal("none", link.GetProperty("email").GetString());
        Assert.Equal(made.RequestId, sent.Json.GetProperty("operation").GetProperty("request_id").GetString());
        Assert.Matches("^/link/[A-Za-z0-9_-]{24}$", new Uri(link.GetProperty("url").GetString()!).AbsolutePath);
        Assert.Equal(new Uri(link.GetProperty("url").GetString()!).AbsolutePath, await journey.Somgate.LinkOf("L-1"));

        var customer = new PageCustomer(journey.Somgate);
        await customer.OpenAt(await journey.Somgate.LinkOf("l-1"));
        Assert.Equal("S2", customer.Screen);
        Assert.Contains("KGS 1,500.00", customer.Text.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Equal("invoice sent", await journey.Status("L-1"));
        await customer.Press("pay", ("phone", "700000001"));
        await customer.Await(journey, "code");
        await customer.Press("code", ("code", (await journey.Bank.CodeFor(Phone))!));
        await customer.Await(journey, "success");
        Assert.Equal("S5", customer.Screen);

        var paid = await journey.Until(journey.Merchant.Final("L-1"));
        Assert.Equal("invoice sent 0, success 0", journey.Told("L-1"));
        Assert.Equal("sale", paid.Json.GetProperty("operation").GetProperty("type").GetString());
        Assert.Equal("invoice", paid.Json.GetProperty("payment").GetProperty("type").GetString());
        Assert.Equal("996******001", paid.Json.GetProperty("account").GetProperty("number").GetString());
        Assert.False(paid.Json.TryGetProperty("link", out _));
        var status = (await journey.Somgate.Status("L-1")).Json;
        Assert.Equal(["invoice invoice sent", "sale success"], status["operations"]!.AsArray().Select(operation => $"{operation!["type"]} {operation["status"]}"));
        Assert.NotNull(status["link"]);
        var payment = (await journey.Somgate.Find("L-1"))!;
        Assert.Equal((PaymentSource.Link, "mbank", "customer1"), (payment.Source, payment.Method, payment.Customer.Id));
        Assert.NotEqual("", payment.Customer.IpAddress);

        var later = new PageCustomer(journey.Somgate);
        await later.OpenAt(await journey.Somgate.LinkOf("L-1"));
        Assert.Equal("S5", later.Screen);
        Assert.Contains("You have not been charged again", later.Text, StringComparison.Ordinal);
        await journey.Pass(3600 * 25, 3_600_000);
        Assert.Equal("success", await journey.Status("L-1"));
        Assert.Equal("invoice sent 0, success 0", journey.Told("L-1"));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Without_retries_a_decline_is_final_and_the_page_says_who_gives_a_new_link(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Somgate.MakeLink("L-2", Tomorrow);
        var customer = new PageCustomer(journey.Somgate);
        await customer.OpenAt(await journey.Somgate.LinkOf("L-2"));
        await customer.Press("pay", ("phone", Unknown));
        await customer.Await(journey, "decline");
        Assert.Equal("S6", customer.Screen);
        Assert.Contains("To get a new link, contact the merchant.", customer.Text, StringComparison.Ordinal);
        await journey.Until(journey.Merchant.Final("L-2"));
        Assert.Equal("invoice sent 0, decline 20102", journey.Told("L-2"));
        Assert.Equal("400 3060", Verdict(await journey.Somgate.CancelLink("L-2")));
    }

    [Theory, EachDatabase]
    public async Task With_retries_it_may_be_tried_until_its_end_and_canceled_between_two_tries(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await AllowRetries(journey);
        await journey.Somgate.MakeLink("L-3", Tomorrow);
        var customer = new PageCustomer(journey.Somgate);
        await customer.OpenAt(await journey.Somgate.LinkOf("L-3"));
        await customer.Press("pay", ("phone", Unknown));
        await customer.Await(journey, "retry");
        Assert.Contains("Attempts left: 4.", customer.Text, StringComparison.Ordinal);
        // Longer than the window that best_before stands in for.
        await journey.Pass(3600, 600_000);
        Assert.Equal("awaiting customer", await journey.Status("L-3"));
        await customer.Reload();
        Assert.Equal("S7", customer.Screen);

        var canceled = await journey.Somgate.CancelLink("L-3");
        Assert.Equal(200, canceled.HttpStatus);
        var told = await journey.Until(journey.Merchant.Next("L-3", callback => callback.Status == "invoice canceled"));
        Assert.Equal("invoice sent 0, invoice canceled 301", journey.Told("L-3"));
        Assert.Equal("invoice", told.Json.GetProperty("operation").GetProperty("type").GetString());
        Assert.False(told.Json.TryGetProperty("account", out _));
        Assert.Equal(303, (await customer.Post("retry", customer.Turn)).Status);
        await customer.Reload();
        Assert.Equal((410, "link-canceled"), (customer.Page.Status, customer.Screen));
        await journey.Pass(3600 * 25, 3_600_000);
        Assert.Equal("invoice sent 0, invoice canceled 301", journey.Told("L-3"));
        Assert.Equal("invoice canceled", await journey.Status("L-3"));
    }

    [Theory, EachDatabase]
    public async Task The_second_try_pays_and_tries_end_with_the_link(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await AllowRetries(journey);
        await journey.Somgate.MakeLink("L-4", Tomorrow);
        await journey.Somgate.MakeLink("L-5", Journey.Beginning.AddMinutes(20));
        var (customer, late) = (new PageCustomer(journey.Somgate), new PageCustomer(journey.Somgate));
        foreach (var (one, id) in new[] { (customer, "L-4"), (late, "L-5") })
        {
            await one.OpenAt(await journey.Somgate.LinkOf(id));
            await one.Press("pay", ("phone", Unknown));
            await one.Await(journey, "retry");
            await one.Press("retry");
            Assert.Equal("S2", one.Screen);
        }

        await customer.Press("pay", ("phone", "700000001"));
        await customer.Await(journey, "code");
        await customer.Press("code", ("code", (await journey.Bank.CodeFor(Phone))!));
        await customer.Await(journey, "success");
        await journey.Until(journey.Merchant.Final("L-4"));
        Assert.Equal("invoice sent 0, success 0", journey.Told("L-4"));

        await journey.PassTo(Journey.Beginning.AddMinutes(20), 10_000);
        await journey.Until(journey.Merchant.Final("L-5"));
        Assert.Equal("invoice sent 0, decline 20102", journey.Told("L-5"));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Nobody_pays_in_time_and_the_link_expires_at_its_moment(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Somgate.MakeLink("L-6", Journey.Beginning.AddMinutes(10));
        var address = await journey.Somgate.LinkOf("L-6");
        var customer = new PageCustomer(journey.Somgate);
        await customer.OpenAt(address);
        Assert.Contains("Pay before", customer.Text, StringComparison.Ordinal);
        var turn = customer.Turn;
        await journey.PassTo(Journey.Beginning.AddSeconds(599), 10_000);
        Assert.Equal("invoice sent", await journey.Status("L-6"));
        await journey.PassTo(Journey.Beginning.AddSeconds(600));
        var told = await journey.Until(journey.Merchant.Next("L-6", callback => callback.Status == "expired"));
        Assert.Equal("20602", told.Code);
        Assert.Equal("none", told.Json.GetProperty("link").GetProperty("email").GetString());
        Assert.Equal("invoice sent 0, expired 20602", journey.Told("L-6"));

        Assert.Equal(303, (await customer.Post("pay", turn, ("phone", "700000001"))).Status);
        await customer.Reload();
        Assert.Equal((410, "link-expired"), (customer.Page.Status, customer.Screen));
        Assert.Contains("This payment link has expired", customer.Text, StringComparison.Ordinal);
        await customer.OpenAt(address);
        Assert.Equal((410, "link-expired"), (customer.Page.Status, customer.Screen));
        Assert.Contains("Books", customer.Text, StringComparison.Ordinal);
        Assert.Contains("L-6", customer.Text, StringComparison.Ordinal);
        Assert.Equal("400 3060", Verdict(await journey.Somgate.CancelLink("L-6")));
        Assert.Single((await journey.Somgate.Find("L-6"))!.Operations);
    }

    [Theory, EachDatabase]
    public async Task An_end_that_a_dead_node_had_taken_up_is_told_within_a_minute_all_the_same(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var end = Journey.Beginning.AddMinutes(10);
        await journey.Somgate.MakeLink("L-10", end);
        await journey.Rest();
        // As another node leaves it that dies between taking the operation up and its commit.
        await using (var connection = await journey.Somgate.Services.GetRequiredService<Database>().Open(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync(
                "update operations set leased_by = 77, due_at_ms = @due where type = 'invoice'", new { due = end.AddSeconds(30).ToUnixTimeMilliseconds() });
        }

        journey.Time.Advance(end.AddSeconds(29) - journey.Time.GetUtcNow());
        Assert.Equal("invoice sent", await journey.Status("L-10"));
        journey.Time.Advance(TimeSpan.FromSeconds(2));
        await journey.Until(journey.Merchant.Next("L-10", callback => callback.Status == "expired"));
        Assert.Equal("invoice sent 0, expired 20602", journey.Told("L-10"));
    }

    [Theory, EachDatabase]
    public async Task The_end_of_a_link_does_not_stop_a_payment_that_has_begun(Engine engine)
    {
        await using var journey = await Journey.Begin(engine, "--Mbank:ThresholdSeconds=600", "--Mbank:CodeLifeSeconds=600");
        await journey.Somgate.MakeLink("L-7", Journey.Beginning.AddSeconds(60));
        var customer = new PageCustomer(journey.Somgate);
        await customer.OpenAt(await journey.Somgate.LinkOf("L-7"));
        await customer.Press("pay", ("phone", "700000001"));
        await customer.Await(journey, "code");
        Assert.Equal("400 3060", Verdict(await journey.Somgate.CancelLink("L-7")));
        await journey.Pass(120);
        Assert.Equal("awaiting clarification", await journey.Status("L-7"));
        await customer.Press("code", ("code", (await journey.Bank.CodeFor(Phone))!));
        await customer.Await(journey, "success");
        await journey.Until(journey.Merchant.Final("L-7"));
        Assert.Equal("invoice sent 0, success 0", journey.Told("L-7"));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_link_is_canceled_once_and_an_open_page_learns_of_it(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Somgate.MakeLink("L-8", Tomorrow);
        var address = await journey.Somgate.LinkOf("L-8");
        var customer = new PageCustomer(journey.Somgate);
        await customer.OpenAt(address);
        var first = await journey.Somgate.CancelLink("l-8");
        var second = await journey.Somgate.CancelLink("L-8");
        Assert.Equal((200, 200), (first.HttpStatus, second.HttpStatus));
        Assert.Equal(["status", "request_id", "project_id", "payment_id"], second.Json.AsObject().Select(member => member.Key));
        await customer.Await(journey, "link_canceled");
        Assert.Equal("link-canceled", customer.Screen);
        await journey.Rest();
        Assert.Equal("invoice sent 0, invoice canceled 301", journey.Told("L-8"));
        await customer.OpenAt(address);
        Assert.Equal((410, "link-canceled"), (customer.Page.Status, customer.Screen));
        Assert.Contains("The payment has been cancelled", customer.Text, StringComparison.Ordinal);
        foreach (var reply in new[] { first, second })
            Assert.Equal("invoice canceled", (await journey.Somgate.Send("/v2/payment/status/request", new() { ["project_id"] = SomgateHost.ProjectId, ["request_id"] = reply.RequestId })).Json["status"]!.GetValue<string>());
    }

    [Theory, EachDatabase]
    public async Task The_id_of_a_link_lies_nowhere_open_in_the_database(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Somgate.MakeLink("L-9", Tomorrow);
        var id = (await journey.Somgate.LinkOf("L-9"))["/link/".Length..];
        await using var connection = await journey.Somgate.Services.GetRequiredService<Database>().Open(TestContext.Current.CancellationToken);
        var link = await connection.QuerySingleAsync<(byte[] Hash, byte[] Sealed, byte[] Terms)>("select link_hash, link_sealed, terms from payment_links");
        Assert.Equal(LinkIds.Hash(id), link.Hash);
        Assert.False(link.Sealed.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(id)) >= 0);
        Assert.DoesNotContain(id, await connection.QuerySingleAsync<string>("select link_id || request_id || coalesce(extra, '') from payments"), StringComparison.Ordinal);
    }

    private static async Task AllowRetries(Journey journey)
    {
        var page = new PageSettings { Retries = true };
        await journey.Somgate.Projects.SavePage(SomgateHost.ProjectId, page, TestContext.Current.CancellationToken);
        await journey.Somgate.Refresh();
    }

    private static string Verdict(GateReply reply) => $"{reply.HttpStatus} {reply.Code}";
}
