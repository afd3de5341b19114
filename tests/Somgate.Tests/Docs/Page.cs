using System.Text.RegularExpressions;
using Somgate.Tests.Tidy;

namespace Somgate.Tests.Docs;

/// <summary>A block of code on a page.</summary>
/// <param name="Section">Text of the heading it stands under.</param>
/// <param name="Label">The line of text before it.</param>
internal sealed record Block(string Section, string Label, string Language, string Text);

/// <summary>A table on a page: its header and its rows, cell by cell.</summary>
internal sealed record Table(string Section, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public bool Has(params string[] header) => Header.SequenceEqual(header);
}

/// <summary>A page of the documentation, taken apart.</summary>
internal sealed partial class Page
{
    private readonly List<Block> blocks = [];
    private readonly List<Table> tables = [];
    private readonly List<string> headings = [];

    private Page(string path, string text)
    {
        Path = path;
        Text = text;
        Read(text.Split('\n'));
    }

    public string Path { get; }

    public string Text { get; }

    /// <summary>The text without its blocks of code.</summary>
    public string Prose => Fenced().Replace(Text, "");

    public IReadOnlyList<Block> Blocks => blocks;

    public IReadOnlyList<Table> Tables => tables;

    public IReadOnlyList<string> Headings => headings;

    public static Page Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(Repository.Root, path)));

    /// <summary>Every page of the repository.</summary>
    public static IEnumerable<Page> All =>
        Repository.Files.Where(file => file.Path.EndsWith(".md", StringComparison.Ordinal)).Select(file => new Page(file.Path, file.Text));

    public static Page Of(string path, string text) => new(path, text);

    /// <summary>The block of a section that follows a line beginning like this.</summary>
    public Block Block(string section, string label) =>
        Blocks.First(block => block.Section.Contains(section, StringComparison.Ordinal) && block.Label.StartsWith(label, StringComparison.Ordinal));

    /// <summary>Rows of all tables with this header, in the sections whose heading holds the text.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows(string section, params string[] header) =>
        [.. Tables.Where(table => table.Has(header) && table.Section.Contains(section, StringComparison.Ordinal)).SelectMany(table => table.Rows)];

    /// <summary>Everything between backticks.</summary>
    public static IReadOnlyList<string> Spans(string text) => [.. CodeSpan().Matches(text).Select(match => match.Groups[1].Value)];

    /// <summary>The fragment by which a heading is linked to.</summary>
    public static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(character => char.IsLetterOrDigit(character) || character is ' ' or '-' or '_')).Replace(' ', '-');

    private void Read(string[] lines)
    {
        var (section, label) = ("", "");
        for (var at = 0; at < lines.Length; at++)
        {
            var line = lines[at].Trim();
            if (line.StartsWith("```", StringComparison.Ordinal)) at = ReadBlock(lines, at, section, label);
            else if (line.StartsWith('|') && at + 1 < lines.Length && Ruler().IsMatch(lines[at + 1])) at = ReadTable(lines, at, section);
            else if (Heading().Match(line) is { Success: true } heading) headings.Add(section = heading.Groups[1].Value);
            else if (line.Length > 0) label = line;
        }
    }

    private int ReadBlock(string[] lines, int start, string section, string label)
    {
        var end = start + 1;
        while (lines[end].Trim() != "```") end++;
        blocks.Add(new(section, label, lines[start].Trim()[3..], string.Join('\n', lines[(start + 1)..end])));
        return end;
    }

    private int ReadTable(string[] lines, int start, string section)
    {
        var end = start + 2;
        while (end < lines.Length && lines[end].StartsWith('|')) end++;
        tables.Add(new(section, Cells(lines[start]), [.. lines[(start + 2)..end].Select(Cells)]));
        return end - 1;
    }

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("^ *```.*?^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("^#{1,6} (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s*\|(-+\|)+$")]
    private static partial Regex Ruler();
}
