using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bench.Wire;

/// <summary>One kept connection of the driver: sends requests made beforehand and waits for each answer.
/// Bare sockets, since whatever the driver spends is taken from the two cores it shares with the service.</summary>
internal sealed class WireConnection : IDisposable
{
    /// <summary>Bytes; the largest answer that is read. An ack has about 350.</summary>
    private const int AnswerLengthMax = 16 * 1024;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[AnswerLengthMax];

    public async Task Open(IPEndPoint address, CancellationToken cancel) => await socket.ConnectAsync(address, cancel);

    /// <summary>Sends the request and reads the answer to its end.</summary>
    /// <exception cref="WireRefusal">The answer is not 200.</exception>
    public async ValueTask Exchange(ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        for (var sent = 0; sent < request.Length;) sent += await socket.SendAsync(request[sent..], cancel);
        var filled = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(filled), cancel);
            if (received == 0) throw new IOException("The service closed a connection before it answered.");
            filled += received;
            if (!WireMessage.TryFind(buffer.AsSpan(0, filled), out var message)) continue;
            if (message.Length != filled) throw new InvalidDataException("The service sent more than one answer.");
            Check(message);
            return;
        }
    }

    private void Check(WireMessage message)
    {
        const int StatusAt = 9; // after "HTTP/1.1 "
        var isStatus = Utf8Parser.TryParse(buffer.AsSpan(StatusAt), out int status, out _);
        if (!isStatus || status != 200) throw new WireRefusal(status, Encoding.UTF8.GetString(buffer, message.HeadLength, Math.Min(message.BodyLength, 300)));
    }

    public void Dispose() => socket.Dispose();
}

/// <summary>An answer other than 200, with the beginning of its body.</summary>
internal sealed class WireRefusal(int status, string body) : Exception($"The service answered {status}: {body}");
