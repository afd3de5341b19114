using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Somgate.PaymentPage;
using Somgate.Projects;

namespace Somgate.Tests.PaymentPage.Screens;

/// <summary>The documents of all screens (payment-page.md 9, 19), as a browser gets them.</summary>
public sealed partial class ScreenTests
{
    private const int HtmlMax = 12 * 1024;
    private const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{amount}";
    private static readonly string[] Tongues = ["ky", "ru", "en"];

    public static TheoryData<string, string> Screens =>
        [.. from name in SampleViews.Names from language in Tongues select new TheoryDataRow<string, string>(name, language)];

    [Theory, MemberData(nameof(Screens))]
    public async Task A_screen_is_whole(string name, string language)
    {
        var view = SampleViews.Of(name) with { Language = language };
        var html = await ScreenAnswer.Draw(view);
        Assert.Contains($"<html lang=\"{language}\">", html, StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(html, "<h1>"));
        Assert.Contains($"data-screen=\"{(name.StartsWith("link", StringComparison.Ordinal) ? name : name.Split('-')[0])}\"", html, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1, HtmlMax);
        Assert.DoesNotMatch("<style|style=|javascript:| on[a-z]+=", html);
        Assert.Single(Regex.Matches(html, "<script"));
        Assert.DoesNotContain("&#x4", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\{(n|s|time|phone|amount|method|min|max|ref)\}", html.Replace("\"{s}\"", "", StringComparison.Ordinal).Replace("{s}", "", StringComparison.Ordinal));
        foreach (Match form in Regex.Matches(html, "<form.*?</form>", RegexOptions.Singleline))
        {
            Assert.Contains("name=\"turn\" value=\"3\"", form.Value, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Screens))]
    public async Task What_comes_from_outside_is_escaped(string name, string language)
    {
        var view = SampleViews.Of(name);
        var project = view.Project is { } given ? given with { Title = Hostile, Page = new PageSettings() } : null;
        var html = await ScreenAnswer.Draw(view with
        {
            Language = language,
            Project = project,
            PaymentId = Hostile,
            Description = Hostile,
            Entered = Hostile,
            Frame = PageFrame.Iframe,
            Did = Hostile,
            RequestId = Hostile,
            Return = new ReturnWay.Link("https://shop.example/\"><script>", ReturnTarget.NewTab),
        });
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("\"'>", html);
    }

    [Fact]
    public async Task The_title_names_the_step_first() =>
        Assert.Contains("<title>Pay with Mbank · KGS\u00a01,250.00 · Ala-Too Books</title>", WebUtility.HtmlDecode(await ScreenAnswer.Draw(SampleViews.Of("S2"))), StringComparison.Ordinal);

    [Fact]
    public async Task The_embedded_form_shows_its_fields_alone()
    {
        var html = await ScreenAnswer.Draw(SampleViews.Of("S2") with { Frame = PageFrame.Embedded });
        Assert.DoesNotContain("<header", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<dl", html, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"submit\"", html, StringComparison.Ordinal);
        Assert.Contains("type=\"submit\"", await ScreenAnswer.Draw(SampleViews.Of("S1") with { Frame = PageFrame.Embedded }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, true, "3;url=/pay/" + SampleViews.SessionId)]
    [InlineData(61, true, "10;url=/pay/" + SampleViews.SessionId)]
    [InlineData(5, false, null)]
    public async Task Without_script_waiting_asks_again(int seconds, bool auto, string? refresh)
    {
        var html = await ScreenAnswer.Draw(SampleViews.Of("S3") with { WaitingSince = SampleViews.Now.AddSeconds(-seconds), AutoRefresh = auto });
        Assert.Equal(refresh, Refresh().Match(html) is { Success: true } found ? found.Groups[1].Value : null);
        Assert.Contains("class=\"unscripted\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_90_seconds_waiting_says_more_and_offers_the_way_back()
    {
        var slow = await ScreenAnswer.Draw(SampleViews.Of("S3-slow"));
        Assert.Contains("This is taking longer than usual. You may close the page", slow, StringComparison.Ordinal);
        Assert.DoesNotContain("data-in=", slow, StringComparison.Ordinal);
        Assert.Contains("data-in=\"85\" hidden", await ScreenAnswer.Draw(SampleViews.Of("S3")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_faulty_field_is_joined_to_its_text()
    {
        var html = await ScreenAnswer.Draw(SampleViews.Of("S2-fault"));
        Assert.Contains("aria-invalid=\"true\"", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#phone\">Check the number", html, StringComparison.Ordinal);
        Assert.Contains("value=\"12345\"", html, StringComparison.Ordinal);
        Assert.Matches("<p class=\"error\" id=\"phone-error\">Check", html);
    }

    [Theory]
    [InlineData("Whole", "target=\"_top\"")]
    [InlineData("NewTab", "target=\"_blank\" rel=\"noopener\"")]
    public async Task A_way_back_opens_where_it_should(string target, string attributes) => Assert.Contains(attributes,
        await ScreenAnswer.Draw(SampleViews.Of("S5") with { Return = new ReturnWay.Link("https://shop.example/", Enum.Parse<ReturnTarget>(target)) }), StringComparison.Ordinal);

    [Theory]
    [InlineData("ky")]
    [InlineData("ru")]
    [InlineData("en")]
    public async Task The_error_page_says_nothing_but_its_number(string language)
    {
        var html = await ErrorAnswer.Draw(language, "ABCD-2345");
        Assert.Contains("ABCD-2345", html, StringComparison.Ordinal);
        Assert.Contains("data-screen=\"error\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("data-messages", html, StringComparison.Ordinal);
        Assert.Contains(Texts.Of(language, "err.busy"), await ErrorAnswer.Draw(language, null), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_keep_to_their_weight()
    {
        Assert.InRange(Size(PageFiles.StyleAddress(null)), 1, 14 * 1024);
        Assert.InRange(Size(PageFiles.ScriptAddress), 1, 16 * 1024);
        Assert.InRange(Size("/shared/merchant.js"), 1, 20 * 1024);
        Assert.InRange(Size("/shared/merchant.css"), 1, 6 * 1024);
        Assert.Null(PageFiles.Find("page.000000000000.0b6a5d.css"));
        Assert.Null(PageFiles.Find(PageFiles.StyleAddress("zzzzzz")[PageFiles.Folder.Length..]));
    }

    private static int Size(string address) => PageFiles.Find(address[PageFiles.Folder.Length..])!.Bytes.Length;

    [GeneratedRegex("<noscript><meta http-equiv=\"refresh\" content=\"([^\"]*)\"")]
    private static partial Regex Refresh();
}
