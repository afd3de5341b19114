using System.Text.RegularExpressions;

namespace Somgate.Tests.Tidy;

/// <summary>In each line the word `code` stands in the program, and `text` in a string or a comment.</summary>
public sealed class SourceReaderTests
{
    [Theory]
    [InlineData("""code // text "text" """)]
    [InlineData("code /* text \n text */ code")]
    [InlineData("""code "text \" text" code""")]
    [InlineData("""code "text // text" code""")]
    [InlineData("""code "" code""")]
    [InlineData("""code @"text\" code""")]
    [InlineData("""code @"text "" text" code""")]
    [InlineData("""code $"text {code} text {{text}} {{{code}}}" code""")]
    [InlineData("""code $"text {code("text {text}")} text" code""")]
    [InlineData("""code $"text {code switch { code => "text" }} text" code""")]
    [InlineData("""code $@"text {code} "" text" code""")]
    [InlineData(""""
        code """text " text "" text""" code
        """")]
    [InlineData(""""
        code $$"""text {text} {{code}} text""" code
        """")]
    [InlineData("""code '"' code '\'' code '\u0022' code""")]
    [InlineData("""<p>code isn't code</p> <b title="text">@code</b> @* text *@ <!-- text --> code""")]
    [InlineData("code \"text\ncode")]
    public void Program_strings_and_comments_are_told_apart(string source)
    {
        var file = new SourceFile("x.cs", source);
        Assert.Equal(source.Length, file.Code.Length);
        Assert.DoesNotContain("text", file.Code, StringComparison.Ordinal);
        Assert.DoesNotContain("code", file.Strings + file.Comments, StringComparison.Ordinal);
        Assert.Equal(Regex.Count(source, "code"), Regex.Count(file.Code, "code"));
    }

    [Fact]
    public void A_finding_names_the_line() =>
        Assert.Equal("a/x.cs:3: wrong", new SourceFile("a/x.cs", "one\ntwo\nthree").At(8, "wrong").ToString());
}
