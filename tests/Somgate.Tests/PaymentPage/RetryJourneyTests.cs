using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.PaymentPage;

/// <summary>Payments that are tried again on the page (payment-page.md 15), with the bank's answers, the clock and the merchant's callbacks.</summary>
public sealed class RetryJourneyTests
{
    private const string Phone = "996700000001";
    private const string Poor = "700000002";
    private const string Unknown = "700000003";

    [Theory, EachDatabase]
    public async Task A_second_try_with_another_number_pays_and_the_merchant_hears_of_it_alone(Engine engine)
    {
        await using var journey = await Begin(engine);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("R-1");
        await customer.Press("pay", ("phone", Poor));
        await customer.Await(journey, "code");
        await customer.Press("code", ("code", (await journey.Bank.CodeFor("996" + Poor))!));
        await customer.Await(journey, "retry");
        Assert.Equal("S7", customer.Screen);
        Assert.Contains("There is not enough money in the account.", customer.Text, StringComparison.Ordinal);
        Assert.Contains("You can try again. Attempts left: 2.", customer.Text, StringComparison.Ordinal);
        Assert.Equal("awaiting customer", await journey.Status("R-1"));
        Assert.Empty(journey.Merchant.Received);

        var newcomer = new PageCustomer(journey.Somgate);
        await newcomer.Open("r-1");
        Assert.Equal("S7", newcomer.Screen);

        await customer.Press("retry");
        Assert.Equal("S2", customer.Screen);
        Assert.DoesNotContain("***002", customer.Page.Text, StringComparison.Ordinal);
        await newcomer.Reload();
        Assert.Equal("S7", newcomer.Screen);
        await customer.Press("pay", ("phone", "700000001"));
        await customer.Await(journey, "code");
        Assert.Contains("***001", customer.Text, StringComparison.Ordinal);
        await customer.Press("code", ("code", (await journey.Bank.CodeFor(Phone))!));
        await customer.Await(journey, "success");

        await journey.Until(journey.Merchant.Final("R-1"));
        Assert.Equal("success 0", journey.Told("R-1"));
        var payment = (await journey.Somgate.Find("R-1"))!;
        Assert.Equal([(OperationStatus.Decline, 20105), (OperationStatus.Success, 0)], payment.Operations.Select(operation => (operation.Status, operation.Code)));
        Assert.Equal("996******001", payment.AccountMasked);
        Assert.Single(await journey.Bank.Charges());
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task The_last_try_ends_the_payment_with_its_own_code(Engine engine)
    {
        await using var journey = await Begin(engine, page => page with { TriesMax = 2 });
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("R-2");
        await customer.Press("pay", ("phone", Unknown));
        await customer.Await(journey, "retry");
        Assert.Contains("Attempts left: 1.", customer.Text, StringComparison.Ordinal);
        await customer.Press("retry");
        await customer.Press("pay", ("phone", "700000013"));
        await customer.Await(journey, "decline");
        Assert.Contains("The limit on the amount or number of payments is exceeded.", customer.Text, StringComparison.Ordinal);
        await journey.Until(journey.Merchant.Final("R-2"));
        Assert.Equal("decline 20101", journey.Told("R-2"));
    }

    [Theory, EachDatabase]
    public async Task A_customer_who_gives_up_ends_it_with_301(Engine engine)
    {
        await using var journey = await Begin(engine);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("R-3");
        await customer.Press("pay", ("phone", Unknown));
        await customer.Await(journey, "retry");
        await customer.Press("cancel");
        Assert.Equal("S6", customer.Screen);
        Assert.Contains("The payment was cancelled.", customer.Text, StringComparison.Ordinal);
        await journey.Until(journey.Merchant.Final("R-3"));
        Assert.Equal("decline 301", journey.Told("R-3"));
        await journey.Pass(700);
        Assert.Equal("decline 301", journey.Told("R-3"));
    }

    [Theory, EachDatabase]
    public async Task The_end_of_the_window_ends_the_payment_and_a_form_of_it_comes_too_late(Engine engine)
    {
        await using var journey = await Begin(engine, page => page with { RetryWindow = TimeSpan.FromSeconds(90) });
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("R-4");
        await customer.Press("pay", ("phone", Unknown));
        await customer.Await(journey, "retry");
        await customer.Press("retry");
        var turn = customer.Turn;
        await journey.Pass(80);
        Assert.Empty(journey.Merchant.Received);
        await journey.Pass(10);
        Assert.Equal(303, (await customer.Post("pay", turn, ("phone", "700000001"))).Status);
        await customer.Reload();
        Assert.Equal("S6", customer.Screen);
        Assert.Contains("No available Mbank account", customer.Text, StringComparison.Ordinal);
        await journey.Until(journey.Merchant.Final("R-4"));
        Assert.Equal("decline 20102", journey.Told("R-4"));
        Assert.Single((await journey.Somgate.Find("R-4"))!.Operations);
    }

    [Theory, EachDatabase]
    public async Task After_three_wrong_codes_the_bank_has_ended_it_before_another_try_is_offered(Engine engine)
    {
        await using var journey = await Begin(engine);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("R-5");
        await customer.Press("pay", ("phone", "700000001"));
        await customer.Await(journey, "code");
        for (var nth = 1; nth <= 3; nth++)
        {
            await customer.Press("code", ("code", await journey.Bank.WrongCodeFor(Phone, nth)));
            await customer.Await(journey, nth < 3 ? "code" : "retry");
        }

        Assert.Contains("The confirmation code was wrong too many times.", customer.Text, StringComparison.Ordinal);
        Assert.Contains(await journey.StatusAtBank("R-5"), new[] { "CANCEL", "REJECT" });
        await customer.Press("retry");
        await customer.Press("pay", ("phone", "700000001"));
        await customer.Await(journey, "code");
        Assert.DoesNotContain("Attempts left", customer.Text, StringComparison.Ordinal);
        await customer.Press("code", ("code", (await journey.Bank.CodeFor(Phone))!));
        await customer.Await(journey, "success");
        await journey.End();
    }

    [Theory]
    [InlineData("700000014", "decline 20301")]
    [InlineData("700000015", "decline 20402")]
    public async Task Who_refused_and_who_is_suspected_is_not_asked_again(string phone, string told)
    {
        await using var journey = await Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("R-6");
        await customer.Press("pay", ("phone", phone));
        await customer.Await(journey, "decline");
        await journey.Until(journey.Merchant.Final("R-6"));
        Assert.Equal(told, journey.Told("R-6"));
    }

    [Fact]
    public async Task Who_is_sent_back_after_a_failure_is_not_asked_again()
    {
        await using var journey = await Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("R-7", ("redirect_fail_url", "https://shop.example/no"));
        await customer.Press("pay", ("phone", Unknown));
        await customer.Await(journey, "decline");
        Assert.Equal("S12", customer.Screen);
    }

    [Fact]
    public async Task A_limit_of_the_opening_takes_the_place_of_the_window()
    {
        await using var journey = await Begin(Engine.Sqlite, page => page with { RetryWindow = TimeSpan.FromSeconds(30) });
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("R-8", ("best_before", "2025-03-10T09:04:00Z"));
        await customer.Press("pay", ("phone", Unknown));
        await customer.Await(journey, "retry");
        await journey.PassToSecond(200);
        await customer.Reload();
        Assert.Equal("S7", customer.Screen);
        await journey.PassToSecond(240);
        await customer.Reload();
        Assert.Equal("S6", customer.Screen);
    }

    [Theory, EachDatabase]
    public async Task Of_two_tabs_and_two_sessions_that_try_again_at_once_one_begins(Engine engine)
    {
        await using var journey = await Begin(engine);
        var one = new PageCustomer(journey.Somgate);
        await one.Open("R-9");
        await one.Press("pay", ("phone", Unknown));
        await one.Await(journey, "retry");
        var other = new PageCustomer(journey.Somgate);
        await other.Open("R-9");
        await Task.WhenAll(one.Press("retry"), other.Press("retry"));
        Assert.Equal(("S2", "S2"), (one.Screen, other.Screen));
        var (turn, otherTurn) = (one.Turn, other.Turn);
        await Task.WhenAll(
            one.Post("pay", turn, ("phone", "700000001")), one.Post("pay", turn, ("phone", "700000001")), other.Post("pay", otherTurn, ("phone", "700000001")));
        await one.Await(journey, "code");
        await other.Reload();
        Assert.Equal("S4", other.Screen);
        Assert.Equal(2, (await journey.Somgate.Find("R-9"))!.Operations.Count);
    }

    [Fact]
    public async Task A_try_is_in_the_time_line_with_the_steps_that_led_to_it()
    {
        await using var journey = await Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("R-10");
        await customer.Press("pay", ("phone", Unknown));
        await customer.Await(journey, "retry");
        await customer.Press("retry");
        await customer.Press("pay", ("phone", Unknown));
        await customer.Await(journey, "retry");
        await using var connection = await journey.Somgate.Services.GetRequiredService<Database>().Open(TestContext.Current.CancellationToken);
        Assert.Equal(["pay", "retry", "pay"], await connection.QueryAsync<string>("select name from page_steps order by step"));
        Assert.Equal(
            ["Accepted processing", "Declined awaiting customer", "TriedAgain processing", "Declined awaiting customer"],
            await connection.QueryAsync<string>("select happened || ' ' || status from payment_changes order by version"));
    }

    [Theory, EachDatabase]
    public async Task A_try_that_was_paid_after_all_ends_the_tries_at_once(Engine engine)
    {
        await using var journey = await Begin(engine);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("R-11");
        await customer.Press("pay", ("phone", Unknown));
        await customer.Await(journey, "retry");
        var first = (await journey.Operation("R-11")).OperationId;
        await customer.Press("retry");
        await customer.Press("pay", ("phone", "700000013"));
        await customer.Await(journey, "retry");
        var turn = customer.Turn;
        await Notice(journey, $$"""{"order_number":"{{first}}","payment_id":"late","status":"CHARGE","reason":null,"amount":125000,"currency":"KGS","date":"2025-01-27T08:15:24Z"}""");
        await customer.Reload();
        Assert.Equal("S6", customer.Screen);
        await journey.Until(journey.Merchant.Final("R-11"));
        Assert.Equal("decline 20101", journey.Told("R-11"));
        Assert.Equal("LateSuccess", await journey.Alerts("R-11"));
        Assert.Equal(303, (await customer.Post("retry", turn)).Status);
        await journey.Pass(700, stepMs: 100_000);
        Assert.Equal("decline 20101", journey.Told("R-11"));
        Assert.Equal(2, (await journey.Somgate.Find("R-11"))!.Operations.Count);
    }

    private static async Task Notice(Journey journey, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/notices/mbank/{SomgateHost.ProjectId}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(BankHost.NoticeSecret), Encoding.UTF8.GetBytes(body))));
        using var answer = await journey.Somgate.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<Journey> Begin(Engine engine, Func<PageSettings, PageSettings>? change = null)
    {
        var journey = await Journey.Begin(engine);
        var page = new PageSettings { Retries = true, TriesMax = 3 };
        await journey.Somgate.Projects.SavePage(SomgateHost.ProjectId, change is null ? page : change(page), TestContext.Current.CancellationToken);
        await journey.Somgate.Refresh();
        return journey;
    }
}
