namespace Somgate.Tests.Tidy;

/// <summary>One text file of the repository as the rules see it; the path is relative to the root, with slashes.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    private readonly Lazy<CharacterKind[]> kinds = new(() => SourceReader.Read(Text));

    /// <summary>The text with comments and strings blanked, so that a word found in it is a word of the program.</summary>
    public string Code => Only(CharacterKind.Code);

    /// <summary>The strings alone, everything else blanked; positions and lines are those of the text.</summary>
    public string Strings => Only(CharacterKind.String);

    public string Comments => Only(CharacterKind.Comment);

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>`PaymentStore` for `PaymentStore.cs` and for its part `PaymentStore.Log.cs`.</summary>
    public string Stem => Name[..Name.IndexOf('.', 1)];

    public string Folder => Path.LastIndexOf('/') is var slash and >= 0 ? Path[..slash] : "";

    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal) || Path.EndsWith(".razor", StringComparison.Ordinal);

    public bool Under(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public Finding At(int position, string message) => new(Path, 1 + Text.AsSpan(0, position).Count('\n'), message);

    private string Only(CharacterKind kind) => string.Create(Text.Length, (Text, kinds.Value, kind), static (kept, from) =>
    {
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = from.Value[i] == from.kind || from.Text[i] is '\n' or '\r' ? from.Text[i] : ' ';
        }
    });
}

/// <summary>A broken rule, printed as editors and terminals can jump to it.</summary>
internal sealed record Finding(string Path, int Line, string Message)
{
    public override string ToString() => $"{Path}:{Line}: {Message}";
}
