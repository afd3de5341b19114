using System.Globalization;
using System.Security.Cryptography;
using Somgate.Client;

namespace Shop;

/// <summary>
/// The conversation with the platform about one order: the web service's part of a purchase through Gate. The order stands on its
/// step before a request leaves, because the callback may come before the answer.
/// </summary>
internal sealed partial class Cashier(GateClient gate, Orders orders, ShopSettings settings, TimeProvider time, ILogger<Cashier> log)
{
    private const string IdCharacters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int ThresholdMinutes = 60;
    private const int LinkDays = 3;

    /// <summary>Sends the request to process the purchase. A refusal is returned for the form; anything else shows on the order's page.</summary>
    public async Task<Refusal?> Start(string orderId, Product product, string phone, string customerIpAddress, CancellationToken cancel)
    {
        var order = Make(orderId, product, customerIpAddress) with { Phone = phone };
        if (!orders.TryAdd(order)) return null;
        return await SendSale(order, cancel);
    }

    /// <summary>Begins an order that is paid on the platform's page. Nothing is sent: the customer's browser opens the page.</summary>
    public void StartOnPage(string orderId, Product product, string customerIpAddress) =>
        orders.TryAdd(Make(orderId, product, customerIpAddress) with { IsOnPage = true });

    /// <summary>Begins an order that somebody else pays by a link. The address comes by callback.</summary>
    public async Task StartLink(string orderId, Product product, string customerIpAddress, CancellationToken cancel)
    {
        var order = Make(orderId, product, customerIpAddress) with { IsOnPage = true, IsLink = true };
        if (orders.TryAdd(order)) await SendLink(order, cancel);
    }

    /// <summary>The signed address of the payment page for an order.</summary>
    /// <param name="orderPage">Where the customer comes back to.</param>
    public Uri PageAddress(Order order, Uri orderPage) => PaymentPage.Address(
        settings.GateUrl,
        new Dictionary<string, string>
        {
            ["project_id"] = settings.ProjectId.ToString(CultureInfo.InvariantCulture),
            ["payment_id"] = order.PaymentId,
            ["payment_amount"] = order.Product.PriceMinor.ToString(CultureInfo.InvariantCulture),
            ["payment_currency"] = "KGS",
            ["customer_id"] = $"guest-{order.PaymentId}",
            ["payment_description"] = order.Product.Name,
            ["language_code"] = "en",
            ["merchant_success_url"] = orderPage.AbsoluteUri,
            ["merchant_fail_url"] = orderPage.AbsoluteUri,
            ["merchant_return_url"] = orderPage.AbsoluteUri,
        },
        settings.Secret);

    /// <summary>Sends the code that the customer typed. The outcome comes by callback.</summary>
    public async Task SubmitCode(Order order, string code, CancellationToken cancel)
    {
        var checking = orders.Change(order.OrderId, before => before.Step == OrderStep.CodeWanted
            ? before with { Step = OrderStep.CheckingCode, Notice = CodeNotice.None, AskAt = time.GetUtcNow() + settings.AskAfter }
            : before);
        if (checking.Step != OrderStep.CheckingCode) return;

        var answer = await gate.ClarifyAsync(order.PaymentId, code, cancel);
        if (answer is SubmitAnswer.Accepted) return;
        Tell(order, "code", answer);

        // Refused as coming too late, or unknown: the status tells. Unless a callback was faster, the customer may press again.
        orders.Change(order.OrderId, before => before.Step == OrderStep.CheckingCode && before.Version == checking.Version
            ? before with { Step = OrderStep.CodeWanted, Notice = CodeNotice.NotSent, AskAt = time.GetUtcNow() }
            : before);
    }

    /// <summary>Asks for a new code. A callback tells when the bank has sent it.</summary>
    public async Task Resend(Order order, CancellationToken cancel)
    {
        var answer = await gate.ResendAsync(order.PaymentId, order.CustomerIpAddress, cancel);
        Tell(order, "resend", answer);
        orders.Change(order.OrderId, before => before.Step == OrderStep.CodeWanted && before.Notice != CodeNotice.NewCodeSent
            ? before with { Notice = answer is SubmitAnswer.Accepted ? CodeNotice.NewCodeAsked : CodeNotice.NoNewCodeNow }
            : before);
    }

