using System.Text.Json;
using Somgate.Callbacks;

namespace Somgate.Tests.Simulation;

/// <summary>A callback as the merchant handled it.</summary>
internal sealed record Told(long AtMs, string Url, byte[] Body, string PaymentId, string Status);

/// <summary>The merchants' servers and the network before them: what arrives, in which order, and what is answered.</summary>
internal sealed class SimulatedMerchant(World world)
{
    private const long TryMsMax = 15_000;

    private readonly Dictionary<string, Action<Told>> listening = [];

    /// <summary>Everything that was handled, in the order of its arrival.</summary>
    public List<Told> Handled { get; } = [];

    public void Listen(string paymentId, Action<Told> hear) => listening[paymentId] = hear;

    /// <summary>One try, as the real client makes it: an answer, or a fault after fifteen seconds at the latest.</summary>
    /// <param name="senderLives">A request that hasn't arrived when its sender dies never arrives.</param>
    public Task<CallbackAnswer> Send(Func<bool> senderLives, string url, byte[] body)
    {
        var answered = new TaskCompletionSource<CallbackAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var weather = world.IsHealed ? MerchantWeather.Calm : world.Plan.Merchant;
        var startedMs = world.Clock.Ms;
        world.After(TryMsMax, () => Answer(null, CallbackFault.TimeOut));
        if (world.Plan.Flaw == Flaw.CallbacksAreSaidToBeDelivered && world.Chance.Next(4) == 0)
        {
            world.After(1, () => Answer(200, null));
            return answered.Task;
        }

        var isRefused = (!world.IsHealed && world.Plan.MerchantOutages.Any(outage => outage.Covers(startedMs))) || world.Strikes(weather.Refuse);
        if (isRefused)
        {
            world.After(world.Chance.Next(1, 100), () => Answer(null, CallbackFault.Connect));
            return answered.Task;
        }

        world.After(world.Chance.Next(1, 200), () =>
        {
            if (!senderLives()) return;
            if (world.Strikes(weather.Fail))
            {
                world.After(world.Chance.Next(1, 200), () => Answer(500, null));
                return;
            }

            Handle(url, body);
            if (world.Strikes(weather.LoseAnswer)) world.After(world.Chance.Next(1, 200), () => Answer(null, CallbackFault.Protocol));
            else if (!world.Strikes(weather.Hang)) world.After(world.Strikes(weather.Slow) ? world.Chance.Next(5_000, 14_000) : world.Chance.Next(1, 200), () => Answer(200, null));
        });
        return answered.Task;

        void Answer(int? httpStatus, string? fault) =>
            answered.TrySetResult(new(httpStatus, fault, [], null, TimeSpan.FromMilliseconds(world.Clock.Ms - startedMs)));
    }

    private void Handle(string url, byte[] body)
    {
        var payment = JsonDocument.Parse(body).RootElement.GetProperty("payment");
        var told = new Told(world.Clock.Ms, url, body, payment.GetProperty("id").GetString()!, payment.GetProperty("status").GetString()!);
        if (world.Plan.Flaw == Flaw.CallbacksComeOutOfOrder && told.Status == "awaiting clarification" && world.Chance.Next(2) == 0)
            world.After(60_000, () => Handled.Add(told));
        world.Tell($"{told.PaymentId} is told {told.Status}");
        Handled.Add(told);
        if (listening.TryGetValue(told.PaymentId, out var hear)) hear(told);
    }
}
