using Somgate.Projects;

namespace Somgate.Protocol;

/// <summary>A request whose sender is known: checks 1 to 7 of gate.md 3.2 are behind it.</summary>
/// <param name="Key">The key that made the signature; answers are signed with it.</param>
/// <param name="Now">The moment at which the request was taken up.</param>
internal sealed record SignedRequest(SignedBody Body, Project Project, ProjectKey Key, DateTimeOffset Now)
{
    public long ProjectId => Project.ProjectId;
}

/// <summary>Where a request carries its head fields (gate.md 2.3, 3.2).</summary>
/// <param name="Prefix">Path of the object that holds them, with its colon; empty: the body itself.</param>
/// <param name="Required">The fields that must be there, in the order in which missing ones are listed.</param>
internal sealed record HeadPlace(string Prefix, IReadOnlyList<string> Required)
{
    public static readonly HeadPlace General = new("general:", ["project_id", "payment_id", "signature"]);
    public static readonly HeadPlace Top = new("", ["project_id", "signature"]);
    public static readonly HeadPlace TopWithRequest = new("", ["project_id", "signature", "request_id"]);
}