    /// <summary>Takes over the news of a callback; false if the order is not ours.</summary>
    public bool Take(PaymentState payment)
    {
        if (!orders.TryFindByPayment(payment.PaymentId, out var order)) return false;
        if (!order.Fits(payment)) OtherSum(payment.PaymentId);
        orders.Change(order.OrderId, before => before.After(payment, time.GetUtcNow(), settings.AskAfter));
        return true;
    }

    /// <summary>Asks how the payment stands, because no callback came.</summary>
    public async Task AskStatus(Order order, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var isLate = now - order.CreatedAt > TimeSpan.FromMinutes(2 * ThresholdMinutes);
        orders.Change(order.OrderId, before => before with { AskAt = isLate ? null : now + settings.AskAfter });
        switch (await gate.StatusAsync(order.PaymentId, cancel))
        {
            case StatusAnswer.Found found:
                Take(found.Payment);
                break;
            case StatusAnswer.NotFound when order is { Step: OrderStep.Starting, IsOnPage: false }:
                // The sale never arrived. Sending it again with the same payment id can't charge twice.
                await SendSale(order, cancel);
                break;
            case StatusAnswer.NotFound when order is { Step: OrderStep.Starting, IsLink: true }:
                // The same body again makes no second link.
                await SendLink(order, cancel);
                break;
            default:
                break;
        }
    }

    private Order Make(string orderId, Product product, string customerIpAddress)
    {
        var now = time.GetUtcNow();
        return new Order
        {
            OrderId = orderId,
            PaymentId = $"SHOP-{now:yyMMdd}-{RandomNumberGenerator.GetString(IdCharacters, 10)}",
            Product = product,
            Phone = "",
            CustomerIpAddress = customerIpAddress,
            CreatedAt = now,
            AskAt = now + settings.AskAfter,
        };
    }

    private async Task<Refusal?> SendSale(Order order, CancellationToken cancel)
    {
        var answer = await gate.SaleAsync(
            new SaleRequest
            {
                PaymentId = order.PaymentId,
                AmountMinor = order.Product.PriceMinor,
                Currency = "KGS",
                CustomerId = $"guest-{order.PaymentId}",
                CustomerIpAddress = order.CustomerIpAddress,
                AccountNumber = order.Phone,
                Description = order.Product.Name,
            },
            cancel);
        Tell(order, "sale", answer);
        orders.Change(order.OrderId, before => (before.Step, answer) switch
        {
            (OrderStep.Starting, SubmitAnswer.Accepted) => before with { Step = OrderStep.Processing },
            (OrderStep.Starting, SubmitAnswer.Refused refused) => before with { Step = OrderStep.NotPaid, Code = refused.Refusal.Code, AskAt = null },
            _ => before,
        });
        return (answer as SubmitAnswer.Refused)?.Refusal;
    }

    private async Task SendLink(Order order, CancellationToken cancel)
    {
        var answer = await gate.CreateLinkAsync(
            new LinkRequest
            {
                PaymentId = order.PaymentId,
                AmountMinor = order.Product.PriceMinor,
                Currency = "KGS",
                CustomerId = $"guest-{order.PaymentId}",
                BestBefore = order.CreatedAt.AddDays(LinkDays),
                Description = order.Product.Name,
                Language = "en",
            },
            cancel);
        Tell(order, "link", answer);
        if (answer is not SubmitAnswer.Refused refused) return;
        orders.Change(order.OrderId, before => before.Step == OrderStep.Starting ? before with { Step = OrderStep.NotPaid, Code = refused.Refusal.Code, AskAt = null } : before);
    }

    private void Tell(Order order, string request, SubmitAnswer answer)
    {
        if (answer is SubmitAnswer.Refused refused) RefusedRequest(request, order.PaymentId, refused.Refusal.Code, refused.Refusal.Message);
        if (answer is SubmitAnswer.Unknown unknown) UnknownAnswer(request, order.PaymentId, unknown.Reason);
    }

    [LoggerMessage(LogLevel.Warning, "The {Request} of payment {PaymentId} was refused: {Code} {Message}")]
    private partial void RefusedRequest(string request, string paymentId, string code, string message);

    [LoggerMessage(LogLevel.Warning, "The outcome of the {Request} of payment {PaymentId} is unknown: {Reason}")]
    private partial void UnknownAnswer(string request, string paymentId, string reason);

    [LoggerMessage(LogLevel.Error, "Payment {PaymentId} is of another sum than its order; nothing is delivered")]
    private partial void OtherSum(string paymentId);
}
