using System.Text;
using Somgate.Protocol;

namespace Somgate.Client;

/// <summary>A message from the platform to the merchant (callbacks.md). The same one may come more than once, and late.</summary>
/// <param name="Payment">The payment as it stood when the callback was made.</param>
public sealed record Callback(PaymentState Payment)
{
    /// <summary>
    /// Reads a callback whose signature is right; null for anything else, to be answered with HTTP 400. The signature is compared in
    /// constant time.
    /// </summary>
    /// <param name="body">The body of the request, byte for byte as received.</param>
    /// <param name="secret">The project's secret, as text.</param>
    public static Callback? Read(ReadOnlySpan<byte> body, string secret) => Read(body, [secret]);

    /// <summary>As <see cref="Read(ReadOnlySpan{byte}, string)"/>, while a project changes its secret.</summary>
    /// <param name="body">The body of the request, byte for byte as received.</param>
    /// <param name="secrets">The live secrets, the newer first.</param>
    public static Callback? Read(ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        var keys = new byte[secrets.Count][];
        for (var i = 0; i < keys.Length; i++) keys[i] = Encoding.UTF8.GetBytes(secrets[i]);
        var read = SignedBody.Read(body);
        if (read is null || !Signing.IsSigned(read, "signature", keys)) return null;
        return PaymentReader.Read(read) is { } payment ? new Callback(payment) : null;
    }
}
