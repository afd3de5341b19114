using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

public sealed class SignInEndpointTests
{
    [Theory, EachDatabase]
    public async Task Password_and_code_let_in_and_lead_back(Engine engine)
    {
        await using var host = await DeskHost.Open(engine);
        var admin = await host.AddAdmin();
        using var browser = host.Browser();
        var asked = await browser.Get("/dashboard?mode=test");
        Assert.Equal((303, "/dashboard/sign-in?back=%2Fdashboard%3Fmode%3Dtest"), (asked.Status, asked.Location));
        await browser.Get(asked.Location!);
        var half = await browser.Post("/dashboard/sign-in", ("email", " Admin@Books.example "), ("password", DeskHost.Password), ("back", "/dashboard?mode=test"));
        Assert.Equal((303, "/dashboard/sign-in/code?back=%2Fdashboard%3Fmode%3Dtest"), (half.Status, half.Location));
        var atHalf = browser.Cookies.GetCookies(new(host.Somgate.BaseUrl))["somgate-dashboard"]!.Value;
        // Half a session is none.
        Assert.Equal(303, (await browser.Get("/dashboard")).Status);
        await browser.Get(half.Location!);
        var full = await browser.Post("/dashboard/sign-in/code", ("code", host.Code(admin)), ("back", "/dashboard?mode=test"));
        Assert.Equal((303, "/dashboard?mode=test"), (full.Status, full.Location));
        Assert.NotEqual(atHalf, browser.Cookies.GetCookies(new(host.Somgate.BaseUrl))["somgate-dashboard"]!.Value);
        var home = await browser.Get("/dashboard?mode=test");
        Assert.Equal(200, home.Status);
        Assert.Contains("Test mode", home.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_taken_once()
    {
        await using var host = await DeskHost.Open();
        var admin = await host.AddAdmin();
        var code = host.Code(admin);
        foreach (var (status, way) in new[] { (303, "first"), (422, "replayed") })
        {
            using var browser = host.Browser();
            await browser.Submit("/dashboard/sign-in", "/dashboard/sign-in", ("email", admin.Email), ("password", DeskHost.Password));
            var answer = await browser.Submit("/dashboard/sign-in/code", "/dashboard/sign-in/code", ("code", code));
            Assert.True(status == answer.Status, $"{way}: {answer.Status}");
        }
    }
}
