using Microsoft.Extensions.DependencyInjection;
using Somgate.Dashboard;
using Somgate.Operator;
using Somgate.Team;

namespace Somgate.Tests.Dashboard;

/// <summary>Every route with every role: a route that is not in these tables, or answers who may not, fails.</summary>
public sealed class DashboardRoutesTests
{
    [Fact]
    public async Task Every_route_asks_every_role_for_its_right()
    {
        await using var host = await DeskHost.Open();
        var routes = host.Somgate.Services.GetRequiredService<DashboardRoutes>().All;
        foreach (var role in Rights.Roles)
        {
            // An admin stays, so that nobody is the last one.
            var member = await host.Add($"{Rights.NameOf(role)}@books.example", Grants.Of(role));
            using var browser = await host.SignIn(member);
            await browser.Get("/dashboard/profile");
            foreach (var route in routes)
            {
                var isAllowed = route.Need is not Need.OfUser need || Rights.Of([role], [], []).Contains(need.Right);
                // Wrong passwords make the door wait, by a clock that nobody turns here.
                if (route.Need is Need.Nobody || route.Pattern.EndsWith("/sign-out", StringComparison.Ordinal)) continue;
                var answer = await Ask(browser, route);
                Assert.True(isAllowed == (answer.Status != 403), $"{role} {route.Method} {route.Pattern}: {answer.Status}");
                Assert.True(answer.Status < 500, $"{role} {route.Method} {route.Pattern}: {answer.Status}");
            }
        }
    }

    [Fact]
    public async Task Every_route_of_Console_asks_every_role_for_its_right()
    {
        await using var host = await DeskHost.Open();
        var routes = host.Somgate.Services.GetRequiredService<ConsoleRoutes>().All;
        foreach (var role in Rights.OperatorRoles)
        {
            using var browser = await host.SignIn(await host.Add($"{Rights.NameOf(role)}@pay.example", Grants.Of(role), isOperator: true));
            await browser.Get("/console");
            foreach (var route in routes.Where(route => route.Need is not Need.Nobody && !route.Pattern.EndsWith("/sign-out", StringComparison.Ordinal)))
            {
                var isAllowed = route.Need is not Need.OfOperator need || Rights.Of([role]).Contains(need.Right);
                var answer = await Ask(browser, route);
                Assert.True(isAllowed == (answer.Status != 403) && answer.Status < 500, $"{role} {route.Method} {route.Pattern}: {answer.Status}");
            }
        }
    }

    [Fact]
    public async Task Nobody_gets_beyond_the_door_without_signing_in()
    {
        await using var host = await DeskHost.Open();
        using var browser = host.Browser();
        foreach (var route in host.Somgate.Services.GetRequiredService<DashboardRoutes>().All.Concat(host.Somgate.Services.GetRequiredService<ConsoleRoutes>().All))
        {
            if (route.Need is Need.Nobody) continue;
            var answer = await Ask(browser, route);
            Assert.True(answer.Status == 303 && answer.Location!.Contains("/sign-in", StringComparison.Ordinal), $"{route.Method} {route.Pattern}: {answer.Status}");
        }
    }

    [Fact]
    public async Task A_users_session_opens_no_Console_and_the_other_way_round()
    {
        await using var host = await DeskHost.Open();
        var admin = await host.AddAdmin();
        using var browser = await host.SignIn(admin with { Door = Door.ForOperators });
        Assert.Equal(303, (await browser.Get("/console")).Status);
        var keeper = await host.Add("op@pay.example", Grants.Of(OperatorRole.PlatformAdmin), isOperator: true);
        using var other = await host.SignIn(keeper with { Door = Door.ForUsers });
        Assert.Equal(303, (await other.Get("/dashboard")).Status);
    }

    [Fact]
    public async Task Only_coming_in_needs_nothing()
    {
        await using var host = await DeskHost.Open();
        // Routes are made with their needs; what needs nothing stands here by name.
        string[] open = ["/sign-in", "/sign-in/code", "/sign-in/enrol", "/invitation/{link}", "/password/{link}", "/forgotten", "/email/{link}"];
        var entry = host.Somgate.Services.GetRequiredService<DashboardRoutes>().All.Where(route => route.Need is Need.Nobody).Select(route => route.Pattern["/dashboard".Length..]).Distinct();
        Assert.Equal(open.Order(), entry.Order());
    }

    private static Task<Page> Ask(DeskBrowser browser, DeskRoute route)
    {
        var path = string.Join('/', route.Pattern.Split('/').Select(part => part.StartsWith('{') ? "1" : part));
        return route.Method == "GET" ? browser.Get(path) : browser.Post(path);
    }
}
