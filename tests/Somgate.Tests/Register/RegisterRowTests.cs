using Somgate.Payments;
using Somgate.Register;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Register;

/// <summary>What the writer leaves behind for lists, commit by commit.</summary>
public sealed class RegisterRowTests
{
    private static readonly RegisterScope Scope = new(false, [StoreHost.ProjectId]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_purchase_and_its_callback_fill_the_row_commit_by_commit(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var sale = StoreHost.Sale("ORD-1", 101, 102);
        await host.Writer.Commit(StoreHost.Adding(sale));
        var row = await Row(host);
        Assert.Equal(("processing", 9999, "none", null, null), (row.PaymentStatus, row.Code, row.CallbackState, row.TimeToPayMs, row.TimeToResultMs));
        Assert.Equal(("a@example.com", 102L), (row.CustomerEmail, row.Operation!.OperationId));

        var paidAt = StoreHost.Now.AddSeconds(38);
        var paid = Assert.IsType<Decision.Changed>(Lifecycle.Apply(sale, 102, new OperationEvent.Approved { ProviderWord = ("120", "CONFIRMED"), ProviderPaymentId = "b-1" }, paidAt)).Payment;
        await host.Writer.Commit(StoreHost.Saving(paid, StoreHost.CallbackOf(paid, 200)));
        row = await Row(host);
        Assert.Equal(("success", 0, "waiting", 38_000L, null), (row.PaymentStatus, row.Code, row.CallbackState, row.TimeToPayMs, row.TimeToResultMs));
        Assert.Equal((paidAt, paidAt, "b-1", "120", "CONFIRMED", paidAt), (row.PaymentCompletedAt!.Value, row.PaymentUpdatedAt, row.Operation!.ProviderPaymentId, row.Operation.ProviderCode, row.Operation.ProviderMessage, row.Operation.ProviderAt!.Value));

        // The sale asked for a delay of 90 s, which is no time of ours.
        var first = paidAt.AddSeconds(91);
        await Try(host, paid, 1, "pending", first, 500);
        row = await Row(host);
        Assert.Equal(("retrying", 39_000L, 1), (row.CallbackState, row.TimeToResultMs, row.Callback!.Tries));
        await host.Writer.Commit(new PaymentChange { Key = paid.Key, Claim = new(StoreHost.ProjectId, 200, "ORD-1", StoreHost.Now.AddHours(1), 1, StoreHost.Now.AddHours(2), StoreHost.Now.AddHours(1)) });
        await Try(host, paid, 2, "delivered", first.AddSeconds(10), 200);
        row = await Row(host);
        Assert.Equal(("delivered", 39_000L, 2, first.AddSeconds(10).AddMilliseconds(7)), (row.CallbackState, row.TimeToResultMs, row.Callback!.Tries, row.Callback.DeliveredAt!.Value));
    }

    [Theory, EachDatabase]
    public async Task A_payment_is_found_by_its_account_phone_and_email(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        await host.Writer.Commit(StoreHost.Adding(StoreHost.Sale("ORD-1", 101, 102) with { Customer = new("c", "203.0.113.25", new Secret("""{"email":"A@Example.com","phone":"996700000001"}""")) }));
        var store = new RegisterStore(host.Database, host.Vault, TimeProvider.System);
        foreach (var typed in new[] { "+996 555 123 456", "0700000001", "a@example.com" })
            Assert.Single((await store.Search(Scope, typed, Cancel)).Value);
        Assert.Empty((await store.Search(Scope, "996700000002", Cancel)).Value);
    }

    [Theory, EachDatabase]
    public async Task A_decline_with_nowhere_to_send_has_its_class_and_its_time_at_once(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var sale = StoreHost.Sale("ORD-1", 101, 102);
        await host.Writer.Commit(StoreHost.Adding(sale));
        var declined = Assert.IsType<Decision.Changed>(Lifecycle.Apply(sale, 102, new OperationEvent.Declined(20105), StoreHost.Now.AddSeconds(5))).Payment;
        await host.Writer.Commit(StoreHost.Saving(declined, StoreHost.CallbackOf(declined, 200) with { State = "suppressed", DueAt = null, LeasedBy = null }));
        var row = await Row(host);
        Assert.Equal(("no_money", "off", 5_000L, null), (row.Reason, row.CallbackState, row.TimeToResultMs, row.TimeToPayMs));
        Assert.Equal("no_money", RegisterColumn.Find("decline_reason")!.Read(new(row, null)));
        Assert.All(RegisterColumn.All, column => _ = column.Read(new(row, null)));
    }

    private static Task Try(StoreHost host, Payment payment, int attempt, string state, DateTimeOffset startedAt, int httpStatus) => host.Writer.Commit(new PaymentChange
    {
        Key = payment.Key,
        Try = new(StoreHost.ProjectId, 200, "ORD-1", 1, attempt, attempt, state, state == "pending" ? StoreHost.Now.AddHours(1) : null, startedAt, 7, httpStatus, null, null, null),
    });

    private static async Task<RegisterRow> Row(StoreHost host)
    {
        var filter = FilterReader.Read([new("period", "all")], FilterReading.OfList);
        return Assert.Single((await new RegisterStore(host.Database, host.Vault, TimeProvider.System).Page(Scope, filter, new(), Cancel, withCallbacks: true)).Value.Rows);
    }
}
