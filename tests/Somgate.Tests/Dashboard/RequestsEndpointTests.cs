using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Somgate.Protocol;
using Somgate.RequestLog;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

public sealed class RequestsEndpointTests
{
    private const string List = "/dashboard/requests?mode=test";

    [Theory, EachDatabase]
    public async Task A_refused_request_is_found_and_says_why(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        var body = SomgateHost.SaleBody("ORD-1");
        body["payment"]!["amount"] = "a lot";
        await desk.Host.Somgate.Send("/v2/payment/wallet/mbank/sale", body);
        var page = await Opened(desk, $"{List}&payment_id=ord-1");
        Assert.All(new[] { "payment.amount", "The request was refused", "ok", "/v2/payment/wallet/mbank/sale", "996******456", "Validation error" }, part => Assert.Contains(part, page.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("996555123456", page.Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task The_doctor_names_the_mistake_of_a_test_project_line_by_line(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        var body = SomgateHost.SaleBody("ORD-2");
        body["customer"]!["city"] = null;
        body["customer"]!["email"] = "aibek@shop.example";
        await SendSigned(desk, body, text => text.Replace("customer:city:;", "", StringComparison.Ordinal), SomgateHost.Secret);
        var page = await Opened(desk, $"{List}&signature=wrong");
        Assert.All(
            new[] { "members that are null are left out", "customer:city:", "no such line", "first difference", "Signature we expected", "they part at character 1", "account:number:996******456", "customer:email:a***@shop.example" },
            part => Assert.Contains(part, page.Text, StringComparison.Ordinal));
        Assert.All(new[] { "996555123456", "aibek" }, personal => Assert.DoesNotContain(personal, page.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_live_project_names_are_shown_without_values()
    {
        await using var desk = await CallbackDesk.Open();
        var body = SomgateHost.SaleBody("ORD-3");
        body["general"]!["project_id"] = CallbackDesk.LiveProject;
        await SendSigned(desk, body, text => text, "wrong secret");
        var page = await Opened(desk, "/dashboard/requests?mode=live&signature=wrong");
        Assert.Contains("Parameters in signing order, without values", page.Text, StringComparison.Ordinal);
        Assert.Contains("account:number\ncustomer:id\ncustomer:ip_address\n", page.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("Signature we expected", page.Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_refused_opening_of_the_page_is_found_by_its_reference(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        var refused = await desk.Host.Somgate.Http.GetStringAsync("/payment?project_id=1042&payment_id=PAGE-1&signature=x", DeskHost.Cancel).ContinueWith(_ => "");
        Assert.Empty(refused);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var list = await browser.Get($"{List}&door=page&payment_id=page-1");
        var reference = System.Text.RegularExpressions.Regex.Match(list.Text, "[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}").Value;
        var page = await Opened(desk, $"{List}&reference={reference.ToLowerInvariant()}");
        Assert.All(new[] { reference, "page", "The request was refused" }, part => Assert.Contains(part, page.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_sees_requests_of_another_merchant()
    {
        await using var desk = await CallbackDesk.Open();
        var body = SomgateHost.SaleBody("ORD-4");
        body["general"]!["project_id"] = CallbackDesk.StrangeProject;
        await SendSigned(desk, body, text => text, "wrong secret");
        await RequestLog.RequestLogTests.Written(desk.Get<RequestLogWorker>());
        var strange = Assert.Single(await desk.Get<RequestLogStore>().Find(new RequestFilter { ProjectIds = [CallbackDesk.StrangeProject] }, null, 10, DeskHost.Cancel));
        using var browser = await desk.Host.SignIn(desk.Admin);
        Assert.Equal(404, (await browser.Get($"/dashboard/requests/{strange.ProjectId}/{strange.At.ToUnixTimeMilliseconds()}/{strange.RequestNo}")).Status);
        Assert.DoesNotContain("ORD-4", (await browser.Get($"{List}&period=all")).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Get($"{List}&project={CallbackDesk.StrangeProject}")).Status);
        Assert.Equal(422, (await browser.Get($"{List}&ip=nowhere")).Status);
    }

    private static async Task SendSigned(CallbackDesk desk, JsonObject body, Func<string, string> change, string secret)
    {
        var text = change(Signature.Text(SignedBody.Read(Encoding.UTF8.GetBytes(body.ToJsonString()))!, SignatureOrder.Natural));
        body["general"]!["signature"] = Convert.ToBase64String(HMACSHA512.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
        await desk.Host.Somgate.Post("/v2/payment/wallet/mbank/sale", Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    /// <summary>The first request of a list.</summary>
    private static async Task<Page> Opened(CallbackDesk desk, string list)
    {
        await RequestLog.RequestLogTests.Written(desk.Get<RequestLogWorker>());
        using var browser = await desk.Host.SignIn(desk.Admin);
        var found = await browser.Get(list);
        var link = System.Text.RegularExpressions.Regex.Match(found.Text, "href=\"(/dashboard/requests/\\d+/\\d+/\\d+[^\"]*)\"").Groups[1].Value;
        Assert.NotEmpty(link);
        return await browser.Get(link);
    }
}
