namespace Somgate.Register;

/// <summary>What a question to the register came to. Pure.</summary>
internal abstract record RegisterAnswer<T>
{
    private RegisterAnswer()
    {
    }

    public sealed record Found(T What) : RegisterAnswer<T>;

    /// <summary>Over the time limit (dashboard.md 1, common errors): "Narrow the period or make a report".</summary>
    public sealed record TooSlow : RegisterAnswer<T>;

    /// <summary>The cursor is none, or of another filter (dashboard.md 2.3): "Start again".</summary>
    public sealed record StrangeCursor : RegisterAnswer<T>;

    /// <summary>What was found; throws if there is no such thing.</summary>
    public T Value => this is Found found ? found.What : throw new InvalidOperationException($"there is no value, but {GetType().Name}");
}

/// <summary>Which rows of a list are shown.</summary>
/// <param name="After">Cursor of the row before the first one wanted; null: from the beginning.</param>
/// <param name="Before">Cursor of the row behind the last one wanted; excludes <paramref name="After"/>.</param>
/// <param name="FromEnd">The last rows of the list ("oldest").</param>
internal sealed record RegisterPaging(int Rows = 50, string? After = null, string? Before = null, bool FromEnd = false)
{
    /// <summary>Sizes that a screen offers (dashboard.md 2.3).</summary>
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];
}

/// <summary>A page of a list, in the order of the filter.</summary>
/// <param name="Next">Cursor for the rows that follow; null: there are none.</param>
/// <param name="Previous">Cursor for the rows before; null: there are none.</param>
internal sealed record RegisterPage(IReadOnlyList<RegisterRow> Rows, string? Next, string? Previous);

/// <summary>Count and sums of a filter, exact, from one snapshot (dashboard.md 2.3). At the grain of operations each operation counts with its payment's sum.</summary>
/// <param name="AsOf">When they were taken.</param>
internal sealed record RegisterTotals(IReadOnlyList<StatusTotal> Parts, DateTimeOffset AsOf)
{
    public long Count => Parts.Sum(part => part.Count);

    public long PaidCount => Parts.Where(part => part.Status == "success").Sum(part => part.Count);

    /// <summary>By currency, ascending.</summary>
    public IReadOnlyList<Payments.Money> Sums => Of(Parts);

    public IReadOnlyList<Payments.Money> PaidSums => Of(Parts.Where(part => part.Status == "success"));

    /// <summary>Rows of a tab (dashboard.md 5.1).</summary>
    public long CountOf(StatusTab tab) => Parts.Where(part => StatusTab.Of(part.Status) == tab).Sum(part => part.Count);

    private static Payments.Money[] Of(IEnumerable<StatusTotal> parts) =>
        [.. parts.GroupBy(part => part.Currency).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new Payments.Money(group.Sum(part => part.AmountMinor), group.Key))];
}

/// <summary>Rows of one payment status in one currency.</summary>
internal sealed record StatusTotal(string Status, string Currency, long Count, long AmountMinor);

/// <summary>A tab of the list of payments with its statuses (dashboard.md 5.1).</summary>
internal sealed record StatusTab(string Name, IReadOnlyList<string> Statuses)
{
    public static readonly StatusTab Paid = new("paid", ["success"]);
    public static readonly StatusTab Declined = new("declined", ["decline"]);
    public static readonly StatusTab InProgress = new("in_progress", ["processing", "awaiting clarification", "awaiting customer"]);
    public static readonly StatusTab WaitingOnLink = new("waiting_on_link", ["awaiting payment", "invoice sent"]);
    public static readonly StatusTab LinkEnded = new("link_ended", ["expired", "invoice canceled"]);
    public static readonly StatusTab NotStarted = new("not_started", ["error"]);
    public static readonly StatusTab Other = new("other", []);

    public static readonly IReadOnlyList<StatusTab> All = [Paid, Declined, InProgress, WaitingOnLink, LinkEnded, NotStarted, Other];

    public static StatusTab Of(string status) => All.FirstOrDefault(tab => tab.Statuses.Contains(status), Other);
}

/// <summary>Rows that have changed since a cursor (data-api.md 7).</summary>
/// <param name="Next">Always there: with it the next call goes on, now or some day.</param>
/// <param name="SyncedTo">Nothing up to here comes any more.</param>
internal sealed record RegisterSync(IReadOnlyList<RegisterRow> Rows, string Next, bool HasMore, DateTimeOffset SyncedTo);
