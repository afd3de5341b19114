using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>A service in its own process between a bank and a merchant, and the two ways to kill it at a chosen moment.</summary>
internal sealed class CrashWorld : IAsyncDisposable
{
    private CrashWorld(BankHost bank, MerchantStub merchant, BankDoor door, SomgateProcess somgate) =>
        (Bank, Merchant, Door, Somgate) = (bank, merchant, door, somgate);

    public BankHost Bank { get; }

    public MerchantStub Merchant { get; }

    public BankDoor Door { get; }

    public SomgateProcess Somgate { get; }

    public static async Task<CrashWorld> Create(Engine engine)
    {
        var bank = await BankHost.Start();
        var merchant = await MerchantStub.Start();
        var door = await BankDoor.Start(bank.BaseUrl);
        var somgate = await SomgateProcess.Create(engine, door.BaseUrl, door.BaseUrl, merchant.CallbackUrl);
        door.SomgateUrl = somgate.BaseUrl;
        return new(bank, merchant, door, somgate);
    }

    /// <summary>Kills the service when the bank has carried out a call and its answer is on the way; notices don't come through meanwhile.</summary>
    public async Task KillAtTheAnswerOf(string kind, Func<Task> ask)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Door.Asked = call => call.Kind == "notice" ? killed.Task : Task.CompletedTask;
        Door.Answered = async call =>
        {
            if (call.Kind != kind) return;
            reached.TrySetResult();
            await killed.Task;
        };
        await ask();
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Kill(killed);
    }

    /// <summary>Kills the service while the merchant has a callback in hand and hasn't answered it yet.</summary>
    public async Task KillWhileTelling(string status, Func<Task> ask)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Merchant.Answer = async callback =>
        {
            if (callback.Status != status || !reached.TrySetResult()) return 200;
            await killed.Task.ContinueWith(_ => { }, TaskScheduler.Default);
            return 200;
        };
        await ask();
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Kill(killed);
    }

    /// <summary>The customer enters the code and the merchant is told of a success that the bank charged once.</summary>
    public async Task PayToTheEnd(string paymentId)
    {
        await Merchant.Asking(paymentId);
        await Somgate.Insist("/v2/payment/clarification", SomgateProcess.Clarification(paymentId, "0000"));
        Assert.Equal("success", (await Merchant.Final(paymentId)).Status);
        Assert.Single(await Bank.Charges());
    }

    public async ValueTask DisposeAsync()
    {
        await Somgate.DisposeAsync();
        await Door.DisposeAsync();
        await Merchant.DisposeAsync();
        await Bank.DisposeAsync();
    }

    private async Task Kill(TaskCompletionSource killed)
    {
        await Somgate.Kill();
        Door.Asked = Door.Answered = _ => Task.CompletedTask;
        // Whoever is held up finds nobody to go on with.
        killed.SetCanceled(CancellationToken.None);
    }
}
