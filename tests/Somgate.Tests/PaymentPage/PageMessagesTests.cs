using Somgate.PaymentPage;
using Somgate.Tests.PaymentPage.Screens;

namespace Somgate.Tests.PaymentPage;

/// <summary>What each screen tells the shop's page (payment-page.md 17.1).</summary>
public sealed class PageMessagesTests
{
    [Theory]
    [InlineData("S1", "open", "loaded")]
    [InlineData("S2", "open", "loaded payment_method.select")]
    [InlineData("S2", "method", "resize payment_method.select")]
    [InlineData("S2", null, "resize")]
    [InlineData("S3", "pay", "resize payment.sent payment.submit_result")]
    [InlineData("S3", "code", "resize submit_clarification_form")]
    [InlineData("S4", null, "resize show_clarification_page")]
    [InlineData("S4", "open,pay", "loaded payment.sent payment.submit_result show_clarification_page")]
    [InlineData("S5", null, "resize payment.success")]
    [InlineData("S6", "cancel", "resize payment.canceled payment.fail")]
    [InlineData("S2", "retry", "resize payment.try_again")]
    [InlineData("S7", null, "resize")]
    [InlineData("S12", null, "resize payment.success redirect")]
    [InlineData("S2", "surprise", "resize")]
    public void A_screen_tells_what_is_due(string screen, string? did, string names)
    {
        var view = SampleViews.Of(screen) with { Frame = PageFrame.Iframe, Did = did };
        Assert.Equal(names, string.Join(' ', PageMessages.Of(view).Select(message => message.Name)));
    }

    [Fact]
    public void An_embedded_form_tells_of_faults_and_of_waiting()
    {
        var wrong = SampleViews.Of("S2-fault") with { Frame = PageFrame.Embedded };
        Assert.Contains(PageMessages.Of(wrong), message => message is { Name: "embedded_mode.validation_error", Data: """{"phone":"Check the number: there must be 9 digits after +996."}""" });
        Assert.Contains(PageMessages.Of(SampleViews.Of("S3") with { Frame = PageFrame.Embedded }), message => message.Name == "embedded_mode.show_loader");
    }

    [Fact]
    public void The_choice_is_told_as_shops_know_it() => Assert.Equal(
        """[{"message":"epframe.loaded"},{"message":"epframe.payment_method.select","data":{"name":"Mbank","payment_method_type":"1","payment_method_code":"mbank"}}]""",
        PageMessages.Json(SampleViews.Of("S2") with { Frame = PageFrame.Popup, Did = "open" }));

    [Fact]
    public void A_tab_holds_no_messages() => Assert.All(SampleViews.Names, name => Assert.Null(PageMessages.Json(SampleViews.Of(name) with { Frame = PageFrame.Tab, Did = "open" })));
}
