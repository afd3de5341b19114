using Somgate.Dashboard;
using Somgate.RequestLog;
using Somgate.Team;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;

namespace Somgate.Tests.Operator;

/// <summary>Payments, callbacks and requests of all merchants in Console (dashboard.md 11.1).</summary>
public sealed class ListRoutesTests
{
    [Theory, EachDatabase]
    public async Task Lists_show_every_merchant_and_lead_to_cards_in_which_contacts_stay_masked(Engine engine)
    {
        await using var desk = await PaymentDesk.Open(engine);
        var payment = await desk.Add("ORD-1");
        var strange = await desk.Add("THEIRS-1", projectId: PaymentDesk.StrangeProject);
        await desk.Add("LIVE-1", projectId: PaymentDesk.LiveProject);
        var admin = await desk.Host.Add("first@pay.example", Grants.Of(OperatorRole.PlatformAdmin), isOperator: true);
        using var browser = await desk.Host.SignIn(admin);
        var all = await browser.Get("/console/payments?mode=test&count=1");
        Assert.All(["ORD-1", "THEIRS-1", "Others", "2 payments"], text => Assert.Contains(text, all.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("LIVE-1", all.Text, StringComparison.Ordinal);
        // Kept as the mode that was chosen last.
        Assert.Contains("THEIRS-1", (await browser.Get("/console/payments")).Text, StringComparison.Ordinal);
        Assert.Contains("LIVE-1", (await browser.Get("/console/payments?mode=live")).Text, StringComparison.Ordinal);
        var theirs = await browser.Get($"/console/payments?mode=test&project={PaymentDesk.StrangeProject}");
        Assert.Contains("THEIRS-1", theirs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ORD-1", theirs.Text, StringComparison.Ordinal);
        Assert.Contains($"<summary>Others</summary>", theirs.Text, StringComparison.Ordinal);

        var card = await browser.Get(PaymentAddress.Of(Door.ForOperators, 1042, "ORD-1", payment.PaymentNo, "test"));
        Assert.Contains("a***@example.com", card.Text, StringComparison.Ordinal);
        Assert.All(["a@example.com", "996555000111", "/dashboard/"], text => Assert.DoesNotContain(text, card.Text, StringComparison.Ordinal));
        Assert.Equal(404, (await browser.Post($"/console/payments/1042/ORD-1/personal?no={payment.PaymentNo}&mode=test")).Status);
        Assert.Equal(200, (await browser.Get($"/console/payments/1042/ORD-1/fresh?no={payment.PaymentNo}&mode=test")).Status);

        await browser.Get("/console/payments?mode=test");
        var found = await browser.Post("/console/search", ("search", "theirs-1"), ("mode", "test"));
        Assert.Equal((303, PaymentAddress.Of(Door.ForOperators, PaymentDesk.StrangeProject, "THEIRS-1", strange.PaymentNo, "test")), (found.Status, found.Location));
        var byOperation = await browser.Post("/console/search", ("search", $"{payment.Latest!.OperationId}"), ("mode", "test"));
        Assert.Equal((303, PaymentAddress.Of(Door.ForOperators, 1042, "ORD-1", payment.PaymentNo, "test")), (byOperation.Status, byOperation.Location));
    }

    [Theory, EachDatabase]
    public async Task An_operator_resends_with_a_code_and_both_chains_know_of_it_by_what_each_may_read(Engine engine)
    {
        await using var desk = await ConsoleDesk.Open(engine);
        var callback = await desk.Desk.Add("ORD-1");
        var list = await desk.First.Get("/console/callbacks?mode=test&count=1");
        Assert.All(["ORD-1", "Books"], text => Assert.Contains(text, list.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("/dashboard/", list.Text, StringComparison.Ordinal);
        var path = $"/console/callbacks/1042/{callback.CallbackId}";
        // The code of the sign-in counts for five minutes.
        desk.Desk.Host.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Contains("step_up-resend", (await desk.First.Get(path + "?mode=test")).Text, StringComparison.Ordinal);
        var refused = await desk.First.Post(path + "/resend", ("url", callback.Url));
        Assert.Equal(422, refused.Status);
        Assert.Contains("Enter the code of your app", refused.Text, StringComparison.Ordinal);
        Assert.Equal(422, (await desk.First.Post(path + "/resend", ("url", callback.Url), ("step_up", "000000"))).Status);
        Assert.DoesNotContain("callback.resend", await desk.Acts());

        var keeper = await desk.Desk.Host.Add("third@pay.example", Grants.Of(OperatorRole.Support), isOperator: true);
        using var third = await desk.Desk.Host.SignIn(keeper);
        desk.Desk.Host.Time.Advance(TimeSpan.FromMinutes(6));
        await third.Get(path + "?mode=test");
        var made = await third.Post(path + "/resend", ("url", callback.Url), ("step_up", desk.Desk.Host.Code(keeper)));
        Assert.Equal(303, made.Status);
        Assert.StartsWith("/console/callbacks/1042/", made.Location, StringComparison.Ordinal);
        Assert.Contains("callback.resend", await desk.Acts());
        var theirs = (await desk.Desk.Host.Audit.Find(new("merchant:1"), long.MaxValue, 100, DeskHost.Cancel)).First(row => row.Act == "callback.resend");
        Assert.Contains($"Platform operator {keeper.UserId}", theirs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("third", theirs.Text, StringComparison.Ordinal);

        using var viewer = await desk.Desk.Host.SignIn(await desk.Desk.Host.Add("viewer@pay.example", Grants.Of(OperatorRole.Viewer), isOperator: true));
        Assert.DoesNotContain("/resend\"", (await viewer.Get(path + "?mode=test")).Text, StringComparison.Ordinal);
        Assert.Equal(403, (await viewer.Post(path + "/resend", ("url", callback.Url))).Status);
    }

    [Theory, EachDatabase]
    public async Task A_check_by_an_operator_asks_for_a_code_first(Engine engine)
    {
        await using var desk = await ConsoleDesk.Open(engine);
        var payment = await desk.AddStuck("STUCK-1");
        var card = PaymentAddress.Of(Door.ForOperators, 1042, "STUCK-1", payment.PaymentNo, "test");
        desk.Desk.Host.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Contains("step_up-check", (await desk.First.Get(card)).Text, StringComparison.Ordinal);
        var path = card.Replace("?no", "/check?no", StringComparison.Ordinal);
        var refused = await desk.First.Post(path);
        Assert.Equal(422, refused.Status);
        Assert.Contains("Enter the code of your app", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("payment.check", await desk.Acts());
        var keeper = await desk.Desk.Host.Add("third@pay.example", Grants.Of(OperatorRole.Support), isOperator: true);
        using var third = await desk.Desk.Host.SignIn(keeper);
        desk.Desk.Host.Time.Advance(TimeSpan.FromMinutes(6));
        await third.Get(card);
        Assert.Equal((303, card + "&done=checked"), ((await third.Post(path, ("step_up", desk.Desk.Host.Code(keeper)))) is var done ? (done.Status, done.Location) : default));
        Assert.Contains("payment.check", await desk.Acts());
        Assert.Contains($"Platform operator {keeper.UserId}", (await third.Get(card)).Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Requests_that_name_no_known_project_are_for_operators_alone(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        using var client = new HttpClient { BaseAddress = new(desk.Host.Somgate.BaseUrl) };
        using var body = new StringContent("""{"general":{"project_id":99999,"payment_id":"NOBODY-1","signature":"x"}}""", System.Text.Encoding.UTF8, "application/json");
        await client.PostAsync("/v2/payment/status", body, DeskHost.Cancel);
        await Somgate.Tests.RequestLog.RequestLogTests.Written(desk.Get<RequestLogWorker>());
        using var browser = await desk.Host.SignIn(await desk.Host.Add("first@pay.example", Grants.Of(OperatorRole.Viewer), isOperator: true));
        var all = await browser.Get("/console/requests?mode=live");
        Assert.Contains("unknown project", all.Text, StringComparison.Ordinal);
        var only = await browser.Get("/console/requests?mode=live&project=0&count=1");
        Assert.Contains("unknown project", only.Text, StringComparison.Ordinal);
        var path = System.Text.RegularExpressions.Regex.Match(only.Text, "href=\"(/console/requests/0/[^\"]+)\"").Groups[1].Value;
        Assert.Equal(200, (await browser.Get(path)).Status);
        Assert.DoesNotContain("unknown project", (await browser.Get("/console/requests?mode=test")).Text, StringComparison.Ordinal);
        using var admins = await desk.Host.SignIn(desk.Admin);
        Assert.Equal(404, (await admins.Get(path.Replace("console", "dashboard", StringComparison.Ordinal))).Status);
        Assert.Equal(422, (await admins.Get("/dashboard/requests?mode=live&project=0")).Status);
    }
}
