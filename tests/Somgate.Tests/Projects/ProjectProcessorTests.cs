using System.Net;
using Dapper;
using Somgate.Audit;
using Somgate.Projects;
using Somgate.Tests.Support;

namespace Somgate.Tests.Projects;

public sealed class ProjectProcessorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_change_stands_in_the_audit_log_of_platform_and_merchant_with_before_and_after(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var (processor, by, project) = await Made(host);
        var version = ProjectPart.Senders.Version(project);
        Project Edit(Project before) => before with { AllowedSenders = [IPNetwork.Parse("10.1.0.0/16")], SenderComments = new Dictionary<string, string> { ["10.1.0.0/16"] = "office" } };
        Assert.IsType<ProjectDecision.Saved>(await processor.Save(by, project.ProjectId, ProjectPart.Senders, version, Edit, Cancel));
        var moved = Assert.IsType<ProjectDecision.Moved>(await processor.Save(by, project.ProjectId, ProjectPart.Senders, version, before => before with { AllowedSenders = [] }, Cancel));
        Assert.Equal("office", moved.Project.SenderComments["10.1.0.0/16"]);
        // Another part has a version of its own.
        Assert.IsType<ProjectDecision.Saved>(await processor.Save(by, project.ProjectId, ProjectPart.General, ProjectPart.General.Version(project), before => before with { Title = "Books 2" }, Cancel));

        var store = new AuditStore(host.Database);
        foreach (var chain in new[] { AuditEntry.Platform, AuditEntry.ChainOf(project.Merchant.MerchantId) })
        {
            var entry = (await store.Find(new(chain, Act: "allow_list"), long.MaxValue, 10, Cancel))[0];
            Assert.Contains("\"after\":{\"10.1.0.0/16\":\"office\"}", entry.Text, StringComparison.Ordinal);
            Assert.Null((await store.Verify(chain, Cancel)).FirstBroken);
        }
    }

    [Theory, EachDatabase]
    public async Task At_most_two_keys_are_live_and_the_last_one_stays(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var (processor, by, project) = await Made(host);
        Assert.IsType<ProjectDecision.Refused>(await processor.RevokeKey(by, project.ProjectId, 1, "", Cancel));
        // Two people make a second key at once: one is told that it is too many.
        var made = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => processor.MakeKey(by, project.ProjectId, ProjectKeys.Make(), false, Cancel))));
        var key = Assert.Single(made, one => one.Key is not null).Key!;
        Assert.Matches("^[A-Za-z0-9]{64}$", System.Text.Encoding.ASCII.GetString(key.Bytes));
        Assert.Equal([1L, 2L], (await Read(host, project)).Keys.Select(one => one.KeyId));
        await processor.MakePrimary(by, project.ProjectId, 2, Cancel);
        Assert.Equal([2L, 1L], (await Read(host, project)).Keys.Select(one => one.KeyId));
        // Revoked at once by two people, each the other's: one key is left.
        await Task.WhenAll(new[] { 1L, 2L }.Select(id => Task.Run(() => processor.RevokeKey(by, project.ProjectId, id, "", Cancel))));
        Assert.Single((await Read(host, project)).Keys);
        var (_, third) = await processor.MakeKey(by, project.ProjectId, ProjectKeys.Make(), false, Cancel);
        Assert.Equal(3, third!.KeyId);
        await using var connection = await host.Database.Open(Cancel);
        Assert.DoesNotContain(await connection.QueryAsync<string>("select text from audit_entries"), text => text.Contains(System.Text.Encoding.ASCII.GetString(third.Bytes), StringComparison.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task A_rule_is_made_changed_switched_off_and_deleted(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var (processor, by, project) = await Made(host);
        var (_, id) = await processor.SaveRule(by, project.ProjectId, null, null, new(0, "purchase", null, null, "https://a.example/"), Cancel);
        var rule = Assert.Single((await Read(host, project)).CallbackRules);
        Assert.Equal((id, true, "Somgate"), (rule.RuleId, rule.IsOn, rule.MadeBy));
        var version = ProjectPart.Rule(id).Version(await Read(host, project));
        await processor.SaveRule(by, project.ProjectId, id, version, rule with { IsOn = false }, Cancel);
        Assert.False(Assert.Single((await Read(host, project)).CallbackRules).IsOn);
        Assert.IsType<ProjectDecision.Moved>(await processor.RemoveRule(by, project.ProjectId, id, version, Cancel));
        await processor.RemoveRule(by, project.ProjectId, id, null, Cancel);
        Assert.Empty((await Read(host, project)).CallbackRules);
        Assert.IsType<ProjectDecision.Moved>((await processor.SaveRule(by, project.ProjectId, id, version, rule, Cancel)).Decision);
    }

    private static async Task<Project> Read(StoreHost host, Project project) => (await host.Projects.Read(Cancel)).Find(project.ProjectId)!;

    private static async Task<(ProjectProcessor Processor, ProjectActing By, Project Project)> Made(StoreHost host)
    {
        var merchantId = await host.Projects.AddMerchant("Ala-Too Books", Cancel);
        var projectId = await host.Projects.AddProject(null, merchantId, "Books", true, "secret"u8.ToArray(), 200, 1000, StoreHost.Now, Cancel);
        return (new(host.Projects, TimeProvider.System), ProjectActing.System(StoreHost.Now), (await host.Projects.Read(Cancel)).Find(projectId)!);
    }
}
