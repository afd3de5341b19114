using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Somgate.Protocol;

/// <summary>
/// A JSON writer and its buffer, kept for the next message of the same thread. <c>+</c> and letters of any alphabet stay as they are.
/// Take it, write, read <see cref="Written"/>, give it back; never across an await.
/// </summary>
internal sealed class JsonPen
{
    /// <summary>Our messages are about 1 KiB; a buffer that a rare long one has widened beyond this isn't kept.</summary>
    private const int KeptBytesMax = 64 * 1024;

    [ThreadStatic]
    private static JsonPen? idle;

    private readonly ArrayBufferWriter<byte> buffer = new(2048);

    private JsonPen() =>
        // Checking the structure costs more than writing does; the tests parse every kind of message.
        Json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public Utf8JsonWriter Json { get; }

    /// <summary>What was written so far; until the pen is given back.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            Json.Flush();
            return buffer.WrittenSpan;
        }
    }

    public static JsonPen Take()
    {
        var pen = idle ?? new JsonPen();
        idle = null;
        pen.buffer.ResetWrittenCount();
        pen.Json.Reset(pen.buffer);
        return pen;
    }

    public void GiveBack()
    {
        if (buffer.Capacity <= KeptBytesMax) idle = this;
    }
}
