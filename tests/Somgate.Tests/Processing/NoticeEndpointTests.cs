using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Processing;

public sealed class NoticeEndpointTests
{
    [Fact]
    public async Task A_notice_is_answered_by_what_it_is()
    {
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using var somgate = await SomgateHost.Start(Engine.Sqlite, bank.BaseUrl, merchant.CallbackUrl);
        await somgate.Sale("ORD-1");
        await merchant.Asking("ORD-1");
        var operationId = (await somgate.Find("ORD-1"))!.Latest!.OperationId;

        Assert.Equal(HttpStatusCode.Unauthorized, await Notice(somgate, operationId, "CHARGE", secret: "wrong"));
        Assert.Equal(HttpStatusCode.NotFound, await Notice(somgate, operationId + 5, "CHARGE"));
        Assert.Equal(HttpStatusCode.NotFound, await Notice(somgate, operationId, "CHARGE", provider: "other"));
        Assert.Equal(HttpStatusCode.BadRequest, await Post(somgate, "/notices/mbank/1042", "not json"));
        Assert.Equal("awaiting clarification", (await somgate.Status("ORD-1")).Status);

        Assert.Equal(HttpStatusCode.OK, await Notice(somgate, operationId, "PROCESSING"));
        Assert.Equal(HttpStatusCode.OK, await Notice(somgate, operationId, "CHARGE", amount: 1));
        Assert.Equal("awaiting clarification", (await somgate.Status("ORD-1")).Status);

        Assert.Equal(HttpStatusCode.OK, await Notice(somgate, operationId, "CHARGE"));
        Assert.Equal(HttpStatusCode.OK, await Notice(somgate, operationId, "CHARGE"));
        Assert.Equal("success", (await merchant.Final("ORD-1")).Status);
        Assert.Equal(HttpStatusCode.OK, await Notice(somgate, operationId, "REJECT"));
        Assert.Equal("success", (await somgate.Status("ORD-1")).Status);
        Assert.Equal(["Contradiction", "OtherSum"], await Alerts(somgate));
    }

    private static async Task<IEnumerable<string>> Alerts(SomgateHost somgate)
    {
        await using var connection = await somgate.Services.GetRequiredService<Database>().Open(TestContext.Current.CancellationToken);
        return await connection.QueryAsync<string>("select kind from alerts order by kind");
    }

    private static Task<HttpStatusCode> Notice(SomgateHost somgate, long operationId, string status, long amount = 125_000, string secret = BankHost.NoticeSecret, string provider = "mbank") =>
        Post(somgate, $"/notices/{provider}/1042",
            $$"""{"order_number":"{{operationId}}","payment_id":"0194a6d2-ff53-762a-a493-d0f017bd4875","status":"{{status}}","reason":null,"amount":{{amount}},"currency":"KGS","date":"2025-01-27T08:15:24Z"}""", secret);

    private static async Task<HttpStatusCode> Post(SomgateHost somgate, string path, string body, string secret = BankHost.NoticeSecret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body))));
        using var answer = await somgate.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
