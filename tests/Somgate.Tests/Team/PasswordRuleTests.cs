using Somgate.Team;

namespace Somgate.Tests.Team;

public sealed class PasswordRuleTests
{
    [Theory]
    [InlineData("", "err.password_empty")]
    [InlineData("eleven char", "err.password_short")]
    [InlineData("Password1234", "err.password_common")]
    [InlineData("aaaaaaaaaaaaaaa", "err.password_common")]
    [InlineData("Aida@Books.Example", "err.password_email")]
    [InlineData("ак сакал жомок", null)]
    public void A_password_is_long_and_not_the_first_that_is_tried(string password, string? fault) => Assert.Equal(fault, PasswordRule.Fault(password, "aida@books.example", null));

    [Fact]
    public void Length_counts_characters_and_has_an_end()
    {
        Assert.Null(PasswordRule.Fault(string.Concat(Enumerable.Repeat("💰a", 64)), null, null));
        Assert.Equal("err.password_long", PasswordRule.Fault(string.Concat(Enumerable.Repeat("💰a", 64)) + "b", null, null));
    }

    [Fact]
    public void A_hash_keeps_its_parameters_and_fits_what_is_typed_in_either_form()
    {
        var hash = PasswordHash.Make("пароль с й и ё", new byte[PasswordHash.SaltBytes]);
        Assert.StartsWith("pbkdf2-sha512$210000$", hash, StringComparison.Ordinal);
        Assert.True(PasswordHash.Fits(hash, "пароль с и\u0306 и е\u0308"));
        Assert.False(PasswordHash.Fits(hash, "пароль с и и е"));
        Assert.False(PasswordHash.IsWeak(hash));
        Assert.True(PasswordHash.IsWeak(hash.Replace("210000", "100000", StringComparison.Ordinal)));
        Assert.Equal("err.password_last", PasswordRule.Fault("пароль с й и ё", null, hash));
    }

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("a\u0323\u0302", "ậ")]
    [InlineData("a\u0302\u0323", "ậ")]
    [InlineData("\u1112\u1161\u11ab", "한")]
    [InlineData("\u212b", "Å")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("и\u0306", "й")]
    public void Two_ways_to_type_have_one_form(string typed, string form) => Assert.Equal(form, Composition.Compose(typed));
}
