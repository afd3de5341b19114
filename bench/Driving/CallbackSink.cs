using System.Text.Json;
using Bench.Wire;

namespace Bench.Driving;

/// <summary>The merchant's side of callbacks: answers 200, keeps the bytes, then wakes the purchase that waits for it.</summary>
internal sealed class CallbackSink
{
    private static readonly byte[] Taken = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private volatile DriveRun? run;

    /// <summary>Callbacks belong to this run from now on.</summary>
    public void Serve(DriveRun next) => run = next;

    public WireAnswer Handle(WireRequest request)
    {
        Read(request.Body, out var paymentId, out var status);
        return new WireAnswer(Taken, run?.Take(paymentId, status, request.Body));
    }

    private static void Read(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> paymentId, out ReadOnlySpan<byte> status)
    {
        paymentId = status = default;
        var reader = new Utf8JsonReader(body);
        var inPayment = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                if (inPayment && reader.TokenType == JsonTokenType.EndObject) return;
                continue;
            }
            var isPayment = reader.CurrentDepth == 1 && reader.ValueTextEquals("payment"u8);
            var isId = inPayment && reader.ValueTextEquals("id"u8);
            var isStatus = inPayment && reader.ValueTextEquals("status"u8);
            reader.Read();
            if (isPayment) inPayment = true;
            else if (isId) paymentId = reader.ValueSpan;
            else if (isStatus) status = reader.ValueSpan;
            else reader.Skip();
        }
    }
}
