using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Somgate.Callbacks;

/// <summary>Makes one try of a callback; never throws for anything the network does.</summary>
internal delegate Task<CallbackAnswer> SendCallback(string url, ReadOnlyMemory<byte> body, CancellationToken cancel);

/// <summary>Addresses of a host name, which may also be an address in letters; throws <see cref="SocketException"/> where there are none.</summary>
internal delegate Task<IPAddress[]> ResolveName(string host, CancellationToken cancel);

/// <summary>
/// One try of a callback over HTTP/1.1 (callbacks.md 3), which is one request: public addresses only, no redirects, a limit on time and on
/// what is read. Whatever the network does is a <see cref="CallbackAnswer"/>. It limits connections, not callers: more tries at a time to one endpoint
/// than <see cref="CallbackOptions.ConcurrencyPerEndpoint"/> spend their time waiting for one.
/// </summary>
internal sealed class CallbackHttpClient : IDisposable
{
    /// <summary>How long an address may keep us from the next one of the same name.</summary>
    private static readonly TimeSpan AddressPatience = TimeSpan.FromSeconds(4);

    /// <summary>More addresses of one name aren't tried: the time is over before.</summary>
    private const int AddressesMax = 4;

    /// <summary>Less than the 5 s after which widespread servers close an idle connection: a try that meets that moment would fail.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(4);

    /// <summary>What is kept of the headers of an answer.</summary>
    private const int HeaderCharactersMax = 4096;

    private static readonly string UserAgent = $"Somgate/{Version()}";

    // A connection serves many tries and a request doesn't tell which one it got: the stream leaves its address with the try that writes to it.
    private static readonly AsyncLocal<Attempt?> Writing = new();

    private readonly CallbackOptions options;
    private readonly CallbackGuard guard;
    private readonly ResolveName resolve;
    private readonly TimeProvider time;
    private readonly HttpMessageInvoker invoker;

    /// <param name="resolve">Null: the resolver of the system.</param>
    /// <param name="roots">Trusted instead of the certificates of the system; null: those.</param>
    public CallbackHttpClient(CallbackOptions options, TimeProvider time, ResolveName? resolve = null, X509Certificate2Collection? roots = null)
    {
        this.options = options;
        this.time = time;
        this.resolve = resolve ?? Dns.GetHostAddressesAsync;
        guard = new CallbackGuard(options.AllowedNetworks);
        invoker = new HttpMessageInvoker(Handler(roots), disposeHandler: true);
    }

    /// <summary>One try, from the resolving of the name to the end of what is kept of the answer.</summary>
    /// <exception cref="OperationCanceledException">Only for <paramref name="cancel"/>: the try was cut off by us and doesn't count (callbacks.md 6.1).</exception>
    public async Task<CallbackAnswer> Send(string url, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var started = time.GetTimestamp();
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !IsAllowed(uri.Scheme)) return Uncalled(CallbackFault.Forbidden);
        // What has no form in ASCII can be no name; the handler would try it all the same.
        if (!Ascii.IsValid(uri.IdnHost)) return Uncalled(CallbackFault.Name);

