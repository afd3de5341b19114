extern alias bank;

using bank::Somgate.BankSimulator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Somgate.Tests.BankSimulator;

/// <summary>Calls about one payment at the same moment.</summary>
public sealed class BankTests
{
    private const int Orders = 500;
    private const int CallersEach = 4;

    [Fact]
    public async Task Each_order_is_created_and_charged_once_however_many_call_at_once()
    {
        await using var app = SimulatorApp.Build(["--urls", "http://127.0.0.1:0"], new FakeTimeProvider(BankDesk.Start));
        var bank = app.Services.GetRequiredService<Bank>();
        var accounts = app.Services.GetRequiredService<Accounts>();

        var ids = await AtOnce(order => bank.Create(
            new(order, "996700000007", 5000, "KGS", null, "http://127.0.0.1:1/", 600)).Answer.Data!.PaymentId);
        Assert.Equal(Orders, ids.Distinct().Count());
        Assert.Equal(50, accounts.Messages("996700000007").Select(message => message.OrderNumber).Distinct().Count());

        // Whoever comes first, the other is told of it.
        var words = await AtOnce((order, caller) => caller switch
        {
            0 => bank.Cancel(order).Answer.Message,
            1 => bank.Confirm(order, "0000").Answer.Message,
            _ => bank.Status(order).Answer.Message,
        });
        for (var order = 0; order < Orders; order++)
        {
            var (cancelled, confirmed) = (words[order * CallersEach], words[(order * CallersEach) + 1]);
            Assert.Contains((cancelled, confirmed), new[] { ("CANCELLED", "CODE_EXPIRED"), ("TOO_LATE", "IN_PROGRESS") });
        }
    }

    [Fact]
    public async Task Wrong_codes_at_once_are_all_counted()
    {
        await using var app = SimulatorApp.Build(["--urls", "http://127.0.0.1:0"], new FakeTimeProvider(BankDesk.Start));
        var bank = app.Services.GetRequiredService<Bank>();
        for (var order = 0; order < Orders; order++)
            bank.Create(new($"{order}", "996700000005", 5000, "KGS", null, "http://127.0.0.1:1/", 600));

        var words = await AtOnce((order, caller) => bank.Confirm(order, $"1000000{caller}").Answer.Message);

        foreach (var each in words.Chunk(CallersEach)) Assert.Equal(2, each.Count(word => word == "WRONG_CODE"));
    }

    [Theory]
    [InlineData("create")]
    [InlineData("confirm")]
    public async Task A_call_waits_while_another_holds_the_payment(string call)
    {
        await using var app = SimulatorApp.Build(["--urls", "http://127.0.0.1:0"], new FakeTimeProvider(BankDesk.Start));
        var bank = app.Services.GetRequiredService<Bank>();
        var request = new CreateRequest("1", "996700000007", 5000, "KGS", null, "http://127.0.0.1:1/", 600);
        bank.Create(request);
        var account = app.Services.GetRequiredService<Accounts>().Find("1")!;
        var caller = new Thread(() => _ = call == "create" ? bank.Create(request) : bank.Confirm("1", "0000"));
        lock (account)
        {
            caller.Start();
            // A call that does not wait is over in microseconds; one that waits cannot end here, however slow the machine.
            Assert.False(caller.Join(TimeSpan.FromMilliseconds(200)));
        }
        caller.Join();
    }

    private static Task<string[]> AtOnce(Func<string, string> call) => AtOnce((order, _) => call(order));

    /// <summary>Several threads walk the same orders side by side, each calling once about each; what they were told, order by order.</summary>
    private static async Task<string[]> AtOnce(Func<string, int, string> call)
    {
        var told = new string[Orders * CallersEach];
        using var start = new Barrier(CallersEach);
        await Task.WhenAll(Enumerable.Range(0, CallersEach).Select(caller => Task.Factory.StartNew(() =>
        {
            for (var order = 0; order < Orders; order++)
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                told[(order * CallersEach) + caller] = call($"{order}", caller);
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return told;
    }
}
