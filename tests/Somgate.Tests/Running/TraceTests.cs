using System.Collections.Concurrent;
using System.Diagnostics;
using Somgate.Running;
using Somgate.Tests.Support;

namespace Somgate.Tests.Running;

public sealed class TraceTests
{
    [Fact]
    public async Task A_purchase_is_one_trace_from_the_sale_to_its_final_callback()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Telemetry.Name or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using (var somgate = await SomgateHost.Start(Engine.Sqlite, bank.BaseUrl, merchant.CallbackUrl))
        {
            await somgate.Sale("TRACE-1");
            await merchant.Asking("TRACE-1");
            await somgate.Clarify("TRACE-1", (await bank.CodeFor("996555123456"))!);
            await merchant.Final("TRACE-1");
        }

        // Other tests run beside this one: the trace is found by the sale's own parent.
        var byTrace = spans.Where(span => span.Source.Name == Telemetry.Name).GroupBy(span => span.TraceId).ToDictionary(group => group.Key, group => group.Select(span => span.OperationName).Order().ToArray());
        Assert.Contains(byTrace.Values, names => names.SequenceEqual(["callback", "callback", "mbank Confirm", "mbank Create"]));
    }
}
