using System.Text;
using Somgate.Protocol;
using Somgate.RequestLog;

namespace Somgate.Tests.RequestLog;

public sealed class RequestMaskTests
{
    [Theory]
    [InlineData("""{"account":{"number":"996555123456"}}""", """{"account":{"number":"996******456"}}""")]
    [InlineData("""{"account":{"number":996555123456}}""", """{"account":{"number":"996******456"}}""")]
    [InlineData("""{"additional_data":{"approval_code":"4821"}}""", """{"additional_data":{"approval_code":"****"}}""")]
    [InlineData("""{"additional_data":{"approval_code":4821}}""", """{"additional_data":{"approval_code":"****"}}""")]
    [InlineData("""{"customer":{"id":"c-1","email":"jane@example.com","phone":"996555123456","first_name":"Жаңыл"}}""", """{"customer":{"id":"c-1","email":"j***@example.com","phone":"996******456","first_name":"Ж***"}}""")]
    [InlineData("""{"payment":{"amount":125000,"currency":"KGS","description":"Tea <b>"}}""", """{"payment":{"amount":125000,"currency":"KGS","description":"Tea <b>"}}""")]
    [InlineData("""{"general":{"signature":"AbCdEfGhIjKl"}}""", """{"general":{"signature":"AbCdEf*** (12)"}}""")]
    [InlineData("""{"x_secret":"hunter2","n":17,"deep":{"list":["a",null,true,[]]}}""", """{"x_secret":"(7)","n":"(2)","deep":{"list":["(1)",null,true,[]]}}""")]
    [InlineData("""{"customer":{"email":"nobody"}}""", """{"customer":{"email":"(6)"}}""")]
    [InlineData("{}", "{}")]
    public void Values_are_masked_by_the_name_of_their_member(string body, string masked) =>
        Assert.Equal(masked, RequestMask.Body(SignedBody.Read(Encoding.UTF8.GetBytes(body))!));

    [Fact]
    public void The_masked_body_keeps_the_lines_of_the_signed_text()
    {
        var given = """{"b":{"z":"one","a":[1,{"c":null}]},"project_id":12,"_x":"y"}""";
        var masked = RequestMask.Body(SignedBody.Read(Encoding.UTF8.GetBytes(given))!);
        Assert.Equal(Paths(given), Paths(masked));
    }

    [Fact]
    public void An_answer_shows_our_own_words_and_masks_what_is_of_people()
    {
        const string answer = """{"payment":{"result_code":"20105","result_message":"Insufficient funds","provider_id":17101},"account":{"number":"996700000001"},"company":{"title":"Shop"},"rrn":"1234"}""";
        const string masked = """{"payment":{"result_code":"20105","result_message":"Insufficient funds","provider_id":17101},"account":{"number":"996******001"},"company":{"title":"Shop"},"rrn":"(4)"}""";
        Assert.Equal(masked, RequestMask.Answer(SignedBody.Read(Encoding.UTF8.GetBytes(answer))!));
    }

    [Fact]
    public void A_long_value_is_cut_where_no_character_breaks()
    {
        var given = $$"""{"description":"{{new string('a', 511)}}😀 and more"}""";
        Assert.Equal($$"""{"description":"{{new string('a', 511)}}… (522)"}""", RequestMask.Body(SignedBody.Read(Encoding.UTF8.GetBytes(given))!));
    }

    private static string[] Paths(string body) =>
        [.. Signature.Text(SignedBody.Read(Encoding.UTF8.GetBytes(body))!, SignatureOrder.Natural).Split(';').Select(line => line[..line.LastIndexOf(':')])];
}
