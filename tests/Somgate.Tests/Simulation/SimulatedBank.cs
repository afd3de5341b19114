extern alias bank;

using System.Security.Cryptography;
using System.Text.Json;
using Somgate.Methods.Mbank;
using Somgate.Providers;
using Bank = bank::Somgate.BankSimulator;

namespace Somgate.Tests.Simulation;

/// <summary>A node's line to the bank. What the bank's bodies mean is read by the real adapter.</summary>
internal sealed class SimulatedProvider(World world, SimulatedNode node) : IProvider
{
    private readonly int life = node.Life;

    public string Name => SimulatedBank.Name;

    public int ProviderId => 17101;

    public Task<ProviderAnswer> Ask(ProviderQuestion question, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<ProviderAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Bank.Ask(question, () => node.Life == life && node.IsUp, reply => answer.SetResult(MbankAnswers.Of(question, reply)));
        if (world.Plan.Flaw == Flaw.TwoQuestionsAtOnce) world.Bank.Ask(question, () => true, _ => { });
        return answer.Task;
    }

    public NoticeReading ReadNotice(ReadOnlySpan<byte> body, string? signature) => MbankNotice.Read(body, signature, SimulatedBank.NoticeSecret);
}

/// <summary>How a test wants a call to go.</summary>
/// <param name="RequestMs">Until the bank carries it out.</param>
/// <param name="AnswerMs">From there to the answer.</param>
/// <param name="IsLost">It never arrives, and nothing answers.</param>
internal sealed record CallPace(long RequestMs = 10, long AnswerMs = 10, bool IsLost = false)
{
    public static readonly CallPace Lost = new(IsLost: true);
}

/// <summary>
/// The bank and the network before it. What becomes of an order is decided by the bank simulator's own state machine, with its magic phones; its ledger of charges is the truth.
/// </summary>
internal sealed class SimulatedBank(World world)
{
    public const string Name = "mbank";

    public static readonly byte[] NoticeSecret = "notice-secret"u8.ToArray();

    private const long CallMsMax = 10_000;

    private static readonly long[] NoticePausesMs = [1_000, 5_000, 30_000, 120_000, 600_000];

    private static readonly byte[] Garbage = "<html><body>Technical works</body></html>"u8.ToArray();

    private readonly Dictionary<string, Order> orders = [];

    /// <summary>What a test decides of a call; null: nothing, it goes as chance has it.</summary>
    public Func<ProviderQuestion, CallPace?> Pace { get; set; } = _ => null;

    public bool NoticesAreLost { get; set; }

    /// <summary>Order numbers, one entry a charge.</summary>
    public List<string> Ledger { get; } = [];

    /// <summary>Resends that the bank was asked for, by order.</summary>
    public Dictionary<string, int> ResendsAsked { get; } = [];

    /// <summary>Orders of which we took note of a notice with another sum.</summary>
    public List<string> WrongSumsTaken { get; } = [];

    /// <summary>Orders of which we took note of a charge and then of its contrary.</summary>
    public List<string> ContrariesTaken { get; } = [];

    /// <summary>What the customer reads on the phone; null: nothing came.</summary>
    public string? CodeFor(string phone) =>
        orders.Values.Select(order => order.Payment).LastOrDefault(payment => payment?.Request.Phone == phone && payment.CodeArrived)?.Code;

    public bool Knows(string orderNumber) => orders.TryGetValue(orderNumber, out var order) && order.Payment is not null;

    /// <summary>Reports a status of the newest order, whatever is true.</summary>
    public void Notify(string status)
    {
        var payment = orders.Values.Last().Payment! with { EndedAt = world.Clock.Now };
        Post(Bank.NoticeBody.Of(payment) with { Status = status }, NoticePausesMs.Length, () => { });
    }

