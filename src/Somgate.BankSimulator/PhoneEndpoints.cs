using System.Text;

namespace Somgate.BankSimulator;

/// <summary>The pretend phone: shows what the bank sent to a number, and takes the customer's word in the app.</summary>
internal sealed class PhoneEndpoints(Accounts accounts, Bank bank)
{
    private const string Html = "text/html; charset=utf-8";

    public Task Show(HttpContext http)
    {
        var phone = Phone(http);
        if (phone is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        var messages = accounts.Messages(phone).Select(message => message.Account.Payment is { } payment
            ? new ShownMessage(message.OrderNumber, message.Code, message.At, payment) : null).OfType<ShownMessage>();
        return Write(http, PhonePage.Phone(phone, [.. messages]));
    }

    public static Task ShowNumbers(HttpContext http) => Write(http, PhonePage.Numbers());

    public async Task Answer(HttpContext http)
    {
        var phone = Phone(http);
        // A page elsewhere must not press the buttons of this one.
        if (http.Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        if (phone is null || !http.Request.HasFormContentType)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var answer = (string?)form["answer"];
        if (answer is not ("confirm" or "refuse") || !bank.AnswerInApp(phone, (string?)form["order_number"] ?? "", answer == "confirm"))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        // 303, so that loading the page again repeats nothing.
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = $"/phone/{phone}";
    }

    /// <summary>The number in the address, digits with or without a leading plus; null if it is something else.</summary>
    private static string? Phone(HttpContext http)
    {
        var text = ((string)http.Request.RouteValues["phone"]!).TrimStart('+');
        return text.Length is > 0 and <= 24 && text.All(char.IsAsciiDigit) ? text : null;
    }

    private static Task Write(HttpContext http, string page)
    {
        http.Response.Headers.ContentSecurityPolicy = PhonePage.ContentPolicy;
        http.Response.Headers.CacheControl = "no-store";
        return Exchange.Write(http, StatusCodes.Status200OK, Html, Encoding.UTF8.GetBytes(page));
    }
}
