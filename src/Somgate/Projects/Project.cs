using System.Net;

namespace Somgate.Projects;

/// <summary>A merchant's integration: who may ask, how it signs, what it may take and where it is told. Immutable; a change makes a new one.</summary>
internal sealed record Project
{
    private byte[][]? keyBytes;

    public required long ProjectId { get; init; }
    public required Merchant Merchant { get; init; }
    public required string Title { get; init; }

    /// <summary>Test or live; fixed when the project is made.</summary>
    public bool IsTest { get; init; }

    public bool IsSuspended { get; init; }

    /// <summary>The shop's own address, as people know it; empty: none.</summary>
    public string Url { get; init; } = "";

    /// <summary>Whom the platform asks about the integration; empty: none.</summary>
    public string Contact { get; init; } = "";

    /// <summary>One or two live keys, the primary one first.</summary>
    public required IReadOnlyList<ProjectKey> Keys { get; init; }

    /// <summary>The bytes of the keys, in their order, for the check of a signature.</summary>
    public IReadOnlyList<byte[]> KeyBytes => keyBytes ??= [.. Keys.Select(key => key.Bytes)];

    /// <summary>The highest number that a key of the project ever had, revoked ones included.</summary>
    public long NewestKeyId { get; init; }

    /// <summary>Methods enabled for the project, by code.</summary>
    public required IReadOnlyDictionary<string, MethodTerms> Methods { get; init; }

    public IReadOnlyList<CallbackRule> CallbackRules { get; init; } = [];

    /// <summary>Callbacks <c>processing</c>, and those for the code of payments made through a page (callbacks.md 1).</summary>
    public bool WantsIntermediateCallbacks { get; init; }

    /// <summary>Addresses that may send requests; empty: all (gate.md 1).</summary>
    public IReadOnlyList<IPNetwork> AllowedSenders { get; init; } = [];

    /// <summary>What is said beside a range of <see cref="AllowedSenders"/>, by its text.</summary>
    public IReadOnlyDictionary<string, string> SenderComments { get; init; } = new Dictionary<string, string>();

    /// <summary>Requests a second that the token bucket refills with; 0: no limit.</summary>
    public int RatePerSecond { get; init; } = 200;

    public int RateBurst { get; init; } = 1000;

    /// <summary>Look and behaviour of its Payment Page.</summary>
    public PageSettings Page { get; init; } = new();

    /// <summary>The key that signs callbacks.</summary>
    public ProjectKey PrimaryKey => Keys[0];

    public bool MayCreate => !IsSuspended && !Merchant.IsSuspended;
}

/// <summary>The company that owns projects.</summary>
/// <param name="IsSuspended">New payments are refused; so they are of a closed merchant.</param>
internal sealed record Merchant(long MerchantId, string Title, bool IsSuspended = false)
{
    public string LegalName { get; init; } = "";

    /// <summary>For good: it is suspended and stays so.</summary>
    public bool IsClosed { get; init; }
}

/// <summary>A live signing key.</summary>
/// <param name="Bytes">UTF-8 bytes of the secret, not decoded (gate.md 2.1).</param>
internal sealed record ProjectKey(long KeyId, byte[] Bytes)
{
    public DateTimeOffset MadeAt { get; init; }

    /// <summary>Name of who made it; empty: made before that was noted.</summary>
    public string MadeBy { get; init; } = "";

    public override string ToString() => $"key {KeyId}";
}

/// <summary>What a project agreed on for a method; null: as the method has it.</summary>
internal sealed record MethodTerms(long? AmountMinMinor = null, long? AmountMaxMinor = null, TimeSpan? Threshold = null, TimeSpan? CodeLife = null);

/// <summary>Where callbacks go (callbacks.md 2 row 3): null fits any.</summary>
/// <param name="PaymentType"><c>purchase</c> or <c>invoice</c>.</param>
/// <param name="Result">A payment status as spelled on the wire.</param>
/// <param name="Method">Code of a method.</param>
/// <param name="IsOn">A rule that is switched off fits nothing.</param>
/// <param name="MadeBy">Name of who made it; empty: made before that was noted.</param>
internal sealed record CallbackRule(long RuleId, string? PaymentType, string? Result, string? Method, string Url, bool IsOn = true, string MadeBy = "");
