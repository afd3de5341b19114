using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.Payments;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.PaymentPage;

/// <summary>Purchases on the Payment Page without script, from the opening to the result and the merchant's callback; bank and service share one clock.</summary>
public sealed class PageJourneyTests
{
    private const string Phone = "996700000001";

    [Theory, EachDatabase]
    public async Task A_phone_and_the_right_code_pay_once_and_the_merchant_hears_of_the_result_alone(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-1");
        Assert.Equal("S2", customer.Screen);
        Assert.Null(await journey.Somgate.Find("P-1"));

        await PayUntilCode(journey, customer, "0700 000 001");
        Assert.Contains("***001", customer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("700000001", customer.Page.Text, StringComparison.Ordinal);
        await customer.Press("code", ("code", (await journey.Bank.CodeFor(Phone))!));
        await customer.Await(journey, "success");

        Assert.Equal("S5", customer.Screen);
        Assert.Single(await journey.Bank.Charges());
        var callback = await journey.Until(journey.Merchant.Next("P-1", callback => callback.IsFinal));
        Assert.Equal("success", callback.Status);
        Assert.Single(journey.Merchant.Received);
        var payment = await journey.Somgate.Find("P-1");
        Assert.Equal(PaymentSource.Page, payment!.Source);
        Assert.Equal("cust-77", payment.Customer.Id);

        var later = new PageCustomer(journey.Somgate);
        await later.Open("p-1");
        Assert.Equal("S5", later.Screen);
        Assert.Contains("You have not been charged again", later.Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Two_wrong_codes_are_told_with_the_tries_left_and_the_right_one_still_pays(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-2");
        await PayUntilCode(journey, customer, "700000001");

        await customer.Press("code", ("code", "12"));
        Assert.Equal((422, "S4"), (customer.Page.Status, customer.Screen));
        Assert.Contains("4 to 8 digits", customer.Text, StringComparison.Ordinal);
        await customer.Press("code", ("code", await journey.Bank.WrongCodeFor(Phone)));
        await customer.Await(journey, "code");
        Assert.Contains("Wrong code. Attempts left: 2.", customer.Text, StringComparison.Ordinal);
        await customer.Press("code", ("code", await journey.Bank.WrongCodeFor(Phone, 2)));
        await customer.Await(journey, "code");
        Assert.Contains("Attempts left: 1.", customer.Text, StringComparison.Ordinal);
        await customer.Press("code", ("code", (await journey.Bank.CodeFor(Phone))!));
        await customer.Await(journey, "success");
        Assert.Single(await journey.Bank.Charges());
    }

    [Theory, EachDatabase]
    public async Task Three_wrong_codes_end_the_payment(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-3");
        await PayUntilCode(journey, customer, "700000001");
        for (var nth = 1; nth <= 3; nth++)
        {
            await customer.Press("code", ("code", await journey.Bank.WrongCodeFor(Phone, nth)));
            await customer.Await(journey, nth < 3 ? "code" : "decline");
        }

        Assert.Equal("S6", customer.Screen);
        Assert.Contains("The confirmation code was wrong too many times.", customer.Text, StringComparison.Ordinal);
        Assert.Empty(await journey.Bank.Charges());
        Assert.Equal("decline", (await journey.Until(journey.Merchant.Next("P-3", callback => callback.IsFinal))).Status);
    }

    [Theory, EachDatabase]
    public async Task A_new_code_is_sent_after_the_pause_and_only_then(Engine engine)
    {
        await using var journey = await Journey.Begin(engine, "--Mbank:ThresholdSeconds=600", "--Mbank:CodeLifeSeconds=600");
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-4");
        await PayUntilCode(journey, customer, "700000001");
        var first = await journey.Bank.CodeFor(Phone);

        await customer.Press("resend");
        Assert.Equal((422, "S4"), (customer.Page.Status, customer.Screen));
        Assert.Matches("new code in [0-9]+ s", customer.Text);
        await journey.Pass(61);
        await customer.Reload();
        await customer.Press("resend");
        Assert.Equal("S4", customer.Screen);
        Assert.Contains("A new code has been sent.", customer.Text, StringComparison.Ordinal);
        var second = await journey.Bank.CodeFor(Phone);
        Assert.NotEqual(first, second);
        await customer.Press("code", ("code", second!));
        await customer.Await(journey, "success");
    }

    [Theory]
    [InlineData("700000003", "No available Mbank account is linked to this number.")]
    [InlineData("700000013", "The limit on the amount or number of payments is exceeded.")]
    public async Task A_refusal_of_the_bank_is_told_with_its_reason(string phone, string reason)
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-5");
        await customer.Press("pay", ("phone", phone));
        await customer.Await(journey, "decline");
        Assert.Equal("S6", customer.Screen);
        Assert.Contains(reason, customer.Text, StringComparison.Ordinal);
        Assert.Empty(await journey.Bank.Charges());
    }

    [Fact]
    public async Task A_customer_who_refuses_in_the_banks_app_sees_it_on_the_page()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-6");
        await customer.Press("pay", ("phone", "700000014"));
        await customer.Await(journey, "decline");
        Assert.Contains("The payment was cancelled.", customer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_nobody_enters_ends_the_payment_when_its_time_is_over()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-7");
        await PayUntilCode(journey, customer, "700000001");
        await customer.Await(journey, "decline");
        Assert.Contains("The time to confirm the payment has run out.", customer.Text, StringComparison.Ordinal);
        Assert.Empty(await journey.Bank.Charges());
    }

    [Theory, EachDatabase]
    public async Task Two_clicks_at_once_register_one_payment_and_two_tabs_confirm_once(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-8");
        var turn = customer.Turn;
        var clicks = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var reply = await customer.Post("pay", turn, ("phone", "700000001"));
            return (Reply: reply, IsRegistered: await journey.Somgate.Find("P-8") is { Latest: not null });
        }));
        // Whoever lost the race is answered when there is something to show.
        Assert.All(clicks, click => Assert.Equal((303, true), (click.Reply.Status, click.IsRegistered)));
        Assert.Single(clicks, click => click.Reply.Location!.EndsWith("?did=pay", StringComparison.Ordinal));
        await customer.Await(journey, "code");
        Assert.Single((await journey.Somgate.Find("P-8"))!.Operations);

