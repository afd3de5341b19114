using System.Net;
using Somgate.Dashboard;
using Somgate.Team;

namespace Somgate.Tests.Dashboard;

/// <summary>Fixed sessions, forged forms, guessing, redirects to elsewhere (dashboard.md 1, 3.2).</summary>
public sealed class DeskFilterTests
{
    [Theory]
    [InlineData("/dashboard/team?tab=matrix", "/dashboard/team?tab=matrix")]
    [InlineData("//evil.example", "/dashboard")]
    [InlineData("https://evil.example/dashboard", "/dashboard")]
    [InlineData("/dashboard//evil.example", "/dashboard")]
    [InlineData("/dashboard/\\evil.example", "/dashboard")]
    [InlineData("/dashboardx", "/dashboard")]
    [InlineData("/console", "/dashboard")]
    [InlineData("/dashboard/../pay", "/dashboard")]
    [InlineData("/dashboard\r\nSet-Cookie: a=b", "/dashboard")]
    [InlineData(null, "/dashboard")]
    public void A_way_back_stays_behind_its_door(string? given, string back) => Assert.Equal(back, Door.ForUsers.Back(given));

    [Fact]
    public async Task A_form_without_the_token_of_its_session_changes_nothing()
    {
        await using var host = await DeskHost.Open();
        var admin = await host.AddAdmin();
        using var browser = await host.SignIn(admin);
        using var other = await host.SignIn(admin);
        await other.Get("/dashboard/profile");
        foreach (var token in new[] { "", "x", other.Token })
        {
            browser.Token = token;
            Assert.Equal(403, (await browser.Post("/dashboard/habits", ("language", "ky"))).Status);
        }

        Assert.Equal("en", (await host.Users.Find(admin.UserId, DeskHost.Cancel))!.Language);
    }

    [Fact]
    public async Task A_session_that_a_stranger_brought_is_not_taken_over()
    {
        await using var host = await DeskHost.Open();
        await host.AddAdmin();
        using var browser = host.Browser();
        var brought = TeamKeys.MakeId();
        browser.Cookies.Add(new Uri(host.Somgate.BaseUrl), new Cookie("somgate-dashboard", brought));
        await browser.Submit("/dashboard/sign-in", "/dashboard/sign-in", ("email", "admin@books.example"), ("password", DeskHost.Password));
        Assert.NotEqual(brought, browser.Cookies.GetCookies(new(host.Somgate.BaseUrl))["somgate-dashboard"]!.Value);
        Assert.Null(await host.Sessions.Find(TeamKeys.Hash(brought)!, DeskHost.Cancel));
    }

    [Fact]
    public async Task Answers_are_not_kept_not_framed_and_run_no_inline_script()
    {
        await using var host = await DeskHost.Open();
        using var browser = host.Browser();
        var answer = (await browser.Get("/dashboard/sign-in")).Answer;
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Contains("httponly", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/dashboard/", "/dashboard")]
    [InlineData("/dashboard/payments/?mode=test", "/dashboard/payments?mode=test")]
    [InlineData("/console//", "/console")]
    public async Task A_slash_at_the_end_of_an_address_leads_on(string typed, string address)
    {
        await using var host = await DeskHost.Open();
        using var browser = host.Browser();
        var answer = (await browser.Get(typed)).Answer;
        Assert.Equal((HttpStatusCode.PermanentRedirect, address), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Plain_HTTP_from_elsewhere_is_refused()
    {
        await using var host = await DeskHost.Open();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/sign-in") { Headers = { Host = "pay.example" } };
        var answer = await host.Somgate.Http.SendAsync(request, DeskHost.Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_when_idle_and_after_twelve_hours_whatever_happens()
    {
        await using var host = await DeskHost.Open();
        var admin = await host.AddAdmin();
        using var idle = await host.SignIn(admin);
        host.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, (await idle.Get("/dashboard")).Status);
        host.Time.Advance(TimeSpan.FromMinutes(60));
        Assert.Equal(303, (await idle.Get("/dashboard")).Status);

        using var busy = await host.SignIn(admin);
        for (var hour = 0; hour < 13; hour++)
        {
            host.Time.Advance(TimeSpan.FromMinutes(55));
            Assert.Equal(200, (await busy.Get("/dashboard")).Status);
        }

        host.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(303, (await busy.Get("/dashboard")).Status);
    }
}
