using System.Net;
using System.Text;

namespace Somgate.Mail;

/// <summary>
/// Draws a letter: paragraphs, a table of facts, one button with its address in plain, a closing line. Nothing is loaded from elsewhere, and every text is escaped. Pure.
/// </summary>
internal static class LetterPage
{
    public static LetterText Of(
        string language, string subject, IReadOnlyList<string> paragraphs, IReadOnlyList<(string Name, string Value)> facts, (string Text, string Plain, string Url)? button, string? closing = null)
    {
        var plain = new StringBuilder();
        foreach (var paragraph in paragraphs) plain.Append(paragraph).Append("\n\n");
        foreach (var (name, value) in facts) plain.Append(name).Append(": ").Append(value).Append('\n');
        if (facts.Count > 0) plain.Append('\n');
        if (button is { } link) plain.Append(link.Text).Append(": ").Append(link.Url).Append("\n\n");
        if (closing is not null) plain.Append(closing).Append('\n');
        return new(language, subject, plain.ToString(), Html(language, subject, paragraphs, facts, button, closing));
    }

    private static string Html(
        string language, string subject, IReadOnlyList<string> paragraphs, IReadOnlyList<(string Name, string Value)> facts, (string Text, string Plain, string Url)? button, string? closing)
    {
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html><html lang=\"").Append(language).Append("\"><head><meta charset=\"utf-8\"><title>").Append(Escaped(subject)).Append("</title></head>");
        html.Append("<body style=\"font:16px/1.5 sans-serif;max-width:34rem;margin:1.5rem auto;padding:0 1rem\">");
        foreach (var paragraph in paragraphs) html.Append("<p>").Append(Escaped(paragraph)).Append("</p>");
        if (facts.Count > 0) html.Append("<table style=\"border-collapse:collapse\">");
        foreach (var (name, value) in facts)
            html.Append("<tr><th scope=\"row\" style=\"text-align:left;padding:.2rem 1rem .2rem 0;font-weight:normal\">").Append(Escaped(name)).Append("</th><td>").Append(Escaped(value)).Append("</td></tr>");
        if (facts.Count > 0) html.Append("</table>");
        if (button is { } link)
        {
            html.Append("<p><a href=\"").Append(Escaped(link.Url)).Append("\" style=\"display:inline-block;padding:.7rem 1.2rem;background:#0b5cad;color:#ffffff;text-decoration:none\">");
            html.Append(Escaped(link.Text)).Append("</a></p><p>").Append(Escaped(link.Plain)).Append("</p>");
        }

        if (closing is not null) html.Append("<p>").Append(Escaped(closing)).Append("</p>");
        return html.Append("</body></html>").ToString();
    }

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
