using Microsoft.Extensions.DependencyInjection;
using Somgate.Audit;
using Somgate.Team;
using Somgate.Tests.Dashboard;

namespace Somgate.Tests.Team;

/// <summary>Guessing is counted, paused and locked (dashboard.md 3.2).</summary>
public sealed class SignInProcessorTests
{
    private static Caller From(string address, string? device = null) => new(false, address, "test", device, "");

    [Fact]
    public async Task Ten_failures_lock_an_account_and_the_clock_opens_it()
    {
        await using var host = await DeskHost.Open();
        var admin = await host.AddAdmin();
        for (var failure = 0; failure < 10; failure++) Assert.IsType<SignInResult.Refused>(await Try(host, From($"192.0.2.{failure}"), admin.Email, "wrong wrong wrong"));
        Assert.IsType<SignInResult.Refused>(await Try(host, From("192.0.2.99"), admin.Email, DeskHost.Password));
        host.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.IsType<SignInResult.Half>(await Try(host, From("192.0.2.99"), admin.Email, DeskHost.Password));
    }

    [Fact]
    public async Task A_stranger_does_not_lock_out_a_browser_that_is_known()
    {
        await using var host = await DeskHost.Open();
        var admin = await host.AddAdmin();
        var device = TeamKeys.MakeId();
        await host.Sessions.Remember(admin.UserId, TeamKeys.Hash(device)!, host.Time.GetUtcNow(), DeskHost.Cancel);
        for (var failure = 0; failure < 10; failure++) await Try(host, From($"192.0.2.{failure}"), admin.Email, "wrong wrong wrong");
        Assert.IsType<SignInResult.Half>(await Try(host, From("192.0.2.99", device), admin.Email, DeskHost.Password));
        Assert.IsType<SignInResult.Refused>(await Try(host, From("192.0.2.98"), admin.Email, DeskHost.Password));
        var locked = (await host.Users.Find(admin.UserId, DeskHost.Cancel))!;
        await host.Users.Save(locked, false, null, host.Time.GetUtcNow(), [], DeskHost.Cancel, forgets: Processor(host).CounterOf(locked));
        Assert.IsType<SignInResult.Half>(await Try(host, From("192.0.2.98"), admin.Email, DeskHost.Password));
    }

    [Fact]
    public async Task Thirty_failures_close_an_address_for_ten_minutes()
    {
        await using var host = await DeskHost.Open();
        var admin = await host.AddAdmin();
        for (var failure = 0; failure < 30; failure++) Assert.IsType<SignInResult.Refused>(await Processor(host).TakePassword(From("192.0.2.1"), $"nobody{failure}@x.example", "wrong wrong wrong", null, DeskHost.Cancel));
        var many = Assert.IsType<SignInResult.TooMany>(await Try(host, From("192.0.2.1"), admin.Email, DeskHost.Password));
        Assert.InRange(many.Seconds, 1, 600);
        Assert.IsType<SignInResult.Half>(await Try(host, From("192.0.2.2"), admin.Email, DeskHost.Password));
        host.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.IsType<SignInResult.Half>(await Try(host, From("192.0.2.1"), admin.Email, DeskHost.Password));
    }

    [Fact]
    public async Task Failures_are_told_without_what_was_typed()
    {
        await using var host = await DeskHost.Open();
        await Try(host, From("192.0.2.1"), "secret typed into the wrong field", "wrong wrong wrong");
        var row = Assert.Single(await host.Audit.Find(new(AuditEntry.Platform), long.MaxValue, 10, DeskHost.Cancel));
        Assert.Equal(("session.begin", AuditEntry.Refused), (row.Act, row.Result));
        Assert.DoesNotContain("secret typed", row.Text, StringComparison.Ordinal);
    }

    private static SignInProcessor Processor(DeskHost host) => host.Somgate.Services.GetRequiredService<SignInProcessor>();

    /// <summary>A try, with the clock turned while the answer waits.</summary>
    private static async Task<SignInResult> Try(DeskHost host, Caller caller, string email, string password)
    {
        var answer = Processor(host).TakePassword(caller, email, password, null, DeskHost.Cancel);
        while (await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, DeskHost.Cancel)) != answer) host.Time.Advance(TimeSpan.FromSeconds(1));
        return await answer;
    }
}
