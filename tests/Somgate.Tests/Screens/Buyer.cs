using Microsoft.Playwright;
using Somgate.Payments;
using Somgate.Tests.Support;

namespace Somgate.Tests.Screens;

/// <summary>A customer at a browser in one purchase: presses what the page shows, wherever it is shown, while clock and bank do their part.</summary>
internal sealed class Buyer(PurchaseStage stage, IPage page, Func<string, ILocator> on, string paymentId, bool script)
{
    /// <summary>The bank's slowest word comes within this much of the clock.</summary>
    private const int SecondsMax = 300;

    public string PaymentId => paymentId;

    private Journey Journey => stage.Journey;

    /// <summary>Something on the page.</summary>
    public ILocator On(string selector) => on(selector);

    /// <summary>Waits until the page shows this. Without script the customer presses "Check now" for it; the bank has spoken already.</summary>
    public async Task Sees(string screen, string text = "")
    {
        var wanted = on($"main[data-screen={screen}]").Filter(new() { HasText = text });
        if (!script)
        {
            await on("main[data-screen=S3]").Or(wanted).First.WaitForAsync();
            if (await wanted.CountAsync() == 0) await on("text=Check now").ClickAsync();
        }

        await wanted.WaitForAsync();
    }

    /// <summary>Enters a phone number and presses Pay.</summary>
    public async Task Pay(string phone)
    {
        await Sees("S2");
        await on("#phone").FillAsync(phone);
        await Press("pay");
    }

    public async Task PayUntilCode(string phone)
    {
        await Pay(phone);
        await Until(payment => payment.Status == PaymentStatus.AwaitingClarification);
        await Sees("S4");
    }

    public async Task Enter(string code)
    {
        await on("#code").FillAsync(code);
        await Press("code");
    }

    /// <summary>Enters the code that came last.</summary>
    public async Task EnterRight(string phone) => await Enter((await Journey.Bank.CodeFor(phone))!);

    /// <summary>Enters the nth of several wrong codes and waits until the bank has said so.</summary>
    public async Task EnterWrong(string phone, int nth = 1)
    {
        await Enter(await Journey.Bank.WrongCodeFor(phone, nth));
        // The last one the bank doesn't call wrong: it ends the payment.
        await Until(payment => Standing.IsFinal(payment.Status) || (payment.Latest!.WrongCodes >= nth && payment.Status == PaymentStatus.AwaitingClarification));
    }

    /// <summary>Presses the button of a step; done when the platform has taken it.</summary>
    public Task Press(string step) => page.RunAndWaitForResponseAsync(
        () => on($"form[action$='/{step}'] button").ClickAsync(), answer => answer.Request.Method == "POST" && answer.Url.EndsWith("/" + step, StringComparison.Ordinal));

    /// <summary>Turns the clock, second by second, until the payment is so.</summary>
    public async Task Until(Func<Payment, bool> isSo)
    {
        for (var second = 0; ; second++)
        {
            await Journey.Rest();
            if (await Payment() is { } payment && isSo(payment)) return;
            Assert.True(second < SecondsMax, $"{paymentId} didn't become so within {SecondsMax} s");
            Journey.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Turns the clock from one thing that is due to the next until the payment is over.</summary>
    public async Task UntilOver()
    {
        while (!Standing.IsFinal((await Payment())!.Status)) Assert.True(await Journey.JumpToNextDue());
    }

    /// <summary>Status and code of the one callback that the merchant has had.</summary>
    public async Task<string> Told()
    {
        await Journey.Until(Journey.Merchant.Final(paymentId));
        return Journey.Told(paymentId);
    }

    public Task<Payment?> Payment() => Journey.Somgate.Find(paymentId);
}
