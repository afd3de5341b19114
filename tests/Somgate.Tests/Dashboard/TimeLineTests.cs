using Somgate.Callbacks;
using Somgate.Dashboard;
using Somgate.PaymentPage;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

public sealed class TimeLineTests
{
    private static readonly Payment Payment = StoreHost.Sale("ORD-1", 101, 102);
    private static readonly long Start = StoreHost.Now.ToUnixTimeMilliseconds();

    [Fact]
    public void A_move_by_the_bank_is_the_call_and_then_what_came_of_it()
    {
        var entries = Of(Move(1, "Accepted", "processing"), Move(2, "Approved", "success") with { Call = "status", Heard = "CHARGE", CallMs = 37, Code = 0 });
        Assert.Equal(["request", "operation", "bank", "operation"], entries.Select(entry => entry.Kind));
        Assert.Equal("processing success bank", string.Join(' ', entries[3].Facts.Where(fact => fact.Name is "from" or "to" or "cause").Select(fact => fact.Value)));
        Assert.Contains(("taken_for", "Approved"), entries[2].Facts);
    }

    [Fact]
    public void What_moves_nothing_that_is_shown_is_no_entry_of_the_operation() =>
        Assert.Single(Of(Move(1, "Accepted", "processing"), Move(2, "StillProcessing", "processing") with { Call = "status", Heard = "PROCESSING" }), entry => entry.Kind == "operation");

    [Theory]
    [InlineData("LimitReached", "await code", "timer.code", "420")]
    [InlineData("LimitReached", "ask debit", "timer.threshold", "3600")]
    [InlineData("GaveUp", "ask after cancel", "timer.closing", "60")]
    public void A_timer_says_which_it_was_and_how_long(string happened, string step, string what, string seconds)
    {
        var timer = Assert.Single(Of(Move(1, "Accepted", "processing") with { Step = step }, Move(2, happened, "processing")), entry => entry.Kind == "timer");
        Assert.Equal((what, seconds), (timer.What, timer.Facts.Single(fact => fact.Name == "seconds").Value));
    }

    [Fact]
    public void People_stand_on_it_with_their_names()
    {
        var resent = new ToldCallback(new() { CallbackId = 5, CreatedAtMs = Start + 9, Kind = CallbackKind.Resend, Status = "success", State = "delivered", Tries = 1, Attempts = 1, Url = "https://shop.example/cb" }, [], "Nurlan");
        var asked = new PaymentCheck { AskedAtMs = Start + 10, AskedBy = "Platform operator 3" };
        var entries = TimeLine.Of(new(Payment, [Move(1, "Accepted", "processing")], [], [asked], [], [new PageStep("pay", Start)], [resent]));
        Assert.Equal(["customer", "request", "operation", "callback", "manual", "manual"], entries.Select(entry => entry.Kind).OrderBy(kind => kind == "customer" ? 0 : kind == "request" ? 1 : 2));
        Assert.Equal(["Nurlan", "Platform operator 3"], entries.Where(entry => entry.Kind == "manual").Select(entry => entry.Facts[0].Value));
        Assert.Contains("\"by\": \"Nurlan\"", TimeLine.Json(Payment, entries), StringComparison.Ordinal);
    }

    private static IReadOnlyList<TimeEntry> Of(params PaymentMove[] moves) => TimeLine.Of(new(Payment, moves, [], [], [], [], []));

    private static PaymentMove Move(long version, string happened, string status) =>
        new() { Version = version, OperationId = 102, ChangedAtMs = Start + version, Happened = happened, Status = status, Step = "create", Code = 9999 };
}
