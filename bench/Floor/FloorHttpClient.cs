using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Bench.Floor;

/// <summary>The floor's outbound side: create and confirm at the bank, callbacks to the merchant.
/// Kept connections, no redirects, proxy or cookies, nothing else.</summary>
internal sealed class FloorHttpClient(string bankAddress, string callbackAddress) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private static readonly AuthenticationHeaderValue Credentials =
        new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Purchase.BankLogin}:{Purchase.BankPassword}")));

    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
    private readonly Uri create = new($"{bankAddress}/api/v1/payments");
    private readonly Uri callback = new(callbackAddress);

    /// <summary>Asks the bank to send a code; gives the bank's payment id.</summary>
    /// <exception cref="InvalidDataException">The bank did not answer 110.</exception>
    public async Task<string> Create(FloorPayment payment)
    {
        // A line break between members is allowed in JSON and costs a byte.
        var body = Encoding.UTF8.GetBytes($$"""
            {"order_number":"{{payment.OperationId}}","phone":"{{payment.Phone}}","amount":{{Purchase.AmountMinor}},"currency":"{{Purchase.Currency}}",
            "comment":"{{payment.Description}}","notice_url":"http://127.0.0.1:1/notices/mbank/1","lifetime_s":3600}
            """);
        return await AskBank(create, body, "110");
    }

    /// <summary>Puts the customer's code to the bank.</summary>
    /// <exception cref="InvalidDataException">The bank did not answer 120.</exception>
    public async Task Confirm(FloorPayment payment, string code) =>
        await AskBank(new Uri($"{bankAddress}/api/v1/payments/{payment.OperationId}/confirm"), Encoding.UTF8.GetBytes($$"""{"code":"{{code}}"}"""), "120");

    /// <summary>Delivers a callback.</summary>
    /// <exception cref="InvalidDataException">The merchant did not answer 200.</exception>
    public async Task Deliver(byte[] body)
    {
        using var answer = await Post(callback, body, null);
        if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidDataException($"The merchant answered {(int)answer.StatusCode}.");
    }

    private async Task<string> AskBank(Uri address, byte[] body, string expectedCode)
    {
        using var answer = await Post(address, body, Credentials);
        var (code, paymentId) = ReadAnswer(await answer.Content.ReadAsByteArrayAsync());
        return code == expectedCode ? paymentId : throw new InvalidDataException($"The bank answered {code}.");
    }

    private async Task<HttpResponseMessage> Post(Uri address, byte[] body, AuthenticationHeaderValue? credentials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.Authorization = credentials;
        return await http.SendAsync(request, CancellationToken.None);
    }

    private static (string Code, string PaymentId) ReadAnswer(ReadOnlySpan<byte> body)
    {
        var (code, paymentId) = ("", "");
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            var (isCode, isPaymentId) = (reader.ValueTextEquals("code"u8), reader.ValueTextEquals("payment_id"u8));
            reader.Read();
            if (isCode) code = reader.GetString()!;
            if (isPaymentId) paymentId = reader.GetString()!;
        }
        return (code, paymentId);
    }

    public void Dispose() => http.Dispose();
}
