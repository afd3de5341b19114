using System.Text.RegularExpressions;

namespace Sandbox;

/// <summary>
/// Takes secrets and phone numbers out of a line before it is printed. The three programs print none by themselves; this
/// is the second lock on the door.
/// </summary>
internal sealed partial class Mask(IEnumerable<string> secrets)
{
    /// <summary>A shorter secret would hide half of every line, and whoever chooses one has nothing to hide.</summary>
    private const int SecretLengthMin = 4;

    private readonly string[] secrets = [.. secrets.Where(secret => secret.Length >= SecretLengthMin).OrderByDescending(secret => secret.Length)];

    public string Apply(string line)
    {
        foreach (var secret in secrets) line = line.Replace(secret, "***", StringComparison.Ordinal);
        return Phone().Replace(line, "[phone]");
    }

    // Country code of Kyrgyzstan and nine digits, as the bank writes it and as people do.
    [GeneratedRegex(@"(?<!\d)996(?:[ -]?\d){9}(?!\d)")]
    private static partial Regex Phone();
}
