using System.Net;
using Bench.Wire;

namespace Bench.Driving;

/// <summary>A merchant that buys one thing after another on one kept connection: sale, wait for the callback, code, wait for the result.</summary>
internal sealed class MerchantLoop : IDisposable
{
    private readonly DriveRun run;
    private readonly PurchaseRequests requests;
    private readonly TimeProvider time;
    private readonly CancellationToken cancel;
    private readonly WireConnection connection = new();
    private readonly Signal codeWanted = new();
    private readonly Signal paid = new();

    public MerchantLoop(DriveRun run, PurchaseRequests requests, TimeProvider time, CancellationToken cancel)
    {
        this.run = run;
        this.requests = requests;
        this.time = time;
        this.cancel = cancel;
        (CodeWanted, Paid) = (codeWanted.Set, paid.Set);
    }

    /// <summary>Wakes the loop that waits for the callback `awaiting clarification`.</summary>
    public Action CodeWanted { get; }

    /// <summary>Wakes the loop that waits for the callback `success`.</summary>
    public Action Paid { get; }

    public Task Open(IPEndPoint address) => connection.Open(address, cancel);

    public async Task Run()
    {
        try
        {
            while (true)
            {
                // Before the purchase has a number no callback can come for it, so nothing is lost by the reset.
                codeWanted.Reset();
                paid.Reset();
                if (!run.TryBegin(this, out var number)) return;
                await Buy(number);
                run.Finished();
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over and this purchase is not whole; the report counts it.
        }
        catch (Exception failure) when (failure is WireRefusal or IOException or InvalidDataException or System.Net.Sockets.SocketException)
        {
            run.Fail(failure.Message);
        }
    }

    private async Task Buy(int number)
    {
        var sent = time.GetTimestamp();
        await connection.Exchange(requests.Sale(number), cancel);
        run.SaleAccepted(number, time.GetElapsedTime(sent));
        await codeWanted.Wait();
        sent = time.GetTimestamp();
        await connection.Exchange(requests.Clarification(number), cancel);
        run.ClarificationAccepted(number, time.GetElapsedTime(sent));
        await paid.Wait();
    }

    public void Dispose() => connection.Dispose();
}
