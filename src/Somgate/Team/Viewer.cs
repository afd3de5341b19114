using Somgate.Audit;
using Somgate.Projects;

namespace Somgate.Team;

/// <summary>Whoever looks at a screen, with all that decides what is shown and how.</summary>
internal abstract record SignedIn
{
    public required long UserId { get; init; }
    public required string Name { get; init; }
    public required string Email { get; init; }

    /// <summary><c>ky</c>, <c>ru</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    /// <summary>IANA name of the shell's zone.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Zone of reporting days: <c>UTC</c> or an IANA name.</summary>
    public string DaysIn { get; init; } = "UTC";

    /// <summary>Number of the session as people see it: <c>s-4f1d2a90</c>.</summary>
    public required string SessionId { get; init; }

    /// <summary>SHA-256 of the cookie.</summary>
    public required byte[] SessionHash { get; init; }

    /// <summary>When a code of the second factor was last given in this session; null: never.</summary>
    public DateTimeOffset? SteppedUpAt { get; init; }

    /// <summary>Recovery codes that are left.</summary>
    public int RecoveryCodes { get; init; }

    public required User User { get; init; }

    public abstract AuditActor Actor { get; }

    /// <summary>Whether the person may do this with a merchant's things; operators have what their own rights say of it.</summary>
    public abstract bool Has(Right right);

    public abstract bool Sees(Project project);

    /// <summary>0 for operators.</summary>
    public long Merchant => User.MerchantId;

    public bool IsSteppedUp(DateTimeOffset now) => SteppedUpAt is { } at && now - at < StepUpLife;

    /// <summary>A code counts for so long before acts that ask for one (dashboard.md 3.2).</summary>
    public static readonly TimeSpan StepUpLife = TimeSpan.FromMinutes(5);
}

/// <summary>A merchant's user in Dashboard.</summary>
internal sealed record Viewer : SignedIn
{
    public required long MerchantId { get; init; }
    public required IReadOnlySet<Right> Rights { get; init; }

    /// <summary>Null: all of the merchant's, also future ones.</summary>
    public IReadOnlyList<long>? ProjectIds { get; init; }

    public override AuditActor Actor => new("user", UserId, Name);

    public override bool Has(Right right) => Rights.Contains(right);

    public override bool Sees(Project project) => project.Merchant.MerchantId == MerchantId && (ProjectIds is null || ProjectIds.Contains(project.ProjectId));
}

/// <summary>An operator in Console; sees every merchant.</summary>
internal sealed record OperatorViewer : SignedIn
{
    public required IReadOnlySet<OperatorRight> Rights { get; init; }

    public override AuditActor Actor => new("operator", UserId, Name);

    public bool Has(OperatorRight right) => Rights.Contains(right);

    // Contacts are masked for every operator, and sets are the merchant's own to send (dashboard.md 3.1).
    public override bool Has(Right right) => right switch
    {
        Right.PaymentsView or Right.CallbacksView or Right.RequestsView => Has(OperatorRight.View),
        Right.PaymentsCheck => Has(OperatorRight.PaymentsCheck),
        Right.CallbacksResend => Has(OperatorRight.CallbacksResend),
        _ => false,
    };

    public override bool Sees(Project project) => true;
}
