using Somgate.Methods.Mbank;

namespace Somgate.Tests.Methods.Mbank;

public sealed class BankTextTests
{
    [Theory]
    [InlineData("CHARGE", "CHARGE")]
    [InlineData("215 QUEUED", "215 QUEUED")]
    [InlineData("line\r\nbreak\u001b[31m", "linebreak[31m")]
    [InlineData("Отказ OK", " OK")]
    [InlineData("\u0007", "nothing")]
    [InlineData("", "nothing")]
    [InlineData(null, "nothing")]
    [InlineData("code 4821 is wrong", "code #### is wrong")]
    [InlineData("996 700 000 001", "### ### ### ###")]
    [InlineData("a word that takes up more than the forty characters 996700000001", "a word that takes up more than the forty")]
    public void A_word_is_short_plain_and_holds_no_longer_number_than_a_result_has(string? given, string shown) =>
        Assert.Equal(shown, BankText.Word(given));

    [Theory]
    [InlineData("01957f56-6d64-7c21-9b3e-4f8a1d2c6e70", "01957f56-6d64-7c21-9b3e-4f8a1d2c6e70")]
    [InlineData("a;b;", "a,b,")]
    [InlineData("Төлөм-7", "Төлөм-7")]
    [InlineData("a\nb", null)]
    [InlineData("a\u0085b", null)]
    [InlineData(" ", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void An_id_of_the_bank_is_shown_whole_or_not_at_all(string? given, string? shown) => Assert.Equal(shown, BankText.PaymentId(given));

    [Fact]
    public void An_id_of_more_than_255_characters_is_not_shown()
    {
        Assert.Equal(255, BankText.PaymentId(new string('a', 255))!.Length);
        Assert.Null(BankText.PaymentId(new string('a', 256)));
    }

    [Fact]
    public void An_id_with_half_a_character_is_not_shown() => Assert.Null(BankText.PaymentId("a\ud800"));
}
