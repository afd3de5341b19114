using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Register;
using Somgate.Storage;

namespace Somgate.Reports;

/// <summary>What became of writing a report.</summary>
internal abstract record ReportOutcome
{
    private ReportOutcome()
    {
    }

    /// <summary>The file lies under its name.</summary>
    public sealed record Written(ReportTally Tally, ReportFile File, DateTimeOffset AsOf) : ReportOutcome;

    /// <summary>No file is offered; the word says why.</summary>
    public sealed record Failed(string Fault) : ReportOutcome;
}

/// <summary>Is told how far it is, with the count taken first.</summary>
internal delegate Task TellProgress(long total, long done);

/// <summary>
/// Writes the file of a report (reports.md 1, 4): count and rows from one snapshot, a few rows in memory at a time, under a temporary name until it is whole and on the
/// disk. Rows and sums must be those that were counted, else there is no file.
/// </summary>
internal sealed class ReportWriter(Database database, RegisterStore register, ReportStore reports, ProjectWorker projects, ReportOptions options, TimeProvider time)
{
    /// <summary>Bytes that wait in memory before they go to the file.</summary>
    private const int BufferBytes = 256 * 1024;

    /// <summary>Left to itself the runtime lets garbage grow to the size of the processor's cache, which may be more than a report is to take (reports.md 1, row 5).</summary>
    private const long GarbageBytesMax = 16 * MiB;

    private const long MiB = 1024 * 1024;

    /// <summary>How often the progress is told and the disk looked at.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>The folder of all files; each merchant has one below.</summary>
    public string Folder { get; } = options.Folder.Length > 0
        ? Path.GetFullPath(options.Folder)
        : Path.Combine(database.Engine == Engine.Sqlite ? Path.GetDirectoryName(Path.GetFullPath(database.Options.Path))! : Directory.GetCurrentDirectory(), "reports");

    /// <summary>Where the file of a report lies, or shall lie; each try has its own, so that one that was cut off can't spoil the next.</summary>
    public string PathOf(Report report) => string.Create(CultureInfo.InvariantCulture, $"{PathOfAll(report)}{report.Tries}.csv");

    public async Task<ReportOutcome> Write(Report report, TellProgress tell, CancellationToken cancel)
    {
        var path = PathOf(report);
        var room = (options.MerchantMiB * MiB) - await reports.SumBytes(report.MerchantId, cancel);
        var temporary = path + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            RemoveAll(report);
            return await Write(report, path, temporary, room, tell, cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new ReportOutcome.Failed("disk");
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>Takes the file away.</summary>
    public void Remove(Report report)
    {
        if (File.Exists(PathOf(report))) File.Delete(PathOf(report));
    }

    private string PathOfAll(Report report) => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{report.MerchantId}/r{report.ReportId}_v{report.Revision}_t"));

    // What tries before have left.
    private void RemoveAll(Report report)
    {
        var all = PathOfAll(report);
        foreach (var left in Directory.EnumerateFiles(Path.GetDirectoryName(all)!, Path.GetFileName(all) + "*")) File.Delete(left);
    }

    private async Task<ReportOutcome> Write(Report report, string path, string temporary, long room, TellProgress tell, CancellationToken cancel)
    {
        var filter = report.Definition.Filter;
        var scope = new RegisterScope(report.IsTest, report.Projects);
        await using var reading = await register.Open(cancel);
        var totals = await register.Totals(reading, scope, filter, cancel);
        var counted = ReportTally.Of(totals);
        await tell(counted.Rows, 0);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (bytes, written) = (0L, new Reckoning());
        var (told, collected) = (time.GetTimestamp(), GC.GetTotalAllocatedBytes());
        var fields = RowFields.OfColumns(report.Definition.Columns);
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1))
        {
            var buffer = new ArrayBufferWriter<byte>(BufferBytes * 2);
            var csv = new CsvWriter(buffer, report.Definition.Format);
            csv.Line(report.Definition.Header());
            await foreach (var batch in register.Stream(reading, scope, filter, fields, cancel))
            {
                foreach (var row in batch)
                {
                    Write(csv, report, row);
                    written.Take(row);
                }

                if (GC.GetTotalAllocatedBytes() - collected > GarbageBytesMax) collected = Collect();
                if (buffer.WrittenCount < BufferBytes) continue;
                await Flush();
                if (bytes > room) return new ReportOutcome.Failed("merchant_full");
                if (time.GetElapsedTime(told) < Pace) continue;
                told = time.GetTimestamp();
                if (IsDiskFull(path)) return new ReportOutcome.Failed("disk_full");
                await tell(counted.Rows, written.Rows);
            }

            await Flush();
            if (bytes > room) return new ReportOutcome.Failed("merchant_full");
            if (!written.Tally().IsSame(counted)) return new ReportOutcome.Failed("differs");
            if (IsDiskFull(path)) return new ReportOutcome.Failed("disk_full");
            file.Flush(flushToDisk: true);

            async Task Flush()
            {
                hash.AppendData(buffer.WrittenSpan);
                await file.WriteAsync(buffer.WrittenMemory, cancel);
                bytes += buffer.WrittenCount;
                buffer.ResetWrittenCount();
            }
        }

        FolderWriter.Name(temporary, path, overwrite: true);
        return new ReportOutcome.Written(counted, new(report.Definition.FileName(report.ReportId, report.Revision), bytes, Convert.ToHexStringLower(hash.GetHashAndReset())), totals.AsOf);
    }

    private void Write(CsvWriter csv, Report report, RegisterRow row)
    {
        var cell = new RegisterCell(row, projects.Current.Find(row.ProjectId));
        var (format, zone) = (report.Definition.Format, report.Definition.Filter.Zone);
        foreach (var column in report.Definition.Columns)
        {
            var value = column.Read(cell);
            if (column.IsPersonal && !report.IsPersonal) value = ContactMask.Of((string?)value);
            if (column.Type == ColumnType.Money)
            {
                var sum = (Money?)value;
                csv.Cell(sum is { } money ? CsvCell.Amount(money, format) : "");
                csv.Cell(sum?.Currency ?? "");
            }
            else
            {
                csv.Cell(CsvCell.Of(column.Type, value, zone, format));
            }
        }

        csv.EndLine();
    }

    private static long Collect()
    {
        GC.Collect(0);
        return GC.GetTotalAllocatedBytes();
    }

    private bool IsDiskFull(string path) => new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace < options.FreeMiB * MiB;

    /// <summary>Adds up what is written, row by row.</summary>
    private sealed class Reckoning
    {
        private readonly SortedDictionary<string, (long Asked, long Paid)> sums = new(StringComparer.Ordinal);
        private long open;

        public long Rows { get; private set; }

        public void Take(RegisterRow row)
        {
            Rows++;
            if (!RegisterKey.FinalStatuses.Contains(row.PaymentStatus)) open++;
            var (asked, paid) = sums.GetValueOrDefault(row.Sum.Currency);
            sums[row.Sum.Currency] = (asked + row.Sum.AmountMinor, paid + (row.PaymentStatus == "success" ? row.Sum.AmountMinor : 0));
        }

        public ReportTally Tally() => new(Rows, open, [.. sums.Select(pair => new ReportSum(pair.Key, pair.Value.Asked, pair.Value.Paid))]);
    }
}
