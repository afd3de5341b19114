using System.Text.Json;

namespace Somgate.Reports;

/// <summary>A report as its row has it, in the order of <see cref="ReportStore.Columns"/>. Pure.</summary>
internal sealed record ReportRow(
    long ReportId, long Revision, long MerchantId, long? ScheduleId, string Definition, long IsTest, string Projects, long IsPersonal, string Recipients, long IsLate, string State,
    string? Fault, long MadeAtMs, string MadeBy, long MakerId, long DueAtMs, long? StartedAtMs, long? EndedAtMs, long Tries, long Fails, long? RowsTotal, long RowsDone, long? Bytes,
    string? Sha256, string? File, string? Manifest, long? KeptUntilMs, string DropState, long Downloads)
{
    public Report ToReport() => new()
    {
        ReportId = ReportId,
        Revision = Revision,
        MerchantId = MerchantId,
        ScheduleId = ScheduleId,
        Definition = ReportDefinition.Read(Definition),
        IsTest = IsTest == 1,
        Projects = JsonSerializer.Deserialize<long[]>(Projects)!,
        IsPersonal = IsPersonal == 1,
        Recipients = JsonSerializer.Deserialize<long[]>(Recipients)!,
        IsLate = IsLate == 1,
        State = ReportStateText.Read(State),
        Fault = Fault,
        MadeAt = At(MadeAtMs),
        MadeBy = MadeBy,
        MakerId = MakerId,
        DueAt = At(DueAtMs),
        StartedAt = At(StartedAtMs),
        EndedAt = At(EndedAtMs),
        Tries = Tries,
        Fails = Fails,
        RowsTotal = RowsTotal,
        RowsDone = RowsDone,
        Bytes = Bytes,
        Sha256 = Sha256,
        File = File,
        Manifest = Manifest,
        KeptUntil = At(KeptUntilMs),
        DropState = DropState,
        Downloads = Downloads,
    };

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static DateTimeOffset? At(long? ms) => ms is { } known ? At(known) : null;
}
