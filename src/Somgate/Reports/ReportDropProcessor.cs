using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Somgate.Reports;

/// <summary>
/// Puts files into the folder that a merchant takes them from (reports.md 5): under a hidden name, then under its own, then the manifest, whose presence says that the file
/// is whole. What lies there is never overwritten.
/// </summary>
internal sealed class ReportDropProcessor(ReportClaimStore claims, ReportWriter writer, ReportOptions options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <summary>Puts what waits into its folder; how many files lie there now.</summary>
    public async Task<int> RunOnce(CancellationToken cancel)
    {
        var dropped = 0;
        foreach (var report in await claims.FindToDrop(time.GetUtcNow(), cancel))
        {
            var lies = await Drop(report, cancel);
            await claims.SaveDrop(report, lies ? null : time.GetUtcNow() + Pause, cancel);
            if (lies) dropped++;
        }

        return dropped;
    }

    private async Task<bool> Drop(Report report, CancellationToken cancel)
    {
        var folder = Path.Combine(options.DropRoot, report.MerchantId.ToString(CultureInfo.InvariantCulture), report.ScheduleId is { } schedule ? string.Create(CultureInfo.InvariantCulture, $"schedule-{schedule}") : "one-time");
        try
        {
            Directory.CreateDirectory(folder);
            await using (var file = File.OpenRead(writer.PathOf(report)))
            {
                if (!await Put(folder, report.File!, file, cancel)) return false;
            }

            using var manifest = new MemoryStream(Encoding.UTF8.GetBytes(report.Manifest!));
            return await Put(folder, report.File + ".manifest.json", manifest, cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>False: something else lies under the name.</summary>
    private static async Task<bool> Put(string folder, string name, Stream content, CancellationToken cancel)
    {
        var (path, hidden) = (Path.Combine(folder, name), Path.Combine(folder, $".{name}.part"));
        if (File.Exists(path)) return await IsSame(path, content, cancel);
        await using (var file = new FileStream(hidden, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await content.CopyToAsync(file, cancel);
            file.Flush(flushToDisk: true);
        }

        FolderWriter.Name(hidden, path, overwrite: false);
        return true;
    }

    private static async Task<bool> IsSame(string path, Stream content, CancellationToken cancel)
    {
        await using var there = File.OpenRead(path);
        var (one, other) = (await SHA256.HashDataAsync(there, cancel), await SHA256.HashDataAsync(content, cancel));
        return one.SequenceEqual(other);
    }
}
