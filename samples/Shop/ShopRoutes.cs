using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Pages;

namespace Shop;

/// <summary>The customer's pages: plain forms and redirects, so that they work without script too.</summary>
internal static class ShopRoutes
{
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int IdLength = 32;
    private const string FirstPhone = "996700000001";

    public static void MapShop(this WebApplication app)
    {
        app.MapGet("/", () => new RazorComponentResult<ProductsPage>());
        app.MapGet("/checkout/{productId}", IResult (string productId) => Product.Find(productId) is { } product ? Checkout(product, FirstPhone) : NotFound());
        app.MapPost("/checkout/{productId}", Buy);
        app.MapPost("/checkout/{productId}/page", BuyOnPage);
        app.MapPost("/checkout/{productId}/link", MakeLink);
        app.MapGet("/orders/{orderId}", IResult (string orderId, Orders orders) => orders.TryFind(orderId, out var order) ? Page(order) : NotFound());
        app.MapGet("/orders/{orderId}/pay/{way}", Pay);
        app.MapPost("/orders/{orderId}/code", EnterCode);
        app.MapPost("/orders/{orderId}/resend", Resend);
        app.MapFallback(IResult () => NotFound());
    }

    private static async Task<IResult> Buy(string productId, HttpRequest request, Cashier cashier, Orders orders, CancellationToken cancel)
    {
        if (Product.Find(productId) is not { } product) return NotFound();
        var form = await request.ReadFormAsync(cancel);
        var (typed, orderId) = (form["phone"].ToString(), form["order"].ToString());
        if (Phone.Read(typed) is not { } phone) return Checkout(product, typed, "Please enter a phone number: +996 and nine digits.");
        if (orderId.Length != IdLength || !orderId.All(char.IsAsciiLetterOrDigit)) return Checkout(product, typed, "This form is too old. Please press the button again.");
        if (orders.TryFind(orderId, out _)) return ToOrder(orderId);

        // The customer may close the page; the sale goes on.
        var refusal = await cashier.Start(orderId, product, phone, CustomerAddress(request), CancellationToken.None);
        return refusal?.Problems.Any(problem => problem.Field == "account.number") == true
            ? Checkout(product, typed, "The payment platform does not accept this phone number.")
            : ToOrder(orderId);
    }

    /// <summary>The customer pays on the platform's page, in one of three ways: the tab itself, a modal window, an iframe.</summary>
    private static async Task<IResult> BuyOnPage(string productId, HttpRequest request, Cashier cashier, CancellationToken cancel)
    {
        if (Product.Find(productId) is not { } product) return NotFound();
        var form = await request.ReadFormAsync(cancel);
        var (way, orderId) = (form["way"].ToString(), form["order"].ToString());
        if (!PayPage.Ways.Contains(way)) return NotFound();
        if (orderId.Length != IdLength || !orderId.All(char.IsAsciiLetterOrDigit)) return Checkout(product, FirstPhone, "This form is too old. Please press the button again.");
        cashier.StartOnPage(orderId, product, CustomerAddress(request));
        return new SeeOther($"/orders/{orderId}/pay/{way}");
    }

    /// <summary>Somebody else pays: the customer gets a link to pass on.</summary>
    private static async Task<IResult> MakeLink(string productId, HttpRequest request, Cashier cashier, CancellationToken cancel)
    {
        if (Product.Find(productId) is not { } product) return NotFound();
        var orderId = (await request.ReadFormAsync(cancel))["order"].ToString();
        if (orderId.Length != IdLength || !orderId.All(char.IsAsciiLetterOrDigit)) return Checkout(product, FirstPhone, "This form is too old. Please press the button again.");
        await cashier.StartLink(orderId, product, CustomerAddress(request), CancellationToken.None);
        return ToOrder(orderId);
    }

    private static IResult Pay(string orderId, string way, HttpRequest request, Cashier cashier, Orders orders)
    {
        if (!orders.TryFind(orderId, out var order) || !order.IsOnPage || order.IsLink || !PayPage.Ways.Contains(way)) return NotFound();
        if (order.IsOver) return ToOrder(orderId);
        var address = cashier.PageAddress(order, new Uri($"{request.Scheme}://{request.Host}/orders/{orderId}"));
        return way == "redirect" ? new SeeOther(address.AbsoluteUri) : new RazorComponentResult<PayPage>(new { Order = order, Way = way, Address = address });
    }

    private static async Task<IResult> EnterCode(string orderId, HttpRequest request, Cashier cashier, Orders orders, CancellationToken cancel)
    {
        if (!orders.TryFind(orderId, out var order)) return NotFound();
        var form = await request.ReadFormAsync(cancel);
        var code = string.Concat(form["code"].ToString().Where(c => !char.IsWhiteSpace(c) && c != '-'));
        if (code.Length is < 4 or > 8 || !code.All(char.IsAsciiDigit))
            return order.Step == OrderStep.CodeWanted ? Page(order with { Notice = CodeNotice.Malformed }, StatusCodes.Status422UnprocessableEntity) : ToOrder(orderId);
        await cashier.SubmitCode(order, code, CancellationToken.None);
        return ToOrder(orderId);
    }

    private static async Task<IResult> Resend(string orderId, Cashier cashier, Orders orders)
    {
        if (!orders.TryFind(orderId, out var order)) return NotFound();
        if (order.Step == OrderStep.CodeWanted) await cashier.Resend(order, CancellationToken.None);
        return ToOrder(orderId);
    }

    private static RazorComponentResult<CheckoutPage> Checkout(Product product, string phone, string? problem = null) => new(new
    {
        Product = product,
        Phone = phone,
        Problem = problem,
        OrderId = RandomNumberGenerator.GetString(IdCharacters, IdLength),
    })
    { StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };

    private static RazorComponentResult<OrderPage> Page(Order order, int status = StatusCodes.Status200OK) => new(new { Order = order }) { StatusCode = status };

    private static RazorComponentResult<MissingPage> NotFound() => new() { StatusCode = StatusCodes.Status404NotFound };

    private static SeeOther ToOrder(string orderId) => new($"/orders/{orderId}");

    private static string CustomerAddress(HttpRequest request)
    {
        var address = request.HttpContext.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : new IPAddress(address.GetAddressBytes()).ToString();
    }

    /// <summary>303: the browser goes on with GET, so a reload sends no form again.</summary>
    private sealed class SeeOther(string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = location;
            return Task.CompletedTask;
        }
    }
}
