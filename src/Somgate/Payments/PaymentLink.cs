namespace Somgate.Payments;

/// <summary>The link by which a payment is made (payment-links.md 1). Its payment is registered before anybody pays.</summary>
/// <param name="Id">Whoever has it may pay, so it is kept sealed.</param>
/// <param name="Hash">SHA-256 of the id, by which the link is found.</param>
/// <param name="BestBefore">The last moment to press Pay.</param>
/// <param name="Terms">What the page needs to know of the request, as JSON.</param>
internal sealed record PaymentLink(Secret Id, byte[] Hash, DateTimeOffset BestBefore, LinkEmail Email, Secret Terms)
{
    /// <summary>The person who made it in Dashboard; empty: a program did.</summary>
    public string MadeBy { get; init; } = "";

    /// <summary>How lists name the link: half of the hash in hexadecimal digits, which opens nothing.</summary>
    public string Name => Convert.ToHexStringLower(Hash.AsSpan(0, Hash.Length / 2));

    /// <summary>The address that the customer opens.</summary>
    public string UrlAt(string publicUrl) => $"{publicUrl.TrimEnd('/')}/link/{Id.Reveal()}";
}

/// <summary>What became of the e-mail with the link (payment-links.md 7).</summary>
internal enum LinkEmail
{
    /// <summary>None was asked for.</summary>
    None,

    /// <summary>It is on its way.</summary>
    Queued,

    /// <summary>The mail server took it.</summary>
    Sent,

    Failed,
}
