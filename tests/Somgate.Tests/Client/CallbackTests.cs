extern alias client;
using System.Text;
using client::Somgate.Client;

namespace Somgate.Tests.Client;

public sealed class CallbackTests
{
    [Theory]
    [InlineData(1, PaymentStatus.AwaitingClarification, false)]
    [InlineData(2, PaymentStatus.AwaitingClarification, false)]
    [InlineData(3, PaymentStatus.Success, true)]
    [InlineData(4, PaymentStatus.Decline, true)]
    [InlineData(5, PaymentStatus.Error, true)]
    internal void Every_published_callback_is_read(int number, PaymentStatus status, bool isFinal)
    {
        var payment = Read(SignedSamples.Body($"callbacks.md {number}"))!.Payment;
        Assert.Equal((status, isFinal, 1042L), (payment.Status, payment.IsFinal, payment.ProjectId));
        Assert.Equal(status == PaymentStatus.Error, payment.Operation is null);
        Assert.Equal(status == PaymentStatus.AwaitingClarification, payment.ClarificationFields.ContainsKey("approval_code"));
    }

    [Fact]
    public void A_wrong_code_and_an_inconsistent_sale_bring_their_problems()
    {
        Assert.Equal(
            [new Problem("", "The code is incorrect", "approval_code", "incorrect")],
            Read(SignedSamples.Body("callbacks.md 2"))!.Payment.Problems);
        var error = Read(SignedSamples.Body("callbacks.md 5"))!.Payment;
        Assert.Equal([new Problem("502", "Validation error", "payment.best_before", "minimum")], error.Problems);
        Assert.Equal("e51b7c3a9d0f4826b4a97f6e2d81c035-00000001", error.RequestId);
    }

    [Fact]
    public void A_decline_tells_why()
    {
        var operation = Read(SignedSamples.Body("callbacks.md 4"))!.Payment.Operation!;
        Assert.Equal(("20105", "Insufficient funds on customer account"), (operation.Code, operation.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"project_id":1042,"payment":{"id":"1","status":"success"}}""")]
    [InlineData("""{"project_id":1042,"payment":{"id":"1","status":"success"},"signature":""}""")]
    [InlineData("""{"project_id":1042,"payment":{"id":"1","status":"success"},"signature":1}""")]
    [InlineData("""{"project_id":1042,"payment":{"id":"1","status":"success"},"signature":"AAAA"}""")]
    public void What_is_not_signed_is_not_read(string body) => Assert.Null(Read(body));

    [Fact]
    public void A_changed_value_or_another_secret_is_refused_and_either_live_secret_accepted()
    {
        var body = SignedSamples.Body("callbacks.md 3");
        Assert.Null(Read(body.Replace("125000", "125001", StringComparison.Ordinal)));
        Assert.Null(Callback.Read(Encoding.UTF8.GetBytes(body), "Secret"));
        Assert.NotNull(Callback.Read(Encoding.UTF8.GetBytes(body), ["new", "secret"]));
    }

    [Theory]
    [InlineData("""{"project_id":1,"payment":{"id":"1","status":"frozen","later":{"x":[1.5,null,true]}},"operation":{"id":"text","code":7},"errors":{}}""", PaymentStatus.Unknown)]
    [InlineData("""{"project_id":1,"payment":{"id":"1","status":"success","date":"soon","sum":{"amount":"much"}},"operations":[1,{}],"errors":["x"]}""", PaymentStatus.Success)]
    [InlineData("""{"project_id":1,"payment":{"id":"1","status":"awaiting clarification"},"clarification_fields":{"pin":{"type":"number"},"approval_code":null}}""", PaymentStatus.AwaitingClarification)]
    internal void Unknown_fields_statuses_and_kinds_are_no_fault(string body, PaymentStatus status)
    {
        var payment = Read(Signed(body))!.Payment;
        Assert.Equal((status, "1"), (payment.Status, payment.PaymentId));
        Assert.Null(payment.Sum);
    }

    [Theory]
    [InlineData("""{"payment":{"id":"1","status":"success"}}""")]
    [InlineData("""{"project_id":1,"payment":{"status":"success"}}""")]
    [InlineData("""{"project_id":1,"payment":{"id":"1"}}""")]
    [InlineData("""{"project_id":1}""")]
    public void Without_project_id_and_status_it_is_no_callback(string body) => Assert.Null(Read(Signed(body)));

    private static Callback? Read(string body) => Callback.Read(Encoding.UTF8.GetBytes(body), "secret");

    private static string Signed(string body) => Encoding.UTF8.GetString(Signing.AddSignature(Encoding.UTF8.GetBytes(body), "secret"));
}
