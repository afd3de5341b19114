namespace Somgate.Reconciliation;

/// <summary>Where the comparison of a bank's day stands.</summary>
internal sealed record RegistryDay
{
    public const string Waiting = "waiting";
    public const string NoFile = "no file";
    public const string Clean = "clean";
    public const string Differences = "differences";
    public const string Closed = "closed";

    /// <summary>Name of the provider.</summary>
    public string Connection { get; init; } = "";

    /// <summary>As <c>yyyy-MM-dd</c>.</summary>
    public string Day { get; init; } = "";

    public string State { get; init; } = Waiting;

    /// <summary>Version of the file that counts; 0: none is here.</summary>
    public long Version { get; init; }

    /// <summary>Number of the last comparison; 0: none.</summary>
    public long ComparisonNo { get; init; }

    /// <summary>Why the last file was refused, as JSON.</summary>
    public string? Faults { get; init; }

    public long? DueAtMs { get; init; }

    public static readonly IReadOnlyList<string> States = [Waiting, NoFile, Clean, Differences, Closed];
}

/// <summary>A file of a day, without its lines.</summary>
internal sealed record RegistryFile
{
    public string Connection { get; init; } = "";
    public string Day { get; init; } = "";
    public long Version { get; init; }
    public string FileName { get; init; } = "";
    public string Sha256 { get; init; } = "";
    public long Bytes { get; init; }
    public long Lines { get; init; }
    public long LoadedAtMs { get; init; }
    public string LoadedBy { get; init; } = "";
}

/// <summary>A comparison as it is kept.</summary>
internal sealed record KeptComparison
{
    public string Connection { get; init; } = "";
    public string Day { get; init; } = "";
    public long ComparisonNo { get; init; }
    public long Version { get; init; }
    public long ComparedAtMs { get; init; }
    public long IsProvisional { get; init; }
    public string Tallies { get; init; } = "";
    public string Digest { get; init; } = "";
}

/// <summary>What came of a file that was brought.</summary>
internal abstract record LoadOutcome
{
    private LoadOutcome()
    {
    }

    public sealed record Loaded(long Version) : LoadOutcome;

    /// <summary>The same bytes as those that count.</summary>
    public sealed record AlreadyLoaded(long Version) : LoadOutcome;

    public sealed record Refused(RegistryReading.Refused Why) : LoadOutcome;

    /// <summary>Another node or person brought one at the same moment, or the day is closed.</summary>
    public sealed record NotNow : LoadOutcome;
}
