using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Bench.Running;

/// <summary>A browser with a page of its own: opens it by a signed address, listens to its stream, presses Pay.</summary>
internal sealed class PageVisitor : IDisposable
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes(Purchase.Secret);
    private static int lastNumber;

    private readonly HttpClient http;
    private readonly Uri address;
    private HttpResponseMessage? response;
    private StreamReader? stream;

    private PageVisitor(HttpClient http, Uri address) => (this.http, this.address) = (http, address);

    public static async Task<PageVisitor> Open(HttpClient http, int port, CancellationToken cancel)
    {
        var number = Interlocked.Increment(ref lastNumber);
        (string Name, string Value)[] parameters =
        [
            ("customer_id", $"cust-{number}"), ("payment_amount", $"{Purchase.AmountMinor}"), ("payment_currency", Purchase.Currency),
            ("payment_description", $"Order {number}"), ("payment_id", $"page-{number:D7}"), ("project_id", $"{Purchase.ProjectId}"),
        ];
        var text = string.Join(';', parameters.Select(pair => $"{pair.Name}:{pair.Value}"));
        var signature = Convert.ToBase64String(HMACSHA512.HashData(Key, Encoding.UTF8.GetBytes(text)));
        var query = string.Join('&', parameters.Append(("signature", signature)).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"));
        using var opened = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/payment?{query}"), cancel);
        if (opened.StatusCode != HttpStatusCode.SeeOther) throw new BenchFailure($"A page didn't open: {(int)opened.StatusCode} {await opened.Content.ReadAsStringAsync(cancel)}");
        return new PageVisitor(http, new Uri(new Uri($"http://127.0.0.1:{port}"), opened.Headers.Location!.OriginalString.Split('?')[0]));
    }

    public Task<string> Document(CancellationToken cancel) => http.GetStringAsync(address, cancel);

    /// <summary>The first form of a page has turn 0.</summary>
    public async Task Pay(CancellationToken cancel)
    {
        using var form = new FormUrlEncodedContent([new("turn", "0"), new("phone", "700123456")]);
        using var answer = await http.PostAsync(new Uri(address + "/pay"), form, cancel);
        if (answer.Headers.Location?.OriginalString.EndsWith("?did=pay", StringComparison.Ordinal) != true) throw new BenchFailure($"Pay was not taken: {(int)answer.StatusCode}.");
    }

    /// <summary>Opens the stream; its first word has come when this is done.</summary>
    public async Task Listen(CancellationToken cancel)
    {
        response = await http.GetAsync(new Uri(address + "/events"), HttpCompletionOption.ResponseHeadersRead, cancel);
        stream = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
    }

    /// <summary>Reads the stream until a step that fits is told; gives the moment.</summary>
    public async Task<long> Hear(Func<string, bool> fits, TimeProvider time, CancellationToken cancel)
    {
        while (await stream!.ReadLineAsync(cancel) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            using var state = JsonDocument.Parse(line[6..]);
            if (fits(state.RootElement.GetProperty("step").GetString()!)) return time.GetTimestamp();
        }
        throw new BenchFailure("The stream of a page has ended.");
    }

    public void Dispose()
    {
        stream?.Dispose();
        response?.Dispose();
    }
}
