using Somgate.PaymentPage;
using Somgate.Projects;

namespace Somgate.Tests.PaymentPage;

/// <summary>The tables of payment-page.md 13, row by row.</summary>
public sealed class ReturnRulesTests
{
    private const string Url = "https://shop.example/back";

    [Theory]
    // Inside a frame.
    [InlineData("Iframe", null, null, "event")]
    [InlineData("Iframe", 0, null, "none")]
    [InlineData("Iframe", 1, null, "event")]
    [InlineData("Iframe", 1, "blank_page", "event")]
    [InlineData("Iframe", 2, null, "inside")]
    [InlineData("Iframe", 2, "iframe", "inside")]
    [InlineData("Iframe", 2, "parent_page", "whole")]
    [InlineData("Iframe", 2, "blank_page", "new")]
    [InlineData("Iframe", null, "parent_page", "whole")]
    [InlineData("Embedded", null, null, "event")]
    [InlineData("Embedded", 2, "parent_page", "whole")]
    // In the modal window.
    [InlineData("Popup", null, null, "close")]
    [InlineData("Popup", 0, "blank_page", "none")]
    [InlineData("Popup", 1, null, "close")]
    [InlineData("Popup", 2, "iframe", "inside")]
    [InlineData("Popup", 2, "parent_page", "whole")]
    [InlineData("Popup", 2, "blank_page", "new")]
    [InlineData("Popup", null, "iframe", "inside")]
    // In a tab the page is whole already.
    [InlineData("Tab", null, null, "inside")]
    [InlineData("Tab", 0, null, "none")]
    [InlineData("Tab", 1, null, "inside")]
    [InlineData("Tab", 1, "blank_page", "new")]
    [InlineData("Tab", 2, "iframe", "inside")]
    [InlineData("Tab", 2, "parent_page", "inside")]
    [InlineData("Tab", 2, "blank_page", "new")]
    [InlineData("Tab", null, "blank_page", "new")]
    public void A_button_leads_where_the_table_says(string frame, int? enabled, string? mode, string expected)
    {
        var way = new PageReturn(Url, enabled, mode);
        var returns = new PageReturns { Success = way, Fail = way, Return = way };
        foreach (var screen in Enum.GetValues<ScreenId>().Where(screen => screen < ScreenId.Gone))
        {
            Assert.Equal(expected, Name(ReturnRules.Of(returns, Enum.Parse<PageFrame>(frame), screen, mayLeave: true)));
        }
    }

    [Theory]
    [InlineData("Iframe", null, null, "auto inside")]
    [InlineData("Embedded", 2, "iframe", "auto inside")]
    [InlineData("Popup", 2, "parent_page", "auto whole")]
    [InlineData("Popup", 2, "blank_page", "new")]
    [InlineData("Tab", null, null, "auto inside")]
    [InlineData("Tab", 2, "parent_page", "auto inside")]
    [InlineData("Tab", 1, null, "auto inside")]
    [InlineData("Tab", 1, "blank_page", "new")]
    [InlineData("Iframe", 1, null, "none")]
    [InlineData("Popup", 0, "parent_page", "none")]
    [InlineData("Tab", 0, null, "none")]
    public void The_automatic_return_follows_the_table(string frame, int? enabled, string? mode, string expected)
    {
        var way = new PageReturn(Url, enabled, mode);
        var returns = new PageReturns { AutoSuccess = way, AutoFail = way };
        Assert.Equal(expected, Name(ReturnRules.Of(returns, Enum.Parse<PageFrame>(frame), ScreenId.Success, mayLeave: true)));
        Assert.Equal(expected, Name(ReturnRules.Of(returns, Enum.Parse<PageFrame>(frame), ScreenId.Decline, mayLeave: true)));
        Assert.Equal("none", Name(ReturnRules.Of(returns, Enum.Parse<PageFrame>(frame), ScreenId.Phone, mayLeave: true)));
    }

