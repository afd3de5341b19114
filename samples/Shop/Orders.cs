using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Shop;

/// <summary>The orders, in memory: a real shop keeps them in its database. Tells the open pages when one changes.</summary>
internal sealed class Orders
{
    private const int OrdersMax = 10_000;

    private readonly ConcurrentDictionary<string, Shelf> byOrder = new();
    private readonly ConcurrentDictionary<string, string> byPayment = new();

    /// <summary>False if this order is there already, which is what a double click on "Pay" makes; or if there are too many.</summary>
    public bool TryAdd(Order order)
    {
        if (byOrder.Count >= OrdersMax || !byOrder.TryAdd(order.OrderId, new Shelf(order))) return false;
        byPayment[order.PaymentId] = order.OrderId;
        return true;
    }

    public bool TryFind(string? orderId, [NotNullWhen(true)] out Order? order)
    {
        order = orderId is not null && byOrder.TryGetValue(orderId, out var shelf) ? shelf.Order : null;
        return order is not null;
    }

    public bool TryFindByPayment(string paymentId, [NotNullWhen(true)] out Order? order) =>
        TryFind(byPayment.GetValueOrDefault(paymentId), out order);

    /// <summary>Changes one order; the change sees the newest state and is a pure function of it.</summary>
    public Order Change(string orderId, Func<Order, Order> change)
    {
        var shelf = byOrder[orderId];
        lock (shelf)
        {
            var (before, after) = (shelf.Order, change(shelf.Order));
            shelf.Order = after;
            if (!after.LooksOtherThan(before)) return after;
            shelf.Order = after with { Version = before.Version + 1 };
            shelf.Changed.TrySetResult();
            shelf.Changed = NewSignal();
            return shelf.Order;
        }
    }

    /// <summary>The order as soon as it is newer than the version that the page shows.</summary>
    public async Task<Order> Newer(string orderId, int version, CancellationToken cancel)
    {
        while (true)
        {
            Task changed;
            var shelf = byOrder[orderId];
            lock (shelf)
            {
                if (shelf.Order.Version > version) return shelf.Order;
                changed = shelf.Changed.Task;
            }

            await changed.WaitAsync(cancel);
        }
    }

    public IReadOnlyList<Order> ToAskAbout(DateTimeOffset now) => [.. byOrder.Values.Select(shelf => shelf.Order).Where(order => order.AskAt <= now)];

    public void Forget(DateTimeOffset createdBefore)
    {
        foreach (var shelf in byOrder.Values.Where(shelf => shelf.Order.CreatedAt < createdBefore))
        {
            byOrder.TryRemove(shelf.Order.OrderId, out _);
            byPayment.TryRemove(shelf.Order.PaymentId, out _);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Shelf(Order order)
    {
        public Order Order { get; set; } = order;

        public TaskCompletionSource Changed { get; set; } = NewSignal();
    }
}
