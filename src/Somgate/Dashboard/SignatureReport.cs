using Somgate.Protocol;
using Somgate.RequestLog;

namespace Somgate.Dashboard;

/// <summary>Puts the findings on a signature side by side (dashboard.md 5.5, 8). Pure.</summary>
internal static class SignatureReport
{
    public static SignatureFindings Of(IReadOnlyList<SignedLeaf> leaves, string received, byte[] key, byte[]? otherKey)
    {
        var diagnosis = SignatureDoctor.Find(leaves, received, key, otherKey);
        string[] ours = [.. Ordered(leaves).Select(leaf => leaf.Line)];
        return new(SignatureDoctor.Sign(leaves, key), received, diagnosis, ComparedLine.Of(ours, diagnosis.IsFound ? TheirLines(leaves, diagnosis) : ours));
    }

    // The order of the signer is not the point here: lines stand beside ours, and only what the mistake changed differs.
    private static string[] TheirLines(IReadOnlyList<SignedLeaf> leaves, SignatureDiagnosis diagnosis) =>
    [
        .. Ordered(leaves).Where(leaf => leaf.Kind != NodeKind.Null || !diagnosis.Mistakes.HasFlag(SignatureMistake.NullsLeftOut))
            .Select(leaf => $"{leaf.Path}:{SignatureDoctor.ValueOf(leaf, diagnosis.Mistakes)}"),
    ];

    private static IEnumerable<SignedLeaf> Ordered(IReadOnlyList<SignedLeaf> leaves) =>
        leaves.OrderBy(leaf => System.Text.Encoding.UTF8.GetBytes(leaf.Path), Comparer<byte[]>.Create((one, other) => SignatureOrders.CompareNaturally(one, other)));
}
