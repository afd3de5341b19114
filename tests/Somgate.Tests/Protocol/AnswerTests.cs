using System.Text;
using System.Text.Json;
using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.Tests.Protocol;

public sealed class AnswerTests
{
    [Fact]
    public void The_ack_has_exactly_its_four_fields() =>
        Assert.Equal(
            """{"status":"success","request_id":"7c1e0b5f9a2d4e6c8b3f1a0d5e7c9b24-00000001","project_id":1042,"payment_id":"ORD-10233"}""",
            Text(Answer.Accepted("7c1e0b5f9a2d4e6c8b3f1a0d5e7c9b24-00000001", 1042, "ORD-10233")));

    [Fact]
    public void The_ack_repeats_the_payment_id_as_it_was_spelled()
    {
        var ack = JsonDocument.Parse(Answer.Accepted("r", 4294967295, "№ 7+\"\\😀")).RootElement;
        Assert.Equal("№ 7+\"\\😀", ack.GetProperty("payment_id").GetString());
        Assert.Equal(4294967295, ack.GetProperty("project_id").GetInt64());
    }

    [Fact]
    public void Every_code_has_an_error_body_with_its_published_message()
    {
        foreach (var code in ResultCode.All)
        {
            var error = JsonDocument.Parse(Answer.Error(code)).RootElement;
            Assert.Equal(["status", "code", "message"], error.EnumerateObject().Select(member => member.Name));
            Assert.Equal("error", error.GetProperty("status").GetString());
            Assert.Equal(ResultCode.Text(code), error.GetProperty("code").GetString());
            Assert.Equal(ResultCode.Message(code), error.GetProperty("message").GetString());
        }
    }

    [Fact]
    public void Problems_of_fields_are_listed_as_in_the_published_example() =>
        Assert.Equal(
            """{"status":"error","code":"502","message":"Validation error","errors":[{"code":"502","message":"Validation error","field":"payment.currency","constraint":"pattern"},{"code":"2004","message":"Required field not provided","field":"customer.ip_address","constraint":"required"}]}""",
            Text(Answer.Error(
            [
                new Problem(ResultCode.ValidationError, "payment.currency", "pattern"),
                new Problem(ResultCode.FieldMissing, "customer.ip_address", "required"),
            ])));

    [Theory]
    [InlineData(ResultCode.FieldMissing, true)]
    [InlineData(ResultCode.ValidationError, true)]
    [InlineData(ResultCode.InvalidPaymentId, true)]
    [InlineData(ResultCode.InvalidCustomerId, true)]
    [InlineData(ResultCode.InvalidSignature, false)]
    [InlineData(ResultCode.PaymentIdUsed, false)]
    public void Only_codes_that_blame_fields_list_problems(int code, bool lists) =>
        Assert.Equal(lists, JsonDocument.Parse(Answer.Error([new Problem(code, "general.payment_id", "pattern")])).RootElement.TryGetProperty("errors", out _));

    [Fact]
    public void At_most_ten_problems_are_listed()
    {
        var problems = Enumerable.Range(0, 25).Select(i => new Problem(ResultCode.ValidationError, $"f{i}", "type")).ToArray();
        var listed = JsonDocument.Parse(Answer.Error(problems)).RootElement.GetProperty("errors");
        Assert.Equal(10, listed.GetArrayLength());
        Assert.Equal("f9", listed[9].GetProperty("field").GetString());
    }

    [Fact]
    public void Not_found_is_no_payment_status_but_an_error()
    {
        Assert.Equal("""{"payment":{"status":"error"},"errors":[{"code":"3061","message":"Transaction not found"}]}""", Text(Answer.NotFound));
        Assert.Equal("""{"payment":{"status":"error"},"errors":[{"code":"3062","message":"Payment details not received"}]}""", Text(Answer.DetailsNotReceived));
    }

    private static string Text(byte[] body) => Encoding.UTF8.GetString(body);
}
