using System.Text;

namespace Bench.Running;

/// <summary>The page of results: everything on it is measured or says how it was measured.</summary>
internal sealed class ResultPage(RunOptions options, string machine, IReadOnlyList<Sample> samples, IReadOnlyList<TextbookSample> textbook)
{
    private static readonly string[] Engines = [Contestant.Sqlite, Contestant.Postgres];

    private static readonly string[] Everyone = [Contestant.Floor, .. Engines];

    private readonly StringBuilder page = new();

    public string Write(TimeSpan took)
    {
        page.AppendLine("# What a purchase costs").AppendLine();
        page.AppendLine(machine).AppendLine();
        var elsewhere = Spread.Of(samples.Select(sample => sample.ElsewherePercent));
        page.AppendLine(
            $"Medians of {options.Rounds} rounds of {options.Seconds} s, in brackets the least and the most; " +
            $"floor and product by turns in one go of {took.TotalMinutes:0.0} min. " +
            $"Other programs took {elsewhere.Median:0.0} % of the machine meanwhile (worst run {elsewhere.Most:0.0} %): " +
            "above a few percent the rates say little, the costs still something.").AppendLine();
        foreach (var connections in options.Connections)
        {
            WriteRates(connections);
            WriteCosts(connections);
        }
        WriteWhereTheTimeGoes();
        page.Append(HowItIsMeasured);
        return page.ToString().TrimEnd() + "\n";
    }

    private void WriteRates(int connections)
    {
        page.AppendLine($"## {connections} purchases under way at a time").AppendLine();
        var floor = Of(Contestant.Floor, connections);
        if (Present(connections).All(name => name == Contestant.Floor))
        {
            Row("floor, purchases/s");
            Row("---:");
            Row(Spread.Of(floor.Select(sample => sample.PurchasesPerSecond)).Text());
            page.AppendLine();
            return;
        }
        Row("engine", "purchases/s", "floor, purchases/s", "share of the floor", "textbook gateway, payments/s", "of the textbook gateway");
        Row("---", "---:", "---:", "---:", "---:", "---:");
        foreach (var engine in Engines.Intersect(Present(connections)))
        {
            var product = Of(engine, connections);
            var gateway = engine == Contestant.Postgres ? textbook.Where(sample => sample.Connections == connections).ToArray() : [];
            Row(engine,
                Spread.Of(product.Select(sample => sample.PurchasesPerSecond)).Text(),
                Spread.Of(floor.Select(sample => sample.PurchasesPerSecond)).Text(),
                Share(product, floor.Select(sample => (sample.Round, sample.PurchasesPerSecond))),
                gateway.Length == 0 ? "–" : Spread.Of(gateway.Select(sample => sample.PaymentsPerSecond)).Text(),
                gateway.Length == 0 ? "–" : Share(product, gateway.Select(sample => (sample.Round, sample.PaymentsPerSecond))));
        }
        page.AppendLine();
    }

    private void WriteCosts(int connections)
    {
        Row("each purchase", "service CPU, µs", "database server CPU, µs", "durable changes", "flushes", "SQL round trips", "HTTP exchanges",
            "sale ack p50 / p99, ms", "code ack p50 / p99, ms", "peak memory, MiB");
        Row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
        foreach (var name in Present(connections))
        {
            var own = Of(name, connections);
            Row(name,
                Spread.Of(own.Select(sample => sample.ServiceMicros)).Text(),
                name == Contestant.Postgres ? Spread.Of(own.Select(sample => sample.DatabaseMicros)).Text() : "–",
                Known(own, sample => sample.Commits), Known(own, sample => sample.Flushes), Known(own, sample => sample.RoundTrips),
                Spread.Of(own.Select(sample => sample.Exchanges)).MedianText("0.00"),
                Latency(own, sample => sample.Report.SaleAck), Latency(own, sample => sample.Report.ClarificationAck),
                Spread.Of(own.Select(sample => sample.PeakMebibytes)).MedianText("N0"));
        }
        page.AppendLine();
    }