    [Fact]
    public void An_automatic_return_comes_before_the_button_once()
    {
        var returns = new PageReturns { AutoSuccess = new("https://a.example/"), Success = new("https://b.example/", 2) };
        Assert.Equal(new ReturnWay.Automatic("https://a.example/", ReturnTarget.Inside), ReturnRules.Of(returns, PageFrame.Tab, ScreenId.Success, mayLeave: true));
        Assert.Equal(new ReturnWay.Link("https://b.example/", ReturnTarget.Inside), ReturnRules.Of(returns, PageFrame.Tab, ScreenId.Success, mayLeave: false));
    }

    [Fact]
    public void A_later_visit_leads_on_by_the_automatic_address_if_there_is_no_other()
    {
        var returns = new PageReturns { AutoFail = new(Url, null, "parent_page") };
        Assert.Equal(new ReturnWay.Link(Url, ReturnTarget.Whole), ReturnRules.Of(returns, PageFrame.Popup, ScreenId.Decline, mayLeave: false));
    }

    [Theory]
    [InlineData("Success", "success")]
    [InlineData("Decline", "fail")]
    [InlineData("Choice", "return")]
    [InlineData("Phone", "return")]
    [InlineData("Waiting", "return")]
    [InlineData("Code", "return")]
    [InlineData("Retry", "return")]
    [InlineData("TimeOver", "return")]
    [InlineData("NotAvailable", "return")]
    [InlineData("NotStarted", "return")]
    public void Each_screen_has_its_address(string screen, string url)
    {
        var returns = new PageReturns { Success = new("success"), Fail = new("fail"), Return = new("return") };
        Assert.Equal(new ReturnWay.Link(url, ReturnTarget.Inside), ReturnRules.Of(returns, PageFrame.Tab, Enum.Parse<ScreenId>(screen), mayLeave: true));
    }

    [Fact]
    public void Without_an_address_for_leaving_that_for_failures_serves()
    {
        var returns = new PageReturns { Fail = new("fail") };
        Assert.Equal(new ReturnWay.Link("fail", ReturnTarget.Inside), ReturnRules.Of(returns, PageFrame.Tab, ScreenId.TimeOver, mayLeave: true));
        Assert.Equal(ReturnWay.Nowhere, ReturnRules.Of(returns, PageFrame.Tab, ScreenId.Phone, mayLeave: true));
    }

    [Theory]
    [InlineData("https://shop.example", "https://shop.example?payment_id=a%2Fb%201")]
    [InlineData("https://shop.example/x?y=1", "https://shop.example/x?y=1&payment_id=a%2Fb%201")]
    [InlineData("https://shop.example/x?", "https://shop.example/x?payment_id=a%2Fb%201")]
    [InlineData("https://shop.example/x?y=1#part?", "https://shop.example/x?y=1&payment_id=a%2Fb%201#part?")]
    public void The_payment_id_is_appended_only_when_the_project_says_so(string url, string appended)
    {
        var returns = new PageReturns { Success = new(url), AutoFail = new(url, 2, "iframe") };
        Assert.Equal(returns, ReturnRules.For(returns, new PageSettings(), "a/b 1"));
        var made = ReturnRules.For(returns, new PageSettings { AppendPaymentId = true }, "a/b 1");
        Assert.Equal((appended, appended, null), (made.Success.Url, made.AutoFail.Url, made.Fail.Url));
    }

    private static string Name(ReturnWay way) => way switch
    {
        ReturnWay.None => "none",
        ReturnWay.Event { Modal: true } => "close",
        ReturnWay.Event => "event",
        ReturnWay.Link link => Name(link.Target),
        ReturnWay.Automatic automatic => "auto " + Name(automatic.Target),
        _ => throw new InvalidOperationException(),
    };

    private static string Name(ReturnTarget target) => target switch { ReturnTarget.Inside => "inside", ReturnTarget.Whole => "whole", _ => "new" };
}
