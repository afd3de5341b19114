using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Somgate.Tests.Support;

/// <summary>A real mail server on this machine, which keeps what it takes and can be told to refuse.</summary>
internal sealed class MailServer : MessageStore, IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    private MailServer(int port)
    {
        Port = port;
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, port)).AllowUnsecureAuthentication())
            .Build();
        var services = new ServiceProvider();
        services.Add(this);
        running = new global::SmtpServer.SmtpServer(options, services).StartAsync(stop.Token);
    }

    public int Port { get; }

    /// <summary>Letters that were taken, in their order.</summary>
    public ConcurrentQueue<MimeMessage> Letters { get; } = [];

    public bool Refuses { get; set; }

    /// <summary>The settings that lead the service to this server.</summary>
    public string[] Settings => SettingsOf(Port);

    public static string[] SettingsOf(int port) => ["--Mail:Host=127.0.0.1", $"--Mail:Port={port}", "--Mail:Security=none", "--Mail:From=Somgate <noreply@pay.example>"];

    public static MailServer Start(int? port = null) => new(port ?? FreePort.Take());

    public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        if (Refuses) return SmtpResponse.TransactionFailed;
        using var bytes = new MemoryStream(buffer.ToArray());
        Letters.Enqueue(await MimeMessage.LoadAsync(bytes, cancellationToken));
        return SmtpResponse.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // That is how it stops.
        }

        stop.Dispose();
    }
}
