namespace Somgate.PaymentPage;

/// <summary>The path and the query as they came: a token may hold escapes that a server would decode, and a signature covers the query as sent. Pure.</summary>
internal readonly record struct RequestTarget(string Path, string Query)
{
    /// <param name="raw">The second word of the request line, in origin or absolute form.</param>
    public static RequestTarget Read(string raw)
    {
        var local = raw;
        if (!raw.StartsWith('/'))
        {
            var authority = raw.IndexOf("://", StringComparison.Ordinal);
            var end = authority < 0 ? -1 : raw.AsSpan(authority + 3).IndexOfAny('/', '?');
            local = end < 0 ? "/" : raw[(authority + 3 + end)..];
            if (local.StartsWith('?')) local = "/" + local;
        }

        var fragment = local.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0) local = local[..fragment];
        var question = local.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? new(local, "") : new(local[..question], local[(question + 1)..]);
    }
}
