using System.Globalization;
using System.Text;

namespace Somgate.Protocol;

/// <summary>One line to sign before it is one (gate.md 2.1): what a library may spell differently can still be told apart in it.</summary>
/// <param name="Path">Keys joined by <c>:</c>.</param>
/// <param name="Value">As it is signed: nothing for <c>null</c>, <c>1</c> and <c>0</c> for <c>true</c> and <c>false</c>.</param>
internal readonly record struct SignedLeaf(string Path, string Value, NodeKind Kind)
{
    public string Line => $"{Path}:{Value}";

    /// <summary>The leaves of a body that are signed, in the order of the message.</summary>
    public static IReadOnlyList<SignedLeaf> Of(SignedBody body)
    {
        var leaves = new List<SignedLeaf>();
        Gather(body, 0, "", leaves);
        return leaves;
    }

    private static void Gather(SignedBody body, int container, string above, List<SignedLeaf> leaves)
    {
        var index = 0;
        for (var child = container + 1; child < body[container].End; child = body[child].End, index++)
        {
            var key = body[container].Kind == NodeKind.Object ? Encoding.UTF8.GetString(body.Key(child)) : null;
            if (key is "signature" or "frame_mode" || (container == 0 && key?.StartsWith('_') == true)) continue;
            var name = key?.Replace(":", "::", StringComparison.Ordinal) ?? index.ToString(CultureInfo.InvariantCulture);
            var path = container == 0 ? name : $"{above}:{name}";
            if (body.IsContainer(child)) Gather(body, child, path, leaves);
            else leaves.Add(new(path, ValueOf(body, child), body[child].Kind));
        }
    }

    private static string ValueOf(SignedBody body, int node) => body[node].Kind switch
    {
        NodeKind.Null => "",
        NodeKind.True => "1",
        NodeKind.False => "0",
        _ => Encoding.UTF8.GetString(body.Value(node)),
    };
}
