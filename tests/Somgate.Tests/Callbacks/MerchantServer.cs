using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Somgate.Tests.Callbacks;

/// <summary>A merchant's web server on 127.0.0.1.</summary>
internal sealed class MerchantServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private MerchantServer(WebApplication app) => this.app = app;

    /// <summary>Requests in the order of their arrival.</summary>
    public ConcurrentQueue<ReceivedRequest> Received { get; } = new();

    public int Port { get; private set; }

    public string Url => $"http://127.0.0.1:{Port}/cb";

    public static async Task<MerchantServer> Start(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new MerchantServer(builder.Build());
        server.app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            server.Received.Enqueue(new(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()),
                body.ToArray(),
                context.Connection.Id));
            await answer(context);
        });
        await server.app.StartAsync();
        server.Port = new Uri(server.app.Urls.Single()).Port;
        return server;
    }

    public static Task<MerchantServer> Answering(int status) => Start(context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

internal sealed record ReceivedRequest(string Method, string Target, Dictionary<string, string> Headers, byte[] Body, string Connection);

/// <summary>A server on 127.0.0.1 that says exactly these bytes to each request; with TLS if it is given a certificate.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> clients = [];
    private readonly string[] answers;
    private readonly bool closes;
    private readonly SslStreamCertificateContext? certificate;
    private int requests;

    /// <param name="closes">Hangs up after each answer; it does so after an empty one in any case.</param>
    /// <param name="answers">The answer to request 1, 2 and so on; the last one is that of all others.</param>
    public RawServer(bool closes, string[] answers, X509Certificate2? certificate = null)
    {
        this.closes = closes;
        this.answers = answers;
        // Offline: this server doesn't look for issuers, and shows no certificate but its own.
        if (certificate is not null) this.certificate = SslStreamCertificateContext.Create(certificate, null, offline: true);
        listener.Start();
        _ = Accept();
    }

    public int Requests => Volatile.Read(ref requests);

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}/cb";

    public void Dispose()
    {
        listener.Dispose();
        foreach (var client in clients) client.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                clients.Add(client);
                _ = Serve(client);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task Serve(TcpClient client)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            await using var stream = await Open(client);
            // Requests of these tests are small and arrive whole.
            while (await stream.ReadAsync(buffer) > 0)
            {
                var answer = answers[Math.Min(Interlocked.Increment(ref requests), answers.Length) - 1];
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
                if (closes || answer.Length == 0) return;
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException or AuthenticationException)
        {
        }
    }

    private async Task<Stream> Open(TcpClient client)
    {
        if (certificate is null) return client.GetStream();
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate });
        return stream;
    }
}
