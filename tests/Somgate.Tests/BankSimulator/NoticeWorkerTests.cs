using System.Security.Cryptography;
using System.Text;
using Somgate.Tests.Support;

namespace Somgate.Tests.BankSimulator;

/// <summary>Notices: body, signature, repeats (mbank-service.md 3).</summary>
public sealed class NoticeWorkerTests
{
    [Fact]
    public async Task A_notice_has_the_published_body_signed_with_the_secret()
    {
        await using var desk = await BankDesk.Open();
        var created = await desk.Create();
        desk.Pass(91);
        await desk.Confirm(await desk.CodeFor());

        var notice = await desk.Notices.Next();

        var id = created.Data.GetProperty("payment_id").GetString();
        Assert.Equal($$"""{"order_number":"1000000000017","payment_id":"{{id}}","status":"CHARGE","reason":null"""
            + ""","amount":123450,"currency":"KGS","date":"2025-03-10T09:01:31Z"}""", notice.Text);
        var key = Encoding.UTF8.GetBytes(BankHost.NoticeSecret);
        Assert.Equal(Convert.ToHexString(HMACSHA256.HashData(key, notice.Body)).ToLowerInvariant(), notice.Signature);
        Assert.StartsWith("application/json", notice.ContentType, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(202)]
    [InlineData(302)]
    public async Task A_notice_not_answered_with_200_is_repeated_after_growing_pauses(int status)
    {
        await using var desk = await BankDesk.Open();
        desk.Notices.AnswerWith(status, status, status, status, status, status);
        await desk.Create();
        await desk.Confirm(await desk.CodeFor());
        var first = await desk.Notices.Next();

        foreach (var pause in new[] { 1, 5, 30, 120, 600 })
        {
            await Pause(desk, pause);
            Assert.Equal(first.Text, (await desk.Notices.Next()).Text);
        }

        await desk.Bank.NoticesAtRest();
        desk.Pass(100_000);
        await desk.NoNotice();
    }

    [Fact]
    public async Task A_notice_is_repeated_no_more_once_it_is_answered()
    {
        await using var desk = await BankDesk.Open();
        desk.Notices.AnswerWith(503);
        await desk.Create();
        await desk.Confirm(await desk.CodeFor());
        await desk.Notices.Next();
        await Pause(desk, 1);
        await desk.Notices.Next();

        await desk.Bank.NoticesAtRest();
        desk.Pass(100_000);
        await desk.NoNotice();
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_given_up_after_ten_seconds_and_tried_again()
    {
        await using var desk = await BankDesk.Open();
        var gate = new TaskCompletionSource();
        desk.Notices.Gate = gate.Task;
        await desk.Create();
        await desk.Confirm(await desk.CodeFor());
        var first = await desk.Notices.Next();

        desk.Pass(10);
        desk.Notices.Gate = Task.CompletedTask;
        await Pause(desk, 1);

        Assert.Equal(first.Text, (await desk.Notices.Next()).Text);
        gate.SetResult();
    }

    /// <summary>Moves the clock to the next try, and shows that it does not come a millisecond earlier.</summary>
    private static async Task Pause(BankDesk desk, int seconds)
    {
        await desk.NoNotice();
        desk.Pass(seconds - 0.001);
        await desk.NoNotice();
        desk.Pass(0.001);
    }
}
