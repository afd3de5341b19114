using System.Globalization;
using System.Text.Json.Nodes;
using Somgate.Audit;
using Somgate.Dashboard;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Reconciliation;

namespace Somgate.Operator;

/// <summary>What operators do about the banks' lists: load one, ask the bank about rows, note them, close a day (reports.md 6.2). The screens are those of Dashboard.</summary>
internal sealed class RegistryEndpoint(
    ReconciliationEndpoint days, ReconciliationWorker worker, ComparisonProcessor comparisons, DifferenceStore store, PaymentStore payments, CheckProcessor checks, ProjectWorker projects,
    ReconciliationOptions options, StepUpFilter stepUp)
{
    /// <summary>The longest list, and what a form puts round it.</summary>
    public const int FormBytesMax = RegistryReader.BytesMax + (64 * 1024);

    /// <summary>Rows that one click asks about: a bank that is silent answers none for ten seconds.</summary>
    private const int RowsMax = 20;

    private const int AtOnce = 5;
    private const int NoteMin = 3;
    private const int NoteMax = 500;
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    private static readonly IReadOnlyList<ComparisonClass> Differing = ReconciliationQuery.ClassesOf(null);

    /// <summary>Takes a list as a whole or not at all.</summary>
    public async Task Load(Visit visit)
    {
        var values = ConsoleModel.Read(visit, "connection", "day");
        Dictionary<string, string> faults = [];
        var (file, connection) = (visit.File("file"), comparisons.Find(values["connection"]));
        if (connection is null) faults["connection"] = "rec.err.connection";
        if (file is null) faults["file"] = "rec.err.file";
        var day = connection is null || file is null ? null : DayOf(visit, connection, file.FileName, values["day"], faults);
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count > 0)
        {
            await days.DrawList(visit, new(values, faults), Unprocessable);
            return;
        }

        using var bytes = new MemoryStream((int)file!.Length);
        await file.CopyToAsync(bytes, visit.Cancel);
        var name = NameOf(file.FileName);
        var entry = visit.Entry("registry.load", new("registry_day", $"{connection!.Name}/{day}")) with { Before = new() { ["file"] = name } };
        switch (await worker.Load(connection.Name, day!.Day, name, bytes.GetBuffer().AsMemory(0, (int)bytes.Length), visit.Person.Name, visit.Cancel, entry))
        {
            case LoadOutcome.Loaded:
                await worker.CompareNow(connection.Name, day.Day, visit.Cancel);
                visit.Go($"{ReconciliationEndpoint.PathOf(visit.Door)}/{connection.Name}/{day}", "rec_loaded");
                break;
            case LoadOutcome.AlreadyLoaded:
                visit.Go($"{ReconciliationEndpoint.PathOf(visit.Door)}/{connection.Name}/{day}", "rec_again");
                break;
            case LoadOutcome.Refused refused:
                await days.DrawList(visit, new(values, faults, refused.Why), Unprocessable);
                break;
            default:
                await days.DrawList(visit, new(values, new Dictionary<string, string> { ["file"] = "rec.err.not_now" }), StatusCodes.Status409Conflict);
                break;
        }
    }

    /// <summary>Asks the bank about the payments of the rows that are chosen; what it says is recorded as ever, and the day is compared anew.</summary>
    public async Task Ask(Visit visit)
    {
        if (await Read(visit) is not { } given)
        {
            await visit.NotFound();
            return;
        }

        var sales = given.Rows.Select(row => row.Row.Ours).OfType<OurSale>().DistinctBy(sale => sale.OperationId).ToArray();
        var faults = given.Faults;
        if (faults.Count == 0 && given.Rows.Count > RowsMax) faults["rows"] = "rec.err.rows_many";
        else if (faults.Count == 0 && sales.Length == 0) faults["rows"] = "rec.err.rows_unknown";
        if (faults.Count > 0)
        {
            await Draw(visit, given, new Dictionary<string, string>(), Unprocessable);
            return;
        }

        await Parallel.ForEachAsync(sales, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = visit.Cancel }, async (sale, stop) =>
        {
            if (await payments.FindByNumber(sale.ProjectId, sale.PaymentNo, stop) is not { } payment) return;
            var entry = visit.Entry("payment.check", new("payment", sale.PaymentNo.ToString(CultureInfo.InvariantCulture), sale.ProjectId)) with { After = new() { ["payment"] = sale.PaymentId, ["day"] = given.Line.Day.Day } };
            await checks.Check(payment, visit.Person.Actor.ForMerchants.Name, visit.Entries(MerchantOf(sale.ProjectId), entry), stop, doubted: payment.Operation(sale.OperationId));
        });
        visit.Go(ReconciliationEndpoint.PathOf(visit.Door, given.Line.Day), "rec_asked");
    }

    /// <summary>Explains rows, or says that they stand open again.</summary>
    public async Task Note(Visit visit)
    {
        if (await Read(visit) is not { } given)
        {
            await visit.NotFound();
            return;
        }

        var values = ConsoleModel.Read(visit, "note", "state");
        var faults = given.Faults;
        if (values["note"].Length is < NoteMin or > NoteMax) faults["note"] = "rec.err.note";
        if (values["state"] is not (NotedRow.Explained or NotedRow.Open)) faults["state"] = "rec.err.state";
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count == 0)
        {
            var noted = new NotedRow { State = values["state"], Note = values["note"], NotedBy = visit.Person.Name, NotedAtMs = visit.Now.ToUnixTimeMilliseconds() };
            var about = new JsonArray([.. given.Rows.Select(row => (JsonNode)AboutOf(row.Row))]);
            var entry = visit.Entry("registry.note", ReconciliationEndpoint.ObjectOf(given.Line.Day)) with { Reason = values["note"], After = new() { ["state"] = values["state"], ["rows"] = about } };
            // Merchants read of their own rows alone.
            AuditEntry[] entries =
            [
                entry,
                .. given.Rows.Select(row => row.Row.Ours).OfType<OurSale>().GroupBy(sale => MerchantOf(sale.ProjectId)).SelectMany(own => visit.Entries(
                    own.Key, entry with { After = new() { ["state"] = values["state"], ["payments"] = new JsonArray([.. own.Select(sale => (JsonNode)sale.PaymentId)]) } }).Skip(1)),
            ];
            if (await store.Note(given.Line.Day, [.. given.Rows.Select(row => row.Number)], noted, entries, visit.Cancel))
            {
                visit.Go(ReconciliationEndpoint.PathOf(visit.Door, given.Line.Day), "rec_noted");
                return;
            }

            faults["rows"] = "rec.err.moved";
        }

        await Draw(visit, given, values, faults.ContainsValue("rec.err.moved") ? StatusCodes.Status409Conflict : Unprocessable);
    }

    /// <summary>Closes a day on which nothing stands open.</summary>
    public async Task Close(Visit visit)
    {
        if (await days.Find(visit) is not { } line)
        {
            await visit.NotFound();
            return;
        }

        Dictionary<string, string> faults = [];
        var isSame = visit.Field("comparison") == line.Day.ComparisonNo.ToString(CultureInfo.InvariantCulture);
        if (!isSame) faults["close"] = "rec.err.moved";
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        var entry = visit.Entry("registry.close", ReconciliationEndpoint.ObjectOf(line.Day)) with
        {
            Before = new() { ["state"] = line.Day.State },
            After = new() { ["state"] = RegistryDay.Closed, ["comparison"] = line.Day.ComparisonNo },
        };
        if (faults.Count == 0)
        {
            if (await store.Close(line.Day, entry, visit.Cancel))
            {
                visit.Go(ReconciliationEndpoint.PathOf(visit.Door, line.Day), "rec_closed");
                return;
            }

            faults["close"] = "rec.err.open";
        }

        await days.DrawDay(visit, line, new(new Dictionary<string, string>(), faults), isSame ? Unprocessable : StatusCodes.Status409Conflict);
    }

    private BankDay? DayOf(Visit visit, RegistryConnection connection, string fileName, string typed, Dictionary<string, string> faults)
    {
        var named = connection.Profile.DayOf(NameOf(fileName)) is { } told ? connection.Day(told) : null;
        var day = typed.Length > 0 ? connection.Day(typed) : named;
        var today = BankDay.Of(visit.Now, connection.Zone);
        if (day is null) faults["day"] = "rec.err.day";
        else if (named is not null && named.Day != day.Day) faults["day"] = "rec.err.other_day";
        else if (day.Day >= today.Day) faults["day"] = "rec.err.early";
        else if (day.Day < today.Plus(-options.KeptDays).Day) faults["day"] = "rec.err.old";
        return day;
    }

    /// <summary>The day of the address with the rows that were chosen; null: there is no such day.</summary>
    private async Task<Given?> Read(Visit visit)
    {
        if (await days.Find(visit) is not { } line) return null;
        Dictionary<string, string> faults = [];
        var chosen = visit.Fields("row").Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).Distinct().ToArray();
        if (chosen.Length == 0) faults["rows"] = "rec.err.rows";
        else if (visit.Field("comparison") != line.Day.ComparisonNo.ToString(CultureInfo.InvariantCulture) || line.Day.State == RegistryDay.Closed) faults["rows"] = "rec.err.moved";
        IReadOnlyList<DayRow> rows = [];
        if (faults.Count == 0)
        {
            var kept = await store.FindRows(line.Day.Connection, line.Day.Day, Differing, null, chosen.Min() - 1, int.MaxValue, visit.Cancel);
            rows = [.. kept.Where(pair => chosen.Contains(pair.Row.RowNo)).Select(pair => new DayRow(pair.Row.ToRow(), pair.Noted, pair.Row.RowNo))];
            if (rows.Count != chosen.Length) faults["rows"] = "rec.err.rows";
        }

        return new(line, rows, chosen, faults);
    }

    private Task Draw(Visit visit, Given given, IReadOnlyDictionary<string, string> values, int status) =>
        days.DrawDay(visit, given.Line, new(values, given.Faults) { Chosen = given.Chosen }, given.Faults.ContainsValue("rec.err.moved") ? StatusCodes.Status409Conflict : status);

    private long MerchantOf(long projectId) => projects.Current.Find(projectId)?.Merchant.MerchantId ?? 0;

    /// <summary>Which row is meant, without a phone.</summary>
    private static string AboutOf(ComparisonRow row) =>
        $"{ComparisonClassText.Of(row.Class)} {row.Ours?.OperationId.ToString(CultureInfo.InvariantCulture) ?? row.Bank?.OrderNumber} {row.Bank?.ProviderPaymentId ?? row.Ours?.ProviderPaymentId}".Trim();

    // Browsers of old sent the whole path.
    private static string NameOf(string fileName)
    {
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        return new([.. name.Where(letter => !char.IsControl(letter)).Take(120)]);
    }

    private sealed record Given(DayLine Line, IReadOnlyList<DayRow> Rows, IReadOnlyList<long> Chosen, Dictionary<string, string> Faults);
}
