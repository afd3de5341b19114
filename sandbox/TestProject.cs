using System.Globalization;

namespace Sandbox;

/// <summary>A project that the sandbox makes, or keeps with this secret.</summary>
/// <param name="CallbackUrl">Null: to the shop.</param>
internal sealed record TestProject(long Id, string Secret, Uri? CallbackUrl)
{
    /// <summary>Reads ID:SECRET[:CALLBACK_URL]; a secret holds no colon. Null if it is something else.</summary>
    public static TestProject? Parse(string text)
    {
        var parts = text.Split(':', 3);
        if (parts.Length < 2 || parts[1].Length == 0) return null;
        if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0) return null;
        if (parts.Length == 2) return new(id, parts[1], null);
        return Uri.TryCreate(parts[2], UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? new(id, parts[1], url) : null;
    }

    /// <summary>Without the secret: a record would print it with everything else.</summary>
    public override string ToString() => $"project {Id}";
}
