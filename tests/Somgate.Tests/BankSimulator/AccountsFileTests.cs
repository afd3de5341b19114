extern alias bank;

using System.Text;
using bank::Somgate.BankSimulator;
using Microsoft.Extensions.Time.Testing;
using Somgate.Tests.Support;

namespace Somgate.Tests.BankSimulator;

/// <summary>The bank's memory across restarts.</summary>
public sealed class AccountsFileTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(path);

    [Fact]
    public async Task Payments_codes_and_charges_outlive_a_restart()
    {
        string? code;
        string status, charged;
        await using (var before = await BankDesk.Open("--File", path))
        {
            await before.Create(order: "charged");
            await before.Confirm(await before.CodeFor(), "charged");
            await before.Notices.Next();
            await before.Bank.NoticesAtRest();
            await before.Create();
            await before.Confirm(await before.Bank.WrongCodeFor(BankDesk.AnyPhone));
            (code, status, charged) = (await before.CodeFor(), (await before.Status()).Text, Assert.Single(await before.Bank.Charges()).ToString());
        }

        await using var after = await BankDesk.Open("--File", path);
        Assert.Equal(status, (await after.Status()).Text);
        Assert.Equal(code, await after.CodeFor());
        Assert.Equal(charged, Assert.Single(await after.Bank.Charges()).ToString());
        Assert.Equal(1, (await after.Confirm(await after.Bank.WrongCodeFor(BankDesk.AnyPhone, 2))).Data.GetProperty("attempts_left").GetInt32());
        Assert.Equal("120 CONFIRMED", (await after.Confirm(code!)).Words);
        Assert.Equal(2, (await after.Bank.Charges()).Count);
    }

    [Fact]
    public async Task What_was_due_meanwhile_happens_at_its_own_moment_and_owed_notices_are_sent()
    {
        await using var notices = await NoticeReceiver.Start();
        var body = (string url) => $$"""
            {"order_number":"late","phone":"996700000010","amount":5000,"currency":"KGS","notice_url":"{{url}}","lifetime_s":600}
            """;
        await using (var before = await BankHost.Start(new FakeTimeProvider(BankDesk.Start), "--File", path))
        {
            await Post(before, "", body(notices.Url));
            await Post(before, "/late/confirm", """{"code":"0000"}""");
        }

        await using var after = await BankHost.Start(new FakeTimeProvider(BankDesk.Start.AddDays(1)), "--File", path);
        Assert.Equal("2025-03-10T09:10:10Z", Assert.Single(await after.Charges()).ChargedAt);
        Assert.Equal("CHARGE", (await notices.Next()).Status);
    }

    [Fact]
    public async Task A_notice_that_was_answered_is_not_sent_again()
    {
        await using var notices = await NoticeReceiver.Start();
        await using (var before = await BankHost.Start(new FakeTimeProvider(BankDesk.Start), "--File", path))
        {
            await Post(before, "", $$"""
                {"order_number":"told","phone":"996700000001","amount":5000,"currency":"KGS","notice_url":"{{notices.Url}}","lifetime_s":600}
                """);
            await Post(before, "/told/cancel", "{}");
            await notices.Next();
            await before.NoticesAtRest();
        }

        await using var after = await BankHost.Start(new FakeTimeProvider(BankDesk.Start), "--File", path);
        await after.NoticesAtRest();
        Assert.True(notices.IsEmpty());
    }

    [Fact]
    public async Task A_line_cut_off_by_a_kill_is_left_out_and_the_file_goes_on()
    {
        await using (var before = await BankDesk.Open("--File", path)) await before.Create(order: "whole");
        // Longer than the next line, so that a rest of it would show.
        await File.AppendAllTextAsync(path, """{"request":{"order_number":"to""" + new string('r', 2000), TestContext.Current.CancellationToken);

        await using (var between = await BankDesk.Open("--File", path))
        {
            Assert.Equal("WAIT_CODE", (await between.Status("whole")).Status);
            await between.Create(order: "next");
        }

        await using var after = await BankDesk.Open("--File", path);
        Assert.Equal("WAIT_CODE", (await after.Status("whole")).Status);
        Assert.Equal("WAIT_CODE", (await after.Status("next")).Status);
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_stops_the_start_and_is_named_without_its_content()
    {
        await File.WriteAllTextAsync(path, "{\"phone\":\"996555123456\"}\n", TestContext.Current.CancellationToken);

        var refused = Assert.Throws<SettingsException>(() => SimulatorApp.Build(["--File", path]));

        Assert.Contains("line 1", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("996555123456", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_file()
    {
        await using var desk = await BankDesk.Open("--File", path);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    private static async Task Post(BankHost bank, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await bank.Http.PostAsync("/api/v1/payments" + path, content, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
