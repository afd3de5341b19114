using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.Payments;
using Somgate.Storage;
using Somgate.Tests.Gate;
using Somgate.Tests.PaymentLinks;

namespace Somgate.Tests.PaymentPage;

/// <summary>The address of a payment link (payment-links.md 1, 6; payment-page.md 1).</summary>
public sealed class LinkOpenEndpointTests(PageDesk desk) : IClassFixture<PageDesk>
{
    private static readonly DateTimeOffset Tomorrow = TimeProvider.System.GetUtcNow().AddDays(1);

    private static int lastId;

    [Theory]
    [InlineData("Zk3vQ8sT1yLwN5bR7mXc2aHd")]
    [InlineData("Zk3vQ8sT1yLwN5bR7mXc2aHd/")]
    [InlineData("Zk3vQ8sT1yLwN5bR7mXc2aH")]
    [InlineData("Zk3vQ8sT1yLwN5bR7mXc2aH%20")]
    [InlineData("")]
    [InlineData("..%2f..%2fpayment")]
    public async Task An_id_that_was_never_given_is_the_error_page(string id)
    {
        var (status, code, _) = await desk.Refused(() => desk.Get($"/link/{id}"));
        Assert.Equal((404, ResultCode.NotFound), (status, code));
    }

    [Fact]
    public async Task Looking_without_opening_makes_nothing()
    {
        var (_, address) = await Make();
        var before = await desk.Traces();
        Assert.Equal((200, ""), await desk.Send(HttpMethod.Head, address) is var looked ? (looked.Status, looked.Text) : default);
        Assert.Equal((204, "GET, HEAD, OPTIONS"), await desk.Send(HttpMethod.Options, address) is var asked ? (asked.Status, asked.Headers["Allow"]) : default);
        Assert.Equal(405, (await desk.PostForm(address, "")).Status);
        Assert.Equal(before, await desk.Traces());
    }

    [Fact]
    public async Task It_opens_any_number_of_times_and_says_nothing_of_the_customer()
    {
        var (id, address) = await Make(("customer.phone", "\"996700000001\""), ("customer.email", "\"aida@shop.example\""), ("customer.first_name", "\"Айда\""));
        for (var opened = 0; opened < 3; opened++)
        {
            var reply = await desk.Get(address);
            Assert.True(reply.IsOpened);
            Assert.Equal("no-referrer", reply.Headers["Referrer-Policy"]);
            var page = (await desk.Get(reply.Location!)).Text;
            Assert.Contains("data-screen=\"S2\"", page, StringComparison.Ordinal);
            Assert.Contains("data-follows=\"1\"", page, StringComparison.Ordinal);
            foreach (var personal in new[] { "700000001", "700 000 001", "aida@", "Айда" }) Assert.DoesNotContain(personal, page, StringComparison.Ordinal);
        }

        Assert.Equal("invoice sent", (await desk.Somgate.Status(id)).Status);
        await using var connection = await desk.Somgate.Services.GetRequiredService<Database>().Open(TestContext.Current.CancellationToken);
        Assert.Equal(3, await connection.QuerySingleAsync<long>(
            "select l.opens from payment_links l join payments p on p.project_id = l.project_id and p.payment_no = l.payment_no where p.payment_id = @id", new { id }));
    }

    [Theory]
    [InlineData("ky", "ru", "Төлөм жокко чыгарылды")]
    [InlineData("ru_RU", "en", "Платёж отменён")]
    [InlineData("en_US", "ru", "The payment has been cancelled")]
    [InlineData("de", "ru", "The payment has been cancelled")]
    [InlineData("", "ky", "Төлөм жокко чыгарылды")]
    public async Task The_end_of_a_link_is_told_in_its_language(string language, string browser, string title)
    {
        var (id, address) = await Make(("customer.language", $"\"{language}\""));
        await desk.Somgate.CancelLink(id);
        var reply = await desk.Get(address, ("Accept-Language", browser));
        Assert.Equal(410, reply.Status);
        Assert.Contains("data-screen=\"link-canceled\"", reply.Text, StringComparison.Ordinal);
        Assert.Contains(title, reply.Text, StringComparison.Ordinal);
        Assert.Contains(id, reply.Text, StringComparison.Ordinal);
        Assert.Contains("Books", reply.Text, StringComparison.Ordinal);
        Assert.Equal(410, (await desk.Send(HttpMethod.Head, address)).Status);
    }

    [Fact]
    public async Task The_id_of_a_link_can_not_be_opened_by_a_signed_address()
    {
        var (id, _) = await Make();
        var parameters = desk.Parameters("payment_id", id);
        parameters["payment_amount"] = "150000";
        var (status, code, _) = await desk.Refused(() => desk.Open(parameters));
        Assert.Equal((400, ResultCode.PaymentIdUsed), (status, code));
    }

    [Fact]
    public async Task A_page_that_was_opened_before_its_id_became_a_link_is_gone()
    {
        var parameters = desk.Parameters("payment_amount", "150000");
        var opened = await desk.Open(parameters);
        Assert.True(opened.IsOpened);
        await desk.Somgate.MakeLink(parameters["payment_id"], Tomorrow);
        Assert.Equal(410, (await desk.Get(opened.Location!)).Status);
    }

    [Fact]
    public async Task What_the_merchant_asked_of_the_page_is_there()
    {
        var (_, address) = await Make(("return_url.return", "\"https://shop.example/cart?a=1\""), ("return_url.success", "\"javascript:alert(1)\""), ("payment.description", "\"<b>Tea</b>\""));
        var page = (await desk.Get((await desk.Get(address)).Location!)).Text;
        Assert.Contains("https://shop.example/cart?a=1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Tea&lt;/b&gt;", page, StringComparison.Ordinal);
    }

    private async Task<(string Id, string Address)> Make(params (string Field, string Json)[] changes)
    {
        var id = $"LINK-{Interlocked.Increment(ref lastId)}";
        var body = LinkVerbs.Body(id, Tomorrow);
        foreach (var (field, json) in changes) GateDesk.With(body, field, json);
        Assert.Equal(200, (await desk.Somgate.Send(LinkVerbs.Create, body)).HttpStatus);
        return (id, await desk.Somgate.LinkOf(id));
    }
}
