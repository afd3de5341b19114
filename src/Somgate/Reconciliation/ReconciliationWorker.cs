using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Somgate.Audit;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Providers;
using Somgate.Running;

namespace Somgate.Reconciliation;

/// <summary>
/// Fetches the list of each day from each bank and compares it with ours (reports.md 6). Whoever of several nodes takes a day that is due has it by a lease. What follows of
/// a difference goes the way of every surprise, through the processor; no status moves by it.
/// </summary>
internal sealed partial class ReconciliationWorker(
    ReconciliationStore store, OurSaleStore sales, ComparisonProcessor comparisons, PaymentStore payments, NumberStore numbers, PaymentProcessor processor, CheckProcessor checks, ReconciliationOptions options,
    TimeProvider time, ILogger<ReconciliationWorker> log) : BackgroundService
{
    /// <summary>By whom a file was brought, and who asked the bank, if no person.</summary>
    private const string Ourselves = "reconciliation";

    /// <summary>A node that was off for a month fetches what it missed.</summary>
    private const int DaysBackMax = 31;

    /// <summary>Questions to the bank of one comparison: a file that is half empty must not ask about a whole day.</summary>
    private const int QuestionsMax = 100;

    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FetchPause = TimeSpan.FromHours(1);

    /// <summary>A file of two minutes, and its comparison.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>For so long payments of a day with differences may still change: it is compared anew every hour.</summary>
    private static readonly TimeSpan Restless = TimeSpan.FromDays(3);

    /// <summary>Does what is due; true: there was something.</summary>
    public async Task<bool> RunOnce(CancellationToken cancel)
    {
        var worked = false;
        foreach (var connection in comparisons.Connections)
        {
            await Plan(connection, cancel);
            await store.WakeWhereChanged(connection.Name, time.GetUtcNow(), time.GetUtcNow() + Lease, cancel);
            while (await store.Claim(connection.Name, time.GetUtcNow(), time.GetUtcNow() + Lease, cancel) is { } due)
            {
                worked = true;
                var day = connection.Day(due.Day)!;
                if (due.Version == 0) await Fetch(connection, due, day, cancel);
                else await Compare(connection, due, day, cancel);
            }
        }

        return worked;
    }

    /// <summary>Takes a file of a day, whoever brings it; it is compared at the worker's next turn, or by <see cref="CompareNow"/>.</summary>
    /// <param name="entry">What the audit log shall say, if a person brings it: with what came of it, in the same commit.</param>
    public async Task<LoadOutcome> Load(string connection, DateOnly date, string fileName, ReadOnlyMemory<byte> file, string loadedBy, CancellationToken cancel, AuditEntry? entry = null)
    {
        var of = comparisons.Find(connection)!;
        var day = of.Day(date);
        var now = time.GetUtcNow();
        await store.Add(connection, day.ToString(), now, cancel);
        var known = (await store.Find(connection, day.ToString(), cancel))!;
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Span));
        if (await store.FindFile(connection, day.ToString(), cancel) is { } last && last.Sha256 == sha256) return new LoadOutcome.AlreadyLoaded(last.Version);
        if (known.State == RegistryDay.Closed) return new LoadOutcome.NotNow();
        var reading = RegistryReader.Read(file.Span, of.Profile, day);
        if (reading is RegistryReading.Refused why)
        {
            await store.Refuse(connection, day.ToString(), why, entry is null ? null : entry with { Result = AuditEntry.Refused, After = new() { ["faults"] = why.FaultsInAll, ["sha256"] = sha256 } }, cancel);
            FileRefused(log, connection, day.ToString(), why.FaultsInAll);
            return new LoadOutcome.Refused(why);
        }

        var lines = ((RegistryReading.Whole)reading).Lines;
        var kept = new RegistryFile
        {
            Connection = connection,
            Day = day.ToString(),
            Version = known.Version + 1,
            FileName = fileName,
            Sha256 = sha256,
            Bytes = file.Length,
            Lines = lines.Count,
            LoadedAtMs = now.ToUnixTimeMilliseconds(),
            LoadedBy = loadedBy,
        };
        var told = entry is null ? null : entry with { After = new JsonObject { ["version"] = kept.Version, ["lines"] = kept.Lines, ["sha256"] = sha256 } };
        // The days that look at lines of this one.
        return await store.AddVersion(kept, lines, day.Plus(-1).ToString(), day.Plus(2).ToString(), told, cancel) ? new LoadOutcome.Loaded(kept.Version) : new LoadOutcome.NotNow();
    }

    /// <summary>Compares at once what a person has just changed: the days that look at lines of this one, where they are due.</summary>
    public async Task CompareNow(string connection, DateOnly date, CancellationToken cancel)
    {
        var of = comparisons.Find(connection)!;
        for (var apart = -1; apart <= 2; apart++)
        {
            var day = of.Day(date).Plus(apart);
            if (await store.Find(connection, day.ToString(), cancel) is not { Version: > 0 }) continue;
            if (await store.Claim(connection, day.ToString(), time.GetUtcNow(), time.GetUtcNow() + Lease, cancel) is { Version: > 0 } due) await Compare(of, due, day, cancel);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => TurnWorker.Every(Pace, time, async cancel =>
    {
        if (!await RunOnce(cancel)) return;
        foreach (var connection in comparisons.Connections)
            await store.Sweep(connection.Name, BankDay.Of(time.GetUtcNow(), connection.Zone).Plus(-options.KeptDays).ToString(), cancel);
    }, fault => TurnFailed(log, fault), stoppingToken);

    private async Task Plan(RegistryConnection connection, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var today = BankDay.Of(now, connection.Zone);
        var newest = now >= today.At(new(options.FetchHour, 0)) ? today.Plus(-1) : today.Plus(-2);
        var last = await store.FindLastDay(connection.Name, newest.ToString(), cancel);
        if (last == newest.ToString()) return;
        var oldest = last is null ? newest : newest.Plus(-DaysBackMax);
        for (var day = oldest; day.Day <= newest.Day; day = day.Plus(1))
        {
            if (last is null || string.CompareOrdinal(day.ToString(), last) > 0) await store.Add(connection.Name, day.ToString(), now, cancel);
        }
    }

    private async Task Fetch(RegistryConnection connection, RegistryDay due, BankDay day, CancellationToken cancel)
    {
        if (await connection.Method.Provider.FetchRegistry(day.Day, cancel) is { } file
            && await Load(connection.Name, day.Day, connection.Profile.NameOf(day.Day), file, Ourselves, cancel) is LoadOutcome.Loaded or LoadOutcome.AlreadyLoaded) return;
        var (now, missedAt) = (time.GetUtcNow(), day.Plus(1).At(new(options.MissedHour, 0)));
        var next = now + FetchPause;
        if (now < missedAt && next > missedAt) next = missedAt;
        if (now >= missedAt && await store.SaveMissed(connection.Name, day.ToString(), await numbers.Next(cancel), now, cancel)) FileMissed(log, connection.Name, day.ToString());
        await store.Save(due, now >= missedAt ? RegistryDay.NoFile : RegistryDay.Waiting, next, cancel);
    }

    private async Task Compare(RegistryConnection connection, RegistryDay due, BankDay day, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var (lists, comparison) = await comparisons.Compare(connection, day, cancel);
        Dictionary<long, long> noticeIds = [];
        foreach (var projectId in comparison.Rows.Where(comparison.IsTold).Select(row => row.Ours?.ProjectId).OfType<long>().Distinct()) noticeIds[projectId] = await numbers.Next(cancel);
        await store.Keep(due, comparison, noticeIds, now, cancel);
        // Also of one that is kept already: whoever kept it may have died before.
        await Follow(due, comparison, cancel);
        await Settle(connection, day, lists, cancel);
        DateTimeOffset? again = comparison.HasDifferences && now < day.End + Restless ? now + FetchPause : null;
        await store.SaveCompared(due, comparison.HasDifferences ? RegistryDay.Differences : RegistryDay.Clean, again, now, cancel);
    }

    private async Task Follow(RegistryDay day, Comparison comparison, CancellationToken cancel)
    {
        var questions = 0;
        foreach (var row in comparison.Rows)
        {
            if (row is not { Ours: { } sale, FollowUp: FollowUp.OtherSum or FollowUp.LateSuccess or FollowUp.AskBank }) continue;
            if (row.FollowUp == FollowUp.AskBank && ++questions > QuestionsMax) continue;
            if (await store.IsFollowed(sale, row.FollowUp, cancel)) continue;
            if (await payments.FindByNumber(sale.ProjectId, sale.PaymentNo, cancel) is not { } payment) continue;
            await Follow(payment, payment.Operation(sale.OperationId), row, cancel);
            await store.SaveFollowed(day, sale, row.FollowUp, time.GetUtcNow(), cancel);
        }
    }

    private async Task Follow(Payment payment, Operation operation, ComparisonRow row, CancellationToken cancel)
    {
        if (row.FollowUp == FollowUp.AskBank)
        {
            await checks.Check(payment, Ourselves, [], cancel, doubted: operation);
            return;
        }

        // Final since the comparison has seen it, or it would be asked about; so nothing but a late success can come of it.
        var isLate = row.FollowUp == FollowUp.LateSuccess && operation.Status == OperationStatus.Decline;
        OperationEvent happened = isLate ? new OperationEvent.Approved { ProviderPaymentId = row.Bank!.ProviderPaymentId } : new OperationEvent.Noticed();
        var alert = row.FollowUp == FollowUp.OtherSum ? ProviderAlert.OtherSum : ProviderAlert.None;
        ChangeRow history = new(time.GetUtcNow(), happened.GetType().Name, "registry", row.Bank!.Said);
        await processor.Record(payment, operation.OperationId, happened, history, alert, holdsPlace: false, cancel);
    }

    /// <summary>
    /// What was declined while the bank gave no answer was not charged if none of its lists has it (dashboard.md 11.2): those of every day from the sale's first
    /// moment to the day after its decline.
    /// </summary>
    private async Task Settle(RegistryConnection connection, BankDay day, RegistryDays lists, CancellationToken cancel)
    {
        if (lists.After is null) return;
        var charged = new[] { lists.Before ?? [], lists.Lines, lists.After }.SelectMany(lines => lines).SelectMany(line => new[] { line.OrderNumber, line.ProviderPaymentId }).ToHashSet(StringComparer.Ordinal);
        var createdFrom = lists.Before is null ? day.Start : day.Plus(-1).Start;
        foreach (var sale in await sales.FindUnconfirmed(connection.Method.Code, day.Start, day.End, createdFrom, cancel))
        {
            if (charged.Contains(sale.OperationId.ToString(CultureInfo.InvariantCulture)) || (sale.ProviderPaymentId.Length > 0 && charged.Contains(sale.ProviderPaymentId))) continue;
            if (await payments.FindByNumber(sale.ProjectId, sale.PaymentNo, cancel) is not { } payment) continue;
            ChangeRow history = new(time.GetUtcNow(), nameof(OperationEvent.Expired), "registry", "not charged");
            await processor.Record(payment, sale.OperationId, new OperationEvent.Expired(), history, ProviderAlert.None, holdsPlace: false, cancel);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the registry of {Connection} for {Day} was refused: {Faults} faults")]
    private static partial void FileRefused(ILogger log, string connection, string day, int faults);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the registry of {Connection} for {Day} is not here; asked for again every hour")]
    private static partial void FileMissed(ILogger log, string connection, string day);

    [LoggerMessage(Level = LogLevel.Warning, Message = "reconciliation could not go on; tried again at the next turn")]
    private static partial void TurnFailed(ILogger log, Exception fault);
}
