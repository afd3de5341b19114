using Somgate.PaymentPage;

namespace Somgate.Tests.PaymentPage;

/// <summary>The phone field of payment-page.md 10.</summary>
public sealed class PhoneInputTests
{
    [Theory]
    [InlineData("700123456")]
    [InlineData("700 123 456")]
    [InlineData("0700123456")]
    [InlineData("996700123456")]
    [InlineData("+996 (700) 12-34-56")]
    [InlineData("9960700123456")]
    [InlineData("00996700123456")]
    [InlineData("\u202a+996\u00a0700\u2009123.456\u202c")]
    [InlineData("700–123—456")]
    [InlineData("700\u2011123\u2212456")]
    [InlineData(" \t700123456\n")]
    [InlineData("\u200b700\u2066123456\ufeff")]
    public void One_number_is_written_in_many_ways(string typed)
    {
        Assert.Equal("996700123456", PhoneInput.Read(typed));
        Assert.Equal("700123456", PhoneInput.National(typed));
        Assert.Null(PhoneInput.Fault(typed));
    }

    [Theory]
    [InlineData("70012345")]
    [InlineData("1700123456")]
    [InlineData("000123456")]
    [InlineData("996000123456")]
    [InlineData("7001234567890")]
    [InlineData("++996700123456")]
    [InlineData("996+700123456")]
    [InlineData("٧٠٠١٢٣٤٥٦")]
    [InlineData("700a23456")]
    [InlineData("700/123456")]
    [InlineData("+7 700 123 45 67")]
    public void What_is_no_number_is_refused(string typed)
    {
        Assert.Null(PhoneInput.Read(typed));
        Assert.Equal("err.phone", PhoneInput.Fault(typed));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("+")]
    [InlineData("\u202c-")]
    public void An_empty_field_is_told_so(string? typed) => Assert.Equal("err.phone_empty", PhoneInput.Fault(typed));

    [Theory]
    [InlineData("996******456", "+996\u00a0***\u00a0***456")]
    [InlineData("777******456", "777******456")]
    [InlineData("996****45", "996****45")]
    public void After_pay_it_is_shown_masked(string kept, string shown) => Assert.Equal(shown, PhoneInput.Shown(kept));
}
