using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.Protocol;

/// <summary>What was found out about the signature of a request (dashboard.md 5.5).</summary>
internal enum SignatureFinding
{
    /// <summary>The request was refused before its signature was looked at.</summary>
    NotChecked,

    Missing,
    Wrong,
    Right,
}

/// <summary>
/// What becomes known of a request between its arrival and its answer, for the request log. A door makes it and hands it on; who reads the request and who
/// answers it write into it.
/// </summary>
internal sealed class Exchange
{
    /// <summary>The body, null where none could be read.</summary>
    public SignedBody? Body { get; set; }

    /// <summary>Where the body carries its head fields.</summary>
    public HeadPlace? Place { get; set; }

    /// <summary>The project that the request names, if there is one.</summary>
    public Project? Project { get; set; }

    public SignatureFinding Signature { get; set; }

    /// <summary>The order of the signer's lines; null unless <see cref="Signature"/> is right.</summary>
    public SignatureOrder? Order { get; set; }

    /// <summary>The key that made the signature.</summary>
    public long? KeyId { get; set; }

    /// <summary>HTTP status of the answer; 0: none was given.</summary>
    public int HttpStatus { get; set; }

    /// <summary>Body of the answer.</summary>
    public byte[] Answer { get; set; } = [];

    /// <summary>Why it was refused; 0: it wasn't.</summary>
    public int Code { get; set; }

    /// <summary>Every field and rule that is to blame.</summary>
    public IReadOnlyList<Problem> Problems { get; set; } = [];
}
