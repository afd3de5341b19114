using System.Text.Json;
using Somgate.Payments;

namespace Somgate.PaymentLinks;

/// <summary>What the page needs to know of the request for a link (payment-links.md 2); it stays with the link as JSON, sealed.</summary>
internal sealed record LinkTerms
{
    /// <summary>The only method that may be used, by code; null: any.</summary>
    public string? ForcedMethod { get; init; }

    /// <summary><c>sale</c> or <c>auth</c>; null: not given.</summary>
    public string? OperationType { get; init; }

    /// <summary>As received.</summary>
    public string? Language { get; init; }

    public string? SuccessUrl { get; init; }
    public string? DeclineUrl { get; init; }
    public string? ReturnUrl { get; init; }

    public static LinkTerms Of(PaymentLink link) => JsonSerializer.Deserialize<LinkTerms>(link.Terms.Reveal())!;

    public Secret Sealed() => new(JsonSerializer.Serialize(this));
}
