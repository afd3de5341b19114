using Somgate.Payments;
using Somgate.Tests.PaymentPage;
using Somgate.Tests.Support;

namespace Somgate.Tests.PaymentLinks;

/// <summary>Pay, cancel and the end of a link at the same moment: one of them wins, and the callbacks tell which (payment-links.md 3, 4).</summary>
public sealed class LinkRaceTests
{
    private const int Rounds = 12;

    private static readonly Dictionary<PaymentStatus, string> Endings = new()
    {
        [PaymentStatus.Decline] = "invoice sent 0, decline 20102",
        [PaymentStatus.InvoiceCanceled] = "invoice sent 0, invoice canceled 301",
        [PaymentStatus.Expired] = "invoice sent 0, expired 20602",
    };

    [Theory, EachDatabase]
    public async Task One_of_pay_cancel_and_the_end_wins(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var random = new Random(20260127);
        var ended = new List<PaymentStatus>();
        for (var round = 0; round < Rounds; round++)
        {
            var id = $"R-{round}";
            // In every third round the clock strikes the end in the middle of it.
            var end = journey.Time.GetUtcNow().AddSeconds(30);
            var strikes = round % 3 == 2;
            await journey.Somgate.MakeLink(id, end);
            await journey.Rest();
            var customer = new PageCustomer(journey.Somgate);
            await customer.OpenAt(await journey.Somgate.LinkOf(id));
            Func<Task>[] deeds =
            [
                () => customer.Post("pay", customer.Turn, ("phone", "700000003")),
                () => CancelAfter(journey, id, questions: random.Next(8)),
                .. strikes ? [() => Strike(journey, end)] : Array.Empty<Func<Task>>(),
            ];
            random.Shuffle(deeds);
            await Task.WhenAll(deeds.Select(deed => Task.Run(deed, TestContext.Current.CancellationToken)));
            await journey.PassTo(end.AddSeconds(5), 10_000);
            await journey.Rest();

            var payment = (await journey.Somgate.Find(id))!;
            Assert.True(Standing.IsFinal(payment.Status), $"{id} is {payment.Status}");
            Assert.Equal(Endings[payment.Status], journey.Told(id));
            Assert.Equal(payment.Status == PaymentStatus.Decline ? 2 : 1, payment.Operations.Count);
            Assert.All(payment.Operations, operation => Assert.Null(operation.DueAt));
            ended.Add(payment.Status);
        }

        // A race that one side always wins proves little.
        Assert.True(ended.Distinct().Count() > 1, string.Join(", ", ended));
        await journey.End();
    }

    /// <summary>Pay takes several steps: a few questions first let it come as far as this or that one of them.</summary>
    private static async Task CancelAfter(Journey journey, string id, int questions)
    {
        for (var asked = 0; asked < questions; asked++) await journey.Somgate.Status(id);
        await journey.Somgate.CancelLink(id);
    }

    private static Task Strike(Journey journey, DateTimeOffset end)
    {
        journey.Time.Advance(end - journey.Time.GetUtcNow());
        return Task.CompletedTask;
    }
}