    /// <summary>One call from a node; the reply comes within the ten seconds that the real client waits.</summary>
    /// <param name="askerLives">Whether the asking process still is the one that asked.</param>
    public void Ask(ProviderQuestion question, Func<bool> askerLives, Action<ProviderReply> reply)
    {
        var number = $"{question.Operation.OperationId}";
        var order = orders.TryGetValue(number, out var known) ? known : orders[number] = new();
        if (order.Asking is { } asking && asking()) world.Fault($"order {number} is asked {question.Call} while another call of a living node is under way");
        if (question.Call == ProviderCall.Resend) ResendsAsked[number] = ResendsAsked.GetValueOrDefault(number) + 1;
        world.Tell($"order {number} is asked {question.Call} by {question.Operation.LeasedBy}");
        var isOver = false;
        order.Asking = () => !isOver && askerLives();
        var weather = Weather;
        world.After(CallMsMax, () => Reply(ProviderReply.Failed.TimedOut));
        if (Pace(question) is { } pace)
        {
            if (pace.IsLost) return;
            world.After(pace.RequestMs, () =>
            {
                var said = Say(question, order, BankWeather.Calm);
                world.After(pace.AnswerMs, () => Reply(said));
            });
            return;
        }

        if (IsDown || world.Strikes(weather.LoseRequest))
        {
            if (world.Chance.Next(2) == 0) world.After(world.Chance.Next(1, 300), () => Reply(ProviderReply.Failed.NoConnection));
            return;
        }

        var takesMs = world.Strikes(weather.DelayRequest) ? world.Chance.Next(5_000, 40_000) : world.Chance.Next(1, 150);
        world.After(takesMs, () => Carry(question, order, weather, Reply));
        if (world.Strikes(weather.Repeat) && question.Call != ProviderCall.Resend) world.After(takesMs + world.Chance.Next(1, 500), () => Carry(question, order, BankWeather.Calm, _ => { }));

        void Reply(ProviderReply said)
        {
            if (isOver) return;
            isOver = true;
            reply(said);
        }
    }

    private BankWeather Weather => world.IsHealed ? BankWeather.Calm : world.Plan.Bank;

    private bool IsDown => !world.IsHealed && world.Plan.BankOutages.Any(outage => outage.Covers(world.Clock.Ms));

    private void Carry(ProviderQuestion question, Order order, BankWeather weather, Action<ProviderReply> reply)
    {
        if (world.Strikes(weather.TooMany))
        {
            reply(new ProviderReply.Answered(429, default, TimeSpan.FromSeconds(world.Chance.Next(1, 90))));
            return;
        }

        var said = Say(question, order, weather);
        if (world.Strikes(weather.LoseAnswer) || (order.Payment is { } silent && NeverAnswers(question.Call, silent))) return;
        var takesMs = world.Strikes(weather.DelayAnswer) ? world.Chance.Next(2_000, 20_000) : world.Chance.Next(1, 150);
        world.After(takesMs + (long)(order.Payment?.Scene().AnswersTake.TotalMilliseconds ?? 0), () => reply(said));
    }

    /// <summary>Carries the call out now; the answer says what was then.</summary>
    private ProviderReply Say(ProviderQuestion question, Order order, BankWeather weather)
    {
        var fails = world.Strikes(weather.Error500);
        var answer = fails && world.Chance.Next(2) == 0 ? null : Do(question, order);
        if (fails || answer is null) return new ProviderReply.Answered(500, default);
        if (world.Strikes(weather.Garbage) || (!world.IsHealed && order.Payment?.Scene().AnswersAreNotJson == true)) return new ProviderReply.Answered(200, Garbage);
        return new ProviderReply.Answered(answer.HttpStatus, JsonSerializer.SerializeToUtf8Bytes(answer, Bank.WireJson.Default.Answer));
    }

    private static bool NeverAnswers(ProviderCall call, Bank.Payment payment) =>
        (call == ProviderCall.Create && payment.Scene().CreateIsNeverAnswered)
        || (call == ProviderCall.Confirm && payment.Scene().ChargeIsNeverAnswered && payment.Status == Bank.PaymentStatus.Charge);

    /// <summary>What the bank does and says; null: an HTTP error that says nothing.</summary>
    private Bank.Answer? Do(ProviderQuestion question, Order order)
    {
        var now = world.Clock.Now;
        if (question.Call == ProviderCall.Create) return Create(question, order, now);
        if (world.Plan.Flaw == Flaw.LateChargesAreKeptFromUs && order.Payment?.Status == Bank.PaymentStatus.Charge) return null;
        if (order.Payment is null) return order.IsDown && !world.IsHealed ? null : Bank.Answer.UnknownOrder;
        var before = Bank.Lifecycle.Settle(order.Payment, now);
        var step = question.Call switch
        {
            ProviderCall.Status => new(before, Bank.Reply.Ok),
            ProviderCall.Confirm => Confirm(before, question, now),
            ProviderCall.Resend => Bank.Lifecycle.Resend(before, $"{world.Chance.Next(10_000):0000}", now),
            ProviderCall.Cancel => Bank.Lifecycle.Cancel(before, now),
            _ => throw new ArgumentOutOfRangeException(nameof(question), question.Call, "not a call"),
        };
        Keep(order, step.Payment);
        return Bank.Answer.Of(step);
    }

    private Bank.Step Confirm(Bank.Payment before, ProviderQuestion question, DateTimeOffset now)
    {
        var step = Bank.Lifecycle.Confirm(before, question.Operation.ApprovalCode!.Reveal(), now);
        if (world.Plan.Flaw == Flaw.BankChargesTwice && step.Payment.Status == Bank.PaymentStatus.Charge) Ledger.Add(before.Request.OrderNumber);
        return step;
    }

