using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Somgate.Tests.Support;

/// <summary>An HTTP answer as it came over the wire.</summary>
/// <param name="Headers">By name, letter case ignored.</param>
internal sealed record RawAnswer(int HttpStatus, IReadOnlyDictionary<string, string> Headers, string Text);

/// <summary>HTTP/1 as bytes, for what no client library sends: old versions, odd targets, bodies in pieces.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient client;
    private readonly NetworkStream stream;

    private RawConnection(TcpClient client) => (this.client, stream) = (client, client.GetStream());

    public static async Task<RawConnection> Open(string baseUrl)
    {
        var url = new Uri(baseUrl);
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        return new(client);
    }

    public Task Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public async Task Write(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The next answer, an interim one (100) included.</summary>
    public async Task<RawAnswer> Read()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var head = (await ReadHead(patience.Token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = head.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, patience.Token);
        return new(int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(body));
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> ReadHead(CancellationToken cancel)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!(head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n"))
        {
            await stream.ReadExactlyAsync(one, cancel);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
