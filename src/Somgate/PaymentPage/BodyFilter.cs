using System.Buffers;

namespace Somgate.PaymentPage;

/// <summary>Reads the body of an opening or a check within its bound (payment-page.md 3, steps 1 and 2).</summary>
internal static class BodyFilter
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>The whole body; null: it is larger than 256 KiB.</summary>
    public static async ValueTask<byte[]?> Read(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > PageRequest.BodyBytesMax) return null;
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            if (read.Buffer.Length > PageRequest.BodyBytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>A form, whatever follows its type.</summary>
    public static bool IsForm(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0) return false;
        var type = request.ContentType ?? "";
        var end = type.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? type : type[..end]).Trim().Equals(Form, StringComparison.OrdinalIgnoreCase);
    }

    public static bool LooksLikeJson(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
}
