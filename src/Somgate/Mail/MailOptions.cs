namespace Somgate.Mail;

/// <summary>Section <c>Mail</c>: the server that takes letters. Without one nothing is sent, and screens don't offer it.</summary>
internal sealed record MailOptions
{
    private static readonly string[] Ways = ["none", "starttls", "tls"];

    /// <summary>Empty: there is none.</summary>
    public string Host { get; init; } = "";

    public int Port { get; init; } = 587;

    /// <summary>How the connection is kept from others: <c>tls</c> from the first byte, <c>starttls</c> or <c>none</c>.</summary>
    public string Security { get; init; } = "starttls";

    /// <summary>Empty: the server asks for none.</summary>
    public string User { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>The address that letters come from.</summary>
    public string From { get; init; } = "";

    public bool IsOn => Host.Length > 0;

    /// <summary>What stands behind the <c>@</c> of our own ids.</summary>
    public string Domain => From[(From.LastIndexOf('@') + 1)..].TrimEnd('>');

    public IEnumerable<string> Faults()
    {
        if (!IsOn) yield break;
        if (Port is < 1 or > 65535) yield return "Mail:Port: 1 to 65535";
        if (!Ways.Contains(Security)) yield return "Mail:Security: none, starttls or tls";
        if (User.Length > 0 != Password.Length > 0) yield return "Mail:User, Mail:Password: both or neither";
        if (From.IndexOf('@', StringComparison.Ordinal) < 1 || Domain.Length == 0 || From.Any(char.IsControl)) yield return "Mail:From: an e-mail address";
    }
}
