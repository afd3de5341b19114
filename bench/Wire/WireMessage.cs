using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Bench.Wire;

/// <summary>Where one HTTP/1.1 message lies at the head of a buffer: its head up to the empty line, its body, and where the next one begins.</summary>
internal readonly record struct WireMessage(int HeadLength, int BodyLength, int Length)
{
    /// <summary>Finds a complete message at the head of the buffer. A chunked body is put together in place.</summary>
    /// <returns>False while the message is incomplete.</returns>
    public static bool TryFind(Span<byte> buffer, out WireMessage message)
    {
        message = default;
        var end = buffer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var headLength = end + 4;
        var head = buffer[..headLength];
        if (Header(head, "content-length"u8) is { IsEmpty: false } lengthText)
        {
            if (!Utf8Parser.TryParse(lengthText, out int bodyLength, out _)) throw new InvalidDataException("The length of a message is not a number.");
            message = new WireMessage(headLength, bodyLength, headLength + bodyLength);
            return message.Length <= buffer.Length;
        }
        if (!Ascii.EqualsIgnoreCase(Header(head, "transfer-encoding"u8), "chunked"u8))
        {
            message = new WireMessage(headLength, 0, headLength);
            return true;
        }
        return TryFindChunks(buffer, headLength, out message);
    }

    /// <summary>The value of a header, empty if there is none; the name is given in lower case.</summary>
    public static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var rest = head[(head.IndexOf("\r\n"u8) + 2)..];
        while (rest.Length > 2)
        {
            var lineEnd = rest.IndexOf("\r\n"u8);
            var line = rest[..lineEnd];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
                return line[(name.Length + 1)..].Trim(" \t"u8);
            rest = rest[(lineEnd + 2)..];
        }
        return default;
    }

    // Two passes, since an incomplete message must be left as it is: the first looks whether the last chunk is there.
    private static bool TryFindChunks(Span<byte> buffer, int headLength, out WireMessage message)
    {
        message = default;
        var at = headLength;
        while (TryChunk(buffer, at, out var start, out var length))
        {
            at = start + length + 2;
            if (length == 0)
            {
                message = new WireMessage(headLength, Join(buffer, headLength), at);
                return true;
            }
        }
        return false;
    }

    private static int Join(Span<byte> buffer, int headLength)
    {
        var (at, written) = (headLength, 0);
        while (TryChunk(buffer, at, out var start, out var length) && length > 0)
        {
            buffer.Slice(start, length).CopyTo(buffer[(headLength + written)..]);
            written += length;
            at = start + length + 2;
        }
        return written;
    }

    // Trailers are not expected: the last chunk is followed by an empty line, as after any other chunk.
    private static bool TryChunk(ReadOnlySpan<byte> buffer, int at, out int start, out int length)
    {
        (start, length) = (0, 0);
        if (at >= buffer.Length) return false;
        var lineEnd = buffer[at..].IndexOf("\r\n"u8);
        if (lineEnd < 0) return false;
        if (!int.TryParse(buffer.Slice(at, lineEnd), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out length))
            throw new InvalidDataException("The length of a chunk is not a number.");
        start = at + lineEnd + 2;
        return start + length + 2 <= buffer.Length;
    }
}
