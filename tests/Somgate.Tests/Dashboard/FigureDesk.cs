using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Somgate.Audit;
using Somgate.Projects;
using Somgate.Register;
using Somgate.Storage;
using Somgate.Tests.Register;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Dashboard;

/// <summary>Dashboard over the seeded register: three live projects of the merchant, one of another merchant, and nothing at work.</summary>
internal sealed class FigureDesk : IAsyncDisposable
{
    public static readonly long[] Projects = [11, 12, 14];
    public const long StrangeProject = 13;

    private FigureDesk(DeskHost host, Member admin, IReadOnlyList<SeededPayment> payments) => (Host, Admin, Payments) = (host, admin, payments);

    public DeskHost Host { get; }

    public Member Admin { get; }

    public IReadOnlyList<SeededPayment> Payments { get; }

    /// <summary>Those of the merchant, in live mode.</summary>
    public static RegisterScope Scope => new(IsTest: false, Projects);

    public RegisterStore Register => Get<RegisterStore>();

    public static async Task<FigureDesk> Open(Engine engine = Engine.Sqlite, int count = 500)
    {
        var host = await DeskHost.Open(engine, new FakeTimeProvider(SeededRegister.Now));
        var store = host.Somgate.Projects;
        var merchantId = host.Somgate.Services.GetRequiredService<ProjectWorker>().Current.Merchants[0].MerchantId;
        var strangeId = await store.AddMerchant("Others", DeskHost.Cancel);
        foreach (var project in SeededRegister.Projects)
        {
            await store.AddProject(
                project, project == StrangeProject ? strangeId : merchantId, $"Shop {project}", false, Encoding.UTF8.GetBytes($"secret {project}"), 0, 1000, SeededRegister.Now, DeskHost.Cancel);
            await store.SaveMethod(project, "mbank", new MethodTerms(), DeskHost.Cancel);
        }

        await host.Somgate.Refresh();
        var payments = SeededRegister.Draw(7, count);
        await SeededRegister.Fill(host.Somgate.Services.GetRequiredService<Database>(), host.Somgate.Services.GetRequiredService<Vault>(), payments, isIdle: true);
        return new(host, await host.AddAdmin(), payments);
    }

    public T Get<T>() where T : notnull => Host.Somgate.Services.GetRequiredService<T>();

    /// <summary>How many rows the list of an address holds.</summary>
    public async Task<long> Listed(string address)
    {
        var pairs = address.Split('?', 2)[1].Split('&').Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])));
        var filter = FilterReader.Read(pairs, FilterReading.OfList);
        Assert.Empty(filter.Faults);
        return (await Register.Totals(Scope, filter, DeskHost.Cancel)).Value.Count;
    }

    public async Task<IReadOnlyList<string>> Acts() =>
        [.. (await Host.Audit.Find(new(AuditEntry.ChainOf(Get<ProjectWorker>().Current.Merchants[0].MerchantId)), long.MaxValue, 100, DeskHost.Cancel)).Select(row => row.Act)];

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
