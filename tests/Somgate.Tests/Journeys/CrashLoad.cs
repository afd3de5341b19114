using System.Collections.Concurrent;
using System.Threading.Channels;
using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>One purchase of the load: what its merchant and its customer did and heard.</summary>
internal sealed class Purchase(string paymentId, string phone)
{
    public string PaymentId => paymentId;

    public string Phone => phone;

    /// <summary>Codes that the customer mistypes before the right one.</summary>
    public int WrongCodes { get; init; }

    /// <summary>The customer never enters a code.</summary>
    public bool IsAbandoned { get; init; }

    /// <summary>What the merchant has taken over with 200, or answered with a failure though it took it over.</summary>
    public Channel<ReceivedCallback> Heard { get; } = Channel.CreateUnbounded<ReceivedCallback>();

    /// <summary>Request ids of all acks, that of the sale first.</summary>
    public List<string> Acks { get; } = [];

    public ReceivedCallback? Final { get; set; }

    public bool IsMagic => phone.StartsWith("9967000000", StringComparison.Ordinal);

    /// <summary>What the bank knows it by; null while no callback told it.</summary>
    public string? OrderNumber => Final is { } final && final.Json.TryGetProperty("operation", out var operation) ? operation.GetProperty("id").GetRawText() : null;
}

/// <summary>
/// Shoppers who buy one thing after the other from one merchant, of all kinds that the bank simulator knows, each to its end. They repeat what wasn't answered,
/// mistype codes, give up; the merchant fails now and then.
/// </summary>
internal sealed class CrashLoad
{
    /// <summary>Charged ten seconds after its life: the late success.</summary>
    public const string LatePhone = "996700000010";

    private const string EveryCodeIsWrong = "996700000005";
    private const string RefusesInApp = "996700000014";

    /// <summary>Without those that only time ends, a bank that is down for good and one that never answers in its language.</summary>
    private static readonly int[] MagicPhones = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 20];

    private readonly SomgateProcess somgate;
    private readonly BankHost bank;
    private readonly Pulse pulse;
    private readonly int seed;
    private readonly CancellationToken cancel;
    private readonly ConcurrentDictionary<string, Purchase> purchases = new();
    private int ordinary;
    private volatile bool closing;

    public CrashLoad(SomgateProcess somgate, BankHost bank, MerchantStub merchant, Pulse pulse, int seed, CancellationToken cancel)
    {
        (this.somgate, this.bank, this.pulse, this.seed, this.cancel) = (somgate, bank, pulse, seed, cancel);
        merchant.Answer = Take;
    }

    public ICollection<Purchase> Purchases => purchases.Values;

    /// <summary>Nobody begins another purchase; those begun are brought to their end.</summary>
    public void Close() => closing = true;

    /// <summary>Buys until the shop closes.</summary>
    public async Task Shop(int shopper)
    {
        var chance = new Random(unchecked(seed * 1009 + shopper));
        for (var number = 0; !closing; number++)
            await Buy(Draw(chance, shopper, number), chance);
    }

    private Purchase Draw(Random chance, int shopper, int number)
    {
        var paymentId = $"ORD-{shopper}-{number}";
        // The late ones come first: they take until their threshold.
        if (shopper < 2 && number == 0) return Known(new(paymentId, LatePhone));
        if (chance.Next(100) < 45) return Known(new(paymentId, $"9967000000{MagicPhones[chance.Next(MagicPhones.Length)]:00}"));
        return Known(new(paymentId, $"99655{Interlocked.Increment(ref ordinary):0000000}")
        {
            WrongCodes = chance.Next(10) switch { < 7 => 0, < 9 => 1, _ => 2 },
            IsAbandoned = chance.Next(100) < 3,
        });

        Purchase Known(Purchase purchase) => purchases[paymentId] = purchase;
    }

    private async Task Buy(Purchase purchase, Random chance)
    {
        var ack = await somgate.Insist("/v2/payment/wallet/mbank/sale", SomgateProcess.Sale(purchase.PaymentId, purchase.Phone));
        Assert.True(ack.HttpStatus == 200, $"the sale {purchase.PaymentId} was answered {ack.HttpStatus} {ack.Text}");
        purchase.Acks.Add(ack.RequestId!);
        pulse.Beat();
        // A merchant that lost the answer asks again, perhaps much later, and must be told the same.
        if (chance.Next(10) == 0)
        {
            var again = await somgate.Insist("/v2/payment/wallet/mbank/sale", SomgateProcess.Sale(purchase.PaymentId, purchase.Phone));
            Assert.Equal((200, ack.RequestId), (again.HttpStatus, again.RequestId));
        }

        for (var entered = 0; ;)
        {
            var told = await purchase.Heard.Reader.ReadAsync(cancel);
            if (told.IsFinal)
            {
                purchase.Final = told;
                return;
            }

            if (purchase.IsAbandoned || purchase.Phone == RefusesInApp) continue;
            if (await Enter(purchase, entered)) entered++;
        }
    }

    /// <summary>True if the code was taken; it isn't where the payment has moved on since the callback, which may be an old one sent again.</summary>
    private async Task<bool> Enter(Purchase purchase, int entered)
    {
        var answer = await somgate.Insist("/v2/payment/clarification", SomgateProcess.Clarification(purchase.PaymentId, await CodeOf(purchase, entered)));
        pulse.Beat();
        if (answer.HttpStatus == 200)
        {
            purchase.Acks.Add(answer.RequestId!);
            return true;
        }

        Assert.Equal((400, "3060"), (answer.HttpStatus, answer.Code));
        return false;
    }

    private async Task<string> CodeOf(Purchase purchase, int entered)
    {
        if (purchase.Phone == EveryCodeIsWrong) return $"{1111 * (entered % 9 + 1)}";
        if (purchase.IsMagic) return "0000";
        if (entered < purchase.WrongCodes) return await bank.WrongCodeFor(purchase.Phone, entered + 1);
        return await bank.CodeFor(purchase.Phone) ?? throw new InvalidOperationException($"{purchase.PaymentId} is asked for a code that the bank has not sent");
    }

    /// <summary>The merchant's server. Some callbacks it fails to take; of some it loses only its own answer.</summary>
    private Task<int> Take(ReceivedCallback callback)
    {
        pulse.Beat();
        var fate = Fate(callback);
        // An end is over for the shopper only when the merchant has said so.
        if (fate > (callback.IsFinal ? 1 : 0)) purchases[callback.PaymentId].Heard.Writer.TryWrite(callback);
        return Task.FromResult(fate <= 1 ? 500 : 200);
    }

    /// <summary>0: not taken over. 1: taken over, and yet answered with a failure. More: all is well. A third delivery always goes well, so that no schedule grows long.</summary>
    private int Fate(ReceivedCallback callback)
    {
        var deliveries = this.deliveries.AddOrUpdate((callback.PaymentId, callback.Status), 1, (_, before) => before + 1);
        return deliveries > 1 ? int.MaxValue : new Random(unchecked(seed * 31 + StableHash(callback.PaymentId + callback.Status))).Next(40);
    }

    private readonly ConcurrentDictionary<(string, string), int> deliveries = new();

    private static int StableHash(string text) => text.Aggregate(17, (hash, character) => unchecked(hash * 31 + character));
}
