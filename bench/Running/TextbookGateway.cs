using System.Globalization;
using System.Text.RegularExpressions;

namespace Bench.Running;

/// <summary>What a gateway gets from PostgreSQL when it is written as textbooks have it: four transactions a payment, each committed on its own,
/// and nothing else: no HTTP, no signatures, no bank. Run by pgbench, which costs less than any program of ours would.</summary>
internal sealed partial class TextbookGateway(PostgresCluster cluster, string folder)
{
    private const string Database = "textbook";

    private const string Tables = """
        create table payment (
          id bigint generated always as identity primary key, project_id bigint not null, payment_id text not null, status text not null,
          amount_minor bigint not null, currency text not null, phone text not null, code text,
          created_at timestamptz not null, updated_at timestamptz not null,
          unique (project_id, payment_id));
        create table callback (
          id bigint generated always as identity primary key, payment bigint not null references payment (id), status text not null,
          body text not null, created_at timestamptz not null);
        """;

    private const string Payment = """
        insert into payment (project_id, payment_id, status, amount_minor, currency, phone, created_at, updated_at)
          values (1, gen_random_uuid()::text, 'processing', 125000, 'KGS', '996550000000', now(), now()) returning id \gset
        begin;
        update payment set status = 'awaiting clarification', updated_at = now() where id = :id;
        insert into callback (payment, status, body, created_at) values (:id, 'awaiting clarification', repeat('x', 800), now());
        end;
        update payment set status = 'processing', code = '4821', updated_at = now() where id = :id;
        begin;
        update payment set status = 'success', code = null, updated_at = now() where id = :id;
        insert into callback (payment, status, body, created_at) values (:id, 'success', repeat('x', 700), now());
        end;
        """;

    public async Task Prepare()
    {
        await cluster.Sql("postgres", $"create database {Database}");
        await cluster.Sql(Database, Tables);
        await File.WriteAllTextAsync(ScriptPath, Payment);
    }

    /// <summary>Payments per second with so many clients. Statements are prepared, as a good driver does it.</summary>
    public async Task<double> Measure(int clients, int seconds, CancellationToken cancel)
    {
        var output = await cluster.PgBench(Database, cancel,
            "-n", "-M", "prepared", "-f", ScriptPath, "-c", $"{clients}", "-j", $"{Math.Min(clients, Environment.ProcessorCount)}", "-T", $"{seconds}");
        // With many clients a short run can end before the first payment; pgbench then names no rate.
        var rate = Rate().Match(output);
        return rate.Success ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    public Task Remove() => cluster.Sql("postgres", $"drop database {Database}");

    private string ScriptPath => Path.Combine(folder, "textbook.pgbench");

    [GeneratedRegex(@"tps = ([0-9.]+) \(without")]
    private static partial Regex Rate();
}
