using Somgate.Methods;
using Somgate.Methods.Mbank;
using Somgate.PaymentPage;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Tests.Protocol;

namespace Somgate.Tests.PaymentPage.Screens;

/// <summary>One view of each screen, and of those that look different: a shop of books, an order of 1 250 som.</summary>
internal static class SampleViews
{
    public const string SessionId = "sample-session-0123456789abcdefg";

    public static readonly DateTimeOffset Now = SamplePayments.At("09:15:40");

    private static readonly ReturnWay Link = new ReturnWay.Link("https://shop.example/cart?a=1&b=2", ReturnTarget.Inside);

    private static readonly IPaymentMethod Mbank = new MbankMethod(new MbankOptions(), null!);

    private static readonly Dictionary<string, Func<PageView>> Views = new()
    {
        ["S1"] = () => View(ScreenId.Choice) with { Choice = [Mbank, new OtherMethod()], Method = null, PayUntil = Now.AddMinutes(3) },
        ["S1-fault"] = () => View(ScreenId.Choice) with { Choice = [Mbank, new OtherMethod()], Method = null, Faults = [new("method", "choice.title")] },
        ["S2"] = () => View(ScreenId.Phone) with { PayUntil = Now.AddHours(2), Return = Link, Choice = [Mbank] },
        ["S2-fault"] = () => View(ScreenId.Phone) with { Faults = [new("phone", "err.phone")], Entered = "12345", Choice = [Mbank, new OtherMethod()] },
        ["S3"] = () => View(ScreenId.Waiting) with { WaitingSince = Now.AddSeconds(-5), RequestId = "rq-1" },
        ["S3-slow"] = () => View(ScreenId.Waiting) with { WaitingSince = Now.AddSeconds(-95), Return = Link, IsCodeChecked = true, AutoRefresh = false },
        ["S4"] = () => Code,
        ["S4-fault"] = () => Code with { Faults = [new("code", "err.code_wrong", 2)], ResendFrom = Now.AddSeconds(-1), ResendDone = true },
        ["S4-resend"] = () => Code with { Faults = [new("resend", "resend.wait", 42)] },
        ["S5"] = () => View(ScreenId.Success) with { Payment = SamplePayments.Success, Return = Link, Result = """{"status":"success"}""" },
        ["S5-already"] = () => View(ScreenId.Success) with { Payment = SamplePayments.Success, IsAlreadyPaid = true, Frame = PageFrame.Popup, Return = new ReturnWay.Event(true, "https://shop.example/ok") },
        ["S6"] = () => View(ScreenId.Decline) with { Payment = SamplePayments.Decline, Reason = "no.funds", Return = Link, Result = """{"status":"decline"}""" },
        ["S6-time"] = () => View(ScreenId.Decline) with { Payment = SamplePayments.Decline, Reason = "no.time" },
        ["S7"] = () => View(ScreenId.Retry) with { Reason = "no.code", TriesLeft = 4, RetryUntil = Now.AddMinutes(9) },
        ["S8"] = () => View(ScreenId.TimeOver) with { Return = Link },
        ["S9"] = () => View(ScreenId.NotAvailable) with { Bounds = new(new Money(5_000, Money.Som), new Money(5_000_000, Money.Som)), Return = Link },
        ["S9-none"] = () => View(ScreenId.NotAvailable) with { Method = null },
        ["S10"] = () => View(ScreenId.NotStarted),
        ["S11"] = () => new PageView { Screen = ScreenId.Gone, Language = "en", Now = Now },
        ["S12"] = () => View(ScreenId.Returning) with
        {
            Return = new ReturnWay.Automatic("https://shop.example/paid?order=1&x=2", ReturnTarget.Whole),
            Frame = PageFrame.Iframe,
            ReturnsFrom = ScreenId.Success,
            Result = """{"status":"success"}""",
        },
        ["S2-link"] = () => View(ScreenId.Phone) with { PayUntil = Now.AddDays(2), IsLink = true },
        ["S6-link"] = () => View(ScreenId.Decline) with { Payment = SamplePayments.Decline, Reason = "no.funds", IsLink = true },
        ["link-expired"] = () => View(ScreenId.LinkExpired) with { SessionId = null, Sum = null, Description = "" },
        ["link-canceled"] = () => View(ScreenId.LinkCanceled) with { IsLink = true },
        ["S13"] = () => new PageView { Screen = ScreenId.Fault, Language = "en", Now = Now, SessionId = SessionId },
    };

    public static IEnumerable<string> Names => Views.Keys;

    public static PageView Of(string name) => Views[name]();

    private static PageView Code => View(ScreenId.Code) with
    {
        Payment = SamplePayments.Awaiting,
        CodeUntil = SamplePayments.At("10:15:24"),
        CanResend = true,
        ResendFrom = Now.AddSeconds(42),
        RequestId = "rq-1",
    };

    private static PageView View(ScreenId screen) => new()
    {
        Screen = screen,
        Language = "en",
        Now = Now,
        Project = SamplePayments.Project() with
        {
            Title = "Ala-Too Books",
            IsTest = true,
            Page = new PageSettings { PrivacyUrl = "https://shop.example/privacy", TermsUrl = "https://shop.example/terms" },
        },
        SessionId = SessionId,
        Turn = 3,
        Sum = new Money(125_000, Money.Som),
        PaymentId = "ORD-10233",
        Description = "Three books and a map of the Tian Shan",
        Method = Mbank,
    };

    /// <summary>A second method, so that there is something to choose.</summary>
    private sealed class OtherMethod : IPaymentMethod
    {
        public string Code => "other";
        public string Group => "wallet";
        public MethodRules Rules => Mbank.Rules;
        public MethodFace Face => Mbank.Face with { Name = "Another bank" };
        public ClarificationForm Clarification => Mbank.Clarification;
        public Somgate.Providers.IProvider Provider => null!;

        public string Normalise(string accountNumber) => accountNumber;
    }
}
