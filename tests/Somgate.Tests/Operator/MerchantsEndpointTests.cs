using Somgate.Projects;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;

namespace Somgate.Tests.Operator;

/// <summary>Merchants, projects and banks in Console (dashboard.md 11.1).</summary>
public sealed class MerchantsEndpointTests
{
    [Theory, EachDatabase]
    public async Task A_merchant_is_made_edited_suspended_and_closed(Engine engine)
    {
        await using var desk = await ConsoleDesk.Open(engine);
        const string path = "/console/merchants/new";
        Assert.Equal(422, (await desk.First.Submit(path, path, ("title", ""), ("legal_name", "x"))).Status);
        var made = (await desk.First.Post(path, ("title", "Tea house"), ("legal_name", "Tea House LLC"))).Location!.Split('?')[0];
        var shown = await desk.First.Get(made);
        var version = ProjectsEndpointTests.Version(shown);
        Assert.Equal(303, (await desk.First.Post(made, ("act", "save"), ("title", "Tea and coffee"), ("legal_name", "Tea House LLC"), ("version", version))).Status);
        var late = await desk.First.Post(made, ("act", "save"), ("title", "Coffee"), ("legal_name", "Tea House LLC"), ("version", version));
        Assert.Equal(409, late.Status);
        Assert.Contains("<td>Tea and coffee</td><td>Coffee</td>", late.Text, StringComparison.Ordinal);
        var link = await desk.First.Post(made, ("act", "invite"), ("email", "Boss@tea.example"));
        Assert.Matches("/dashboard/invitation/", link.Text);
        Assert.Contains("already", (await desk.First.Submit(made, made, ("act", "invite"), ("email", "boss@tea.example"))).Text, StringComparison.Ordinal);
        version = ProjectsEndpointTests.Version(await desk.First.Get(made));
        Assert.Equal(303, (await desk.First.Post(made, ("act", "suspend"), ("version", version))).Status);
        version = ProjectsEndpointTests.Version(await desk.First.Get(made));
        Assert.Equal(422, (await desk.First.Post(made, ("act", "close"), ("version", version))).Status);
        Assert.Equal(303, (await desk.First.Post(made, ("act", "close"), ("version", version), ("sure", "1"))).Status);
        Assert.Equal(422, (await desk.First.Post(made, ("act", "resume"), ("version", ""))).Status);
        Assert.True((await Snapshot(desk)).Merchants[^1].IsClosed);
        Assert.Equal(403, (await desk.Second.Submit("/console/merchants", made, ("act", "save"))).Status);
        Assert.Equal(["merchant.make", "merchant.update", "merchant.suspend", "merchant.close"], (await desk.Acts()).Where(act => act.StartsWith("merchant.", StringComparison.Ordinal)).Reverse());
    }

