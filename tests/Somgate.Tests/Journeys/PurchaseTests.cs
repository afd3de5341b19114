using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

public sealed class PurchaseTests
{
    [Theory, EachDatabase]
    public async Task A_purchase_is_asked_for_its_code_charged_once_and_told_the_merchant(Engine engine)
    {
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using var somgate = await SomgateHost.Start(engine, bank.BaseUrl, merchant.CallbackUrl);

        var ack = await somgate.Sale("ORD-1", "996700000001");
        var asking = await merchant.Asking("ORD-1");
        var code = await bank.CodeFor("996700000001");
        var clarified = await somgate.Clarify("ORD-1", code!);
        var final = await merchant.Final("ORD-1");

        Assert.Equal((200, 200), (ack.HttpStatus, clarified.HttpStatus));
        Assert.Equal("9999", asking.Code);
        Assert.Equal(("success", "0"), (final.Status, final.Code));
        Assert.All(merchant.Received, callback => Assert.True(callback.IsSignedBy(SomgateHost.Secret)));
        Assert.Equal("success", (await somgate.Status("ord-1")).Status);
        Assert.Equal(125_000, Assert.Single(await bank.Charges()).Amount);
    }
}
