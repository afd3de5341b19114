using Somgate.PaymentPage;
using Somgate.Payments;

namespace Somgate.Tests.PaymentPage;

/// <summary>Sums and moments of payment-page.md 12; no-break spaces are written as <c>_</c>.</summary>
public sealed class PageFormatTests
{
    private const string Bishkek = "Asia/Bishkek";
    private static readonly DateTimeOffset Now = new(2026, 1, 27, 2, 15, 24, TimeSpan.Zero);

    [Theory]
    [InlineData(150000, "KGS", "ru", "1_500,00_сом")]
    [InlineData(150000, "KGS", "ky", "1_500,00_сом")]
    [InlineData(150000, "KGS", "en", "KGS_1,500.00")]
    [InlineData(150000, "EUR", "ru", "1_500,00_EUR")]
    [InlineData(150000, "EUR", "en", "EUR_1,500.00")]
    [InlineData(1, "KGS", "en", "KGS_0.01")]
    [InlineData(99, "KGS", "ru", "0,99_сом")]
    [InlineData(100000, "KGS", "en", "KGS_1,000.00")]
    [InlineData(99999, "KGS", "ru", "999,99_сом")]
    [InlineData(10_000_000_000_000, "KGS", "ru", "100_000_000_000,00_сом")]
    [InlineData(1500, "JPY", "en", "JPY_1,500")]
    [InlineData(1500, "KRW", "ky", "1_500_KRW")]
    [InlineData(1500, "KWD", "en", "KWD_1.500")]
    [InlineData(5, "KWD", "ru", "0,005_KWD")]
    [InlineData(12345, "CLF", "en", "CLF_1.2345")]
    public void A_sum_is_written_for_its_language(long minor, string currency, string language, string text) =>
        Assert.Equal(text.Replace('_', '\u00a0'), PageFormat.Amount(new Money(minor, currency), language));

    [Theory]
    [InlineData("2026-01-27T03:05:00Z", "ru", "09:05")]
    [InlineData("2026-01-27T17:59:59Z", "en", "23:59")]
    [InlineData("2026-01-27T18:00:00Z", "ru", "28.01.2026 00:00")]
    [InlineData("2026-01-27T18:00:00Z", "en", "28 Jan 2026, 00:00")]
    [InlineData("2026-01-26T17:59:00Z", "ky", "26.01.2026 23:59")]
    public void A_time_has_its_date_when_it_is_not_today(string moment, string language, string text) =>
        Assert.Equal(text, PageFormat.Time(DateTimeOffset.Parse(moment), Now, Bishkek, language));

    [Theory]
    [InlineData("ru", Bishkek, "27.01.2026 08:15")]
    [InlineData("ky", Bishkek, "27.01.2026 08:15")]
    [InlineData("en", Bishkek, "27 Jan 2026, 08:15")]
    [InlineData("en", "Europe/Berlin", "27 Jan 2026, 03:15")]
    [InlineData("en", "No/Such", "27 Jan 2026, 08:15")]
    public void A_result_has_its_date(string language, string zone, string text) => Assert.Equal(text, PageFormat.Date(Now, zone, language));
}
