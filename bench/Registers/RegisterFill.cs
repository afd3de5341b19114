extern alias service;

using System.Data.Common;
using service::Somgate.Storage;

namespace Bench.Registers;

/// <summary>Fills the tables with made-up payments of 90 days, straight and in bulk. The same text for both engines.</summary>
internal static class RegisterFill
{
    public const int Projects = 8;
    public const int Accounts = 300_000;

    /// <summary>Each day has the same part of the payments.</summary>
    public const long SpanMs = 90L * 24 * 3600 * 1000;

    private const string Numbers = "with recursive n(i) as (select cast({from} as bigint) union all select i + 1 from n where i < {to})";

    // Statuses by the number: 84 of 100 paid, 13 declined, 3 in error; of the youngest ten thousandth part, all are open.
    private const string Payments = Numbers + """
        , s as (
          select i, 1 + i % {projects} as project, 1000000000000 + i as no, {start} + i * {step} as created,
            case when i > {count} - {count} / 10000 then 'processing' when (i * 7919) % 100 < 84 then 'success' when (i * 7919) % 100 < 97 then 'decline' else 'error' end as status
          from n)
        insert into payments (project_id, payment_no, payment_id, payment_key, status, method, source, amount_minor, currency, description, customer_id, customer_ip,
          account, account_hash, account_masked, created_at_ms, changed_at_ms, threshold_at_ms, code_life_ms, request_id, sale_hash, version, problems, ended_as,
          updated_at_ms, moved_operation_id, completed_at_ms, main_operation_id, main_type, code, reason, time_to_pay_ms, time_to_result_ms, is_late_success,
          callback_state)
        select project, no, 'Ord-' || i, 'ORD-' || i, status, 'mbank', case when i % 50 = 0 then 'page' else 'gate' end, 100 * (1 + (i * 31) % 5000), 'KGS', 'Order ' || i,
          'cust-' || (i * 17) % 500000, '203.0.113.' || i % 200, {bytes}('sealed account number of a customer, sealed'),
          {bytes}('acc-acc-acc-a' || (1000000000000000000 + (i * 13) % {accounts})), '996******' || i % 1000, created, created + 38000, created + 3600000, 600000,
          'req-' || i, {bytes}('0123456789abcdef0123456789abcdef'), 5, case when status = 'error' then '[{"Code":3358}]' end,
          case when status <> 'processing' then status end, created + 38000, case when status <> 'error' then no + 1000000000000 end,
          case when status <> 'processing' then created + 38000 + (i * 271) % 20000 end, case when status <> 'error' then no + 1000000000000 end,
          case when status <> 'error' then 'sale' end,
          case status when 'success' then 0 when 'error' then 3358 when 'processing' then 9999 else case when i % 400 = 0 then 20402 else 20105 end end,
          case when status = 'decline' then case when i % 400 = 0 then 'risk' else 'no_money' end end,
          case when status = 'success' then 38000 + (i * 271) % 20000 end, case when status <> 'processing' then 39000 + (i * 271) % 20000 end,
          case when status = 'decline' and i % 2003 = 0 then 1 else 0 end,
          case when status = 'processing' then 'none' when i % 5003 = 0 then 'failed' else 'delivered' end
        from s
        """;

    private const string Operations = """
        insert into operations (project_id, operation_id, payment_no, type, status, step, code, created_at_ms, changed_at_ms, due_at_ms, provider_payment_id, try_no,
          updated_at_ms, completed_at_ms, reason, provider_code, provider_message)
        select project_id, main_operation_id, payment_no, 'sale', status, 'none', code, created_at_ms, changed_at_ms, case when status = 'processing' then created_at_ms end,
          'prov-' || (payment_no - 1000000000000), 1, updated_at_ms, completed_at_ms, reason, '120', 'CONFIRMED'
        from payments
        where main_operation_id is not null and payment_no between 1000000000000 + {from} and 1000000000000 + {to}
        """;

    private const string Requests = """
        insert into requests (project_id, request_id, payment_no, kind, accepted_at_ms)
        select project_id, request_id, payment_no, 'sale', created_at_ms
        from payments
        where payment_no between 1000000000000 + {from} and 1000000000000 + {to}
        """;

    private const string Callbacks = """
        insert into callbacks (project_id, callback_id, event_no, payment_no, payment_key, payment_version, status, url, endpoint, body, state, tries, attempts, created_at_ms)
        select project_id, payment_no, payment_no, payment_no, payment_key, 1, status, '', '', {bytes}(''), 'exhausted', 120, 120, created_at_ms
        from payments
        where callback_state = 'failed' and payment_no between 1000000000000 + {from} and 1000000000000 + {to}
        """;

    /// <summary>A transaction of SQLite so long costs memory; one so short, time.</summary>
    private const int ChunkRows = 200_000;

    public static async Task Run(Database database, long count, long startMs)
    {
        await using var connection = await database.Open(CancellationToken.None);
        for (long from = 1; from <= count; from += ChunkRows)
        {
            foreach (var sql in new[] { Payments, Operations, Requests, Callbacks })
                await Execute(connection, Filled(sql, database.Engine, count, startMs, from, Math.Min(count, from + ChunkRows - 1)));
        }

        // PostgreSQL does this by itself, but later.
        if (database.Engine == Engine.Postgres) await Execute(connection, "vacuum analyze");
    }

    private static string Filled(string sql, Engine engine, long count, long startMs, long from, long to)
    {
        var text = Bytes(sql, engine);
        foreach (var (name, value) in new (string, long)[]
                 {
                     ("count", count), ("start", startMs), ("step", SpanMs / count), ("from", from), ("to", to), ("projects", Projects), ("accounts", Accounts),
                 })
            text = text.Replace($"{{{name}}}", value.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return text;
    }

    // The two engines write "these letters as bytes" in two ways.
    private static string Bytes(string text, Engine engine)
    {
        const string mark = "{bytes}(";
        int at;
        while ((at = text.IndexOf(mark, StringComparison.Ordinal)) >= 0)
        {
            var end = at + mark.Length;
            for (var depth = 1; depth > 0; end++) depth += text[end] switch { '(' => 1, ')' => -1, _ => 0 };
            var inner = text[(at + mark.Length)..(end - 1)];
            text = text[..at] + (engine == Engine.Postgres ? $"convert_to({inner}, 'UTF8')" : $"cast({inner} as blob)") + text[end..];
        }

        return text;
    }

    private static async Task Execute(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
