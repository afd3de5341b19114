using System.Net;
using System.Text;
using Somgate.Protocol;

namespace Somgate.Tests.Samples;

/// <summary>The purchase of the sample shop as the Gate diagram of the Mbank article draws it, seen from the customer and from the Gate.</summary>
public sealed class ShopTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const string CodeWanted = ""","clarification_fields":{"approval_code":{"type":"string","minLength":4,"maxLength":8}}""";
    private const string WrongCode = ""","errors":[{"property":"approval_code","message":"The code is incorrect","constraint":"incorrect"}]""";

    [Fact]
    public async Task A_purchase_with_phone_and_code_ends_paid()
    {
        var shop = fixture.Fresh();
        Assert.Contains("White honey", (await shop.Get("/")).Html, StringComparison.Ordinal);
        var (order, paymentId) = await shop.Buy(phone: "+996 (700) 00-00-01");
        var sale = shop.Asked.Single();
        Assert.Equal("/v2/payment/wallet/mbank/sale", sale.Path);
        Assert.Equal(("62000", "KGS", "996700000001"), (sale.Body.TextOf("payment:amount"), sale.Body.TextOf("payment:currency"), sale.Body.TextOf("account:number")));
        Assert.Contains("One moment", (await shop.Get(order)).Html, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await shop.Callback(ShopHost.State(paymentId, "awaiting clarification", CodeWanted, code: "9999")));
        var form = (await shop.Get(order)).Html;
        Assert.Contains("Enter the code", form, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:1/phone/996700000001", form, StringComparison.Ordinal);

        var (status, _, location) = await shop.Post($"{order}/code", ("code", "48 29"));
        Assert.Equal((HttpStatusCode.SeeOther, order), (status, location));
        Assert.Equal(("/v2/payment/clarification", "4829"), (shop.Asked.Last().Path, shop.Asked.Last().Body.TextOf("additional_data:approval_code")));
        Assert.Contains("checking the code", (await shop.Get(order)).Html, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await shop.Callback(ShopHost.State(paymentId, "success", date: "2025-03-10T09:15:40+0000")));
        Assert.Contains("Thank you!", (await shop.Get(order)).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await shop.Callback(ShopHost.State(paymentId, "awaiting clarification", CodeWanted, code: "9999")));
        Assert.Contains("Thank you!", (await shop.Get(order)).Html, StringComparison.Ordinal);
        Assert.DoesNotContain("700000001", shop.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("4829", shop.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(order, shop.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_code_is_asked_for_again_even_when_the_same_one_is_typed_twice()
    {
        var shop = fixture.Fresh();
        var (order, paymentId) = await shop.Buy();
        await shop.Callback(ShopHost.State(paymentId, "awaiting clarification", CodeWanted, code: "9999"));
        var again = ShopHost.State(paymentId, "awaiting clarification", CodeWanted + WrongCode, date: "2025-03-10T09:15:49+0000", code: "9999");
        for (var tries = 0; tries < 2; tries++)
        {
            await shop.Post($"{order}/code", ("code", "1111"));
            await shop.Callback(again);
            Assert.Contains("This code is not right", (await shop.Get(order)).Html, StringComparison.Ordinal);
        }

        var (status, html, _) = await shop.Post($"{order}/code", ("code", "12"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("4 to 8 digits", html, StringComparison.Ordinal);
        Assert.Equal(3, shop.Asked.Count);
    }

    [Theory]
    [InlineData("20105", "not enough money")]
    [InlineData("20102", "no account for this phone number")]
    [InlineData("20104", "wrong too often")]
    [InlineData("20402", "The payment did not work")]
    public async Task A_decline_is_told_in_words(string code, string words)
    {
        var shop = fixture.Fresh();
        var (order, paymentId) = await shop.Buy();
        Assert.Equal(HttpStatusCode.OK, await shop.Callback(ShopHost.State(paymentId, "decline", code: code)));
        var html = (await shop.Get(order)).Html;
        Assert.Contains(words, html, StringComparison.Ordinal);
        Assert.Contains("/checkout/honey", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_purchase_on_the_payment_page_opens_a_signed_address_and_ends_by_callback()
    {
        var shop = fixture.Fresh();
        var orderId = new string('p', 31) + Environment.TickCount64 % 10;
        var (status, _, way) = await shop.Post("/checkout/honey/page", ("order", orderId), ("way", "redirect"));
        Assert.Equal((HttpStatusCode.SeeOther, $"/orders/{orderId}/pay/redirect"), (status, way));
        var address = (await shop.LocationOf(way!))!;
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(address).Query);
        Assert.Equal(("62000", "KGS"), (query["payment_amount"], query["payment_currency"]));
        Assert.Equal(88, query["signature"]!.Length);
        Assert.EndsWith($"/orders/{orderId}", query["merchant_success_url"], StringComparison.Ordinal);
        var framed = WebUtility.HtmlDecode((await shop.Get($"/orders/{orderId}/pay/iframe")).Html);
        Assert.Contains("/shared/merchant.js", framed, StringComparison.Ordinal);
        Assert.Contains(query["payment_id"]!, framed, StringComparison.Ordinal);
        Assert.Empty(shop.Asked);

        await shop.Callback(ShopHost.State(query["payment_id"]!, "awaiting clarification", CodeWanted, code: "9999"));
        Assert.DoesNotContain("Enter the code", (await shop.Get($"/orders/{orderId}")).Html, StringComparison.Ordinal);
        await shop.Callback(ShopHost.State(query["payment_id"]!, "success", date: "2025-03-10T09:15:40+0000"));
        Assert.Contains("Thank you!", (await shop.Get($"/orders/{orderId}")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_made_shown_once_the_platform_tells_it_and_paid_by_somebody_else()
    {
        var shop = fixture.Fresh();
        var orderId = new string('l', 31) + Environment.TickCount64 % 10;
        var (status, _, way) = await shop.Post("/checkout/honey/link", ("order", orderId));
        Assert.Equal((HttpStatusCode.SeeOther, $"/orders/{orderId}"), (status, way));
        var (path, body) = Assert.Single(shop.Asked);
        Assert.Equal(("/v2/payment/invoice/create", "62000"), (path, body.TextOf("payment:amount")));
        var paymentId = body.TextOf("general:payment_id")!;
        Assert.Contains("The link is being made.", (await shop.Get(way!)).Html, StringComparison.Ordinal);

        const string link = "\"link\":{\"url\":\"https://pay.example/link/Zk3vQ8sT1yLwN5bR7mXc2aHd\",\"best_before\":\"2026-02-01T12:00:00+0000\",\"email\":\"none\"}";
        await shop.Callback(ShopHost.State(paymentId, "invoice sent", "," + link));
        Assert.Contains("https://pay.example/link/Zk3vQ8sT1yLwN5bR7mXc2aHd", (await shop.Get(way!)).Html, StringComparison.Ordinal);
        await shop.Callback(ShopHost.State(paymentId, "success", date: "2025-03-10T09:15:40+0000"));
        Assert.Contains("Thank you!", (await shop.Get(way!)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_callbacks_of_the_platform_about_own_orders_are_taken()
    {
        var shop = fixture.Fresh();
        var (order, paymentId) = await shop.Buy();
        Assert.Equal(HttpStatusCode.BadRequest, await shop.Callback(ShopHost.State(paymentId, "success"), "other-secret"));
        Assert.Equal(HttpStatusCode.NotFound, await shop.Callback(ShopHost.State("elsewhere", "success")));
        Assert.Equal(HttpStatusCode.OK, await shop.Callback(ShopHost.State("somgate-test-1", "success")));
        Assert.Equal(HttpStatusCode.OK, await shop.Callback(ShopHost.State(paymentId, "success", amount: 6_200)));
        Assert.DoesNotContain("Thank you!", (await shop.Get(order)).Html, StringComparison.Ordinal);
        await shop.Says("of another sum");
    }

    [Fact]
    public async Task Without_callbacks_the_shop_asks_the_status()
    {
        await using var shop = await ShopHost.Start(askAfterSeconds: 0.2);
        shop.Answers = (path, body) => path.EndsWith("/status", StringComparison.Ordinal)
            ? (200, Encoding.UTF8.GetString(Signature.WithSignature(Encoding.UTF8.GetBytes(ShopHost.State(body.TextOf("general:payment_id")!, "success")), Encoding.UTF8.GetBytes(ShopHost.Secret))))
            : ShopHost.Accepting(path, body);
        var (order, _) = await shop.Buy();
        Assert.Contains("Thank you!", await shop.PageWith(order, "Thank you!"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sale_without_answer_is_sent_again_with_the_same_payment_id()
    {
        await using var shop = await ShopHost.Start(askAfterSeconds: 0.2);
        var isFirst = true;
        shop.Answers = (path, body) =>
        {
            var isLost = path.EndsWith("/sale", StringComparison.Ordinal) && isFirst;
            if (isLost) isFirst = false;
            return isLost ? (503, "") : ShopHost.Accepting(path, body);
        };
        var (order, paymentId) = await shop.Buy();
        await foreach (var version in shop.Events(order))
        {
            if (version == "1") break; // Starting became Processing
        }

        var sales = shop.Asked.Where(asked => asked.Path.EndsWith("/sale", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, sales.Length);
        Assert.All(sales, sale => Assert.Equal(paymentId, sale.Body.TextOf("general:payment_id")));
    }

    [Fact]
    public async Task A_double_click_makes_one_sale_and_a_bad_phone_none()
    {
        var shop = fixture.Fresh();
        var id = new string('x', 32);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await shop.Post("/checkout/honey", ("order", id), ("phone", "12"))).Status);
        Assert.Empty(shop.Asked);
        Assert.Equal($"/orders/{id}", (await shop.Post("/checkout/honey", ("order", id), ("phone", "0700 000 001"))).Location);
        Assert.Equal($"/orders/{id}", (await shop.Post("/checkout/honey", ("order", id), ("phone", "0700 000 001"))).Location);
        Assert.Single(shop.Asked);
    }

    [Fact]
    public async Task A_refused_sale_ends_at_once_and_a_refused_phone_brings_the_form_back()
    {
        var shop = fixture.Fresh();
        shop.Answers = (_, _) => (400, """{"status":"error","code":"3026","message":"Internal Decline"}""");
        var (order, _) = await shop.Buy();
        Assert.Contains("Not paid", (await shop.Get(order)).Html, StringComparison.Ordinal);
        shop.Answers = (_, _) => (400, """{"status":"error","code":"502","message":"Validation error","errors":[{"code":"502","message":"Validation error","field":"account.number","constraint":"pattern"}]}""");
        var (status, html, _) = await shop.Post("/checkout/honey", ("order", new string('y', 32)), ("phone", "700000001"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("does not accept this phone number", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_code_is_asked_for_and_announced()
    {
        var shop = fixture.Fresh();
        var (order, paymentId) = await shop.Buy();
        await shop.Callback(ShopHost.State(paymentId, "awaiting clarification", CodeWanted, code: "9999"));
        shop.Answers = (_, _) => (400, """{"status":"error","code":"3060","message":"Current payment or operation status does not allow this action"}""");
        await shop.Post($"{order}/resend");
        Assert.Contains("60 seconds after the last one", (await shop.Get(order)).Html, StringComparison.Ordinal);
        shop.Answers = ShopHost.Accepting;
        await shop.Post($"{order}/resend");
        Assert.Equal("/v2/customer/action/resend", shop.Asked.Last().Path);
        await shop.Callback(ShopHost.State(paymentId, "awaiting clarification", CodeWanted, date: "2025-03-10T09:16:30+0000", code: "9999"));
        Assert.Contains("Mbank has sent a new code", (await shop.Get(order)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_a_page_too_and_every_answer_is_safe()
    {
        var shop = fixture.Fresh();
        Assert.Equal(HttpStatusCode.NotFound, (await shop.Get("/orders/x")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await shop.Get("/checkout/x")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await shop.Get("/elsewhere")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await shop.Get("/orders/x/events")).Status);
        Assert.Equal((HttpStatusCode.OK, "alive"), await shop.Get("/health/live"));
    }
}

/// <summary>One running shop for the tests that need no other settings; they run one after the other.</summary>
public sealed class ShopFixture : IAsyncLifetime
{
    private ShopHost host = null!;

    public async ValueTask InitializeAsync() => host = await ShopHost.Start();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    internal ShopHost Fresh()
    {
        host.Asked.Clear();
        host.Answers = ShopHost.Accepting;
        return host;
    }
}
