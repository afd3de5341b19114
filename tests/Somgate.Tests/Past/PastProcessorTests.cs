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
using Somgate.Reconciliation;
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

    [Theory, EachDatabase]
    public async Task The_bank_s_lists_of_the_past_differ_where_they_are_meant_to_and_nowhere_else(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        using var projects = await Projects(host, isTest: true);
        await using var services = Methods();
        var methods = services.GetRequiredService<PaymentMethods>();
        await PastProcessor.Fill(host.Database, host.Vault, projects, methods, PastPlan.Draw(3, 1500, 1, DeskHost.Start), [projects.Current.Find(StoreHost.ProjectId)!], DeskHost.Start, DeskHost.Cancel);
        var charges = await ChargesProcessor.Write(host.Database, methods, new ReconciliationOptions(), DeskHost.Start, DeskHost.Cancel);

        var (store, sales) = (new ReconciliationStore(host.Database), new OurSaleStore(host.Database));
        var connection = new ComparisonProcessor(store, sales, methods).Connections[0];
        var lines = charges.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        List<string> found = [];
        long matched = 0, late = 0;
        for (var back = PastCharges.Days; back >= 1; back--)
        {
            var day = BankDay.Of(DeskHost.Start, connection.Zone).Plus(-back);
            Assert.Equal(RegistryDay.Waiting, (await store.Find(connection.Name, day.ToString(), DeskHost.Cancel))!.State);
            var own = lines.Skip(1).Where(line => day.Holds(DateTimeOffset.Parse(line.Split(';')[5], System.Globalization.CultureInfo.InvariantCulture)));
            var read = Assert.IsType<RegistryReading.Whole>(RegistryReader.Read(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', own.Prepend(lines[0]))), connection.Profile, day)).Lines;
            var file = new RegistryFile { Connection = connection.Name, Day = day.ToString(), Version = 1, FileName = "f", Sha256 = $"{back}", LoadedBy = "test" };
            Assert.True(await store.AddVersion(file, read, day.ToString(), day.ToString(), null, DeskHost.Cancel));
            var comparison = (await new ComparisonProcessor(store, sales, methods).Compare(connection, day, DeskHost.Cancel)).Comparison;
            matched += comparison.Tallies.Classes[ComparisonClass.Matched].Rows;
            late += comparison.Rows.Count(row => row is { Class: ComparisonClass.MissingHere, Ours.Status: OperationStatus.Decline });
            found.AddRange(comparison.Rows.Where(row => row.IsDifference && row.Class != ComparisonClass.MissingHere).Select(row => $"{back} {ComparisonClassText.Of(row.Class)}"));
        }

        Assert.Equal(["5 missing_there", "2 amount_differs"], found);
        Assert.True(matched > 200, $"{matched}");
        await using var link = await host.Database.Open(DeskHost.Cancel);
        Assert.Equal(await link.QuerySingleAsync<long>(
            "select count(*) from operations where is_late_success = 1 and completed_at_ms >= @from and completed_at_ms < @until",
            new { from = BankDay.Of(DeskHost.Start, connection.Zone).Plus(-PastCharges.Days).Start.ToUnixTimeMilliseconds(), until = BankDay.Of(DeskHost.Start, connection.Zone).Start.ToUnixTimeMilliseconds() }), late);
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
