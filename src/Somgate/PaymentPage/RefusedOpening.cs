namespace Somgate.PaymentPage;

/// <summary>An entry of the request log (payment-page.md 7).</summary>
/// <param name="ProjectId">Null: of no project that is known, so for the operator alone.</param>
/// <param name="HttpStatus">From 400 on the customer saw the error page; else the page opened, with something left out.</param>
/// <param name="Code">The reason, of the table of section 7.</param>
/// <param name="Details">Names of parameters and the rules that they break; never a value.</param>
/// <param name="Parameters">Names and masked values as JSON.</param>
internal sealed record RefusedOpening(DateTimeOffset At, long? ProjectId, int HttpStatus, int Code, string Details, string Parameters, string ClientIp)
{
    public bool IsRefused => HttpStatus >= StatusCodes.Status400BadRequest;

    /// <summary>The payment that it names, folded; null: none.</summary>
    public string? PaymentKey { get; init; }

    /// <summary><c>ok</c>, <c>wrong</c>, <c>missing</c> or <c>-</c>, not looked at.</summary>
    public string Signature { get; init; } = "-";

    public string UserAgent { get; init; } = "";

    /// <summary>For test projects, of a wrong signature: as it was received.</summary>
    public string? ReceivedSignature { get; init; }

    /// <summary>For test projects: the text that we would have signed.</summary>
    public string? SignedText { get; init; }

    public override string ToString() => $"opening of {ProjectId}: {Code}";
}
