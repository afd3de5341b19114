using Dapper;
using Somgate.Payments;
using Somgate.Register;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Register;

/// <summary>A register of some hundred payments of every kind, drawn from a seed, on a real database; and the same payments for those who reckon by hand.</summary>
internal sealed class SeededRegister : IAsyncDisposable
{
    public static readonly long[] Projects = [11, 12, 13, 14];

    public static readonly DateTimeOffset Now = new(2026, 3, 20, 12, 0, 0, TimeSpan.Zero);

    private const string AddPayment = """
        insert into payments (project_id, payment_no, payment_id, payment_key, status, method, source, amount_minor, currency, description, customer_id, customer_ip,
          account, account_hash, account_masked, created_at_ms, changed_at_ms, threshold_at_ms, code_life_ms, request_id, sale_hash, version, problems,
          ended_as, updated_at_ms, moved_operation_id, completed_at_ms, main_operation_id, main_type, code, reason, time_to_pay_ms, time_to_result_ms, is_late_success,
          is_unconfirmed, repaired_at_ms, callback_state, phone_hash, email_hash, link_id)
        values (@ProjectId, @PaymentNo, @PaymentId, @key, @Status, @Method, @Source, @AmountMinor, @Currency, 'd', @CustomerId, @CustomerIp,
          @bytes, @account, '996******000', @CreatedMs, @CreatedMs, @CreatedMs, 0, @RequestId, @bytes, 1, @problems,
          @ended, @UpdatedMs, @moved, @CompletedMs, @main, @type, @Code, @reason, @TimeToPayMs, @TimeToResultMs, @late,
          @unconfirmed, @RepairedMs, @CallbackState, @phone, @email, @LinkId)
        """;

    private const string AddOperation = """
        insert into operations (project_id, operation_id, payment_no, type, status, step, code, created_at_ms, changed_at_ms, due_at_ms, try_no, updated_at_ms,
          completed_at_ms, reason, provider_payment_id)
        values (@projectId, @OperationId, @paymentNo, 'sale', @Status, 'none', @Code, @CreatedMs, @CreatedMs, @due, @Try, @UpdatedMs, @CompletedMs, @Reason, @ProviderPaymentId)
        """;

    private const string AddRequest = "insert into requests (project_id, request_id, payment_no, kind, accepted_at_ms) values (@ProjectId, @RequestId, @PaymentNo, 'sale', @CreatedMs)";

    private const string AddLink = """
        insert into payment_links (project_id, payment_no, link_hash, link_sealed, best_before_ms, email, terms, opens)
        values (@ProjectId, @PaymentNo, @hash, @hash, @CreatedMs, @LinkEmail, @hash, @opens)
        """;

    private const string AddCallback = """
        insert into callbacks (project_id, callback_id, event_no, payment_no, payment_key, payment_version, status, url, endpoint, body, state, tries, attempts, due_at_ms, created_at_ms)
        values (@ProjectId, @id, @id, @PaymentNo, @key, 1, @Status, '', '', @bytes, @state, @tries, @tries, @due, @CreatedMs)
        """;

    private static readonly string[] Statuses =
        ["success", "success", "success", "success", "decline", "decline", "processing", "awaiting clarification", "awaiting customer", "error", "expired", "awaiting payment"];

    private static readonly (int Code, string Reason)[] Declines =
        [(20105, "no_money"), (20602, "not_confirmed"), (20602, "bank_unavailable"), (20104, "wrong_code"), (301, "refused_by_customer"), (20999, "bank_other")];

    private readonly StoreHost host;

    private SeededRegister(StoreHost host, IReadOnlyList<SeededPayment> payments) => (this.host, Payments) = (host, payments);

    public StoreHost Host => host;

    public IReadOnlyList<SeededPayment> Payments { get; }

