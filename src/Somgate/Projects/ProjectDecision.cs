using Somgate.Audit;

namespace Somgate.Projects;

/// <summary>What becomes of a change of a project, decided on the project as it stands.</summary>
internal abstract record ProjectDecision
{
    private ProjectDecision()
    {
    }

    /// <param name="Project">As it is from now on.</param>
    /// <param name="Entries">What the audit log tells, in the commit of the change.</param>
    public sealed record Saved(Project Project, IReadOnlyList<AuditEntry> Entries) : ProjectDecision;

    /// <summary>Somebody changed the same meanwhile (dashboard.md R13).</summary>
    public sealed record Moved(Project Project) : ProjectDecision;

    /// <param name="Why">Key of a text.</param>
    public sealed record Refused(string Why) : ProjectDecision;
}

/// <summary>What becomes of a change of a merchant.</summary>
internal abstract record MerchantDecision
{
    private MerchantDecision()
    {
    }

    /// <inheritdoc cref="ProjectDecision.Saved"/>
    public sealed record Saved(Merchant Merchant, IReadOnlyList<AuditEntry> Entries) : MerchantDecision;

    /// <inheritdoc cref="ProjectDecision.Moved"/>
    public sealed record Moved(Merchant Merchant) : MerchantDecision;

    /// <inheritdoc cref="ProjectDecision.Refused"/>
    public sealed record Refused(string Why) : MerchantDecision;
}

/// <summary>A project that is to be made, with its first key.</summary>
/// <param name="ProjectId">Null: the next free one.</param>
/// <param name="MadeBy">Name of who makes it.</param>
internal sealed record NewProject(long? ProjectId, long MerchantId, string Title, bool IsTest, string Url, byte[] Secret, string MadeBy, int RatePerSecond, int RateBurst)
{
    public override string ToString() => $"project {Title}";
}
