namespace Somgate.Team;

/// <summary>How far a browser has come in signing in.</summary>
internal enum SessionStage
{
    /// <summary>The password was right; a code of the second factor is waited for.</summary>
    Code,

    /// <summary>The password was right, and there is no second factor yet.</summary>
    Enrol,

    Full,
}

/// <summary>A browser that is signed in, or half so.</summary>
/// <param name="Totp">The secret that is being enrolled.</param>
internal sealed record Session(
    byte[] Hash, long UserId, SessionStage Stage, string Browser, string Address, byte[]? Totp,
    DateTimeOffset StartedAt, DateTimeOffset SeenAt, DateTimeOffset? SteppedUpAt)
{
    /// <summary>A half session lives so long: time to fetch a phone.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(15);

    /// <summary>Its number, as people and the audit log see it.</summary>
    public string Id => IdOf(Hash);

    public static string IdOf(byte[] hash) => "s-" + Convert.ToHexStringLower(hash.AsSpan(0, 4));

    public bool IsOver(TeamOptions options, DateTimeOffset now) => Stage == SessionStage.Full
        ? now - SeenAt >= TimeSpan.FromMinutes(options.IdleMinutes) || now - StartedAt >= TimeSpan.FromHours(options.SessionHours)
        : now - StartedAt >= HalfLife;
}

/// <summary>What a one-use address is for.</summary>
internal enum LinkKind
{
    Invitation,
    Password,
    Email,
}

/// <summary>A one-use address (dashboard.md 3.2).</summary>
internal sealed record AccessLink(byte[] Hash, long UserId, LinkKind Kind, string? Email, string MadeBy, DateTimeOffset MadeAt, DateTimeOffset EndsAt, DateTimeOffset? UsedAt)
{
    public static readonly TimeSpan InvitationLife = TimeSpan.FromHours(72);
    public static readonly TimeSpan PasswordLife = TimeSpan.FromMinutes(30);

    public bool IsDead(DateTimeOffset now) => UsedAt is not null || now >= EndsAt;
}

/// <summary>A live token of the Data API, without its key.</summary>
internal sealed record ApiToken(long UserId, DateTimeOffset MadeAt, DateTimeOffset? UsedAt, string? UsedFrom, string AllowedSenders, string LineOrder)
{
    private static readonly TimeSpan UnusedAfter = TimeSpan.FromDays(90);

    public bool IsUnused(DateTimeOffset now) => now - (UsedAt ?? MadeAt) >= UnusedAfter;
}
