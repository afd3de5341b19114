using System.Globalization;
using Somgate.Payments;

namespace Somgate.Protocol;

/// <summary>Row 3 of gate.md 3.2: the head fields are there, and the project id is a number within its limits. Pure.</summary>
internal static class RequestHead
{
    public const long ProjectIdMax = 4_294_967_295;

    /// <summary>The project id, or the problems that end the check.</summary>
    public static IReadOnlyList<Problem> Check(SignedBody body, HeadPlace place, out long projectId)
    {
        projectId = 0;
        if (place.Prefix.Length > 0 && ObjectProblem(body, place.Prefix[..^1]) is { } noObject) return [noObject];
        var missing = place.Required
            .Select(field => place.Prefix + field)
            .Where(path => body.KindOf(path) is NodeKind.Missing or NodeKind.Null)
            .Select(path => new Problem(ResultCode.FieldMissing, Dotted(path), "required"))
            .ToArray();
        if (missing.Length > 0) return missing;
        return Whole(body, place.Prefix + "project_id", 1, ProjectIdMax, out projectId) is { } constraint
            ? [new Problem(ResultCode.ValidationError, Dotted(place.Prefix + "project_id"), constraint)]
            : [];
    }

    /// <summary>A required object: missing is one problem with its own name.</summary>
    public static Problem? ObjectProblem(SignedBody body, string path) => body.KindOf(path) switch
    {
        NodeKind.Object => null,
        NodeKind.Missing or NodeKind.Null => new(ResultCode.FieldMissing, Dotted(path), "required"),
        _ => new(ResultCode.ValidationError, Dotted(path), "type"),
    };

    /// <summary>An integer, or a string of plain digits without leading zeros (gate.md 3.5); the constraint that it breaks, null: none.</summary>
    public static string? Whole(SignedBody body, string path, long min, long max, out long value)
    {
        value = 0;
        var kind = body.KindOf(path);
        var text = body.BytesOf(path);
        if (kind is not (NodeKind.Integer or NodeKind.Text) || !IsWhole(text, negativeToo: kind == NodeKind.Integer)) return "type";
        // However long: a number that no long can hold is outside on the side of its sign.
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) return text[0] == (byte)'-' ? "minimum" : "maximum";
        return value < min ? "minimum" : value > max ? "maximum" : null;
    }

    public static string Dotted(string path) => path.Replace(':', '.');

    private static bool IsWhole(ReadOnlySpan<byte> text, bool negativeToo)
    {
        var digits = negativeToo && text.Length > 0 && text[0] == (byte)'-' ? text[1..] : text;
        if (digits.Length == 0 || (digits.Length > 1 && digits[0] == (byte)'0')) return false;
        foreach (var digit in digits)
            if (digit is < (byte)'0' or > (byte)'9') return false;
        return true;
    }
}