    private Bank.Answer? Create(ProviderQuestion question, Order order, DateTimeOffset now)
    {
        var request = new Bank.CreateRequest(
            $"{question.Operation.OperationId}", question.Payment.Account.Reveal(), question.Payment.Sum.AmountMinor, question.Payment.Sum.Currency, null,
            question.NoticeUrl, (int)Math.Max(1, (question.Payment.ThresholdAt - question.Now).TotalSeconds));
        var scene = Bank.Script.For(request.Phone);
        if (order.Payment is { } known) return known.Request.SaysTheSameAs(request) ? Bank.Answer.Of(Opened(known.Request, known.PaymentId, known.Code, known.CreatedAt)) : Bank.Answer.OrderNumberUsed;
        order.IsDown = scene.Down;
        if (scene.Down && !world.IsHealed) return null;
        if (order.BrokenCreates++ < scene.BrokenCreates) return null;
        var step = Opened(request, Guid.CreateVersion7(now), $"{world.Chance.Next(10_000):0000}", now);
        Keep(order, step.Payment);
        return Bank.Answer.Of(step);
    }

    private static Bank.Step Opened(Bank.CreateRequest request, Guid id, string code, DateTimeOffset now)
    {
        var opened = Bank.Lifecycle.Open(request, id, code, now);
        return new(opened, Bank.Reply.Of(opened));
    }

    /// <summary>Takes in what became of an order, books a charge, and brings about what follows by itself.</summary>
    private void Keep(Order order, Bank.Payment after)
    {
        var before = order.Payment;
        order.Payment = after;
        if (after == before) return;
        world.Tell($"order {after.Request.OrderNumber} is {after.Status} {after.Reason} at the bank");
        if (after.Status == Bank.PaymentStatus.Charge && before?.Status != Bank.PaymentStatus.Charge && world.Plan.Flaw != Flaw.BankConfirmsWithoutCharge)
            Ledger.Add(after.Request.OrderNumber);
        if (after.IsFinal() && before?.IsFinal() != true) Report(after);
        if (Bank.Lifecycle.NextAt(after) is { } next)
            world.At(VirtualClock.MsOf(next), () => Keep(order, Bank.Lifecycle.Settle(order.Payment!, world.Clock.Now)));
    }

    private void Report(Bank.Payment final)
    {
        var weather = Weather;
        if (!final.NoticeIsOwed || NoticesAreLost || world.Plan.Flaw == Flaw.LateChargesAreKeptFromUs) return;
        var notice = Bank.NoticeBody.Of(final);
        if (world.Strikes(weather.WrongSumNotice)) Post(notice with { Amount = 1 }, 0, () => WrongSumsTaken.Add(notice.OrderNumber));
        if (world.Strikes(weather.LoseNotice)) return;
        var copies = Math.Max(final.Scene().NoticeCopies, world.Strikes(weather.RepeatNotice) ? 2 : 1);
        for (var copy = 0; copy < copies; copy++)
            world.After(world.Strikes(weather.LateNotice) ? world.Chance.Next(1_000, 600_000) : world.Chance.Next(1, 50), () => Post(notice, 0, () => Contradict(final, notice)));
    }

    /// <summary>Says now and then the contrary of what we have taken note of. Never a charge that was none: against a bank that lies about money there is no help.</summary>
    private void Contradict(Bank.Payment final, Bank.NoticeBody taken)
    {
        if (taken.Status != "CHARGE" || taken.Amount != final.Request.AmountMinor || !world.Strikes(Weather.ContraryNotice)) return;
        world.After(world.Chance.Next(60_000), () => Post(taken with { Status = "REJECT", Reason = "DECLINED" }, 0, () => ContrariesTaken.Add(taken.OrderNumber)));
    }

    /// <summary>One try of a notice; repeated after the bank's pauses until it is answered with 200.</summary>
    private void Post(Bank.NoticeBody notice, int tries, Action taken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(notice, Bank.WireJson.Default.NoticeBody);
        var isTaken = false;
        if (!IsDown && world.AnyNode() is { } node)
        {
            node.Notice(body, Convert.ToHexStringLower(HMACSHA256.HashData(NoticeSecret, body)), status =>
            {
                if (status != 200 || isTaken) return;
                isTaken = true;
                taken();
            });
        }

        if (tries == NoticePausesMs.Length) return;
        world.After(10_000 + NoticePausesMs[tries], () =>
        {
            if (!isTaken) Post(notice, tries + 1, taken);
        });
    }

    private sealed class Order
    {
        public Bank.Payment? Payment { get; set; }

        public bool IsDown { get; set; }

        public int BrokenCreates { get; set; }

        /// <summary>Whether the last call is still under way for a process that lives.</summary>
        public Func<bool>? Asking { get; set; }
    }
}
