using System.Text;
using Somgate.PaymentPage;
using Somgate.Tests.PaymentPage;
using Somgate.Tests.Support;

namespace Somgate.Tests.Docs;

/// <summary>What the page on the Payment Page says is what the service does.</summary>
public sealed class PaymentPagePageTests(PageDesk desk) : IClassFixture<PageDesk>
{
    private static readonly Page PaymentPage = Page.Read("docs/api/payment-page.md");

    [Fact]
    public void Every_parameter_that_has_an_effect_stands_there_once() => Assert.Equal(
        PageParameters.Known.Order(StringComparer.Ordinal),
        PaymentPage.Rows("Parameters", "parameter", "value", "what it does").SelectMany(row => Page.Spans(row[0])).Order(StringComparer.Ordinal));

    [Fact]
    public void The_printed_signatures_are_those_of_the_printed_texts() => Assert.All(
        PaymentPage.Rows("Signature", "signed text", "signature"),
        row => Assert.True(PageSignature.Match(
            PageRequest.Read(Page.Spans(row[0])[0].Replace(';', '&').Replace(':', '='), []).Fields, Page.Spans(row[1])[0], [Encoding.UTF8.GetBytes(SomgateHost.Secret)]) == 0));

    [Fact]
    public async Task The_printed_answers_of_the_check_are_given()
    {
        var answers = PaymentPage.Blocks.Where(block => block.Section == "Checking parameters").Select(block => block.Text).ToArray();
        var good = await desk.Get($"/params/check?{PageDesk.Query(desk.Parameters())}");
        Assert.Equal(Packed(answers[0]), good.Text);
        var parameters = desk.Parameters("customer_id", PageDesk.Missing);
        parameters["payment_currency"] = "som";
        Assert.Equal(Packed(answers[1]), (await desk.Get($"/params/check?{PageDesk.Query(parameters)}")).Text);
    }

    private static string Packed(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString();
}
