using System.Security.Cryptography;
using System.Text;
using Somgate.Methods.Mbank;
using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Tests.Methods.Mbank;

public sealed class MbankNoticeTests
{
    // The example of mbank-service.md 3; its signature was made with another program.
    private const string Example =
        """{"order_number":"6503010168993","payment_id":"0194a6d2-ff53-762a-a493-d0f017bd4875","status":"CHARGE","reason":null,"amount":5000,"currency":"KGS","date":"2025-01-27T08:15:24Z"}""";

    private const string ExampleSignature = "c23592dbc0678f20232009ec41d2193367ba91580ef97d9b4865c08099afb804";

    private static readonly byte[] Key = "notice-secret"u8.ToArray();

    internal static string Signature(ReadOnlySpan<byte> body, ReadOnlySpan<byte> key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, body));

    [Fact]
    public void A_signed_notice_tells_which_operation_what_happened_and_the_sum()
    {
        var notice = Assert.IsType<NoticeReading.Notice>(Read(Example, ExampleSignature));

        Assert.Equal((6503010168993, new Money(5000, "KGS"), "CHARGE"), (notice.OperationId, notice.Sum, notice.Heard));
        Assert.IsType<OperationEvent.Approved>(notice.Happened);
        Assert.Equal("0194a6d2-ff53-762a-a493-d0f017bd4875", notice.Happened.ProviderPaymentId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("c23592dbc0678f20232009ec41d2193367ba91580ef97d9b4865c08099afb805")]
    [InlineData("C23592DBC0678F20232009EC41D2193367BA91580EF97D9B4865C08099AFB804")]
    [InlineData(" c23592dbc0678f20232009ec41d2193367ba91580ef97d9b4865c08099afb804")]
    [InlineData("c23592dbc0678f20232009ec41d2193367ba91580ef97d9b4865c08099afb80")]
    [InlineData("sha256=c23592dbc0678f20232009ec41d2193367ba91580ef97d9b4865c080")]
    [InlineData("п23592dbc0678f20232009ec41d2193367ba91580ef97d9b4865c08099afb804")]
    public void Another_signature_is_wrong(string? signature) => Assert.IsType<NoticeReading.WrongSignature>(Read(Example, signature));

    [Fact]
    public void One_byte_more_or_another_key_makes_the_signature_wrong()
    {
        Assert.IsType<NoticeReading.WrongSignature>(Read(Example + " ", ExampleSignature));
        Assert.IsType<NoticeReading.WrongSignature>(MbankNotice.Read(Encoding.UTF8.GetBytes(Example), ExampleSignature, "another"u8));
    }

    [Fact]
    public void The_signature_is_looked_at_before_the_body() => Assert.IsType<NoticeReading.WrongSignature>(Read("no JSON", ExampleSignature));

    [Theory]
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"status":"CHARGE","amount":5000,"currency":"KGS"}""")]
    [InlineData("""{"order_number":"ORD-1","status":"CHARGE","amount":5000,"currency":"KGS"}""")]
    [InlineData("""{"order_number":"-1","status":"CHARGE","amount":5000,"currency":"KGS"}""")]
    [InlineData("""{"order_number":"0","status":"CHARGE","amount":5000,"currency":"KGS"}""")]
    [InlineData("""{"order_number":"007","status":"CHARGE","amount":5000,"currency":"KGS"}""")]
    [InlineData("""{"order_number":"99999999999999999999","status":"CHARGE","amount":5000,"currency":"KGS"}""")]
    [InlineData("""{"order_number":7,"status":"CHARGE","amount":5000,"currency":"KGS"}""")]
    [InlineData("""{"order_number":"7","amount":5000,"currency":"KGS"}""")]
    [InlineData("""{"order_number":"7","status":"","amount":5000,"currency":"KGS"}""")]
    [InlineData("""{"order_number":"7","status":"CHARGE","currency":"KGS"}""")]
    [InlineData("""{"order_number":"7","status":"CHARGE","amount":"5000","currency":"KGS"}""")]
    [InlineData("""{"order_number":"7","status":"CHARGE","amount":5000}""")]
    [InlineData("""{"order_number":"7","status":"CHARGE","amount":5000,"currency":"som"}""")]
    [InlineData("""{"order_number":"7","status":"REJECT","status":"CHARGE","amount":5000,"currency":"KGS"}""")]
    public void A_signed_body_that_is_no_notice_is_unreadable(string body) =>
        Assert.IsType<NoticeReading.Unreadable>(Read(body, Signature(Encoding.UTF8.GetBytes(body), Key)));

    [Fact]
    public void No_signed_body_of_whatever_kind_throws()
    {
        var random = new Random(20250310);
        var example = Encoding.UTF8.GetBytes(Example);
        var read = 0;
        for (var round = 0; round < 10_000; round++)
        {
            var body = example.ToArray();
            body[random.Next(body.Length)] = (byte)random.Next(256);
            if (MbankNotice.Read(body, Signature(body, Key), Key) is NoticeReading.Notice) read++;
        }

        Assert.InRange(read, 1, 9_999);
    }

    private static NoticeReading Read(string body, string? signature) => MbankNotice.Read(Encoding.UTF8.GetBytes(body), signature, Key);
}
