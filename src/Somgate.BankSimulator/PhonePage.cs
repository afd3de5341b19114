using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Somgate.BankSimulator;

/// <summary>A message as the phone page shows it.</summary>
internal sealed record ShownMessage(string OrderNumber, string Code, DateTimeOffset At, Payment Payment);

/// <summary>The pretend phone and the list of magic phones as HTML. Works without script; with it, new messages appear by themselves.</summary>
internal static class PhonePage
{
    /// <summary>Only what stands in the page itself may run, and its forms go nowhere else.</summary>
    public static readonly string ContentPolicy =
        $"default-src 'none'; style-src 'sha256-{Hash(Style)}'; script-src 'sha256-{Hash(Refresher)}'; connect-src 'self'; img-src data:; "
        + "form-action 'self'; base-uri 'none'";

    private const string Style = """

        :root { color-scheme: light dark; --ground: #eef1f4; --card: #fff; --ink: #1b2430; --soft: #566170; --line: #d3dae1;
          --act: #0b6b4f; --on-act: #fff; --refuse: #a3261c; --good: #0b6b4f; --bad: #a3261c; }
        @media (prefers-color-scheme: dark) { :root { --ground: #12171d; --card: #1c232c; --ink: #e9eef3; --soft: #a5b1be; --line: #35404c;
          --act: #4fd1a5; --on-act: #07251b; --refuse: #ff9d92; --good: #5fd6ad; --bad: #ff9d92; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        header, main { max-width: 30rem; margin: 0 auto; padding: 1rem; }
        header { padding-bottom: 0; }
        h1 { margin: 0; font-size: 1.25rem; overflow-wrap: anywhere; }
        h2 { margin: 0; font-size: 1.375rem; }
        p { margin: .25rem 0; }
        a { color: inherit; }
        .soft { color: var(--soft); font-size: .875rem; }
        article { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; margin-bottom: .75rem; }
        .shop { overflow-wrap: anywhere; }
        .code { font: 600 2rem/1.25 ui-monospace, monospace; letter-spacing: .125em; user-select: all; }
        .good { color: var(--good); font-weight: 600; }
        .bad { color: var(--bad); font-weight: 600; }
        form { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .75rem; }
        button { flex: 1 1 8rem; min-height: 2.75rem; padding: .5rem; border-radius: .5rem; font: inherit; font-weight: 600; cursor: pointer;
          border: 1px solid var(--act); background: var(--act); color: var(--on-act); }
        button.refuse { background: transparent; border-color: var(--refuse); color: var(--refuse); }
        :focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
        ul { padding: 0; margin: 0; list-style: none; }
        li { border-bottom: 1px solid var(--line); padding: .5rem 0; }

        """;

    private const string Refresher = """

        const read = async () => {
          if (document.hidden) return;
          const answer = await fetch(location.pathname).catch(() => null);
          if (!answer?.ok) return;
          const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main').innerHTML;
          const shown = document.querySelector('main');
          if (shown.innerHTML !== fresh) shown.innerHTML = fresh;
        };
        setInterval(read, 2000);

        """;

    public static string Phone(string phone, IReadOnlyList<ShownMessage> messages)
    {
        var main = new StringBuilder();
        foreach (var message in messages) main.Append(Card(phone, message));
        if (messages.Count == 0) main.Append("<p>No messages yet. They appear here when a purchase sends a code to this number.</p>");
        return Page($"Phone {phone}", $"""
            <header><h1>Phone {phone}</h1>
            <p class="soft">A pretend phone: what the bank sent to this number. <a href="/">All numbers</a> · <a href="/phone/{phone}">Look again</a></p>
            <p class="soft">This number: {Encoded(Script.For(phone).Story)}</p></header>
            <main aria-live="polite">{main}</main>
            <script>{Refresher}</script>
            """);
    }

    public static string Numbers()
    {
        var rows = new StringBuilder();
        foreach (var (phone, scene) in Script.Table)
            rows.Append($"""<li><a href="/phone/{phone}">{phone}</a><p class="soft">{Encoded(scene.Story)}</p></li>""");
        return Page("Bank simulator", $"""
            <header><h1>Bank simulator</h1>
            <p class="soft">A pretend bank. Any number is a phone at /phone/ and the number; these do something of their own.</p></header>
            <main><ul>{rows}</ul></main>
            """);
    }

    /// <summary>Minor units as people read them: <c>1,234.50 KGS</c>.</summary>
    public static string Amount(long amountMinor, string currency) =>
        (amountMinor / 100m).ToString("#,##0.00", CultureInfo.InvariantCulture) + " " + currency;

    private static string Card(string phone, ShownMessage message)
    {
        var request = message.Payment.Request;
        var shop = request.Comment is { Length: > 0 } comment ? comment : "No shop named";
        return $"""
            <article>
            <h2>{Amount(request.AmountMinor, request.Currency)}</h2>
            <p class="shop">{Encoded(shop)}</p>
            <p class="soft">Order {request.OrderNumber} · <time datetime="{Wire.Date(message.At)}">{Clock(message.At)}</time></p>
            <p>Code <span class="code">{message.Code}</span></p>
            {State(message)}
            {Buttons(phone, message)}
            </article>
            """;
    }

    private static string State(ShownMessage message) => message.Payment.Status switch
    {
        PaymentStatus.WaitCode when message.Code != message.Payment.Code => """<p class="soft">A newer code has replaced this one.</p>""",
        PaymentStatus.WaitCode => """<p class="soft">Waiting for you.</p>""",
        PaymentStatus.Processing => """<p class="soft">The debit is under way.</p>""",
        PaymentStatus.Charge => """<p class="good">Paid.</p>""",
        PaymentStatus.Reject => $"""<p class="bad">Refused: {message.Payment.Reason}.</p>""",
        PaymentStatus.Cancel => """<p class="bad">Cancelled by the shop.</p>""",
        PaymentStatus.Expired => """<p class="bad">Expired.</p>""",
        _ => throw new InvalidOperationException($"No text is known for the status {message.Payment.Status}."),
    };

    private static string Buttons(string phone, ShownMessage message) =>
        message.Payment.Status is not PaymentStatus.WaitCode || message.Code != message.Payment.Code ? "" : $"""
            <form method="post" action="/phone/{phone}">
            <input type="hidden" name="order_number" value="{message.OrderNumber}">
            <button name="answer" value="confirm">Confirm in app</button>
            <button name="answer" value="refuse" class="refuse">Refuse</button>
            </form>
            """;

    private static string Page(string title, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title>
        <link rel="icon" href="data:,">
        <style>{Style}</style>
        </head>
        <body>
        {body}
        </body>
        </html>

        """;

    private static string Clock(DateTimeOffset moment) => moment.ToOffset(Registry.Zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
