using System.Globalization;
using System.Security.Cryptography;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Providers;
using Somgate.Register;

namespace Somgate.Reconciliation;

/// <summary>
/// Fetches the list of each day from each bank and compares it with ours (reports.md 6). Whoever of several nodes takes a day that is due has it by a lease. What follows of
/// a difference goes the way of every surprise, through the processor; no status moves by it.
/// </summary>
internal sealed partial class ReconciliationWorker(
    ReconciliationStore store, PaymentStore payments, PaymentProcessor processor, CheckProcessor checks, PaymentMethods methods, TimeProvider time,
    ILogger<ReconciliationWorker> log) : BackgroundService
{
    /// <summary>By whom a file was brought, and who asked the bank, if no person.</summary>
    private const string Ourselves = "reconciliation";

    /// <summary>A node that was off for a month fetches what it missed.</summary>
    private const int DaysBackMax = 31;

    /// <summary>Questions to the bank of one comparison: a file that is half empty must not ask about a whole day.</summary>
    private const int QuestionsMax = 100;

    private const int KeptDays = 400;

    private static readonly TimeOnly FetchAt = new(6, 0);
    private static readonly TimeOnly MissedAt = new(10, 0);
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
        foreach (var method in methods.All)
        {
            if (ZoneOf(method.Provider) is not { } zone) continue;
            await Plan(method.Provider.Name, zone, cancel);
            while (await store.Claim(method.Provider.Name, time.GetUtcNow(), time.GetUtcNow() + Lease, cancel) is { } due)
            {
                worked = true;
                var day = DayOf(due, zone);
                if (due.Version == 0) await Fetch(method, due, day, cancel);
                else await Compare(method, due, day, cancel);
            }
        }

        return worked;
    }

    /// <summary>Takes a file of a day, whoever brings it; it is compared at the worker's next turn.</summary>
    public async Task<LoadOutcome> Load(string connection, DateOnly date, string fileName, ReadOnlyMemory<byte> file, string loadedBy, CancellationToken cancel)
    {
        var provider = methods.All.Select(method => method.Provider).First(one => one.Name == connection);
        var day = new BankDay(date, ZoneOf(provider)!);
        var now = time.GetUtcNow();
        await store.Add(connection, day.ToString(), now, cancel);
        var known = (await store.Find(connection, day.ToString(), cancel))!;
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Span));
        if (await store.FindFile(connection, day.ToString(), cancel) is { } last && last.Sha256 == sha256) return new LoadOutcome.AlreadyLoaded(last.Version);
        var reading = RegistryReader.Read(file.Span, provider.Registry!, day);
        if (reading is RegistryReading.Refused why)
        {
            await store.Refuse(connection, day.ToString(), why, cancel);
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
        // The days that look at lines of this one.
        return await store.AddVersion(kept, lines, day.Plus(-1).ToString(), day.Plus(2).ToString(), cancel) ? new LoadOutcome.Loaded(kept.Version) : new LoadOutcome.NotNow();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (!await RunOnce(stoppingToken)) continue;
                foreach (var provider in methods.All.Select(method => method.Provider))
                {
                    if (ZoneOf(provider) is { } zone) await store.Sweep(provider.Name, BankDay.Of(time.GetUtcNow(), zone).Plus(-KeptDays).ToString(), stoppingToken);
                }
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                TurnFailed(log, fault);
            }
        }
    }

    private static RegisterZone? ZoneOf(IProvider provider) =>
        provider.Registry is { } profile ? RegisterZone.Find(profile.Zone) ?? throw new InvalidOperationException($"this machine knows no zone {profile.Zone}") : null;

    private static BankDay DayOf(RegistryDay day, RegisterZone zone) => new(DateOnly.ParseExact(day.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture), zone);

    private async Task Plan(string connection, RegisterZone zone, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var today = BankDay.Of(now, zone);
        var newest = now >= today.At(FetchAt) ? today.Plus(-1) : today.Plus(-2);
        var last = await store.FindLastDay(connection, newest.ToString(), cancel);
        if (last == newest.ToString()) return;
        var oldest = last is null ? newest : newest.Plus(-DaysBackMax);
        for (var day = oldest; day.Day <= newest.Day; day = day.Plus(1))
        {
            if (last is null || string.CompareOrdinal(day.ToString(), last) > 0) await store.Add(connection, day.ToString(), now, cancel);
        }
    }

    private async Task Fetch(IPaymentMethod method, RegistryDay due, BankDay day, CancellationToken cancel)
    {
        var provider = method.Provider;
        if (await provider.FetchRegistry(day.Day, cancel) is { } file
            && await Load(provider.Name, day.Day, provider.Registry!.NameOf(day.Day), file, Ourselves, cancel) is LoadOutcome.Loaded or LoadOutcome.AlreadyLoaded) return;
        var (now, missedAt) = (time.GetUtcNow(), day.Plus(1).At(MissedAt));
        var next = now + FetchPause;
        if (now < missedAt && next > missedAt) next = missedAt;
        if (now >= missedAt && due.State == RegistryDay.Waiting) FileMissed(log, provider.Name, day.ToString());
        await store.Save(provider.Name, due.Day, now >= missedAt ? RegistryDay.NoFile : RegistryDay.Waiting, next, cancel);
    }

    private async Task Compare(IPaymentMethod method, RegistryDay due, BankDay day, CancellationToken cancel)
    {
        var (connection, now) = (due.Connection, time.GetUtcNow());
        var lists = new RegistryDays(
            await Lines(0) ?? [], TwoBefore: await Lines(-2), Before: await Lines(-1), After: await Lines(1));
        var paid = await store.FindPaid(method.Code, day.Plus(-1).Start, day.Plus(1).End, cancel);
        var known = paid.Select(sale => sale.OperationId).ToHashSet();
        var others = lists.Lines.Select(line => long.TryParse(line.OrderNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0 && !known.Contains(id));
        var comparison = Comparison.Of(day, lists, [.. paid, .. await store.FindNamed(method.Code, others, cancel)]);
        await store.Keep(due, comparison, now, cancel);
        // Also of one that is kept already: whoever kept it may have died before.
        await Follow(due, comparison, cancel);
        DateTimeOffset? again = comparison.HasDifferences && now < day.End + Restless ? now + FetchPause : null;
        await store.Save(connection, due.Day, comparison.HasDifferences ? RegistryDay.Differences : RegistryDay.Clean, again, cancel);

        Task<IReadOnlyList<RegistryLine>?> Lines(int days) => store.FindLines(connection, day.Plus(days).ToString(), cancel);
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
        ChangeRow history = new(time.GetUtcNow(), happened.GetType().Name, "registry", "charged");
        await processor.Record(payment, operation.OperationId, happened, history, alert, holdsPlace: false, cancel);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the registry of {Connection} for {Day} was refused: {Faults} faults")]
    private static partial void FileRefused(ILogger log, string connection, string day, int faults);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the registry of {Connection} for {Day} is not here; asked for again every hour")]
    private static partial void FileMissed(ILogger log, string connection, string day);

    [LoggerMessage(Level = LogLevel.Warning, Message = "reconciliation could not go on; tried again at the next turn")]
    private static partial void TurnFailed(ILogger log, Exception fault);
}
