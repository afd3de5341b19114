namespace Somgate.Reports;

/// <summary>Section <c>Reports</c>: files made from the register.</summary>
internal sealed record ReportOptions
{
    /// <summary>Where files lie; empty: the folder <c>reports</c> beside the SQLite file, or in the working folder.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Root of the folders that merchants take their files from; empty: none.</summary>
    public string DropRoot { get; init; } = "";

    /// <summary>How long a file that was asked for once is kept.</summary>
    public int KeptDays { get; init; } = 4;

    /// <summary>How long a file made by schedule is kept.</summary>
    public int PeriodicKeptDays { get; init; } = 35;

    /// <summary>How long cards and manifests are kept.</summary>
    public int CardsKeptDays { get; init; } = 400;

    /// <summary>The longest time of a report.</summary>
    public int MinutesMax { get; init; } = 120;

    /// <summary>Space on the disk that no report takes.</summary>
    public int FreeMiB { get; init; } = 1024;

    /// <summary>Files of one merchant.</summary>
    public int MerchantMiB { get; init; } = 20 * 1024;

    public IEnumerable<string> Faults()
    {
        if (KeptDays is < 1 or > 3650) yield return "Reports:KeptDays: 1 to 3650";
        if (PeriodicKeptDays is < 1 or > 3650) yield return "Reports:PeriodicKeptDays: 1 to 3650";
        if (CardsKeptDays is < 1 or > 36500) yield return "Reports:CardsKeptDays: 1 to 36500";
        if (MinutesMax is < 1 or > 1440) yield return "Reports:MinutesMax: 1 to 1440";
        if (FreeMiB is < 0 or > 1048576) yield return "Reports:FreeMiB: 0 to 1048576";
        if (MerchantMiB is < 1 or > 10485760) yield return "Reports:MerchantMiB: 1 to 10485760";
        if (DropRoot.Length > 0 && !Path.IsPathFullyQualified(DropRoot)) yield return "Reports:DropRoot: an absolute path";
    }
}
