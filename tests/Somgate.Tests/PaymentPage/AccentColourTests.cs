using CsCheck;
using Somgate.PaymentPage;

namespace Somgate.Tests.PaymentPage;

/// <summary>Any colour of a project can be read in both schemes (payment-page.md 19.2, 19.3).</summary>
public sealed class AccentColourTests
{
    private const decimal Wcag = 4.5m;

    [Fact]
    public void Any_colour_ends_readable_in_both_schemes() => Gen.Int[0, 0xffffff].Sample(number =>
    {
        var colour = number.ToString("x6");
        var (light, dark) = (AccentColour.ForLight(colour), AccentColour.ForDark(colour));
        Assert.True(AccentColour.Contrast(light, AccentColour.LightGround) >= Wcag && AccentColour.Contrast(light, AccentColour.OnLight) >= Wcag, $"{colour} became {light}");
        Assert.True(AccentColour.Contrast(dark, AccentColour.DarkGround) >= Wcag && AccentColour.Contrast(dark, AccentColour.OnDark) >= Wcag, $"{colour} became {dark}");
    });

    [Theory]
    [InlineData("000000", "ffffff", 21)]
    [InlineData("ffffff", "ffffff", 1)]
    public void Contrast_is_that_of_WCAG(string one, string other, int ratio) => Assert.Equal(ratio, AccentColour.Contrast(one, other), 6);

    [Fact]
    public void A_colour_that_can_be_read_stays() => Assert.Equal(AccentColour.Ours, AccentColour.ForLight(AccentColour.Ours));

    [Fact]
    public void The_grounds_are_those_of_the_sheet()
    {
        var sheet = System.Text.Encoding.UTF8.GetString(PageFiles.Find(PageFiles.StyleAddress(null)[PageFiles.Folder.Length..])!.Bytes);
        Assert.Contains($"--ground: #{AccentColour.LightGround}", sheet, StringComparison.Ordinal);
        Assert.Contains($"--note: #{AccentColour.DarkGround}", sheet, StringComparison.Ordinal);
        Assert.Contains($"--on-accent: #{AccentColour.OnDark}", sheet, StringComparison.Ordinal);
    }
}
