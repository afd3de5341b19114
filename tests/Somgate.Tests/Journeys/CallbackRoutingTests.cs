using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>Which callbacks are sent, where to and when (callbacks.md 1, 2).</summary>
public sealed class CallbackRoutingTests
{
    private const string Id = "ORD-1";
    private const string Phone = "996555123456";
    private const string RefusedPhone = "996700000002";
    private const string Zeros = "0000";

    [Theory, EachDatabase]
    public async Task Addresses_of_the_sale_come_before_those_of_the_project(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var url = journey.Merchant.BaseUrl;
        (string, string)[] addresses =
        [
            ("general.merchant_callback_url", $"\"{url}/all\""), ("general.merchant_success_callback_url", $"\"{url}/won?order=1\""), ("general.merchant_decline_callback_url", $"\"{url}/lost\""),
        ];
        await journey.Sale("WON", "996700000001", addresses);
        await journey.Sale("LOST", RefusedPhone, addresses);
        await journey.Sale("WRONG", Phone, [.. addresses, ("payment.amount", "1")]);
        await journey.Sale("ALL", "996700000001", addresses[0]);
        await journey.Sale("ONLY-WON", RefusedPhone, addresses[1]);
        foreach (var id in new[] { "WON", "LOST", "ALL", "ONLY-WON" })
        {
            await journey.Until(journey.Merchant.Asking(id));
            await journey.Somgate.Clarify(id, Zeros);
        }

        foreach (var id in new[] { "WON", "LOST", "WRONG", "ALL", "ONLY-WON" }) await journey.Until(journey.Merchant.Final(id));

        Assert.Equal(("/all /won", "/all /lost", "/all", "/all /all", "/callbacks /callbacks"), (Paths("WON"), Paths("LOST"), Paths("WRONG"), Paths("ALL"), Paths("ONLY-WON")));
        await journey.End();

        string Paths(string id) => string.Join(' ', journey.Merchant.Of(id).Select(callback => callback.Path));
    }

