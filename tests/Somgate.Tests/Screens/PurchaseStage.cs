using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Somgate.Projects;
using Somgate.Storage;
using Somgate.Tests.PaymentPage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Screens;

/// <summary>
/// The whole platform with its bank and a merchant for purchases in a browser, and on another origin the page of a shop that shows ours in a modal or an iframe.
/// All tests of a class share it; its clock only moves when they turn it.
/// </summary>
public sealed class PurchaseStage : IAsyncLifetime
{
    /// <summary>Long enough that a new code may be asked for.</summary>
    private const int CodeSeconds = 600;

    private readonly WebApplication shop = Make();
    private int lastId;
    private string shopHtml = "";

    internal Journey Journey { get; private set; } = null!;

    public string ShopUrl => shop.Urls.Single();

    /// <summary>The same shop under a name that makes it another origin.</summary>
    public string OtherShopUrl => ShopUrl.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public async ValueTask InitializeAsync()
    {
        Journey = await Journey.Begin(Engine.Sqlite, $"--Mbank:ThresholdSeconds={CodeSeconds}", $"--Mbank:CodeLifeSeconds={CodeSeconds}");
        shop.MapGet("/{**path}", context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync($"<!DOCTYPE html><html lang=en><title>Shop</title><link rel=icon href='data:,'>{shopHtml}");
        });
        await shop.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Journey.DisposeAsync();
        await shop.DisposeAsync();
    }

    /// <summary>Opens a page for a payment of its own.</summary>
    /// <param name="way">Where it is shown: <c>tab</c>, <c>modal</c>, <c>iframe</c> of merchant.js, or <c>bare</c>, an iframe that the shop built itself.</param>
    internal async Task<Buyer> Open(IPage page, string way = "tab", bool script = true, params (string Name, string Value)[] further)
    {
        var parameters = new Dictionary<string, string>
        {
            ["project_id"] = $"{SomgateHost.ProjectId}",
            ["payment_id"] = $"B-{Interlocked.Increment(ref lastId)}",
            ["payment_amount"] = "125000",
            ["payment_currency"] = "KGS",
            ["customer_id"] = "cust-77",
            ["language_code"] = "en",
        };
        foreach (var (name, value) in further) parameters[name] = value;
        var address = $"{Journey.Somgate.BaseUrl}/payment?{PageDesk.Signed(parameters)}";
        var id = parameters["payment_id"];
        if (way == "tab")
        {
            await page.GotoAsync(address);
            return new(this, page, selector => page.Locator(selector), id, script);
        }

        parameters["signature"] = PageDesk.Sign(parameters);
        shopHtml = way == "bare" ? $"<iframe class=ep-iframe src='{System.Net.WebUtility.HtmlEncode(address)}'></iframe>" : Library(way, parameters);
        await page.GotoAsync(ShopUrl);
        var frame = page.FrameLocator(".ep-iframe");
        return new(this, page, selector => frame.Locator(selector), id, script);
    }

    /// <summary>Changes how the page of the project behaves, until the test is over.</summary>
    internal async Task<IAsyncDisposable> With(PageSettings settings)
    {
        await SavePage(settings);
        return new Restored(this);
    }

    private async Task SavePage(PageSettings settings)
    {
        await Journey.Somgate.Projects.SavePage(SomgateHost.ProjectId, settings, CancellationToken.None);
        await Journey.Somgate.Refresh();
    }

    /// <summary>How often something happened to a payment, as its time line has it.</summary>
    internal async Task<long> CountOf(string happened, Buyer buyer)
    {
        var payment = (await buyer.Payment())!;
        await using var connection = await Journey.Somgate.Services.GetRequiredService<Database>().Open(TestContext.Current.CancellationToken);
        return await connection.QuerySingleAsync<long>(
            "select count(*) from payment_changes where payment_no = @number and happened = @happened", new { number = payment.PaymentNo, happened });
    }

    /// <summary>The page of a shop that uses our library and keeps what it hears.</summary>
    private string Library(string way, Dictionary<string, string> parameters)
    {
        var platform = Journey.Somgate.BaseUrl;
        if (way == "iframe") parameters["target_element"] = "place";
        return $$"""
            <link rel=stylesheet href="{{platform}}/shared/merchant.css"><script src="{{platform}}/shared/merchant.js"></script><div id=place></div><script>
            window.heard = [];
            const config = {{JsonSerializer.Serialize(parameters)}};
            for (const name of 'Loaded PaymentMethodSelect PaymentSent PaymentSubmitResult ShowClarificationPage SubmitClarificationForm PaymentSuccess PaymentFail'.split(' '))
              config['on' + name] = () => heard.push(name);
            EPayWidget.run(config, 'post');
            </script>
            """;
    }

    private static WebApplication Make()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseSetting(WebHostDefaults.ShutdownTimeoutKey, "0");
        return builder.Build();
    }

    private sealed class Restored(PurchaseStage stage) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await stage.SavePage(new());
    }
}
