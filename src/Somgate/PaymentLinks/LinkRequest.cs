using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.PaymentLinks;

/// <summary>A payment link as asked for at any door, its fields checked each by itself.</summary>
internal sealed record LinkRequest
{
    public required Project Project { get; init; }
    public required string PaymentId { get; init; }
    public required Money Sum { get; init; }

    /// <summary>The merchant's text, else the payment id.</summary>
    public required string Description { get; init; }

    /// <summary>Without an address: nobody knows yet where the customer is.</summary>
    public required Customer Customer { get; init; }

    public required DateTimeOffset BestBefore { get; init; }
    public LinkTerms Terms { get; init; } = new();
    public CallbackWishes Callbacks { get; init; } = CallbackWishes.None;
    public string? Extra { get; init; }
    public bool SendEmail { get; init; }

    /// <summary>The person who makes it; empty: a program does.</summary>
    public string MadeBy { get; init; } = "";

    /// <summary>Keyed hash of the request's canonical text (gate.md 8).</summary>
    public required byte[] Hash { get; init; }

    public override string ToString() => $"link of project {Project.ProjectId}";
}
