using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Somgate.Callbacks;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Storage;
using Somgate.Tests.Gate;

namespace Somgate.Tests.Support;

/// <summary>
/// Service, bank and merchant that share one clock, which moves only when the test turns it, in small steps and while nobody is at work: time-outs of calls hang on
/// the same clock and must not strike a call that merely takes real time.
/// </summary>
internal sealed class Journey : IAsyncDisposable
{
    public const int ThresholdSeconds = 60;

    public static readonly DateTimeOffset Beginning = new(2025, 3, 10, 9, 0, 0, TimeSpan.Zero);

    /// <summary>A pause that no payment of a test outlasts.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(10);

    /// <summary>Long enough for any real work on a busy machine.</summary>
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(20);

    /// <summary>Time for real work beside that of somebody who waits for the clock.</summary>
    private static readonly TimeSpan Impatient = TimeSpan.FromMilliseconds(250);

    private Journey(FakeTimeProvider time, BankHost bank, MerchantStub merchant, SomgateHost somgate) =>
        (Time, Bank, Merchant, Somgate) = (time, bank, merchant, somgate);

    public FakeTimeProvider Time { get; }

    public BankHost Bank { get; }

    public MerchantStub Merchant { get; }

    public SomgateHost Somgate { get; }

    /// <summary>
    /// Somebody waits for the clock in the middle of their work: a bank that takes its time, a merchant that hangs. Rest can't be waited for then, and the clock
    /// moves on while others may be at work too.
    /// </summary>
    public bool SomebodyWaits { get; set; }

    /// <summary>How much of a jump the timers see.</summary>
    private static readonly TimeSpan LastStep = TimeSpan.FromSeconds(1);

    /// <summary>Finer when the clock can't wait for all work: a call of at most 10 s then has at least 20 steps of real time.</summary>
    private TimeSpan StandardStep => TimeSpan.FromMilliseconds(SomebodyWaits ? 500 : 1_000);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="settings">Further settings; without them purchases have a threshold and codes a life of 60 s.</param>
    public static async Task<Journey> Begin(Engine engine, params string[] settings)
    {
        var time = new FakeTimeProvider(Beginning);
        var bank = await BankHost.Start(time);
        var merchant = await MerchantStub.Start();
        var somgate = await SomgateHost.Start(
            engine, bank.BaseUrl, merchant.CallbackUrl, time, [$"--Mbank:ThresholdSeconds={ThresholdSeconds}", $"--Mbank:CodeLifeSeconds={ThresholdSeconds}", .. settings]);
        return new(time, bank, merchant, somgate);
    }

    /// <summary>A sale with changed fields: a dotted path and the JSON of its value.</summary>
    public Task<GateReply> Sale(string paymentId, string phone, params (string Field, string Json)[] changes)
    {
        var body = SomgateHost.SaleBody(paymentId, phone);
        foreach (var (field, json) in changes) GateDesk.With(body, field, json);
        return Somgate.Send("/v2/payment/wallet/mbank/sale", body);
    }

    /// <summary>A clarification with any additional data.</summary>
    public Task<GateReply> Clarify(string paymentId, string additionalData) => Somgate.Send("/v2/payment/clarification", new JsonObject
    {
        ["general"] = new JsonObject { ["project_id"] = SomgateHost.ProjectId, ["payment_id"] = paymentId },
        ["additional_data"] = JsonNode.Parse(additionalData),
    });

    /// <summary>Turns the clock until what is awaited has come.</summary>
    public async Task<T> Until<T>(Task<T> awaited, TimeSpan? step = null)
    {
        var end = Time.GetUtcNow() + WaitMax;
        await Rest(awaited);
        while (!awaited.IsCompleted)
        {
            Assert.True(Time.GetUtcNow() < end, $"did not come within {WaitMax}; came: {string.Join(", ", Merchant.Received.Select(callback => $"{callback.Status} {callback.Code}"))}");
            Time.Advance(step ?? StandardStep);
            await Rest(awaited);
        }

        return await awaited;
    }

    /// <summary>Lets time pass.</summary>
    public Task Pass(int seconds, int? stepMs = null) => PassTo(Time.GetUtcNow().AddSeconds(seconds), stepMs);

    /// <summary>Lets time pass until this moment and no further.</summary>
    public async Task PassTo(DateTimeOffset moment, int? stepMs = null)
    {
        await Rest();
        while (Time.GetUtcNow() < moment)
        {
            var left = moment - Time.GetUtcNow();
            var step = stepMs is { } ms ? TimeSpan.FromMilliseconds(ms) : StandardStep;
            Time.Advance(left < step ? left : step);
            await Rest();
        }
    }

    /// <summary>Lets time pass until so many seconds after the beginning.</summary>
    public Task PassToSecond(int second, int? stepMs = null) => PassTo(Beginning.AddSeconds(second), stepMs);

