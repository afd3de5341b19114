using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Somgate.Mail;
using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;

namespace Somgate.Tests.PaymentLinks;

/// <summary>Letters with links: asked for at Gate, taken by a mail server, told to the merchant (payment-links.md 4, 7).</summary>
public sealed class LinkMailWorkerTests
{
    [Theory, EachDatabase]
    public async Task A_link_is_sent_when_the_mail_server_has_its_letter_and_a_cancelled_one_is_taken_back(Engine engine)
    {
        await using var server = MailServer.Start();
        await using var desk = await CallbackDesk.Open(engine, server.Settings);
        var somgate = desk.Host.Somgate;
        Assert.Equal(200, (await somgate.Send(LinkVerbs.Create, Body(desk, "L-1"))).HttpStatus);
        Assert.Equal(("awaiting payment", LinkEmail.Queued), (StatusText.Of((await somgate.Find("L-1"))!.Status), (await somgate.Find("L-1"))!.Link!.Email));
        await Turn(desk);
        var letter = Assert.Single(server.Letters);
        Assert.Equal(("aibek@shop.example", "Ссылка на оплату от Books"), (letter.To.Mailboxes.Single().Address, letter.Subject));
        var payment = (await somgate.Find("L-1"))!;
        Assert.Contains(payment.Link!.UrlAt(somgate.BaseUrl), letter.TextBody, StringComparison.Ordinal);
        Assert.Contains("1,500.00 KGS", letter.TextBody, StringComparison.Ordinal);
        Assert.Equal(("invoice sent", LinkEmail.Sent), (StatusText.Of(payment.Status), payment.Link.Email));
        var told = await desk.Merchant.Next("L-1", callback => callback.Status == "invoice sent");
        Assert.Equal("sent", told.Json.GetProperty("link").GetProperty("email").GetString());
        await Turn(desk);
        Assert.Single(server.Letters);

        Assert.Equal(200, (await somgate.CancelLink("L-1")).HttpStatus);
        Assert.Equal(200, (await somgate.CancelLink("L-1")).HttpStatus);
        await Turn(desk);
        Assert.Equal("Ссылка на оплату от Books отменена", server.Letters.Skip(1).Single().Subject);
    }

    [Fact]
    public async Task Without_a_mail_server_for_ten_minutes_the_link_is_sent_all_the_same_and_says_so()
    {
        await using var desk = await CallbackDesk.Open(Engine.Sqlite, MailServer.SettingsOf(FreePort.Take()));
        await desk.Host.Somgate.Send(LinkVerbs.Create, Body(desk, "L-1"));
        // The service's own workers look too whenever the clock is turned, so a try may be in their hands.
        for (var minute = 0; minute < 60 && (await desk.Host.Somgate.Find("L-1"))!.Link!.Email == LinkEmail.Queued; minute++)
        {
            desk.Host.Time.Advance(TimeSpan.FromMinutes(1));
            await Turn(desk);
        }

        var payment = (await desk.Host.Somgate.Find("L-1"))!;
        Assert.Equal(("invoice sent", LinkEmail.Failed), (StatusText.Of(payment.Status), payment.Link!.Email));
    }

    [Fact]
    public async Task Without_settings_Gate_answers_310()
    {
        await using var desk = await CallbackDesk.Open();
        Assert.Equal((400, "310"), await Answer(desk));
    }

    private static async Task<(int, string?)> Answer(CallbackDesk desk)
    {
        var reply = await desk.Host.Somgate.Send(LinkVerbs.Create, Body(desk, "L-1"));
        return (reply.HttpStatus, reply.Code);
    }

    private static async Task Turn(CallbackDesk desk)
    {
        var somgate = desk.Host.Somgate.Services;
        await somgate.GetRequiredService<LinkMailWorker>().RunOnce(DeskHost.Cancel);
        await somgate.GetRequiredService<MailWorker>().RunOnce(DeskHost.Cancel);
        await somgate.GetRequiredService<LinkMailWorker>().RunOnce(DeskHost.Cancel);
    }

    private static JsonObject Body(CallbackDesk desk, string paymentId)
    {
        var body = LinkVerbs.Body(paymentId, desk.Host.Time.GetUtcNow().AddDays(1));
        body["customer"]!["email"] = "aibek@shop.example";
        body["customer"]!["language"] = "ru";
        body["send_email"] = true;
        return body;
    }
}