        using var attempt = new Attempt(uri, body);
        using var deadline = new CancellationTokenSource(options.Timeout, time);
        using var stop = cancel.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), deadline);
        string? fault = null;
        try
        {
            Writing.Value = attempt;
            using var response = await invoker.SendAsync(attempt, deadline.Token);
            attempt.HttpStatus = (int)response.StatusCode;
            var answered = Lines(response.Headers.Concat(response.Content.Headers));
            attempt.Answered = answered.Length <= HeaderCharactersMax ? answered : answered[..HeaderCharactersMax];
            await Read(response.Content, attempt, deadline.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            fault = deadline.IsCancellationRequested ? CallbackFault.TimeOut : FaultOf(failure);
        }

        return new CallbackAnswer(attempt.HttpStatus, fault, attempt.Kept, attempt.Address, time.GetElapsedTime(started))
        {
            SentHeaders = attempt.Address is null ? null : $"Host: {uri.Authority}\n{Lines(attempt.Headers.Concat(attempt.Content!.Headers))}",
            Headers = attempt.Answered,
        };
    }

    public void Dispose() => invoker.Dispose();

    private static string Lines(IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers) =>
        string.Join('\n', headers.SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}")));

    private static CallbackAnswer Uncalled(string fault) => new(null, fault, [], null, TimeSpan.Zero);

    /// <summary>Keeps what came also when the rest doesn't.</summary>
    private async Task Read(HttpContent content, Attempt attempt, CancellationToken cancel)
    {
        var stream = await content.ReadAsStreamAsync(cancel);
        var buffer = ArrayPool<byte>.Shared.Rent(options.KeepAnswerBytes);
        var length = 0;
        try
        {
            while (length < options.KeepAnswerBytes)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length, options.KeepAnswerBytes - length), cancel);
                if (read == 0) break;
                length += read;
            }
        }
        finally
        {
            attempt.Kept = buffer[..length];
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private SocketsHttpHandler Handler(X509Certificate2Collection? roots) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectCallback = Connect,
        // The deadline of a try ends the waiting for a connection; this ends the connecting.
        ConnectTimeout = options.Timeout,
        PooledConnectionLifetime = options.ConnectionLifetime,
        PooledConnectionIdleTimeout = IdleMax,
        MaxConnectionsPerServer = options.ConcurrencyPerEndpoint,
        // What isn't kept is discarded unread: the connection is closed instead.
        MaxResponseDrainSize = 0,
        // Traced where tracing is on; merchants get no header of it.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = Trust(roots),
        },
    };

    private static X509ChainPolicy Trust(X509Certificate2Collection? roots)
    {
        var trust = new X509ChainPolicy
        {
            // A certificate names addresses to load others from, which no guard would check.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        if (roots is null) return trust;
        trust.TrustMode = X509ChainTrustMode.CustomRootTrust;
        trust.CustomTrustStore.AddRange(roots);
        return trust;
    }

    /// <summary>Connects to a checked address, and to nothing that a second look-up of the name might give.</summary>
    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint;
        IPAddress[] permitted = [.. (await Addresses(host.Host, cancel)).Where(guard.Permits).Take(AddressesMax).Select(Unmapped)];
        if (permitted.Length == 0) throw new ConnectException(CallbackFault.Forbidden);
        for (var i = 0; i < permitted.Length; i++)
        {
            var socket = await TryConnect(new IPEndPoint(permitted[i], host.Port), isLast: i == permitted.Length - 1, cancel);
            if (socket is not null) return new CheckedStream(socket, permitted[i]);
        }

        throw new ConnectException(CallbackFault.Connect);
    }

    private async Task<IPAddress[]> Addresses(string host, CancellationToken cancel)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        try
        {
            var addresses = await resolve(host, cancel);
            return addresses.Length > 0 ? addresses : throw new ConnectException(CallbackFault.Name);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            throw new ConnectException(CallbackFault.Name);
        }
    }

    /// <summary>A socket of IPv6 doesn't connect to an IPv4 address in its form.</summary>
    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private async Task<Socket?> TryConnect(IPEndPoint address, bool isLast, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(isLast ? Timeout.InfiniteTimeSpan : AddressPatience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, linked.Token);
            return socket;
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancel.ThrowIfCancellationRequested();
            return null;
        }
    }

    private bool IsAllowed(string scheme) => scheme == Uri.UriSchemeHttps || (scheme == Uri.UriSchemeHttp && options.AllowHttp);

    private static string FaultOf(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is ConnectException connecting) return connecting.Fault;
        }

        return failure switch
        {
            OperationCanceledException => CallbackFault.TimeOut,
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => CallbackFault.Tls,
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => CallbackFault.Connect,
            _ => CallbackFault.Protocol,
        };
    }

    /// <summary>The version of the product, without the revision that a build may add to it.</summary>
    private static string Version() =>
        typeof(CallbackHttpClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>A request that gathers what comes of it.</summary>
    private sealed class Attempt : HttpRequestMessage
    {
        public Attempt(Uri uri, ReadOnlyMemory<byte> body)
            : base(HttpMethod.Post, uri)
        {
            Content = new ReadOnlyMemoryContent(body);
            Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
            Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        }

        public int? HttpStatus { get; set; }

        public byte[] Kept { get; set; } = [];

        public string? Answered { get; set; }

        public IPAddress? Address { get; set; }
    }

    private sealed class CheckedStream(Socket socket, IPAddress address) : NetworkStream(socket, ownsSocket: true)
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Writing.Value is { } attempt) attempt.Address = address;
            return base.WriteAsync(buffer, cancellationToken);
        }
    }

    /// <summary>Carries the word for a failed connection out of the handler, and nothing else: the message of a socket's failure may name the address.</summary>
    private sealed class ConnectException(string fault) : IOException
    {
        public string Fault => fault;
    }
}
