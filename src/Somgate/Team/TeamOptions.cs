namespace Somgate.Team;

/// <summary>Section <c>Team</c>: people who sign in to Dashboard and Console.</summary>
internal sealed record TeamOptions
{
    /// <summary>A session that is not used for so long ends (dashboard.md 3.2).</summary>
    public int IdleMinutes { get; init; } = 60;

    /// <summary>The longest life of a session.</summary>
    public int SessionHours { get; init; } = 12;

    /// <summary>Ended sessions are kept so long (dashboard.md 12).</summary>
    public int KeepEndedSessionsDays { get; init; } = 90;

    public IEnumerable<string> Faults()
    {
        if (IdleMinutes is < 1 or > 1440) yield return "Team:IdleMinutes: 1 to 1440";
        if (SessionHours is < 1 or > 168) yield return "Team:SessionHours: 1 to 168";
        if (KeepEndedSessionsDays is < 1 or > 3650) yield return "Team:KeepEndedSessionsDays: 1 to 3650";
    }
}
