using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandbox;

/// <summary>The one line of JSON that tells programs where everything is; people and outside checks rely on its members.</summary>
internal sealed record ReadyLine(
    string Service, string Simulator, string Shop, string Dashboard, string SignIn, string ConsoleSignIn, IReadOnlyList<ReadyLine.Project> Projects, int Seed)
{
    // A line is read by people too: no escapes where JSON needs none.
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    [JsonPropertyOrder(-1)]
    public bool Ready { get; } = true;

    public string Text() => JsonSerializer.Serialize(this, Format);

    internal sealed record Project(long ProjectId, string Secret);
}
