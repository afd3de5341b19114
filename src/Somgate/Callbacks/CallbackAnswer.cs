using System.Net;

namespace Somgate.Callbacks;

/// <summary>What one try brought, kept for Dashboard (callbacks.md 3).</summary>
/// <param name="HttpStatus">Status of the answer; null: none came. Also set when the answer broke off or took too long after its status.</param>
/// <param name="Fault">One of <see cref="CallbackFault"/>; null: a complete answer came.</param>
/// <param name="Body">The first bytes of the answer's body as they came; empty: none.</param>
/// <param name="Address">Where the try was connected to; null: it came to no connection.</param>
/// <param name="Duration">From the start of the try to its end.</param>
internal sealed record CallbackAnswer(int? HttpStatus, string? Fault, byte[] Body, IPAddress? Address, TimeSpan Duration)
{
    /// <summary>Headers of the request, a line each; null: nothing was sent.</summary>
    public string? SentHeaders { get; init; }

    /// <summary>Headers of the answer, a line each; null: none came.</summary>
    public string? Headers { get; init; }
}

/// <summary>Why a try brought no complete answer: words for the database and Dashboard.</summary>
internal static class CallbackFault
{
    /// <summary>The name has no address, or the resolver gave no answer.</summary>
    public const string Name = "name";

    /// <summary>No address took the connection.</summary>
    public const string Connect = "connect";

    /// <summary>Certificate, its name or the version of TLS were not acceptable.</summary>
    public const string Tls = "tls";

    /// <summary>No complete answer in time.</summary>
    public const string TimeOut = "time-out";

    /// <summary>Not a public address, or not a scheme that the operator allows.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The connection broke off, or what came was not HTTP.</summary>
    public const string Protocol = "protocol";
}
