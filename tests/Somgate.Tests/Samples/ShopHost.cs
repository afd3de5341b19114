using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Somgate.Protocol;

namespace Somgate.Tests.Samples;

/// <summary>The sample shop as a program of its own, between a customer without script and a Gate that answers as the test says.</summary>
internal sealed partial class ShopHost : IAsyncDisposable
{
    public const string Secret = "shop-secret";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> output = new();
    private readonly WebApplication gate;
    private readonly Process shop;
    private readonly HttpClient customer;

    private ShopHost(WebApplication gate, Process shop)
    {
        (this.gate, this.shop) = (gate, shop);
        customer = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
    }

    /// <summary>What the shop asked, in order: path and body.</summary>
    public ConcurrentQueue<(string Path, SignedBody Body)> Asked { get; } = new();

    /// <summary>Answers of the Gate by path and body; the default accepts everything and knows no payment.</summary>
    public Func<string, SignedBody, (int Status, string Json)> Answers { get; set; } = Accepting;

    public string Output => string.Join('\n', output);

    /// <summary>Completes when the shop has said this: its lines come beside its answers.</summary>
    public async Task Says(string text)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"not said: {text}");
            await Task.Yield();
        }
    }

    public static (int Status, string Json) Accepting(string path, SignedBody body) => path.EndsWith("/status", StringComparison.Ordinal)
        ? (200, """{"payment":{"status":"error"},"errors":[{"code":"3061","message":"Transaction not found"}]}""")
        : (200, $$"""{"status":"success","request_id":"r-00000001","project_id":120,"payment_id":"{{body.TextOf("general:payment_id")}}"}""");

    public static async Task<ShopHost> Start(double askAfterSeconds = 15)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var gate = builder.Build();
        var host = new ShopHost(gate, new Process());
        gate.MapPost("/{**path}", host.Answer);
        await gate.StartAsync();
        await host.StartShop(gate.Urls.First(), askAfterSeconds);
        return host;
    }

    /// <summary>Where a page sends on to.</summary>
    public async Task<string?> LocationOf(string path)
    {
        using var answer = await customer.GetAsync(path, TestContext.Current.CancellationToken);
        return answer.Headers.Location?.ToString();
    }

    public async Task<(HttpStatusCode Status, string Html)> Get(string path)
    {
        using var answer = await customer.GetAsync(path, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<(HttpStatusCode Status, string Html, string? Location)> Post(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await customer.PostAsync(path, form, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer.Headers.Location?.ToString());
    }

    /// <summary>Fills in the checkout and gives the address of the order and the payment id that the Gate was told.</summary>
    public async Task<(string Order, string PaymentId)> Buy(string product = "honey", string phone = "996700000001")
    {
        var (_, form) = await Get($"/checkout/{product}");
        var (status, html, location) = await Post($"/checkout/{product}", ("order", HiddenOrder().Match(form).Groups[1].Value), ("phone", phone));
        Assert.True(status == HttpStatusCode.SeeOther, html);
        return (location!, Asked.Last(asked => asked.Path.EndsWith("/sale", StringComparison.Ordinal)).Body.TextOf("general:payment_id")!);
    }

    public async Task<HttpStatusCode> Callback(string json, string secret = Secret)
    {
        using var content = new ByteArrayContent(Signature.WithSignature(Encoding.UTF8.GetBytes(json), Encoding.UTF8.GetBytes(secret)));
        content.Headers.ContentType = new("application/json");
        using var answer = await customer.PostAsync("/callbacks", content, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>The first data lines of the stream of an order; asks for the next one after each, as the test goes on.</summary>
    public async IAsyncEnumerable<string> Events(string order)
    {
        await using var stream = await customer.GetStreamAsync($"{order}/events", TestContext.Current.CancellationToken);
        using var lines = new StreamReader(stream);
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) yield return line[6..];
        }
    }

    /// <summary>Waits along the stream of the order until its page holds the text.</summary>
    public async Task<string> PageWith(string order, string text)
    {
        await foreach (var _ in Events(order))
        {
            if ((await Get(order)).Html is var html && html.Contains(text, StringComparison.Ordinal)) return html;
        }

        return (await Get(order)).Html;
    }

    public static string State(string paymentId, string status, string more = "", long amount = 62_000, string date = "2025-03-10T09:15:27+0000", string code = "0") =>
        $$"""
        {"project_id":120,"customer":{"id":"guest"},"account":{"number":"996******001"},
         "payment":{"id":"{{paymentId}}","type":"purchase","status":"{{status}}","date":"{{date}}","method":"mbank","sum":{"amount":{{amount}},"currency":"KGS"},"description":"x"},
         "operation":{"id":1000000000017,"type":"sale","status":"{{status}}","date":"{{date}}","created_date":"2025-03-10T09:15:24+0000","request_id":"r-00000001",
          "sum_initial":{"amount":{{amount}},"currency":"KGS"},"sum_converted":{"amount":{{amount}},"currency":"KGS"},"code":"{{code}}","message":"m",
          "provider":{"id":17101,"payment_id":"","auth_code":""} }{{more}} }
        """;

    public async ValueTask DisposeAsync()
    {
        customer.Dispose();
        if (!shop.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{shop.Id}"]);
            await shop.WaitForExitAsync().WaitAsync(Patience);
        }

        shop.Dispose();
        await gate.DisposeAsync();
    }

    private async Task StartShop(string gateUrl, double askAfterSeconds)
    {
        var directory = AppContext.BaseDirectory.Replace("Somgate.Tests", "Shop", StringComparison.Ordinal);
        shop.StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(directory, "somgate-shop.dll"), "--urls", "http://127.0.0.1:0", $"--Shop:AskAfterSeconds={askAfterSeconds}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["Somgate__Url"] = gateUrl,
                ["Somgate__ProjectId"] = "120",
                ["Somgate__Secret"] = Secret,
                ["Bank__Url"] = "http://127.0.0.1:1",
            },
        };
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(string? line)
        {
            if (line is null) return;
            output.Enqueue(line);
            if (Listening().Match(line) is { Success: true } match) listening.TrySetResult(match.Groups[1].Value);
        }

        shop.OutputDataReceived += (_, e) => Read(e.Data);
        shop.ErrorDataReceived += (_, e) => Read(e.Data);
        shop.Start();
        shop.BeginOutputReadLine();
        shop.BeginErrorReadLine();
        customer.BaseAddress = new Uri(await listening.Task.WaitAsync(Patience));
    }

    private async Task Answer(HttpContext http)
    {
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes);
        var body = SignedBody.Read(bytes.ToArray())!;
        var signature = Convert.FromBase64String(body.TextOf("general:signature")!);
        Assert.Equal(0, Signature.Match(body, signature, [Encoding.UTF8.GetBytes(Secret)]));
        Asked.Enqueue((http.Request.Path, body));
        var (status, json) = Answers(http.Request.Path, body);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(json);
    }

    [GeneratedRegex("name=\"order\" value=\"([A-Za-z0-9]{32})\"")]
    private static partial Regex HiddenOrder();

    [GeneratedRegex(@"Now listening on: (http://[0-9.:]+)")]
    private static partial Regex Listening();
}
