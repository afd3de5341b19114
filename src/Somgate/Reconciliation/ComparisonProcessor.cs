using System.Globalization;
using Somgate.Methods;
using Somgate.Providers;
using Somgate.Register;

namespace Somgate.Reconciliation;

/// <summary>A bank that gives a list of its days.</summary>
internal sealed record RegistryConnection(IPaymentMethod Method, RegistryProfile Profile, RegisterZone Zone)
{
    public string Name => Method.Provider.Name;

    public BankDay Day(DateOnly day) => new(day, Zone);

    /// <summary>Null: that is no day.</summary>
    public BankDay? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? Day(day) : null;
}

/// <summary>A day as it is compared at this moment, and the lists that it was compared with.</summary>
internal sealed record Compared(RegistryDays Lists, Comparison Comparison);

/// <summary>Compares days of banks with ours as both are now; keeps and changes nothing.</summary>
internal sealed class ComparisonProcessor(ReconciliationStore store, OurSaleStore sales, PaymentMethods methods)
{
    public IReadOnlyList<RegistryConnection> Connections { get; } =
    [
        .. from method in methods.All
           where method.Provider.Registry is not null
           let profile = method.Provider.Registry
           select new RegistryConnection(method, profile, RegisterZone.Find(profile.Zone) ?? throw new InvalidOperationException($"this machine knows no zone {profile.Zone}")),
    ];

    public RegistryConnection? Find(string connection) => Connections.FirstOrDefault(one => one.Name == connection);

    public async Task<Compared> Compare(RegistryConnection connection, BankDay day, CancellationToken cancel)
    {
        var lists = new RegistryDays(await Lines(0) ?? [], TwoBefore: await Lines(-2), Before: await Lines(-1), After: await Lines(1));
        var paid = await sales.FindPaid(connection.Method.Code, day.Plus(-1).Start, day.Plus(1).End, cancel);
        var known = paid.Select(sale => sale.OperationId).ToHashSet();
        var others = lists.Lines.Select(line => long.TryParse(line.OrderNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0 && !known.Contains(id));
        return new(lists, Comparison.Of(day, lists, [.. paid, .. await sales.FindNamed(connection.Method.Code, others, cancel)]));

        Task<IReadOnlyList<RegistryLine>?> Lines(int days) => store.FindLines(connection.Name, day.Plus(days).ToString(), cancel);
    }
}
