using System.Net;
using Somgate.Projects;
using Somgate.Protocol;
using Somgate.Register;

namespace Somgate.DataApi;

/// <summary>Whose token a request bears, and what its owner may see at this moment (data-api.md 2). Pure.</summary>
/// <param name="ProjectIds">Null: all of the merchant's, also future ones.</param>
/// <param name="AllowedSenders">Addresses that may use the token; empty: all.</param>
/// <param name="Order">Of the lines in signatures of answers.</param>
internal sealed record Caller(
    long UserId, long MerchantId, byte[] Key, bool MayView, bool SeesPersonal, IReadOnlyList<long>? ProjectIds, IReadOnlyList<IPNetwork> AllowedSenders,
    SignatureOrder Order, RegisterZone Zone)
{
    public bool Sees(Project project) => project.Merchant.MerchantId == MerchantId && (ProjectIds is null || ProjectIds.Contains(project.ProjectId));

    public IReadOnlyList<Project> Visible(ProjectSnapshot snapshot) => [.. snapshot.Projects.Where(Sees)];

    public bool IsAllowed(IPAddress sender)
    {
        if (AllowedSenders.Count == 0) return true;
        foreach (var range in AllowedSenders)
            if (range.Contains(sender)) return true;
        return false;
    }

    /// <summary>Without the key.</summary>
    public override string ToString() => $"user {UserId}";
}
