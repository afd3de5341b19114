using Somgate.PaymentPage;

namespace Somgate.Tests.PaymentPage;

/// <summary>Which language speaks (payment-page.md 12).</summary>
public sealed class PageLanguageTests
{
    private static readonly string[] All = ["ky", "ru", "en"];

    [Theory]
    [InlineData("ky", "ru", "en", "RU", "ky")]
    [InlineData(null, "ru", "en", "KG", "ru")]
    [InlineData(null, "RU", null, null, "ru")]
    [InlineData(null, "en_US", "ru", null, "en")]
    [InlineData(null, "ky-KG", "ru", null, "ky")]
    [InlineData(null, "kg", "ru", null, "ky")]
    [InlineData(null, "de", "ru", "KG", "en")]
    [InlineData(null, null, "de,ky;q=0.8,ru;q=0.9", "KG", "ru")]
    [InlineData(null, null, "en-GB,en;q=0.9,ru;q=0.8", "KG", "en")]
    [InlineData(null, null, "ru;q=0, ky;q=0.1", "KG", "ky")]
    [InlineData(null, null, "de", "KG", "ky")]
    [InlineData(null, null, "*", "uz", "ru")]
    [InlineData(null, "", "de", "DE", "ru")]
    [InlineData(null, null, null, null, "ru")]
    public void The_first_that_speaks_counts(string? chosen, string? code, string? accept, string? region, string language) =>
        Assert.Equal(language, PageLanguage.Of(chosen, code, accept, region, All, "ru"));

    [Theory]
    [InlineData("ky", "ky", null, "en")]
    [InlineData(null, "ky", null, "en")]
    [InlineData(null, null, "ky,ru;q=0.5", "ru")]
    [InlineData(null, null, "ky", "ru")]
    [InlineData(null, null, "en", "en")]
    public void A_language_that_the_project_does_not_offer_says_nothing(string? chosen, string? code, string? accept, string language) =>
        Assert.Equal(language, PageLanguage.Of(chosen, code, accept, "KG", ["ru"], "ru"));
}