    /// <summary>Moves the clock to the next moment at which the service has something to do; false: nothing is ever due again.</summary>
    /// <param name="pastTimers">The clock alone jumps, for hours of ticks of every timer would take longer than the whole test. For when the bank has nothing more to do: its timer stands still.</param>
    public async Task<bool> JumpToNextDue(bool pastTimers = false)
    {
        await Rest();
        DateTimeOffset?[] dues = [await Services<PaymentStore>().FindNextDue(Cancel), await Services<CallbackStore>().FindOldestDue(Cancel)];
        if (dues.Min() is not { } next) return false;
        if (pastTimers && next - LastStep > Time.GetUtcNow()) Time.AdjustTime(next - LastStep);
        if (next > Time.GetUtcNow()) Time.Advance(next - Time.GetUtcNow());
        await Rest();
        return true;
    }

    /// <summary>Completes when nobody is at work: nothing due is left, no call at the bank, no try of a callback, no notice under way.</summary>
    public async Task Rest(Task? awaited = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        do
        {
            Services<NodeWorker>().Nudge();
            if (awaited is { IsCompleted: true }) return;
            await Bank.NoticesAtRest();
            if (await IsAtRest()) return;
        }
        while (TimeProvider.System.GetElapsedTime(started) < (SomebodyWaits ? Impatient : Patient));
        Assert.True(SomebodyWaits, $"no rest within {Patient}");
    }

    /// <summary>The latest operation as it stands in the database.</summary>
    public async Task<Operation> Operation(string paymentId) => (await Somgate.Find(paymentId))!.Latest!;

    public async Task<string?> Status(string paymentId) => (await Somgate.Status(paymentId)).Status;

    /// <summary>Status and code of each callback of a payment, in the order in which they came: <c>awaiting clarification 9999, success 0</c>.</summary>
    public string Told(string paymentId) => string.Join(", ", Merchant.Of(paymentId).Select(callback => $"{callback.Status} {callback.Code}"));

    /// <summary>Kinds of the alerts of a payment, the oldest first.</summary>
    public async Task<string> Alerts(string paymentId) => string.Join(", ", await Query<string>(
        "select a.kind from alerts a join payments p on p.project_id = a.project_id and p.payment_no = a.payment_no where p.payment_id = @paymentId order by a.alert_id", paymentId));

    /// <summary>State of each callback of a payment, the oldest first.</summary>
    public async Task<string> CallbackStates(string paymentId) => string.Join(", ", (await Callbacks(paymentId)).Select(callback => $"{callback.Status} {callback.State}"));

    public async Task<IReadOnlyList<CallbackRow>> Callbacks(string paymentId) =>
        await Services<CallbackStore>().FindOf(SomgateHost.ProjectId, (await Somgate.Find(paymentId))!.PaymentNo, Cancel);

    public Task<IReadOnlyList<CallbackAttempt>> Attempts(CallbackRow callback) => Services<CallbackStore>().FindAttempts(callback.ProjectId, callback.CallbackId, Cancel);

    /// <summary>Status of the payment at the bank itself.</summary>
    public async Task<string> StatusAtBank(string paymentId)
    {
        var order = (await Operation(paymentId)).OperationId;
        return $"{JsonNode.Parse(await Bank.Http.GetStringAsync($"/api/v1/payments/{order}", Cancel))!["data"]!["status"]}";
    }

    /// <summary>What holds at the end of every journey: what the bank charged is what we hold for paid, and every callback is signed.</summary>
    public async Task End()
    {
        var paid = await Query<long>("select operation_id from operations where status = 'success' or is_late_success = 1 order by operation_id", "");
        var charged = (await Bank.Charges()).Select(charge => long.Parse(charge.OrderNumber)).Order();
        Assert.Equal(charged, paid);
        Assert.All(Merchant.Received, callback => Assert.True(callback.IsSignedBy(SomgateHost.Secret)));
    }

    public async ValueTask DisposeAsync()
    {
        await Somgate.DisposeAsync();
        await Merchant.DisposeAsync();
        await Bank.DisposeAsync();
    }

    /// <summary>A lease is taken before the work on it begins, so the database knows of it first.</summary>
    private async Task<bool> IsAtRest()
    {
        await using var connection = await Services<Database>().Open(Cancel);
        var open = await connection.QuerySingleAsync<long>("""
            select (select count(*) from operations where leased_by is not null or due_at_ms <= @now)
              + (select count(*) from callbacks where leased_by is not null or due_at_ms <= @now)
            """, new { now = Time.GetUtcNow().ToUnixTimeMilliseconds() });
        return open == 0 && Services<OperationWorker>().Idle().IsCompleted && Services<CallbackWorker>().Idle().IsCompleted;
    }

    private async Task<IReadOnlyList<T>> Query<T>(string sql, string paymentId)
    {
        await using var connection = await Services<Database>().Open(Cancel);
        return [.. await connection.QueryAsync<T>(sql, new { paymentId })];
    }

    private T Services<T>()
        where T : notnull => Somgate.Services.GetRequiredService<T>();
}
