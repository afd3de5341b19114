using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Somgate.Projects;
using Somgate.Tests.Support;

namespace Somgate.Tests.Projects;

public sealed class ProjectStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_project_is_read_back_as_it_was_set(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var projectId = await Made(host);
        await host.Projects.SaveMethod(projectId, "mbank", new(6_000, 70_000, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(8)), Cancel);
        await host.Projects.SaveAllowedSenders(projectId, [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("2001:db8::/32")], Cancel);
        await host.Projects.SaveIntermediateCallbacks(projectId, true, Cancel);
        await host.Projects.SaveRateLimit(projectId, 5, 6, Cancel);
        await host.Projects.AddCallbackRule(projectId, "purchase", "success", "mbank", "https://a.example/", Cancel);
        await host.Projects.AddCallbackRule(projectId, null, null, null, "https://b.example/", Cancel);

        var project = (await host.Projects.Read(Cancel)).Find(projectId)!;
        Assert.Equal(("Books", true, true, 5, 6), (project.Title, project.IsTest, project.WantsIntermediateCallbacks, project.RatePerSecond, project.RateBurst));
        Assert.Equal(new MethodTerms(6_000, 70_000, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(8)), project.Methods["mbank"]);
        Assert.Equal([IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("2001:db8::/32")], project.AllowedSenders);
        Assert.Equal([new(1, "purchase", "success", "mbank", "https://a.example/"), new(2, null, null, null, "https://b.example/")], project.CallbackRules);
        Assert.Equal("secret"u8.ToArray(), project.PrimaryKey.Bytes);
    }

    [Theory, EachDatabase]
    public async Task A_key_is_changed_over_by_way_of_two_live_ones(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var projectId = await Made(host);
        var second = await host.Projects.AddKey(projectId, "second"u8.ToArray(), primary: true, StoreHost.Now, Cancel);
        Assert.Equal([second, 1], (await host.Projects.Read(Cancel)).Find(projectId)!.Keys.Select(key => key.KeyId));
        await host.Projects.RevokeKey(projectId, 1, StoreHost.Now, Cancel);
        Assert.Equal([second], (await host.Projects.Read(Cancel)).Find(projectId)!.Keys.Select(key => key.KeyId));
    }

    [Theory, EachDatabase]
    public async Task A_change_by_another_process_is_seen_at_the_next_look(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var projectId = await Made(host);
        using var worker = new ProjectWorker(host.Projects, TimeProvider.System, NullLogger<ProjectWorker>.Instance);
        await worker.RunOnce(Cancel);
        var before = worker.Current;
        await worker.RunOnce(Cancel);
        Assert.Same(before, worker.Current);
        await host.Projects.SuspendProject(projectId, true, Cancel);
        await host.Projects.StopProvider("mbank", true, StoreHost.Now, Cancel);
        await worker.RunOnce(Cancel);
        Assert.False(worker.Current.Find(projectId)!.MayCreate);
        Assert.True(worker.Current.IsStopped("mbank"));
    }

    [Theory, EachDatabase]
    public async Task Changes_made_at_once_are_all_kept(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var projectId = await Made(host);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(index => host.Projects.AddCallbackRule(projectId, null, null, null, $"https://{index}.example/", Cancel)));
        Assert.Equal(10, (await host.Projects.Read(Cancel)).Find(projectId)!.CallbackRules.Select(rule => rule.RuleId).Distinct().Count());
    }

    [Theory, EachDatabase]
    public async Task A_page_is_read_back_as_it_was_set_and_has_defaults_before(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var projectId = await Made(host);
        var before = (await host.Projects.Read(Cancel)).Find(projectId)!.Page;
        Assert.Equal((true, false, false, 5, TimeSpan.FromMinutes(10), "ru", "Asia/Bishkek"), (
            before.SkipSingleMethod, before.AppendPaymentId, before.Retries, before.TriesMax, before.RetryWindow, before.DefaultLanguage, before.TimeZone));
        var page = new PageSettings
        {
            Name = "Китептер",
            Accent = "a1b2c3",
            Logo = new([1, 2, 3], "image/png"),
            Languages = ["ky", "en"],
            DefaultLanguage = "ky",
            TimeZone = "Europe/Paris",
            PrivacyUrl = "https://a.example/p",
            TermsUrl = "https://a.example/t",
            FrameOrigins = ["https://a.example", "https://b.example:8443"],
            SuccessUrl = "https://a.example/yes",
            FailUrl = "https://a.example/no",
            ReturnUrl = "https://a.example/back",
            EncryptionKey = "key"u8.ToArray(),
            SkipSingleMethod = false,
            AppendPaymentId = true,
            Retries = true,
            TriesMax = 3,
            RetryWindow = TimeSpan.FromMinutes(7),
        };
        await host.Projects.SavePage(projectId, new PageSettings(), Cancel);
        await host.Projects.SavePage(projectId, page, Cancel);
        Assert.Equivalent(page, (await host.Projects.Read(Cancel)).Find(projectId)!.Page, strict: true);
    }

    private static async Task<long> Made(StoreHost host)
    {
        var merchantId = await host.Projects.AddMerchant("Ala-Too Books", Cancel);
        return await host.Projects.AddProject(null, merchantId, "Books", true, "secret"u8.ToArray(), 200, 1000, StoreHost.Now, Cancel);
    }
}