    [Theory, EachDatabase]
    public async Task Every_rule_that_fits_gets_the_same_bytes_once(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var (rules, url, cancel) = (journey.Somgate.Projects, journey.Merchant.BaseUrl, TestContext.Current.CancellationToken);
        await rules.AddCallbackRule(SomgateHost.ProjectId, "purchase", "success", "mbank", url + "/won", cancel);
        await rules.AddCallbackRule(SomgateHost.ProjectId, null, null, "mbank", url + "/mbank", cancel);
        await rules.AddCallbackRule(SomgateHost.ProjectId, null, "success", null, journey.Merchant.CallbackUrl, cancel);
        await rules.AddCallbackRule(SomgateHost.ProjectId, "invoice", null, null, url + "/invoices", cancel);
        await rules.AddCallbackRule(SomgateHost.ProjectId, null, "decline", null, url + "/lost", cancel);
        await journey.Somgate.Refresh();
        await journey.Somgate.Sale(Id, Phone);
        await journey.Until(journey.Merchant.Next(Id, _ => true, nth: 2));
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        await journey.Until(journey.Merchant.Next(Id, callback => callback.IsFinal, nth: 3));
        await journey.Pass(20);

        Assert.Equal(("/callbacks /mbank", "/callbacks /mbank /won"), (Paths(asking: true), Paths(asking: false)));
        Assert.All(journey.Merchant.Of(Id).GroupBy(callback => callback.Status), same => Assert.All(same, callback => Assert.Equal(same.First().Body, callback.Body)));
        await journey.End();

        string Paths(bool asking) => string.Join(' ', journey.Merchant.Of(Id).Where(callback => callback.IsFinal != asking).Select(callback => callback.Path).Order(StringComparer.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task A_delay_shifts_every_callback_but_the_asking_for_the_code(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Sale(Id, Phone, ("callback.delay", "30"));
        await journey.Sale("WRONG", Phone, ("callback.delay", "\"30\""), ("payment.amount", "1"));
        // The clock needn't move for the asking.
        await journey.Merchant.Asking(Id);
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        await journey.Rest();
        var paid = (await journey.Operation(Id)).ChangedAt;
        await journey.PassTo(paid.AddSeconds(30).AddMilliseconds(-1));
        Assert.Equal(("success", "awaiting clarification 9999"), (await journey.Status(Id), journey.Told(Id)));

        await journey.Until(journey.Merchant.Final(Id));

        Assert.Equal("error 3358", (await journey.Until(journey.Merchant.Final("WRONG"))) is { } error ? $"{error.Status} {error.Code}" : "");
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Switched_off_nothing_is_sent_and_the_status_tells(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Sale(Id, Phone, ("callback.force_disable", "true"), ("general.merchant_callback_url", $"\"{journey.Merchant.CallbackUrl}\""));
        while (await journey.Status(Id) != "awaiting clarification") await journey.Rest();
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        while (await journey.Status(Id) != "success") await journey.Rest();
        await journey.Pass(30);

        Assert.Empty(journey.Merchant.Received);
        Assert.Equal("awaiting clarification suppressed, success suppressed", await journey.CallbackStates(Id));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task Without_any_address_nothing_is_sent(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Somgate.Projects.RemoveCallbackRules(SomgateHost.ProjectId, TestContext.Current.CancellationToken);
        await journey.Somgate.Refresh();
        await journey.Somgate.Sale(Id, "996700000003");
        while (await journey.Status(Id) != "decline") await journey.Rest();

        Assert.Equal("decline suppressed", await journey.CallbackStates(Id));
    }

    [Theory, EachDatabase]
    public async Task Intermediate_callbacks_are_sent_to_projects_that_want_them(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Somgate.Projects.SaveIntermediateCallbacks(SomgateHost.ProjectId, true, TestContext.Current.CancellationToken);
        await journey.Somgate.Refresh();
        await journey.Somgate.Sale(Id, Phone);
        await journey.Until(journey.Merchant.Asking(Id));
        await journey.Somgate.Clarify(Id, await journey.Bank.WrongCodeFor(Phone));
        await journey.Until(journey.Merchant.Asking(Id, 2));
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        await journey.Until(journey.Merchant.Final(Id));

        Assert.Equal(
            "processing 9999, awaiting clarification 9999, processing 9999, awaiting clarification 9999, processing 9999, success 0",
            journey.Told(Id));
        Assert.All(journey.Merchant.Of(Id).Where(callback => callback.Status == "processing"), callback => Assert.False(callback.Json.TryGetProperty("clarification_fields", out _)));
        await journey.End();
    }

    [Theory, EachDatabase]
    public async Task A_callback_is_signed_with_the_key_that_is_primary_when_it_is_made(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var (projects, cancel) = (journey.Somgate.Projects, TestContext.Current.CancellationToken);
        await journey.Somgate.Sale(Id, Phone);
        var asking = await journey.Until(journey.Merchant.Asking(Id));
        await projects.AddKey(SomgateHost.ProjectId, "next-secret"u8.ToArray(), primary: true, journey.Time.GetUtcNow(), cancel);
        await journey.Somgate.Refresh();
        await journey.Somgate.Clarify(Id, (await journey.Bank.CodeFor(Phone))!);
        var final = await journey.Until(journey.Merchant.Final(Id));

        Assert.Equal((true, false), (asking.IsSignedBy(SomgateHost.Secret), asking.IsSignedBy("next-secret")));
        Assert.Equal((false, true), (final.IsSignedBy(SomgateHost.Secret), final.IsSignedBy("next-secret")));
    }

    [Theory, EachDatabase]
    public async Task Callbacks_look_like_their_page(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Sale(Id, Phone, ("payment.description", "\"Книги; 2 шт.\""));
        await journey.Until(journey.Merchant.Asking(Id));

        var callback = Assert.Single(journey.Merchant.Received);
        Assert.Equal("application/json; charset=utf-8", callback.ContentType);
        Assert.Matches(@"\ASomgate/[0-9]+\.[0-9]+\.[0-9]+\z", callback.UserAgent!);
        Assert.NotEqual(0xEF, callback.Body[0]);
        Assert.Equal("Книги, 2 шт.", callback.Json.GetProperty("payment").GetProperty("description").GetString());
        Assert.Equal("996******456", callback.Json.GetProperty("account").GetProperty("number").GetString());
    }
}
