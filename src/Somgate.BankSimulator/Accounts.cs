using System.Collections.Concurrent;

namespace Somgate.BankSimulator;

/// <summary>All that the bank remembers of one order number. Whoever reads or changes it holds its lock.</summary>
internal sealed class Account
{
    /// <summary>The payment, null as long as no create was carried out.</summary>
    public Payment? Payment { get; set; }

    /// <summary>How many creates failed on purpose.</summary>
    public int BrokenCreates { get; set; }

    /// <summary>Whether a create met a bank that was down; it then stays down for this order.</summary>
    public bool IsDown { get; set; }
}

/// <summary>A message with a code that arrived at a phone.</summary>
internal sealed record Message(Account Account, string OrderNumber, string Code, DateTimeOffset At);

/// <summary>The payments the bank remembers, so that asking twice is harmless; its charges are the bank's truth.</summary>
internal sealed class Accounts(AccountsFile file, SimulatorOptions options)
{
    private readonly ConcurrentDictionary<string, Account> accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Inbox> inboxes = new(StringComparer.Ordinal);
    private readonly Lock chargesDoor = new();
    private readonly List<Payment> charges = [];

    public Account? Find(string orderNumber) => accounts.GetValueOrDefault(orderNumber);

    public Account FindOrAdd(string orderNumber) => accounts.GetOrAdd(orderNumber, _ => new());

    /// <summary>Takes in a payment as it is from now on; in the file before anyone is answered. The caller holds the account's lock.</summary>
    public void Keep(Account account, Payment payment)
    {
        if (payment == account.Payment) return;
        file.Append(payment);
        Show(account, payment);
    }

    /// <summary>Takes in the charges of before and the payments of an earlier run.</summary>
    public IReadOnlyCollection<Account> Restore()
    {
        foreach (var payment in ChargesFile.Read(options.Charges).Concat(file.Read().OrderBy(payment => payment.CodeSentAt)))
        {
            var account = FindOrAdd(payment.Request.OrderNumber);
            lock (account) Show(account, payment);
        }
        lock (chargesDoor) charges.Sort((one, other) => Nullable.Compare(one.EndedAt, other.EndedAt));
        return [.. accounts.Values];
    }

    /// <summary>All charges, oldest first.</summary>
    public IReadOnlyList<Payment> Charges()
    {
        lock (chargesDoor) return [.. charges];
    }

    /// <summary>The newest messages of a phone, newest first.</summary>
    public IReadOnlyList<Message> Messages(string phone) => inboxes.GetValueOrDefault(phone)?.Messages() ?? [];

    private void Show(Account account, Payment payment)
    {
        var before = account.Payment;
        account.Payment = payment;
        if (payment.CodeArrived && (before is null || before.CodesResent != payment.CodesResent))
        {
            inboxes.GetOrAdd(payment.Request.Phone, _ => new())
                .Add(new(account, payment.Request.OrderNumber, payment.Code, payment.CodeSentAt));
        }
        if (payment.Status is not PaymentStatus.Charge || before?.Status is PaymentStatus.Charge) return;
        lock (chargesDoor) charges.Add(payment);
    }

    private sealed class Inbox
    {
        // A phone's page is for people; a load test on one phone must not grow it.
        private const int MessagesMax = 50;

        private readonly Lock door = new();
        private readonly LinkedList<Message> messages = [];

        public void Add(Message message)
        {
            lock (door)
            {
                messages.AddFirst(message);
                if (messages.Count > MessagesMax) messages.RemoveLast();
            }
        }

        public IReadOnlyList<Message> Messages()
        {
            lock (door) return [.. messages];
        }
    }
}