    private void WriteWhereTheTimeGoes()
    {
        page.AppendLine("## Where the time goes").AppendLine();
        page.AppendLine(
            "Microseconds of all cores for each purchase, medians. `network` is the kernel's work on packets outside any program; " +
            "`idle` holds the waiting for the disk.").AppendLine();
        Row("at a time", "", "service, user", "service, kernel", "database server", "bank", "driver and sink", "network", "other programs", "idle");
        Row("---:", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
        foreach (var connections in options.Connections)
        {
            foreach (var name in Present(connections))
            {
                var own = Of(name, connections);
                Row($"{connections}", name,
                    Micros(own, sample => sample.ServiceUserMicros), Micros(own, sample => sample.ServiceSystemMicros),
                    Micros(own, sample => sample.DatabaseMicros),
                    Micros(own, sample => sample.BankMicros), Micros(own, sample => sample.DriverMicros), Micros(own, sample => sample.InterruptMicros),
                    Micros(own, sample => sample.ElsewhereMicros), Micros(own, sample => sample.IdleMicros));
            }
        }
        page.AppendLine();
    }

    private Sample[] Of(string name, int connections) => [.. samples.Where(sample => sample.Contestant == name && sample.Connections == connections)];

    private string[] Present(int connections) =>
        [.. Everyone.Where(name => samples.Any(sample => sample.Contestant == name && sample.Connections == connections))];

    // Round by round, since the machine may be faster in one round than in another; both sides of a share have had the same one.
    private static string Share(Sample[] product, IEnumerable<(int Round, double Rate)> others)
    {
        var spread = Spread.Of(product.Join(others, mine => mine.Round, other => other.Round, (mine, other) => 100 * mine.PurchasesPerSecond / other.Rate));
        return $"{spread.Median:0} % ({spread.Least:0}–{spread.Most:0})";
    }

    private static string Known(Sample[] own, Func<Sample, double?> measure) => Spread.Of(own.Select(measure).OfType<double>()).MedianText("0.00");

    private static string Micros(Sample[] own, Func<Sample, double> measure) => Spread.Of(own.Select(measure)).MedianText("N0");

    private static string Latency(Sample[] own, Func<Sample, Driving.LatencyReport> which) =>
        $"{Spread.Of(own.Select(sample => which(sample).P50Ms)).MedianText("0.0")} / {Spread.Of(own.Select(sample => which(sample).P99Ms)).MedianText("0.0")}";

    private void Row(params string[] cells) => page.AppendLine($"| {string.Join(" | ", cells)} |");

    private const string HowItIsMeasured = """
        ## How it is measured

        A purchase is six HTTP exchanges: the sale, its creation at the bank, the callback `awaiting clarification`, the code, its confirmation at the bank,
        the callback `success`. It is whole when the last callback has come; both callbacks must bear a right signature, or the run fails and there is no table.

        - **Driver and callback sink** are one program, a closed loop: so many merchants, each on its own kept connection, each buying again as soon as its
          purchase is whole. Requests are made and signed before the clock starts, signatures of callbacks are checked when it has stopped, latencies are taken
          for every request.
        - **The bank** agrees at once, remembers nothing and sends no notices.
        - **The floor** is bare Kestrel, HttpClient, HMAC-SHA-512 and one append-only log with group commit: the same six exchanges, two checks, two signatures
          and six durable records, each awaited before the next step, and nothing else.
        - **The product** runs as it ships, with its own defaults, without a rate limit on its project.
        - **PostgreSQL** is a private server with its own defaults and `fsync`, `synchronous_commit`, `wal_sync_method = fdatasync`, `shared_buffers = 256MB`.
        - **The textbook gateway** is four transactions a payment (insert; update and callback row; update; update and callback row), each committed on its own,
          run by pgbench with as many clients on the same server: what a gateway gets that does nothing but store.
        - All of them share the machine: what driver, bank and server take is not there for the service, for floor and product alike.
          Each service is driven for some seconds before the first round; who begins changes from round to round.

        Again: `bin/bench` writes this page; `bin/bench --short` prints its tables for 64 at a time in under four minutes; `bin/bench --help` names the rest.
        """;
}
