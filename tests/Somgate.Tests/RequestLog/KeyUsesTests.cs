using Somgate.RequestLog;

namespace Somgate.Tests.RequestLog;

public sealed class KeyUsesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_newest_request_of_a_key_tells_and_one_a_minute_at_most()
    {
        var uses = new KeyUses();
        Assert.Equal([("b", 2L), ("c", 7L)], uses.Take([Of(1, "a", 2), Of(2, "b", 2), Of(0, "c", 7), Of(3, "d", null)]).Select(use => (use.ClientIp, use.KeyId!.Value)));
        Assert.Empty(uses.Take([Of(61, "e", 2)]));
        Assert.Equal(["f"], uses.Take([Of(62, "f", 2)]).Select(use => use.ClientIp));
    }

    private static LoggedRequest Of(int seconds, string from, long? keyId) => new()
    {
        ProjectId = 1042,
        At = Now.AddSeconds(seconds),
        RequestNo = seconds,
        Door = "gate",
        Endpoint = "/",
        HttpStatus = 200,
        Signature = "ok",
        KeyId = keyId,
        DurationMs = 1,
        ClientIp = from,
        UserAgent = "",
    };
}
