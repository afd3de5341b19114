using System.Net;
using System.Net.Sockets;

namespace Bench.Wire;

/// <summary>One request as it lies in the buffer of its connection; gone when the handler returns.</summary>
internal readonly ref struct WireRequest(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
{
    public ReadOnlySpan<byte> Head { get; } = head;
    public ReadOnlySpan<byte> Body { get; } = body;

    public bool Is(ReadOnlySpan<byte> methodAndPath) => Head.StartsWith(methodAndPath);
}

/// <summary>What is sent back, and what is done when it has been sent.</summary>
internal readonly record struct WireAnswer(ReadOnlyMemory<byte> Bytes, Action? Then = null);

internal delegate WireAnswer WireHandler(WireRequest request);

/// <summary>The smallest HTTP/1.1 server that the bank stub and the callback sink need: loopback, kept connections, one answer a request.</summary>
internal sealed class WireServer : IDisposable
{
    /// <summary>Bytes; the largest request that is read. A callback has about 1,100.</summary>
    private const int RequestLengthMax = 64 * 1024;

    /// <summary>Connections that may wait to be taken; the service may open as many at once as there are purchases under way.</summary>
    private const int Backlog = 1024;

    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly WireHandler handler;

    public WireServer(WireHandler handler)
    {
        this.handler = handler;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(Backlog);
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>Serves until cancelled.</summary>
    public async Task Run(CancellationToken cancel)
    {
        try
        {
            while (true) _ = Serve(await listener.AcceptAsync(cancel), cancel);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task Serve(Socket socket, CancellationToken cancel)
    {
        try
        {
            using (socket) await ServeRequests(socket, cancel);
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException)
        {
            // The other side went away or the bench ends: whoever waited for the answer reports it.
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync(failure.ToString());
        }
    }

    private async Task ServeRequests(Socket socket, CancellationToken cancel)
    {
        socket.NoDelay = true;
        var buffer = new byte[4 * 1024];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length) Array.Resize(ref buffer, Larger(buffer.Length));
            var received = await socket.ReceiveAsync(buffer.AsMemory(filled), cancel);
            if (received == 0) return;
            filled += received;
            var answered = 0;
            while (TryHandle(buffer.AsSpan(answered, filled - answered), out var length, out var answer))
            {
                for (var sent = 0; sent < answer.Bytes.Length;) sent += await socket.SendAsync(answer.Bytes[sent..], cancel);
                answer.Then?.Invoke();
                answered += length;
            }
            buffer.AsSpan(answered, filled - answered).CopyTo(buffer);
            filled -= answered;
        }
    }

    private static int Larger(int length) =>
        length < RequestLengthMax ? length * 2 : throw new InvalidDataException("A request is larger than the bench expects.");

    private bool TryHandle(Span<byte> buffer, out int length, out WireAnswer answer)
    {
        (length, answer) = (0, default);
        if (!WireMessage.TryFind(buffer, out var message)) return false;
        length = message.Length;
        answer = handler(new WireRequest(buffer[..message.HeadLength], buffer.Slice(message.HeadLength, message.BodyLength)));
        return true;
    }

    public void Dispose() => listener.Dispose();
}
