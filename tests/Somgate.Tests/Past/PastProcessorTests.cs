using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Somgate.Analytics;
using Somgate.Methods;
using Somgate.Past;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Register;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Past;

public sealed class PastProcessorTests
{
    [Theory, EachDatabase]
    public async Task A_made_up_past_is_whole_and_leaves_nothing_to_do(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        using var projects = await Projects(host, isTest: true);
        Project[] test = [projects.Current.Find(StoreHost.ProjectId)!];
        var stories = PastPlan.Draw(3, 1500, 1, DeskHost.Start);
        await using var methods = Methods();
        await PastProcessor.Fill(host.Database, host.Vault, projects, methods.GetRequiredService<PaymentMethods>(), stories, test, DeskHost.Start, DeskHost.Cancel);

        var register = new RegisterStore(host.Database, host.Vault, new FakeTimeProvider(DeskHost.Start));
        var (scope, ever) = (new RegisterScope(true, [StoreHost.ProjectId]), FilterReader.Read([new("period", "all")], FilterReading.OfList));
        var figures = (await new AnalyticsStore(register, new FakeTimeProvider(DeskHost.Start)).Figures(scope, ever, DeskHost.Cancel)).Value;
        Assert.Equal(stories.Count, (await register.Totals(scope, ever, DeskHost.Cancel)).Value.Count);
        Assert.Equal(stories.LongCount(story => story.End is PastEnd.Paid or PastEnd.PaidAgain or PastEnd.LinkPaid), figures.Counts.Paid);
        Assert.Equal(stories.LongCount(story => story.End == PastEnd.NotStarted), figures.Counts.NotStarted);
        Assert.Equal(DeclineReason.All.Order(), figures.Counts.Reasons.Select(reason => reason.Reason).Distinct().Order());
        Assert.Equal((0L, 0L), (figures.Counts.Open, figures.TimesToResult.Over(TimeSpan.FromSeconds(3660))));
        Assert.InRange(figures.TimesToPay.MedianMs!.Value, 10_000, 90_000);

        await using var connection = await host.Database.Open(DeskHost.Cancel);
        Assert.Equal(0, await connection.QuerySingleAsync<long>("select count(*) from callbacks where state = 'pending'"));
        Assert.Equal(0, await connection.QuerySingleAsync<long>("select count(*) from operations where due_at_ms is not null and status <> 'invoice sent'"));
        Assert.Equal(stories.LongCount(story => story.Delivery == PastDelivery.Never && story.End == PastEnd.Paid), await connection.QuerySingleAsync<long>("select count(*) from callbacks where state = 'exhausted'"));
        Assert.Equal(stories.LongCount(story => story.End == PastEnd.LateSuccess), await connection.QuerySingleAsync<long>("select count(*) from payments where is_late_success = 1"));
        Assert.True(await connection.QuerySingleAsync<long>("select max(started_at_ms) from callback_attempts") <= DeskHost.Start.ToUnixTimeMilliseconds());
        Assert.True(await connection.QuerySingleAsync<long>("select count(*) from operations where try_no > 1") > 0);
        Assert.True(await connection.QuerySingleAsync<long>("select max(completed_at_ms) from payments") <= DeskHost.Start.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_live_project_has_none()
    {
        await using var host = await StoreHost.Create(Engine.Sqlite);
        using var projects = await Projects(host, isTest: false);
        await using var methods = Methods();
        await Assert.ThrowsAsync<InvalidOperationException>(() => PastProcessor.Fill(
            host.Database, host.Vault, projects, methods.GetRequiredService<PaymentMethods>(), PastPlan.Draw(1, 5, 1, DeskHost.Start), [projects.Current.Find(StoreHost.ProjectId)!], DeskHost.Start, DeskHost.Cancel));
        Assert.False(await host.Payments.HasAny(DeskHost.Cancel));
    }

    private static async Task<ProjectWorker> Projects(StoreHost host, bool isTest)
    {
        var merchantId = await host.Projects.AddMerchant("Books", DeskHost.Cancel);
        await host.Projects.AddProject(StoreHost.ProjectId, merchantId, "Books", isTest, "secret"u8.ToArray(), 0, 1000, DeskHost.Start, DeskHost.Cancel);
        await host.Projects.SaveMethod(StoreHost.ProjectId, "mbank", new MethodTerms(), DeskHost.Cancel);
        await host.Projects.AddCallbackRule(StoreHost.ProjectId, null, null, null, "http://127.0.0.1:9/cb", DeskHost.Cancel);
        var projects = new ProjectWorker(host.Projects, TimeProvider.System, NullLogger<ProjectWorker>.Instance);
        await projects.RunOnce(DeskHost.Cancel);
        return projects;
    }

    private static ServiceProvider Methods()
    {
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddLogging();
        PaymentMethods.Add(services, new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Mbank:BaseUrl"] = "http://127.0.0.1:9",
            ["Mbank:Login"] = BankHost.Login,
            ["Mbank:Password"] = BankHost.Password,
            ["Mbank:NoticeSecret"] = BankHost.NoticeSecret,
        }).Build());
        return services.BuildServiceProvider();
    }
}
