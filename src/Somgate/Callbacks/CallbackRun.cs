namespace Somgate.Callbacks;

/// <summary>What a person wanted to be sent, by one act: one callback again, a set of them, or a test (dashboard.md 5.4). Its items become callbacks one by one.</summary>
internal sealed record CallbackRun
{
    /// <summary>More are no run: the filter is to be narrowed.</summary>
    public const int ItemsMax = 10_000;

    /// <summary>Callbacks that are begun for one endpoint in a second.</summary>
    public const int PerSecond = 5;

    public required long RunId { get; init; }
    public required long MerchantId { get; init; }

    /// <summary><c>resend</c> or <c>test</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Words of the database: <c>running</c>, <c>stopped</c>, <c>done</c>.</summary>
    public string State { get; init; } = "running";

    /// <summary>A whole list, not a single one.</summary>
    public bool IsSet { get; init; }

    public required DateTimeOffset MadeAt { get; init; }
    public required string MadeBy { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The filter of the list, as in its URL.</summary>
    public string Filter { get; init; } = "";

    public long Items { get; init; }
    public long LeftOut { get; init; }
}

/// <summary>One callback that is wanted.</summary>
/// <param name="SourceId">The callback that is sent again; null: a test.</param>
/// <param name="Status">The payment status that it tells.</param>
internal sealed record CallbackRunItem(long RunId, long ItemNo, long ProjectId, long? SourceId, string Status, string Url, string Endpoint, bool? IsRuled);

/// <summary>How far a run is.</summary>
/// <param name="Open">Not begun yet.</param>
/// <param name="Waiting">Begun, and neither delivered nor given up.</param>
/// <param name="Impossible">Nothing could be made of them: the project is gone, or the body.</param>
internal sealed record CallbackRunProgress(long Open, long Waiting, long Delivered, long Failed, long Impossible);