        var second = new PageCustomer(journey.Somgate);
        await second.Open("P-8");
        Assert.Equal("S4", second.Screen);
        var code = (await journey.Bank.CodeFor(Phone))!;
        await Task.WhenAll(customer.Press("code", ("code", code)), customer.InAnotherTab().Press("code", ("code", code)), second.Press("code", ("code", code)));
        await customer.Await(journey, "success");
        Assert.Single(await journey.Bank.Charges());
    }

    [Fact]
    public async Task A_form_of_an_earlier_turn_changes_nothing()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-9");
        var early = customer.Turn;
        await PayUntilCode(journey, customer, "700000001");
        var before = await journey.Somgate.Find("P-9");
        foreach (var step in new[] { "method", "pay", "code", "resend", "retry", "cancel" })
        {
            var reply = await customer.Post(step, early, ("phone", "700000002"), ("code", "1234"));
            Assert.Equal((303, customer.Address), (reply.Status, reply.Location));
        }

        Assert.Equal(before!.Version, (await journey.Somgate.Find("P-9"))!.Version);
    }

    [Fact]
    public async Task A_page_that_nobody_knows_or_whose_day_is_over_says_so_with_410()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-10");
        // The clock alone: days of timers of all workers would be walked through tick by tick.
        journey.Time.AdjustTime(journey.Time.GetUtcNow() + TimeSpan.FromHours(24));
        await customer.Reload();
        Assert.Equal((410, "S11"), (customer.Page.Status, customer.Screen));
        foreach (var guess in new[] { "/pay/x", "/pay/" + new string('A', 32), "/pay/a/b/c" })
            Assert.Equal(System.Net.HttpStatusCode.Gone, (await journey.Somgate.Http.GetAsync(guess, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("GE")]
    public async Task Another_method_is_told_which_are_allowed(string method)
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-14");
        using var request = new HttpRequestMessage(new HttpMethod(method), customer.Address);
        using var answer = await journey.Somgate.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((405, "GET, HEAD, OPTIONS"), ((int)answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)));
    }

    [Fact]
    public async Task A_limit_that_passes_before_Pay_leaves_no_payment()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-11", ("best_before", "2025-03-10T09:01:00Z"));
        Assert.Equal("S2", customer.Screen);
        var turn = customer.Turn;
        await journey.Pass(60);
        var reply = await customer.Post("pay", turn, ("phone", "700000001"));
        Assert.Equal(303, reply.Status);
        await customer.Reload();
        Assert.Equal("S8", customer.Screen);
        Assert.Null(await journey.Somgate.Find("P-11"));
    }

    [Fact]
    public async Task An_automatic_return_happens_once()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-12", ("redirect_success_url", "https://shop.example/thanks?a=1"));
        await PayUntilCode(journey, customer, "700000001");
        // Not followed: the page would be the one automatic return already if the bank is quick.
        await customer.Post("code", customer.Turn, ("code", (await journey.Bank.CodeFor(Phone))!));
        await customer.Await(journey, "success");
        Assert.Equal("S12", customer.Screen);
        Assert.Contains("https://shop.example/thanks?a=1", customer.Page.Text, StringComparison.Ordinal);
        await customer.Reload();
        Assert.Equal("S5", customer.Screen);
    }

    [Fact]
    public async Task A_language_is_switched_without_losing_the_step()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-13");
        var turn = customer.Turn;
        using var switched = await journey.Somgate.Http.GetAsync($"{customer.Address}?lang=ky", TestContext.Current.CancellationToken);
        Assert.Equal(customer.Address, switched.Headers.Location?.OriginalString);
        await customer.Reload();
        Assert.Contains("lang=\"ky\"", customer.Page.Text, StringComparison.Ordinal);
        Assert.Equal(turn, customer.Turn);
    }

    [Theory, EachDatabase]
    public async Task A_bank_that_never_answers_keeps_the_customer_informed_and_ends_in_a_decline_without_another_try(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Somgate.Projects.SavePage(SomgateHost.ProjectId, new() { Retries = true }, TestContext.Current.CancellationToken);
        await journey.Somgate.Refresh();
        await journey.Bank.SetFaults(new { seed = 1, drop_request = 1.0, lose_notice = 1.0 });
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-14");
        await customer.Press("pay", ("phone", "700000001"));
        await journey.PassToSecond(80);
        await customer.Reload();
        Assert.Equal("S3", customer.Screen);
        // It is in the document already, for the script to show in ten seconds.
        Assert.Contains("data-in=\"10\" hidden", customer.Page.Text, StringComparison.Ordinal);
        await journey.PassToSecond(95);
        await customer.Reload();
        Assert.DoesNotContain("data-in=", customer.Page.Text, StringComparison.Ordinal);
        Assert.Contains("This is taking longer than usual. If Mbank sends you a code", customer.Text, StringComparison.Ordinal);
        await customer.Await(journey, "decline");
        Assert.Contains("Mbank is temporarily unavailable.", customer.Text, StringComparison.Ordinal);
        Assert.Contains("If money has been taken", customer.Text, StringComparison.Ordinal);
        await journey.Until(journey.Merchant.Final("P-14"));
        Assert.Equal("decline 20202", journey.Told("P-14"));
    }

    [Theory, EachDatabase]
    public async Task A_new_code_that_the_bank_does_not_confirm_is_told_and_counted(Engine engine)
    {
        await using var journey = await Journey.Begin(engine, "--Mbank:ThresholdSeconds=600", "--Mbank:CodeLifeSeconds=600");
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-15");
        await PayUntilCode(journey, customer, "700000001");
        await journey.Pass(61);
        await customer.Reload();
        await journey.Bank.SetFaults(new { seed = 1, drop_request = 1.0 });
        await customer.Press("resend");
        Assert.Equal((422, "S4"), (customer.Page.Status, customer.Screen));
        Assert.Contains("The code could not be sent.", customer.Text, StringComparison.Ordinal);
        Assert.Equal(1, (await journey.Operation("P-15")).Resends);
        await journey.Bank.ClearFaults();
        await customer.Press("code", ("code", (await journey.Bank.CodeFor(Phone))!));
        await customer.Await(journey, "success");
    }

    [Theory, EachDatabase]
    public async Task A_payment_that_could_not_be_started_is_begun_anew_under_its_id(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-16");
        // As if the project had been suspended between the look at the page and the registration.
        await journey.Sale("P-16", Phone, ("payment.amount", "1"));
        var failed = (await journey.Somgate.Find("P-16"))!;
        Assert.Equal(PaymentStatus.Error, failed.Status);
        await customer.Reload();
        Assert.Equal("S2", customer.Screen);
        await using (var connection = await journey.Somgate.Services.GetRequiredService<Database>().Open(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync("update page_sessions set payment_no = @number", new { number = failed.PaymentNo });
        await customer.Reload();
        Assert.Equal("S10", customer.Screen);
        await customer.Press("retry");
        Assert.Equal("S2", customer.Screen);
        await PayUntilCode(journey, customer, "700000001");
        Assert.NotEqual(failed.PaymentNo, (await journey.Somgate.Find("P-16"))!.PaymentNo);
    }

    [Fact]
    public async Task A_payment_registered_otherwise_meanwhile_ends_the_page_without_harm()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-17");
        var turn = customer.Turn;
        await journey.Sale("P-17", Phone, ("payment.amount", "99000"));
        var before = await journey.Somgate.Find("P-17");
        Assert.Equal(410, (await customer.Post("pay", turn, ("phone", "700000001"))).Status);
        await customer.Reload();
        Assert.Equal((410, "S11"), (customer.Page.Status, customer.Screen));
        Assert.Equal(before!.Sum, (await journey.Somgate.Find("P-17"))!.Sum);
        Assert.Single((await journey.Somgate.Find("P-17"))!.Operations);
    }

    [Fact]
    public async Task A_payment_made_through_Gate_is_gone_on_with_on_the_page()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        await journey.Sale("P-18", Phone);
        await journey.Until(journey.Merchant.Asking("P-18"));
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("P-18");
        Assert.Equal("S4", customer.Screen);
        await customer.Press("code", ("code", (await journey.Bank.CodeFor(Phone))!));
        await customer.Await(journey, "success");
        Assert.Single(await journey.Bank.Charges());
    }

    private static async Task PayUntilCode(Journey journey, PageCustomer customer, string phone)
    {
        await customer.Press("pay", ("phone", phone));
        await customer.Await(journey, "code");
        Assert.Equal("S4", customer.Screen);
    }
}
