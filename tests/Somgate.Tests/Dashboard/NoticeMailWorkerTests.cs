using Dapper;
using Somgate.Dashboard;
using Somgate.Mail;
using Somgate.Storage;
using Somgate.Team;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Dashboard;

/// <summary>Letters that Dashboard and Console cause: news of callback addresses, invitations, a test.</summary>
public sealed class NoticeMailWorkerTests
{
    [Theory, EachDatabase]
    public async Task An_endpoint_that_is_down_and_well_again_is_told_once_to_whoever_may_know(Engine engine)
    {
        await using var server = MailServer.Start();
        await using var desk = await CallbackDesk.Open(engine, server.Settings);
        await desk.Host.Add("sup@books.example", new(["support"], [], [], [SomgateHost.ProjectId]));
        await desk.Host.Add("live@books.example", new(["support"], [], [], [CallbackDesk.LiveProject]));
        await desk.Host.Add("design@books.example", Grants.Of(Role.Designer));
        await using (var connection = await desk.Get<Database>().Open(DeskHost.Cancel))
        {
            foreach (var (id, kind) in new[] { (1L, "endpoint.down"), (2L, "endpoint.well"), (3L, "endpoint.failing") })
            {
                await connection.ExecuteAsync("""
                    insert into notices (merchant_id, notice_id, project_id, at_ms, kind, subject, required_right, link)
                    values (1, @id, 1042, @at, @kind, 'https://shop.example/cb', 'callbacks.view', '/dashboard/callbacks/endpoints?mode=test')
                    """, new { id, kind, at = desk.Host.Time.GetUtcNow().ToUnixTimeMilliseconds() });
            }
        }

        var worker = desk.Get<NoticeMailWorker>();
        await Task.WhenAll(worker.RunOnce(DeskHost.Cancel), worker.RunOnce(DeskHost.Cancel));
        await desk.Get<MailWorker>().RunOnce(DeskHost.Cancel);
        await worker.RunOnce(DeskHost.Cancel);
        await desk.Get<MailWorker>().RunOnce(DeskHost.Cancel);
        Assert.Equal(["admin@books.example", "admin@books.example", "sup@books.example", "sup@books.example"], server.Letters.Select(letter => letter.To.Mailboxes.Single().Address).Order());
        Assert.Contains(server.Letters, letter => letter.Subject == "https://shop.example/cb is down");
    }

    [Fact]
    public async Task An_invitation_is_sent_by_letter_too()
    {
        await using var server = MailServer.Start();
        await using var desk = await CallbackDesk.Open(Engine.Sqlite, server.Settings);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var made = await browser.Submit("/dashboard/team/invite", "/dashboard/team/invite", ("email", "aida@books.example"), ("role", "support"), ("projects", "all"), ("step_up", desk.Host.Code(desk.Admin)));
        Assert.Contains("sent by e-mail", made.Text, StringComparison.Ordinal);
        await desk.Get<MailWorker>().RunOnce(DeskHost.Cancel);
        var link = made.Text.Split("value=\"" + desk.Host.Somgate.BaseUrl)[1].Split('"')[0];
        Assert.Contains(desk.Host.Somgate.BaseUrl + link, Assert.Single(server.Letters).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Console_sends_a_test_letter_and_says_what_the_server_made_of_it()
    {
        await using var server = MailServer.Start();
        await using var desk = await CallbackDesk.Open(Engine.Sqlite, server.Settings);
        var keeper = await desk.Host.Add("op@pay.example", Grants.Of(OperatorRole.PlatformAdmin), isOperator: true);
        using var browser = await desk.Host.SignIn(keeper);
        await browser.Get("/console/settings");
        Assert.Equal(422, (await browser.Post("/console/settings/mail", ("to", "nobody"))).Status);
        var sent = await browser.Post("/console/settings/mail", ("to", "op@pay.example"), ("step_up", desk.Host.Code(keeper)));
        Assert.Contains("The mail server took the letter", sent.Text, StringComparison.Ordinal);
        Assert.Equal("op@pay.example", Assert.Single(server.Letters).To.Mailboxes.Single().Address);
        server.Refuses = true;
        Assert.Contains("The server refused the letter", (await browser.Post("/console/settings/mail", ("to", "op@pay.example"))).Text, StringComparison.Ordinal);
    }
}
