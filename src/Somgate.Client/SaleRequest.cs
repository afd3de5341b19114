namespace Somgate.Client;

/// <summary>A purchase to start (gate.md 4.3). Not a record, so that printing it shows no phone number.</summary>
public sealed class SaleRequest
{
    /// <summary>The merchant's id of the payment, 1 to 255 characters, unique in the project without regard to letter case; no <c>;</c>.</summary>
    public required string PaymentId { get; init; }

    /// <summary>The sum in minor units: 125000 is 1,250.00 KGS. Mbank takes 5000 to 5000000.</summary>
    public required long AmountMinor { get; init; }

    /// <summary>ISO 4217 code; Mbank takes <c>KGS</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>The merchant's id of the customer, 1 to 255 characters; no <c>;</c>.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The customer's IPv4 or IPv6 address.</summary>
    public required string CustomerIpAddress { get; init; }

    /// <summary>The phone number bound to the Mbank account: 4 to 24 digits with the country code, an optional <c>+</c> before them.</summary>
    public required string AccountNumber { get; init; }

    /// <summary>Shown to people, up to 255 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Kept with the payment, up to 255 characters.</summary>
    public string? ExtraParam { get; init; }

    /// <summary>Last moment to start the payment, at most 30 days ahead.</summary>
    public DateTimeOffset? BestBefore { get; init; }

    /// <summary>The customer's e-mail address.</summary>
    public string? CustomerEmail { get; init; }

    /// <summary>The customer's first name.</summary>
    public string? CustomerFirstName { get; init; }

    /// <summary>The customer's last name.</summary>
    public string? CustomerLastName { get; init; }

    /// <summary>Address for all callbacks of this payment, instead of the project's rules (callbacks.md 2).</summary>
    public Uri? CallbackUrl { get; init; }

    /// <summary>Address for the <c>success</c> callback.</summary>
    public Uri? SuccessCallbackUrl { get; init; }

    /// <summary>Address for the <c>decline</c> callback.</summary>
    public Uri? DeclineCallbackUrl { get; init; }

    /// <summary>Shifts the first try of callbacks, up to 600 s; those that ask for a code are never shifted.</summary>
    public TimeSpan? CallbackDelay { get; init; }

    /// <summary>No callbacks at all for this payment: the merchant asks the status.</summary>
    public bool WithoutCallbacks { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"sale {PaymentId}";
}

/// <summary>Which methods to list (gate.md 4.8).</summary>
public sealed record MethodsFilter
{
    /// <summary>ISO 4217 code; required with <see cref="AmountMinor"/>.</summary>
    public string? Currency { get; init; }

    /// <summary>Only methods that take this sum, in minor units.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>Also methods that don't take this sum, with the reason.</summary>
    public bool WithUnavailable { get; init; }

    /// <summary>Methods to pay out instead of methods to be paid by.</summary>
    public bool Payouts { get; init; }
}
