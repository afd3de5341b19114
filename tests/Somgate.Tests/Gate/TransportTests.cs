using System.Text;
using System.Text.Json.Nodes;
using Somgate.Tests.Support;

namespace Somgate.Tests.Gate;

/// <summary>HTTP itself, from sockets where client libraries are too well-behaved (gate.md 1).</summary>
public sealed class TransportTests(GateDesk desk) : IClassFixture<GateDesk>
{
    private const int BodyBytesMax = 64 * 1024;

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json-patch+json")]
    [InlineData("application/problem+json; charset=utf-8")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("*/*")]
    [InlineData("json")]
    public async Task Another_content_type_is_refused(string contentType)
    {
        foreach (var path in GateDesk.Paths.Values)
            Assert.Equal("415/702", (await desk.Refused(() => desk.Somgate.Post(path, GateDesk.Signed(desk.Body("status")), contentType))).Verdict());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task A_content_encoding_is_refused(string encoding)
    {
        var reply = await desk.Refused(async () =>
        {
            using var content = new ByteArrayContent(GateDesk.Signed(desk.Body("sale"))) { Headers = { ContentType = new("application/json"), ContentEncoding = { encoding } } };
            return await Post(content);
        });

        Assert.Equal("415/702", reply.Verdict());
    }

    [Fact]
    public async Task The_first_failing_check_of_the_transport_ends_the_checks()
    {
        var large = new byte[BodyBytesMax + 1];

        Assert.Equal("404/702", (await desk.Refused(() => desk.Somgate.Post("/v2/payment/nothing", large, "text/plain"))).Verdict());
        Assert.Equal("415/702", (await desk.Refused(() => desk.Somgate.Post(GateDesk.Paths["sale"], large, "text/plain"))).Verdict());
        Assert.Equal("413/702", (await desk.Refused(() => desk.Somgate.Post(GateDesk.Paths["sale"], large))).Verdict());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    [InlineData(10_000_000)]
    public async Task A_body_over_64_KiB_is_refused_whether_its_length_is_told_or_not(int more)
    {
        foreach (var chunked in new[] { false, true })
        {
            var padded = Padded(desk.Body("status"), BodyBytesMax + more);
            using var content = new ByteArrayContent(padded) { Headers = { ContentType = new("application/json") } };

            if (more == 0)
            {
                Assert.Equal("error", (await Post(content, "status", chunked)).Status);
                continue;
            }

            Assert.Equal("413/702", (await desk.Refused(() => Post(content, "status", chunked))).Verdict());
        }
    }

    [Fact]
    public async Task A_length_beyond_all_measure_is_refused_before_the_body_comes()
    {
        var answer = await Raw($"POST {GateDesk.Paths["sale"]} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n");

        Assert.Equal((413, "702"), (answer.HttpStatus, $"{JsonNode.Parse(answer.Text)!["code"]}"));
    }

    [Fact]
    public async Task HTTP_1_0_is_served()
    {
        var body = Encoding.UTF8.GetString(GateDesk.Signed(desk.Body("status")));

        var answer = await Raw($"POST {GateDesk.Paths["status"]} HTTP/1.0\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        Assert.Equal((200, "error"), (answer.HttpStatus, StatusOf(answer)));
    }

    [Theory]
    [InlineData("gate.example.org")]
    [InlineData("gate.example.org:8443")]
    [InlineData("[::1]:80")]
    public async Task Any_host_is_served_with_its_port(string host)
    {
        var body = Encoding.UTF8.GetString(GateDesk.Signed(desk.Body("status")));

        var answer = await Raw($"POST {GateDesk.Paths["status"]} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        Assert.Equal((200, "error"), (answer.HttpStatus, StatusOf(answer)));
    }

    [Theory]
    [InlineData("http://gate.example.org", "gate.example.org")]
    [InlineData("http://gate.example.org:8443", "127.0.0.1")]
    [InlineData("https://gate.example.org", "other.example.org")]
    public async Task An_absolute_target_is_served(string origin, string host)
    {
        var body = Encoding.UTF8.GetString(GateDesk.Signed(desk.Body("status")));

        var answer = await Raw($"POST {origin}{GateDesk.Paths["status"]} HTTP/1.1\r\nHost: {host}\r\nX-Unknown: 1\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        Assert.Equal((200, "error"), (answer.HttpStatus, StatusOf(answer)));
    }

    [Fact]
    public async Task Who_expects_100_continue_gets_it_before_the_body()
    {
        var body = GateDesk.Signed(desk.Body("status"));
        await using var connection = await RawConnection.Open(desk.Somgate.BaseUrl);

        await connection.Write($"POST {GateDesk.Paths["status"]} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {body.Length}\r\n\r\n");
        var interim = await connection.Read();
        await connection.Write(body);
        var answer = await connection.Read();

        Assert.Equal((100, 200, "error"), (interim.HttpStatus, answer.HttpStatus, StatusOf(answer)));
    }

    [Fact]
    public async Task A_body_in_chunks_is_read_whole()
    {
        var body = GateDesk.Signed(desk.Body("status"));
        await using var connection = await RawConnection.Open(desk.Somgate.BaseUrl);

        await connection.Write($"POST {GateDesk.Paths["status"]} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var piece in body.Chunk(7)) await connection.Write($"{piece.Length:x}\r\n{Encoding.UTF8.GetString(piece)}\r\n");
        await connection.Write("0\r\n\r\n");

        var answer = await connection.Read();
        Assert.Equal((200, "error"), (answer.HttpStatus, StatusOf(answer)));
    }

    [Fact]
    public async Task A_slow_body_holds_up_nobody_and_is_served_in_the_end()
    {
        var id = desk.NewId();
        var body = GateDesk.Signed(SomgateHost.SaleBody(id));
        await using var connection = await RawConnection.Open(desk.Somgate.BaseUrl);
        await connection.Write($"POST {GateDesk.Paths["sale"]} HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n");

        foreach (var piece in body.Chunk(body.Length / 3))
        {
            await connection.Write(piece);
            Assert.Equal(200, (await desk.Send("status", desk.Body("status"))).HttpStatus);
        }

        var answer = await connection.Read();
        Assert.Equal((200, id), (answer.HttpStatus, $"{JsonNode.Parse(answer.Text)!["payment_id"]}"));
    }

    [Fact]
    public async Task A_body_that_breaks_off_leaves_nothing_behind()
    {
        var before = await desk.Traces();
        var body = GateDesk.Signed(desk.Body("sale"));
        await using (var connection = await RawConnection.Open(desk.Somgate.BaseUrl))
        {
            await connection.Write($"POST {GateDesk.Paths["sale"]} HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n");
            await connection.Write(body.AsMemory(0, body.Length - 1));
        }

        Assert.Equal(200, (await desk.Send("status", desk.Body("status"))).HttpStatus);
        Assert.Equal(before, await desk.Traces());
    }

    [Fact]
    public async Task Requests_on_one_connection_do_not_disturb_each_other()
    {
        var body = Encoding.UTF8.GetString(GateDesk.Signed(desk.Body("status")));
        var head = $"POST {GateDesk.Paths["status"]} HTTP/1.1\r\nHost: x\r\nContent-Length: ";
        await using var connection = await RawConnection.Open(desk.Somgate.BaseUrl);

        // Sent at once: the refused one must be read to its end.
        await connection.Write($"{head}2\r\nContent-Type: text/plain\r\n\r\n{{}}{head}{body.Length}\r\n\r\n{body}{head}2\r\n\r\n[]");

        Assert.Equal(415, (await connection.Read()).HttpStatus);
        Assert.Equal("error", StatusOf(await connection.Read()));
        Assert.Equal(422, (await connection.Read()).HttpStatus);
    }

    private async Task<RawAnswer> Raw(string request)
    {
        await using var connection = await RawConnection.Open(desk.Somgate.BaseUrl);
        await connection.Write(request);
        return await connection.Read();
    }

    private async Task<GateReply> Post(HttpContent content, string endpoint = "sale", bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, GateDesk.Paths[endpoint]) { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        var answer = await desk.Somgate.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer);
    }

    /// <summary>A signed body of so many bytes; white space after a value is no part of the text to sign.</summary>
    private static byte[] Padded(JsonObject body, int length)
    {
        var signed = GateDesk.Signed(body);
        var padded = new byte[length];
        padded.AsSpan().Fill((byte)' ');
        signed.CopyTo(padded.AsSpan());
        return padded;
    }

    private static string StatusOf(RawAnswer answer) => $"{JsonNode.Parse(answer.Text)!["payment"]!["status"]}";
}
