using Somgate.PaymentPage;

namespace Somgate.Tests.PaymentPage;

/// <summary>The code field of payment-page.md 10.</summary>
public sealed class CodeInputTests
{
    [Theory]
    [InlineData("4829", "4829")]
    [InlineData(" 48-29 ", "4829")]
    [InlineData("1234\u00a05678", "12345678")]
    public void Spaces_and_hyphens_go(string typed, string code)
    {
        Assert.Equal(code, CodeInput.Read(typed));
        Assert.Null(CodeInput.Fault(typed));
    }

    [Theory]
    [InlineData("123", "err.code")]
    [InlineData("123456789", "err.code")]
    [InlineData("12a4", "err.code")]
    [InlineData("١٢٣٤", "err.code")]
    [InlineData("", "err.code_empty")]
    [InlineData(" - ", "err.code_empty")]
    [InlineData(null, "err.code_empty")]
    public void What_is_no_code_is_refused(string? typed, string key)
    {
        Assert.Null(CodeInput.Read(typed));
        Assert.Equal(key, CodeInput.Fault(typed));
    }
}
