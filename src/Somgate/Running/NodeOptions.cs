namespace Somgate.Running;

/// <summary>Section <c>Node</c>: this process among others on the same database.</summary>
internal sealed record NodeOptions
{
    /// <summary>Number of the node, 1 to 99999999; two running nodes never have the same.</summary>
    public int Id { get; init; } = 1;

    /// <summary>The address at which banks reach this installation; part of the address for notices.</summary>
    public string PublicUrl { get; init; } = "http://127.0.0.1:8080";

    public IEnumerable<string> Faults()
    {
        if (Id is < 1 or > 99_999_999) yield return "Node:Id: 1 to 99999999";
        if (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return "Node:PublicUrl: an absolute http or https address";
    }
}
