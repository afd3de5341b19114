using System.Text.RegularExpressions;
using Somgate.Mail;
using Somgate.Team;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>What people do about their account by letter (dashboard.md 3.2, 9).</summary>
public sealed class AccountEndpointTests
{
    [Theory, EachDatabase]
    public async Task A_forgotten_password_is_set_anew_by_a_letter_and_strangers_learn_nothing(Engine engine)
    {
        await using var server = MailServer.Start();
        await using var desk = await CallbackDesk.Open(engine, server.Settings);
        using var browser = desk.Host.Browser();
        Assert.Contains("/dashboard/forgotten", (await browser.Get("/dashboard/sign-in")).Text, StringComparison.Ordinal);
        var known = await browser.Submit("/dashboard/forgotten", "/dashboard/forgotten", ("email", " Admin@books.example "));
        var unknown = await browser.Submit("/dashboard/forgotten", "/dashboard/forgotten", ("email", "nobody@books.example"));
        Assert.Equal((200, Shown(known)), (unknown.Status, Shown(unknown)));
        // A second wish within five minutes sends none; the answer is the same.
        await browser.Submit("/dashboard/forgotten", "/dashboard/forgotten", ("email", "admin@books.example"));
        Assert.Equal(422, (await browser.Submit("/dashboard/forgotten", "/dashboard/forgotten", ("email", "nothing"))).Status);
        await Deliver(desk, server, 1);
        var letter = Assert.Single(server.Letters);
        var link = Regex.Match(letter.TextBody!, "/dashboard/password/[A-Za-z0-9_-]+").Value;
        Assert.Equal("admin@books.example", letter.To.Mailboxes.Single().Address);
        await browser.Get(link);
        Assert.Equal(303, (await browser.Post(link, ("password", "another horse, stapled"))).Status);
        Assert.Equal(410, (await browser.Get(link)).Status);
        Assert.Equal(303, (await browser.Submit("/dashboard/sign-in", "/dashboard/sign-in", ("email", "admin@books.example"), ("password", "another horse, stapled"))).Status);
        Assert.Contains("user.password_link", await desk.Acts());
    }

    [Theory, EachDatabase]
    public async Task An_e_mail_changes_by_a_link_to_the_new_address_and_the_old_one_is_told(Engine engine)
    {
        await using var server = MailServer.Start();
        await using var desk = await CallbackDesk.Open(engine, server.Settings);
        await desk.Host.Add("taken@books.example", Grants.Of(Role.Support));
        using var browser = await desk.Host.SignIn(desk.Admin);
        foreach (var wrong in new[] { "nothing", "taken@books.example", "admin@books.example" })
            Assert.Equal(422, (await browser.Submit("/dashboard/profile", "/dashboard/profile/email", ("email", wrong))).Status);
        Assert.Equal(303, (await browser.Post("/dashboard/profile/email", ("email", "New@books.example"))).Status);
        await desk.Get<MailWorker>().RunOnce(DeskHost.Cancel);
        var letter = Assert.Single(server.Letters);
        Assert.Equal("new@books.example", letter.To.Mailboxes.Single().Address);
        Assert.Equal("admin@books.example", (await desk.Host.Users.Find(desk.Admin.UserId, DeskHost.Cancel))!.Email);
        var link = Regex.Match(letter.TextBody!, "/dashboard/email/[A-Za-z0-9_-]+").Value;
        using var stranger = desk.Host.Browser();
        Assert.Equal(404, (await stranger.Get("/console" + link["/dashboard".Length..])).Status);
        Assert.Contains("new@books.example", (await stranger.Get(link)).Text, StringComparison.Ordinal);
        Assert.Equal(303, (await stranger.Post(link)).Status);
        Assert.Equal(410, (await stranger.Get(link)).Status);
        Assert.Equal("new@books.example", (await desk.Host.Users.Find(desk.Admin.UserId, DeskHost.Cancel))!.Email);
        await desk.Get<MailWorker>().RunOnce(DeskHost.Cancel);
        Assert.Equal("admin@books.example", server.Letters.Last().To.Mailboxes.Single().Address);
        Assert.DoesNotContain("new@books.example", server.Letters.Last().TextBody, StringComparison.Ordinal);
        foreach (var act in new[] { "user.email_link", "user.email" }) Assert.Contains(act, await desk.Acts());
    }

    [Theory, EachDatabase]
    public async Task The_owner_of_a_locked_account_gets_one_letter(Engine engine)
    {
        await using var server = MailServer.Start();
        await using var desk = await CallbackDesk.Open(engine, server.Settings);
        using var browser = desk.Host.Browser();
        var user = (await desk.Host.Users.Find(desk.Admin.UserId, DeskHost.Cancel))!;
        for (var failure = 1; failure <= 8; failure++) await desk.Host.Sessions.CountTry([desk.Get<SignInProcessor>().CounterOf(user)!], $"try {failure}", desk.Host.Time.GetUtcNow(), DeskHost.Cancel);
        foreach (var letters in new[] { 0, 1, 1 })
        {
            await browser.Get("/dashboard/sign-in");
            var asking = browser.Post("/dashboard/sign-in", ("email", "admin@books.example"), ("password", "wrong wrong wrong"));
            // From the fifth failure on an answer waits, by the clock of the test.
            while (await Task.WhenAny(asking, Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, DeskHost.Cancel)) != asking) desk.Host.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(422, (await asking).Status);
            await Deliver(desk, server, letters);
            Assert.Equal(letters, server.Letters.Count);
        }

        Assert.Equal("admin@books.example", Assert.Single(server.Letters).To.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task Without_a_mail_server_the_screens_say_whom_to_ask()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = desk.Host.Browser();
        Assert.Contains("Your administrator", (await browser.Get("/dashboard/forgotten")).Text, StringComparison.Ordinal);
        using var admins = await desk.Host.SignIn(desk.Admin);
        Assert.DoesNotContain("/dashboard/profile/email", (await admins.Get("/dashboard/profile")).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await admins.Post("/dashboard/profile/email", ("email", "new@books.example"))).Status);
    }

    // What follows an answer is done after it, and the hosted worker may have taken the letter: it is there when the server has it.
    private static async Task Deliver(CallbackDesk desk, MailServer server, int count)
    {
        for (var look = 0; look < 500; look++)
        {
            await desk.Get<MailWorker>().RunOnce(DeskHost.Cancel);
            if (server.Letters.Count >= count) return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, DeskHost.Cancel);
        }
    }

    private static string Shown(Page page) => page.Text.Split("<main")[1].Replace("nobody@books.example", "", StringComparison.Ordinal).Replace("admin@books.example", "", StringComparison.Ordinal);
}