    [Fact]
    public async Task A_merchant_with_open_payments_is_not_closed()
    {
        await using var desk = await ConsoleDesk.Open();
        await desk.AddStuck("STUCK-1");
        var shown = await desk.First.Get("/console/merchants/1");
        Assert.Contains("Payments are open", (await desk.First.Post("/console/merchants/1", ("act", "close"), ("sure", "1"), ("version", ProjectsEndpointTests.Version(shown)))).Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_project_is_made_and_its_method_limited_with_a_reason(Engine engine)
    {
        await using var desk = await ConsoleDesk.Open(engine);
        const string path = "/console/projects/new";
        var refused = await desk.First.Submit(path, path, ("merchant", "99"), ("title", ""), ("url", "x"), ("mode", "fun"));
        Assert.Equal(422, refused.Status);
        Assert.Contains("There is a project of this name", (await desk.First.Post(path, ("merchant", "1"), ("title", "BOOKS"), ("mode", "live"))).Text, StringComparison.Ordinal);
        var made = (await desk.First.Post(path, ("merchant", "1"), ("title", "Second shop"), ("url", ""), ("mode", "live"))).Location!.Split('?')[0];
        var shown = await desk.First.Get(made);
        Assert.Contains("can take no payments", shown.Text, StringComparison.Ordinal);
        (string, string)[] form = [("act", "method"), ("method", "mbank"), ("on", "1"), ("min", "60,50"), ("max", "7000"), ("threshold", "600"), ("code_life", "300"), ("reason", "as agreed on 24 November")];
        Assert.Equal(303, (await desk.First.Post(made, [.. form, ("version", MethodVersion(shown))])).Status);
        var project = (await Snapshot(desk)).Projects.Single(one => one.Title == "Second shop");
        Assert.Equal(new MethodTerms(6_050, 700_000, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5)), project.Methods["mbank"]);
        Assert.Contains("= 6050 minor units", (await desk.First.Get(made)).Text, StringComparison.Ordinal);
        // Started from a form of before.
        Assert.Equal(409, (await desk.First.Post(made, [.. form.Where(pair => pair.Item1 != "min"), ("min", "70"), ("version", MethodVersion(shown))])).Status);
        foreach (var (field, value, said) in new[]
        {
            ("min", "49.99", "Outside the method"), ("max", "50000,01", "Outside the method"), ("max", "55", "Min is above max"), ("min", "1.234", "Outside the method"), ("code_life", "601", "can't live longer"),
            ("threshold", "0", "Whole seconds"), ("reason", "", "Give a reason"), ("method", "cards", "Choose from the list"),
        })
        {
            var answer = await desk.First.Post(made, [.. form.Select(pair => pair.Item1 == field ? (field, value) : pair)]);
            Assert.True(answer.Status == 422 && answer.Text.Contains(said, StringComparison.Ordinal), $"{field}={value}: {answer.Status}");
        }

        Assert.Equal(422, (await desk.First.Post(made, ("act", "rate"), ("rate", "-1"), ("burst", "0"), ("reason", "x"))).Status);
        Assert.Equal(303, (await desk.First.Post(made, ("act", "rate"), ("rate", "50"), ("burst", "60"), ("reason", "smaller shop"), ("version", Before(await desk.First.Get(made), "rate")))).Status);
        Assert.Equal(303, (await desk.First.Post(made, ("act", "suspend"))).Status);
        project = (await Snapshot(desk)).Find(project.ProjectId)!;
        Assert.Equal((50, 60, false), (project.RatePerSecond, project.RateBurst, project.MayCreate));
    }

    [Fact]
    public async Task A_key_is_revoked_in_an_emergency_and_never_shown()
    {
        await using var desk = await ConsoleDesk.Open();
        const string path = "/console/projects/1042";
        Assert.Contains("The last live key", (await desk.First.Submit(path, path, ("act", "revoke"), ("key", "1"), ("typed", "1"), ("reason", "it leaked"))).Text, StringComparison.Ordinal);
        await desk.Desk.Host.Somgate.Projects.AddKey(SomgateHost.ProjectId, "another secret of this project"u8.ToArray(), false, DeskHost.Start, DeskHost.Cancel);
        await desk.Desk.Host.Somgate.Refresh();
        var shown = await desk.First.Get(path);
        Assert.DoesNotContain("another secret", shown.Text, StringComparison.Ordinal);
        Assert.Equal(422, (await desk.First.Post(path, ("act", "revoke"), ("key", "1"), ("typed", "2"), ("reason", "it leaked"))).Status);
        Assert.Equal(422, (await desk.First.Post(path, ("act", "revoke"), ("key", "1"), ("typed", "1"), ("reason", ""))).Status);
        Assert.Equal(303, (await desk.First.Post(path, ("act", "revoke"), ("key", "1"), ("typed", "1"), ("reason", "it leaked"))).Status);
        Assert.Equal(2, Assert.Single((await Snapshot(desk)).Find(SomgateHost.ProjectId)!.Keys).KeyId);
        Assert.Contains("key.revoke", await desk.Desk.Acts());
        var told = (await desk.Desk.Host.Audit.Find(new("merchant:1", Act: "key.revoke"), long.MaxValue, 1, DeskHost.Cancel))[0];
        Assert.Contains("Platform operator", told.Text, StringComparison.Ordinal);
        Assert.Contains("it leaked", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_payments_to_a_bank_are_stopped_and_let_go_on()
    {
        await using var desk = await ConsoleDesk.Open();
        const string path = "/console/banks";
        var shown = await desk.First.Get(path);
        Assert.DoesNotContain(BankHost.Password, shown.Text, StringComparison.Ordinal);
        Assert.Contains("closed: the bank is asked", shown.Text, StringComparison.Ordinal);
        Assert.Equal(422, (await desk.First.Post(path, ("bank", "other"), ("act", "stop"))).Status);
        Assert.Equal(303, (await desk.First.Post(path, ("bank", "mbank"), ("act", "stop"))).Status);
        await desk.Desk.Host.Somgate.Sale("ORD-1");
        Assert.Equal("314", (await desk.Desk.Merchant.Final("ORD-1")).Code);
        Assert.Equal(303, (await desk.First.Post(path, ("bank", "mbank"), ("act", "resume"))).Status);
        Assert.Equal(["bank.stop", "bank.resume"], (await desk.Acts()).Where(act => act.StartsWith("bank.", StringComparison.Ordinal)).Reverse());
        Assert.Equal(422, (await desk.Second.Submit(path, path + "/check", ("project", "1042"), ("payment", "NONE"))).Status);
        await desk.AddStuck("STUCK-1");
        Assert.Contains("The bank said: ", (await desk.Second.Post(path + "/check", ("project", "1042"), ("payment", "stuck-1"))).Text, StringComparison.Ordinal);
        desk.First.Token = "";
        Assert.Equal(403, (await desk.First.Post(path, ("bank", "mbank"), ("act", "stop"))).Status);
    }

    private static Task<ProjectSnapshot> Snapshot(ConsoleDesk desk) => desk.Desk.Host.Somgate.Projects.Read(DeskHost.Cancel);

    private static string MethodVersion(Page page) => Before(page, "method");

    /// <summary>The version that stands nearest before a field: each form of the screen has its own.</summary>
    private static string Before(Page page, string field)
    {
        var text = page.Text.Split($"name=\"{field}\"")[0];
        return ProjectsEndpointTests.Version(page with { Text = text[text.LastIndexOf("name=\"version\"", StringComparison.Ordinal)..] });
    }
}