    public RegisterStore Store => new(host.Database, host.Vault, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Now));

    public Somgate.Analytics.AnalyticsStore Analytics => new(Store, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Now));

    public static async Task<SeededRegister> Create(Engine engine, int seed = 7, int count = 500)
    {
        var host = await StoreHost.Create(engine);
        var payments = Draw(seed, count);
        await Fill(host.Database, host.Vault, payments);
        return new(host, payments);
    }

    /// <summary>Payments of a seed.</summary>
    public static SeededPayment[] Draw(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(1, count).Select(index => Draw(random, index))];
    }

    /// <summary>Writes them into any database.</summary>
    /// <param name="isIdle">Nothing in it is due: where a service runs, its workers leave it as it is.</param>
    public static async Task Fill(Database database, Vault vault, IEnumerable<SeededPayment> payments, bool isIdle = false)
    {
        await using var connection = await database.Open(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        foreach (var payment in payments) await Write(vault, connection, payment, isIdle);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static async Task Write(Vault vault, System.Data.Common.DbConnection connection, SeededPayment payment, bool isIdle)
    {
        var bytes = new byte[] { 1 };
        var key = PaymentKey.Fold(payment.PaymentId);
        await connection.ExecuteAsync(AddPayment, new
        {
            payment.ProjectId,
            payment.PaymentNo,
            payment.PaymentId,
            key,
            payment.Status,
            payment.Method,
            payment.Source,
            payment.AmountMinor,
            payment.Currency,
            payment.CustomerId,
            payment.CustomerIp,
            bytes,
            account = vault.Hash(payment.Phone),
            payment.CreatedMs,
            payment.RequestId,
            problems = payment.Status == "error" ? "[]" : null,
            ended = payment.IsFinal ? payment.Status : null,
            payment.UpdatedMs,
            moved = payment.Moved?.OperationId,
            payment.CompletedMs,
            main = payment.Main?.OperationId,
            type = payment.Main is null ? null : "sale",
            payment.Code,
            reason = payment.Main?.Reason,
            payment.TimeToPayMs,
            payment.TimeToResultMs,
            late = payment.Late ? 1L : 0,
            unconfirmed = payment.Unconfirmed ? 1L : 0,
            payment.RepairedMs,
            payment.CallbackState,
            phone = payment.ContactPhone is { } phone ? vault.Hash(phone) : null,
            email = payment.Email is { } email ? vault.Hash(email) : null,
            payment.LinkId,
        });
        await connection.ExecuteAsync(AddRequest, payment);
        if (payment.LinkEmail is not null)
            await connection.ExecuteAsync(AddLink, new { payment.ProjectId, payment.PaymentNo, hash = vault.Hash($"{payment.PaymentNo}"), payment.CreatedMs, payment.LinkEmail, opens = (long)payment.Opens });
        foreach (var operation in payment.Operations)
        {
            await connection.ExecuteAsync(AddOperation, new
            {
                projectId = payment.ProjectId,
                paymentNo = payment.PaymentNo,
                operation.OperationId,
                operation.Status,
                operation.Code,
                operation.CreatedMs,
                operation.UpdatedMs,
                operation.CompletedMs,
                operation.Reason,
                operation.ProviderPaymentId,
                operation.Try,
                due = operation.CompletedMs is not null ? (long?)null : isIdle ? Now.AddYears(9).ToUnixTimeMilliseconds() : operation.CreatedMs,
            });
        }

        if (payment.CallbackState == "none") return;
        var state = payment.CallbackState switch { "failed" => "exhausted", "off" => "suppressed", "delivered" => "delivered", _ => "pending" };
        await connection.ExecuteAsync(AddCallback, new
        {
            payment.ProjectId,
            id = payment.PaymentNo,
            payment.PaymentNo,
            key,
            payment.Status,
            bytes,
            state,
            tries = payment.CallbackState == "retrying" ? 2 : 0,
            due = state != "pending" ? (long?)null : isIdle ? Now.AddYears(9).ToUnixTimeMilliseconds() : payment.CreatedMs,
            payment.CreatedMs,
        });
    }

    private static SeededPayment Draw(Random random, int index)
    {
        var status = Pick(random, Statuses);
        var isLink = status is "expired" or "awaiting payment" || random.Next(10) == 0;
        // Several rows of one second, and now and then of one millisecond.
        var created = Now.AddDays(-random.Next(20)).AddMinutes(-random.Next(0, 60)).ToUnixTimeMilliseconds() + random.Next(3);
        var operations = status is "error" or "expired" or "awaiting payment" ? [] : Operations(random, index, status, created);
        var callback = RegisterKey.FinalStatuses.Contains(status) ? Pick(random, "delivered", "delivered", "waiting", "retrying", "failed", "off") : Pick(random, "none", "delivered");
        return new()
        {
            ProjectId = Pick(random, Projects),
            PaymentNo = 100_000 + index,
            PaymentId = random.Next(20) == 0 ? $"!odd-{index}*" : $"Ord-{index / 3}",
            Status = status,
            Method = random.Next(8) == 0 ? "other" : "mbank",
            Source = isLink ? "link" : Pick(random, "gate", "gate", "page"),
            LinkId = isLink ? $"L{index / 2}" : null,
            LinkEmail = isLink ? new[] { "none", "sent", "failed" }[index % 3] : null,
            Opens = isLink ? index / 3 % 2 : 0,
            AmountMinor = random.Next(1, 500) * 100,
            Currency = random.Next(10) == 0 ? "USD" : "KGS",
            CustomerId = $"cust-{random.Next(60)}",
            CustomerIp = $"203.0.113.{random.Next(4)}",
            Phone = $"9965550000{random.Next(10, 40)}",
            ContactPhone = random.Next(5) == 0 ? $"9965550000{random.Next(10, 40)}" : null,
            Email = random.Next(4) == 0 ? $"c{random.Next(9)}@example.com" : null,
            CreatedMs = created,
            CallbackState = callback,
            RequestId = $"req-{index}",
            Late = status == "decline" && random.Next(6) == 0,
            Unconfirmed = status == "decline" && random.Next(6) == 0,
            RepairedMs = status == "success" && random.Next(12) == 0 ? created + 1 : null,
            TimeToResultMs = RegisterKey.FinalStatuses.Contains(status) && operations.Length > 0 && operations[^1].CompletedMs is { } completed ? completed - operations[^1].CreatedMs + random.Next(50) : null,
            Operations = operations,
        };
    }

    private static SeededOperation[] Operations(Random random, int index, string status, long created)
    {
        var tries = random.Next(5) == 0 ? 2 : 1;
        var operations = new SeededOperation[tries];
        var start = created;
        for (var number = 1; number <= tries; number++)
        {
            var isLast = number == tries;
            var own = !isLast || status == "awaiting customer" ? "decline" : status;
            var ends = own is "success" or "decline" ? start + random.Next(1_000, 200_000) : (long?)null;
            var decline = Pick(random, Declines);
            operations[number - 1] = new(1_000_000 + (index * 4) + number, number, own, own == "success" ? 0 : own == "decline" ? decline.Code : 9999,
                own == "decline" ? decline.Reason : null, start, ends ?? start + random.Next(5_000), ends, random.Next(9) == 0 ? "" : $"prov-{index / 2}");
            start = (ends ?? start) + random.Next(1_000, 20_000);
        }

        return operations;
    }

    private static T Pick<T>(Random random, params T[] of) => of[random.Next(of.Length)];
}
