namespace Somgate.Team;

internal enum UserState
{
    Invited,
    Active,
    Suspended,
    Deleted,
}

/// <summary>A person who may sign in: of a merchant's staff, or an operator of the platform (merchant 0).</summary>
internal sealed record User
{
    public required long UserId { get; init; }
    public bool IsOperator => MerchantId == 0;

    /// <summary>0: the platform itself.</summary>
    public required long MerchantId { get; init; }

    /// <summary>In lower case; null: the first operator, who has yet to say it.</summary>
    public string? Email { get; init; }

    public string Name { get; init; } = "";
    public UserState State { get; init; }
    public Grants Grants { get; init; } = Grants.None;
    public string? PasswordHash { get; init; }
    public bool HasSecondFactor { get; init; }

    /// <summary>The last step whose code was taken: none is taken twice.</summary>
    public long TotpStep { get; init; }

    /// <summary>Null: not chosen yet.</summary>
    public string? Language { get; init; }

    public string TimeZone { get; init; } = "Asia/Bishkek";
    public string DaysIn { get; init; } = "UTC";

    /// <summary><c>live</c> or <c>test</c>, the one last chosen; null: none yet.</summary>
    public string? Mode { get; init; }

    public string InvitedBy { get; init; } = "";
    public DateTimeOffset InvitedAt { get; init; }
    public DateTimeOffset? SeenAt { get; init; }
    public long Version { get; init; } = 1;

    /// <summary>An admin who can act: one of these must stay (dashboard.md 3.1).</summary>
    public bool IsActingAdmin => State == UserState.Active && (IsOperator
        ? Grants.OperatorRoles.Contains(OperatorRole.PlatformAdmin)
        : Grants.Roles.Contains(Role.MerchantAdmin) && Grants.Rights.Contains(Right.TeamManage));
}

/// <summary>What a user was given: roles by name, single rights that differ from them, and the projects.</summary>
/// <param name="ProjectIds">Null: all of the merchant's, also future ones.</param>
internal sealed record Grants(IReadOnlyList<string> RoleNames, IReadOnlyList<Right> Added, IReadOnlyList<Right> Withdrawn, IReadOnlyList<long>? ProjectIds)
{
    public static readonly Grants None = new([], [], [], []);

    public static Grants Of(Role role) => new([Team.Rights.NameOf(role)], [], [], null);

    public static Grants Of(OperatorRole role) => new([Team.Rights.NameOf(role)], [], [], null);

    public IReadOnlyList<Role> Roles { get; } = [.. RoleNames.Select(Team.Rights.FindRole).OfType<Role>()];

    public IReadOnlyList<OperatorRole> OperatorRoles { get; } = [.. RoleNames.Select(Team.Rights.FindOperatorRole).OfType<OperatorRole>()];

    public IReadOnlySet<Right> Rights => Team.Rights.Of(Roles, Added, Withdrawn);

    /// <summary>The same rights and projects, in whatever order they were ticked.</summary>
    public bool IsSame(Grants other) =>
        RoleNames.Order().SequenceEqual(other.RoleNames.Order()) && Added.Order().SequenceEqual(other.Added.Order()) && Withdrawn.Order().SequenceEqual(other.Withdrawn.Order())
        && (ProjectIds is null == other.ProjectIds is null) && (ProjectIds ?? []).Order().SequenceEqual((other.ProjectIds ?? []).Order());
}
