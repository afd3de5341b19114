using System.Text;
using Somgate.Methods;
using Somgate.Methods.Mbank;
using Somgate.Payments;
using Somgate.Processing;

namespace Somgate.Tests.Simulation;

/// <summary>What a customer does when asked for the code.</summary>
internal enum Entry
{
    Right,
    Wrong,
    Malformed,
    Missing,

    /// <summary>Asks for a new code instead.</summary>
    Resend,

    /// <summary>Enters the code in the same moment in which a new one is asked for.</summary>
    ResendAndRight,
}

/// <summary>One purchase: a merchant who repeats what isn't answered, and a customer who enters codes, wrong ones too, asks for new ones, or goes away.</summary>
internal sealed class Shopper
{
    private readonly World world;
    private readonly IReadOnlyList<Entry> entries;
    private readonly bool isInconsistentFirst;
    private int entered;
    private bool isEntering;
    private bool isSold;

    public Shopper(World world, int number)
    {
        this.world = world;
        var chance = world.Chance;
        PaymentId = $"ORD-{number}.";
        Phone = chance.Next(100) switch { < 50 => $"9965550{number:00000}", < 58 => "996700000010", _ => $"9967000000{chance.Next(1, 21):00}" };
        entries = Plan(chance);
        isInconsistentFirst = chance.Next(12) == 0;
        world.Merchant.Listen(PaymentId, Hear);
        world.After(chance.NextInt64(world.Plan.ShoppingMs), () => Sell(isInconsistentFirst));
    }

    public string PaymentId { get; }

    public string Phone { get; }

    public bool IsMagic => Phone.StartsWith("9967000000", StringComparison.Ordinal);

    /// <summary>Request id of the sale's ack; null: it was never acknowledged.</summary>
    public string? SaleAck { get; private set; }

    public List<string> Acks { get; } = [];

    private PaymentKey Key => new(WorldDatabase.ProjectId, PaymentKey.Fold(PaymentId));

    private static IReadOnlyList<Entry> Plan(Random chance)
    {
        if (chance.Next(12) == 0) return [];
        var plan = new List<Entry>();
        while (plan.Count < 5 && chance.Next(3) == 0) plan.Add((Entry)chance.Next(1, 6));
        plan.Add(Entry.Right);
        return plan;
    }

    private void Sell(bool isInconsistent)
    {
        if (isSold) return;
        world.Request("sale", async node => new(await node.Processor.Accept(Sale(node, isInconsistent), CancellationToken.None)), answer =>
        {
            switch (answer.Answer)
            {
                case RequestAnswer.Accepted accepted when isInconsistent:
                    Acks.Add(accepted.RequestId);
                    world.After(world.Chance.Next(1, 20_000), () => Sell(isInconsistent: false));
                    break;
                case RequestAnswer.Accepted accepted:
                    if (SaleAck is not null && SaleAck != accepted.RequestId) world.Fault($"{PaymentId} was acknowledged as {SaleAck} and as {accepted.RequestId}");
                    SaleAck = accepted.RequestId;
                    Acks.Add(accepted.RequestId);
                    isSold = true;
                    if (world.Chance.Next(4) == 0) world.After(world.Chance.Next(1, 100_000), SellAgain);
                    break;
                case RequestAnswer.Refused refused:
                    world.Fault($"the sale {PaymentId} was refused with {refused.Code}");
                    break;
                default:
                    world.After(world.Chance.Next(1, 5_000), () => Sell(isInconsistent));
                    break;
            }
        });
    }

    /// <summary>The same sale much later gets the same ack; another sale of this id is refused.</summary>
    private void SellAgain()
    {
        isSold = false;
        Sell(isInconsistent: false);
        world.Request("other sale", async node => new(await node.Processor.Accept(Sale(node, isInconsistent: false) with { Hash = "another"u8.ToArray() }, CancellationToken.None)), answer =>
        {
            if (answer.Answer is RequestAnswer.Accepted) world.Fault($"another sale of the id {PaymentId} was accepted");
        });
    }

    private SaleRequest Sale(SimulatedNode node, bool isInconsistent) => new()
    {
        Project = node.Project,
        Method = node.Method,
        PaymentId = PaymentId,
        Sum = new(isInconsistent ? 100 : 125_000, "KGS"),
        Description = PaymentId,
        Customer = new("cust-77", "203.0.113.25"),
        Account = new(MbankAccount.Normalise(Phone)),
        AccountMasked = "996******000",
        Hash = Encoding.UTF8.GetBytes($"{PaymentId} {isInconsistent}"),
    };

    private void Hear(Told told)
    {
        if (told.Status != "awaiting clarification" || entries.Count == 0 || isEntering) return;
        isEntering = true;
        world.After(Hesitation(), Enter);
    }

    /// <summary>Mostly seconds; now and then until about the end of the code's life, or the threshold.</summary>
    private long Hesitation() => world.Chance.Next(12) switch
    {
        0 => Math.Max(1, (long)world.Plan.CodeLife.TotalMilliseconds + world.Chance.Next(-2_000, 500)),
        1 => Math.Max(1, (long)world.Plan.Threshold.TotalMilliseconds - world.Chance.Next(12_000)),
        2 => world.Chance.Next(60_000, 90_000),
        _ => world.Chance.Next(1, 15_000),
    };

    private void Enter()
    {
        var entry = entries[Math.Min(entered, entries.Count - 1)];
        if (entry is Entry.Resend or Entry.ResendAndRight)
        {
            Resend();
            if (entry == Entry.Resend)
            {
                entered++;
                isEntering = false;
                return;
            }
        }

        if (CodeOf(entry) is { } code) Clarify(code);
        else Resend(then: () => isEntering = false);
    }

    private void Clarify(GivenCode code)
    {
        var hash = Encoding.UTF8.GetBytes($"{PaymentId} {(code.Code is { } text ? text.Reveal() : code.IsMissing)}");
        world.Request("clarification", async node => new(await node.Processor.Clarify(Key, _ => code, hash, CancellationToken.None)), answer =>
        {
            switch (answer.Answer)
            {
                case RequestAnswer.Accepted accepted:
                    Acks.Add(accepted.RequestId);
                    entered++;
                    isEntering = false;
                    // An impatient finger.
                    if (world.Chance.Next(10) == 0) Clarify(code);
                    break;
                case RequestAnswer.Refused:
                    isEntering = false;
                    break;
                default:
                    world.After(world.Chance.Next(1, 5_000), () => Clarify(code));
                    break;
            }
        });
    }

    private void Resend(Action? then = null) => world.Request("resend", async node => new(await node.Processor.Resend(Key, CancellationToken.None)), answer =>
    {
        if (answer.Answer is RequestAnswer.Accepted accepted) Acks.Add(accepted.RequestId);
        then?.Invoke();
    });

    /// <summary>Null: the customer has no code to enter.</summary>
    private GivenCode? CodeOf(Entry entry) => entry switch
    {
        Entry.Missing => GivenCode.Missing,
        Entry.Malformed => new(new Secret("12a"), IsMissing: false),
        Entry.Wrong => new(new Secret($"{world.Chance.Next(10_000):0000}5"), IsMissing: false),
        _ => (IsMagic ? "0000" : world.Bank.CodeFor(Phone)) is { } code ? new GivenCode(new Secret(code), IsMissing: false) : null,
    };
}
