namespace Somgate.Tests.Tidy;

internal enum CharacterKind : byte
{
    Code,
    Comment,
    String,
}

/// <summary>
/// Tells program, comments and strings of C# apart, character by character: plain, verbatim, raw and interpolated
/// strings, whose holes are program again. It reads Razor well enough for words to be found in the right place.
/// </summary>
internal sealed class SourceReader
{
    private readonly string text;
    private readonly CharacterKind[] kinds;
    private int at;

    private SourceReader(string text) => (this.text, kinds) = (text, new CharacterKind[text.Length]);

    public static CharacterKind[] Read(string text)
    {
        var reader = new SourceReader(text);
        reader.ReadCode(insideHole: false);
        return reader.kinds;
    }

    // A hole ends at the brace that it did not open.
    private void ReadCode(bool insideHole)
    {
        for (var depth = 0; at < text.Length;)
        {
            if (Sees("//")) Mark(CharacterKind.Comment, EndOfLine());
            else if (Sees("/*")) Mark(CharacterKind.Comment, After("*/"));
            else if (Sees("@*")) Mark(CharacterKind.Comment, After("*@"));
            else if (Sees("<!--")) Mark(CharacterKind.Comment, After("-->"));
            else if (text[at] == '\'' && CharacterLength() is var length and > 0) Mark(CharacterKind.String, at + length);
            else if (StartsString(out var dollars, out var verbatim, out var quoteAt)) ReadString(dollars, verbatim, quoteAt);
            else if (insideHole && text[at] == '}' && depth == 0) return;
            else
            {
                if (text[at] == '{') depth++;
                if (text[at] == '}') depth--;
                at++;
            }
        }
    }

    private bool StartsString(out int dollars, out bool verbatim, out int quoteAt)
    {
        (dollars, verbatim, quoteAt) = (0, false, at);
        for (; quoteAt < text.Length && text[quoteAt] is '$' or '@'; quoteAt++)
        {
            if (text[quoteAt] == '$') dollars++;
            else verbatim = true;
        }
        return quoteAt < text.Length && text[quoteAt] == '"';
    }

    private void ReadString(int dollars, bool verbatim, int quoteAt)
    {
        var quotes = Run('"', quoteAt);
        if (quotes >= 3 && !verbatim) ReadBody(dollars, quotes, quoteAt, static _ => 0, manyLines: true);
        else if (verbatim) ReadBody(dollars, 1, quoteAt, static rest => rest.StartsWith("\"\"") ? 2 : 0, manyLines: true);
        else ReadBody(dollars, 1, quoteAt, static rest => rest[0] == '\\' ? 2 : 0, manyLines: false);
    }

    private delegate int EscapeLength(ReadOnlySpan<char> rest);

    private void ReadBody(int dollars, int quotes, int quoteAt, EscapeLength escape, bool manyLines)
    {
        Mark(CharacterKind.String, quoteAt + quotes);
        while (at < text.Length)
        {
            if (escape(text.AsSpan(at)) is var length and > 0) Mark(CharacterKind.String, at + length);
            else if (text[at] == '"' && Run('"', at) >= quotes)
            {
                Mark(CharacterKind.String, at + (quotes == 1 ? 1 : Run('"', at)));
                return;
            }
            else if (text[at] == '\n' && !manyLines) return;
            else if (dollars > 0 && text[at] == '{') ReadBrace(dollars, raw: quotes > 1);
            else Mark(CharacterKind.String, at + 1);
        }
    }

    // In `$"…"` two braces are one; in `$$"""…"""` fewer braces than dollars are text, and of more the last ones open.
    private void ReadBrace(int dollars, bool raw)
    {
        var braces = Run('{', at);
        var opens = raw ? braces >= dollars : braces % 2 == 1;
        Mark(CharacterKind.String, at + braces);
        if (!opens) return;
        ReadCode(insideHole: true);
        Mark(CharacterKind.String, at + Math.Min(Run('}', at), raw ? dollars : 1));
    }

    // Zero where the apostrophe is one of a sentence, as between the tags of a page.
    private int CharacterLength()
    {
        if (at + 2 >= text.Length || text[at + 1] is '\n' or '\'') return 0;
        if (text[at + 1] != '\\') return text[at + 2] == '\'' ? 3 : 0;
        var end = text.IndexOf('\'', at + 3);
        return end > 0 && end - at <= "'\\U00000000".Length ? end - at + 1 : 0;
    }

    private void Mark(CharacterKind kind, int end)
    {
        for (end = Math.Min(end, text.Length); at < end; at++) kinds[at] = kind;
    }

    private int Run(char character, int from)
    {
        var end = from;
        while (end < text.Length && text[end] == character) end++;
        return end - from;
    }

    private bool Sees(string token) => string.CompareOrdinal(text, at, token, 0, token.Length) == 0;

    private int EndOfLine() => text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;

    private int After(string token) =>
        text.IndexOf(token, at + 2, StringComparison.Ordinal) is var end and >= 0 ? end + token.Length : text.Length;
}
