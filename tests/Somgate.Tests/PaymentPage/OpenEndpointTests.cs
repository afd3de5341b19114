using System.Globalization;
using System.Text;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Tests.Support;

namespace Somgate.Tests.PaymentPage;

/// <summary>Sections 3 to 7 of payment-page.md over HTTP.</summary>
public sealed class OpenEndpointTests(PageDesk desk) : IClassFixture<PageDesk>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Tolerated { get; } = new()
    {
        { "mode", "purchase" }, { "mode", "" }, { "payment_description", new string('ж', 255) }, { "payment_id", new string('x', 255) }, { "payment_id", "а б" },
        { "customer_id", "a b c" }, { "payment_amount", "10000000000000" }, { "payment_currency", "USD" }, { "force_payment_method", "mbank" },
        { "default_payment_method", "cards" }, { "hide", "cards,mbank" }, { "operation_type", "auth" }, { "operation_type", "x" }, { "language_code", "!!" }, { "best_before", "soon" },
        { "customer_phone", "no phone" }, { "merchant_success_url", "javascript:alert(1)" }, { "merchant_success_enabled", "7" }, { "merchant_fail_redirect_mode", "x" },
        { "redirect_fail_url", "ftp://x" }, { "frame_mode", "wild" }, { "interface_type", "{\"id\": 24}" }, { "payment_extra_param", new string('x', 16_385) },
        { "customer_email", new string('x', 256) }, { "recurring", "{\"register\":true}" }, { "utm_source", "signed" }, { "billing[city]", "Bishkek" }, { "AVS[0]", "x" },
        { "payment_methods_options", "{broken" }, { "payment_methods_options[additional_data][embedded_mode]", "1" }, { "merchant_callback_url", "https://shop.example/cb" },
        { "_referrer", "https://shop.example/?a;b" }, { "receipt_data", "{\"positions\":[1,2]}" }, { "close_on_missclick", "true" }, { "x", "" },
    };

    public static TheoryData<string, string, int, string> BadValues { get; } = new()
    {
        { "payment_id", PageDesk.Missing, 2004, "2004 payment_id required" },
        { "payment_amount", PageDesk.Missing, 2004, "2004 payment_amount required" },
        { "payment_currency", PageDesk.Missing, 2004, "2004 payment_currency required" },
        { "customer_id", PageDesk.Missing, 2004, "2004 customer_id required" },
        { "payment_id", "", 3024, "3024 payment_id pattern" },
        { "payment_id", " x", 3024, "3024 payment_id pattern" },
        { "payment_id", new string('x', 256), 3024, "3024 payment_id pattern" },
        { "customer_id", "", 2124, "2124 customer_id pattern" },
        { "customer_id", new string('x', 256), 2124, "2124 customer_id pattern" },
        { "payment_amount", "0", 502, "502 payment_amount integer" },
        { "payment_amount", "-1", 502, "502 payment_amount integer" },
        { "payment_amount", "10.5", 502, "502 payment_amount integer" },
        { "payment_amount", "1e3", 502, "502 payment_amount integer" },
        { "payment_amount", "0100", 502, "502 payment_amount integer" },
        { "payment_amount", "10000000000001", 502, "502 payment_amount integer" },
        { "payment_amount", "٥", 502, "502 payment_amount integer" },
        { "payment_currency", "kgs", 3121, "3121 payment_currency enum" },
        { "payment_currency", "KGSS", 3121, "3121 payment_currency enum" },
        { "payment_currency", "ZZZ", 3121, "3121 payment_currency enum" },
        { "mode", "payout", 310, "310 mode enum" },
        { "mode", "Purchase", 310, "310 mode enum" },
        { "force_payment_method", "MBANK", 2541, "2541 force_payment_method enum" },
        { "force_payment_method", "cards", 2541, "2541 force_payment_method enum" },
        { "payment_description", new string('ж', 256), 502, "502 payment_description maxLength" },
        { "merchant_callback_url", "ftp://shop.example", 502, "502 merchant_callback_url format" },
        { "merchant_success_callback_url", "/cb", 502, "502 merchant_success_callback_url format" },
        { "merchant_decline_callback_url", "https://u@shop.example/", 502, "502 merchant_decline_callback_url format" },
        { "merchant_callback_url", "https://shop.example/" + new string('x', 2048), 502, "502 merchant_callback_url format" },
        { "payment_id", "a\u0007", 702, "702 payment_id control" },
        { "note", "a;b", 702, "702 note semicolon" },
        { "payment_description[x]", "1", 702, "702 payment_description[x] nested" },
        { "project_id", PageDesk.Missing, 2004, "2004 project_id required" },
        { "project_id", "0", 502, "502 project_id integer" },
        { "project_id", "x", 502, "502 project_id integer" },
        { "project_id", "4294967296", 502, "502 project_id integer" },
    };

    [Fact]
    public async Task The_published_vectors_open_the_page()
    {
        if (desk.Somgate.Projects is var projects && (await projects.Read(Cancel)).Find(120) is null)
        {
            var merchantId = await projects.AddMerchant("Vectors", Cancel);
            await projects.AddProject(120, merchantId, "Vectors", true, "secret"u8.ToArray(), 0, 1000, DateTimeOffset.UnixEpoch, Cancel);
            await projects.SaveMethod(120, "mbank", new MethodTerms(), Cancel);
            await desk.Somgate.Refresh();
        }

        const string plain = "project_id=120&payment_id=580&payment_amount=1000&payment_currency=KGS&customer_id=customer1";
        const string signature = "tk3rT1KqNgLDrz2NPXqWPh6D3twlfQxoEZRMt02a1da9PCEVFwaVuEj6BpI4m67LgjyhEXsRtKvIvTHqONpvwg==";
        Assert.True((await desk.Get($"/payment?{plain}&signature={Uri.EscapeDataString(signature)}")).IsOpened);
        Assert.True((await desk.Get($"/payment/payment?signature={signature}&{plain}")).IsOpened);
        Assert.True((await desk.PostForm("/payment", $"{plain}&signature={Uri.EscapeDataString(signature)}")).IsOpened);
        var forced = await desk.Get($"/payment?{plain}&force_payment_method=mbank&signature={Uri.EscapeDataString("94yPTZqwA1nH/AyCzXHnSWXbiBfqNPQkLcPuj4GAbLPTYC8OGYpaum9waYdiuyMCWsxqzvQacnjRr2No0ng7wA==")}");
        Assert.True(forced.IsOpened);
    }

    [Theory, MemberData(nameof(Tolerated))]
    public async Task A_value_that_steers_nothing_refuses_nothing(string name, string value) => Assert.True((await desk.Open(desk.Parameters(name, value))).IsOpened);

    [Theory, MemberData(nameof(BadValues))]
    public async Task A_value_that_breaks_its_rule_shows_the_error_page_and_is_named_in_the_log(string name, string value, int code, string details) =>
        Assert.Equal((400, code, details), await desk.Refused(() => desk.Open(desk.Parameters(name, value))));

    [Fact]
    public async Task All_problems_are_named_at_once()
    {
        var parameters = desk.Parameters("payment_amount", "x");
        parameters.Remove("customer_id");
        parameters["mode"] = "payout";
        Assert.Equal((400, 2004, "2004 customer_id required; 502 payment_amount integer; 310 mode enum"), await desk.Refused(() => desk.Open(parameters)));
    }

    [Fact]
    public async Task An_unknown_project_is_a_page_of_the_same_look_and_stands_in_the_operator_s_log()
    {
        var reply = await desk.Open(desk.Parameters("project_id", "9999"));
        Assert.Equal(404, reply.Status);
        var logged = await desk.Logged(reply);
        Assert.Equal((null, 2442, true), (logged.ProjectId, logged.Code, logged.IsRefused));
        var other = await desk.Open(desk.Parameters("mode", "x"));
        Assert.Equal(other.Text.Replace(other.Reference!, "", StringComparison.Ordinal), reply.Text.Replace(reply.Reference!, "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_signature_is_needed_and_must_match()
    {
        var parameters = desk.Parameters();
        Assert.Equal((400, 3262, "3262 signature required"), await desk.Refused(() => desk.Get($"/payment?{PageDesk.Query(parameters)}")));
        Assert.Equal((400, 3262, "3262 signature required"), await desk.Refused(() => desk.Get($"/payment?{PageDesk.Query(parameters)}&signature=")));
        Assert.Equal((400, 3261, "3261 signature match"), await desk.Refused(() => desk.Get($"/payment?{PageDesk.Signed(parameters, "other")}")));
        Assert.Equal((400, 3261, "3261 signature match"), await desk.Refused(() => desk.Get($"/payment?{PageDesk.Signed(parameters)}&utm_source=x")));
        Assert.True((await desk.Get($"/payment?{PageDesk.Signed(parameters)}&_x=1&frame_mode=iframe&baseUrl=https%3A%2F%2Fx.example")).IsOpened);
    }

    [Fact]
    public async Task A_changed_character_anywhere_opens_nothing()
    {
        var query = PageDesk.Signed(desk.Parameters());
        var end = query.IndexOf("&signature", StringComparison.Ordinal);
        for (var at = 0; at < end; at++)
        {
            if (query[at] is '&' or '=') continue;
            var changed = string.Concat(query.AsSpan(0, at), query[at] == 'Z' ? "Y" : "Z", query.AsSpan(at + 1));
            Assert.InRange((await desk.Refused(() => desk.Get($"/payment?{changed}"))).Status, 400, 404);
        }
    }

    [Fact]
    public async Task Two_secrets_are_live_while_one_is_changed_over()
    {
        var merchantId = await desk.Somgate.Projects.AddMerchant("Rotation", Cancel);
        var projectId = await desk.Somgate.Projects.AddProject(null, merchantId, "Rotation", false, "old"u8.ToArray(), 0, 1000, DateTimeOffset.UnixEpoch, Cancel);
        await desk.Somgate.Projects.AddKey(projectId, "new"u8.ToArray(), primary: true, DateTimeOffset.UnixEpoch, Cancel);
        await desk.Somgate.Refresh();
        var parameters = desk.Parameters("project_id", projectId.ToString(CultureInfo.InvariantCulture));
        Assert.True((await desk.Get($"/payment?{PageDesk.Signed(parameters, "old")}")).IsOpened);
        Assert.True((await desk.Get($"/payment?{PageDesk.Signed(parameters, "new")}")).IsOpened);
    }

    [Fact]
    public async Task A_payment_that_is_registered_with_another_sum_opens_nothing()
    {
        var parameters = desk.Parameters();
        Assert.Equal(200, (await desk.Somgate.Sale(parameters["payment_id"], amountMinor: 60_000)).HttpStatus);
        // The bank's first answer stores a callback: from then on nothing but the opening could leave a trace.
        while ((await desk.Somgate.Find(parameters["payment_id"]))!.Status == PaymentStatus.Processing) await Task.Yield();
        Assert.Equal((400, 3041, "3041 payment_id unique"), await desk.Refused(() => desk.Open(parameters)));
        Assert.Equal(400, (await desk.Send(HttpMethod.Head, $"/payment?{PageDesk.Signed(parameters)}")).Status);
        parameters["payment_amount"] = "60000";
        parameters["payment_id"] = parameters["payment_id"].ToLowerInvariant();
        Assert.True((await desk.Open(parameters)).IsOpened);
    }

    [Fact]
    public async Task Methods_of_HTTP_are_told_apart()
    {
        var query = PageDesk.Signed(desk.Parameters());
        var before = await desk.Traces();
        var head = await desk.Send(HttpMethod.Head, $"/payment?{query}");
        Assert.Equal((200, "", null), (head.Status, head.Text, head.Location));
        var badHead = await desk.Send(HttpMethod.Head, $"/payment?{query}x");
        Assert.Equal((400, ""), (badHead.Status, badHead.Text));
        var options = await desk.Send(HttpMethod.Options, "/payment");
        Assert.Equal((204, "GET, HEAD, POST, OPTIONS"), (options.Status, options.Headers["Allow"]));
        var put = await desk.Send(HttpMethod.Put, $"/payment?{query}");
        Assert.Equal((405, "GET, HEAD, POST, OPTIONS"), (put.Status, put.Headers["Allow"]));
        Assert.NotNull(put.Reference);
        Assert.Equal(405, (await desk.Send(HttpMethod.Post, "/120/token")).Status);
        Assert.Equal(before, await desk.Traces());
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", true)]
    [InlineData("application/x-www-form-urlencoded; charset=UTF-8", true)]
    [InlineData("Application/X-WWW-Form-Urlencoded;charset=utf-8", true)]
    [InlineData("text/plain", false)]
    [InlineData("application/json", false)]
    [InlineData("multipart/form-data; boundary=x", false)]
    [InlineData("", false)]
    public async Task A_body_is_a_form(string contentType, bool isTaken)
    {
        if (isTaken) Assert.True((await desk.PostForm("/payment", PageDesk.Signed(desk.Parameters()), contentType)).IsOpened);
        else Assert.Equal((415, 702, "702  type"), await desk.Refused(() => desk.PostForm("/payment", PageDesk.Signed(desk.Parameters()), contentType)));
    }

    [Fact]
    public async Task Query_and_body_are_read_together_and_name_nothing_twice()
    {
        var parameters = desk.Parameters();
        Assert.True((await desk.PostForm($"/payment?{PageDesk.Query(parameters)}", $"signature={Uri.EscapeDataString(PageDesk.Sign(parameters))}")).IsOpened);
        Assert.True((await desk.PostForm($"/payment?{PageDesk.Signed(parameters)}", "", "text/plain")).IsOpened);
        Assert.Equal((400, 702, "702 payment_id unique"), await desk.Refused(() => desk.PostForm($"/payment?{PageDesk.Signed(parameters)}", "payment_id=other")));
    }

    [Fact]
    public async Task Sizes_have_their_bounds()
    {
        var parameters = desk.Parameters("merchant_data", new string('x', 30_000));
        Assert.True((await desk.Open(parameters)).IsOpened);
        parameters["merchant_data"] = new string('x', 33_000);
        Assert.Equal((414, 702, "702  maxLength"), await desk.Refused(() => desk.Open(parameters)));
        parameters["merchant_data"] = new string('x', 60_000);
        Assert.Equal((414, 702, "702  maxLength"), await desk.Refused(() => desk.Open(parameters)));
        parameters["merchant_data"] = new string('x', 250_000);
        Assert.True((await desk.PostForm("/payment", PageDesk.Signed(parameters))).IsOpened);
        parameters["merchant_data"] = new string('x', 270_000);
        Assert.Equal((413, 702, "702  maxLength"), await desk.Refused(() => desk.PostForm("/payment", PageDesk.Signed(parameters))));
        Assert.Equal((400, 702, "702  maxLength"), await desk.Refused(() => desk.Get("/payment?" + string.Join('&', Enumerable.Range(0, 301).Select(n => $"p{n}=1")))));
    }

    [Theory]
    [InlineData("GET {0} HTTP/1.0\r\n\r\n")]
    [InlineData("GET http://elsewhere.example:8443{0} HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n")]
    [InlineData("GET {0} HTTP/1.1\r\nHost: shop.example:99\r\nConnection: close\r\n\r\n")]
    public async Task Old_versions_absolute_targets_and_any_host_are_taken(string request)
    {
        await using var connection = await RawConnection.Open(desk.Somgate.BaseUrl);
        await connection.Write(string.Format(CultureInfo.InvariantCulture, request, $"/payment?{PageDesk.Signed(desk.Parameters())}"));
        var answer = await connection.Read();
        Assert.Equal(303, answer.HttpStatus);
        Assert.StartsWith("/pay/", answer.Headers["Location"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_waits_to_be_asked_for_is_asked_for()
    {
        var form = PageDesk.Signed(desk.Parameters());
        await using var connection = await RawConnection.Open(desk.Somgate.BaseUrl);
        await connection.Write($"POST /payment HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n");
        Assert.Equal(100, (await connection.Read()).HttpStatus);
        await connection.Write(form);
        Assert.Equal(303, (await connection.Read()).HttpStatus);
    }

    [Fact]
    public async Task A_body_that_cannot_be_received_shows_the_error_page_too()
    {
        await using var connection = await RawConnection.Open(desk.Somgate.BaseUrl);
        await connection.Write("POST /payment HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n");
        var answer = await connection.Read();
        Assert.Equal((400, "text/html; charset=utf-8"), (answer.HttpStatus, answer.Headers["Content-Type"]));
    }

    [Fact]
    public async Task An_opening_is_answered_with_the_headers_of_the_page()
    {
        var opened = await desk.Open(desk.Parameters());
        var refused = await desk.Open(desk.Parameters("mode", "x"));
        foreach (var reply in new[] { opened, refused })
        {
            Assert.Equal(("no-store", "no-referrer", "nosniff"), (reply.Headers["Cache-Control"], reply.Headers["Referrer-Policy"], reply.Headers["X-Content-Type-Options"]));
            Assert.False(reply.Headers.ContainsKey("Set-Cookie"));
            Assert.False(reply.Headers.ContainsKey("X-Frame-Options"));
        }

        Assert.Contains("data-screen=\"error\"", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("frame-ancestors", refused.Headers["Content-Security-Policy"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "", "lang=\"en\"")]
    [InlineData("ky-KG", "en", "lang=\"ky\"")]
    [InlineData("", "ky;q=0.9", "lang=\"ky\"")]
    [InlineData("", "", "lang=\"ru\"")]
    public async Task The_error_page_speaks_the_customer_s_language(string code, string accepted, string expected)
    {
        var parameters = desk.Parameters("mode", "x");
        if (code.Length > 0) parameters["language_code"] = code;
        var reply = await desk.Get($"/payment?{PageDesk.Signed(parameters)}", ("Accept-Language", accepted));
        Assert.Contains(expected, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_files_that_the_error_page_names_are_there()
    {
        var refused = await desk.Open(desk.Parameters("mode", "x"));
        var files = System.Text.RegularExpressions.Regex.Matches(refused.Text, "(?:href|src)=\"(/shared/[^\"]+)\"").Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(files);
        foreach (var file in files.Append("/shared/merchant.js").Append("/shared/merchant.css")) Assert.Equal(200, (await desk.Get(file)).Status);
        Assert.Equal(404, (await desk.Get("/shared/nothing")).Status);
    }

    [Fact]
    public async Task The_log_holds_names_and_masks_values()
    {
        var parameters = desk.Parameters("customer_phone", "996555123456");
        parameters["customer_email"] = "aigul@example.com";
        var reply = await desk.Get($"/payment?{PageDesk.Signed(parameters, "wrong")}");
        var logged = await desk.Logged(reply);
        Assert.Equal((SomgateHost.ProjectId, "127.0.0.1"), (logged.ProjectId, logged.ClientIp));
        Assert.Contains($"\"payment_id\":\"{parameters["payment_id"]}\"", logged.Parameters, StringComparison.Ordinal);
        Assert.Contains("\"customer_email\":\"a*** (17)\"", logged.Parameters, StringComparison.Ordinal);
        Assert.DoesNotContain("555123", logged.Parameters, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(PageDesk.Sign(parameters, "wrong"))[..10], logged.Parameters, StringComparison.Ordinal);
        Assert.Contains("customer_email:aigul@example.com;customer_id:cust-77;", logged.SignedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_error_page_repeats_nothing_of_the_request()
    {
        var parameters = desk.Parameters("payment_description", "<script>alert(1)</script>");
        parameters["mode"] = "<b>mode</b>";
        var reply = await desk.Open(parameters);
        Assert.Equal(400, reply.Status);
        Assert.DoesNotContain("alert", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(parameters["payment_id"], reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encrypted_address_opens_the_page_and_any_fault_in_it_is_one()
    {
        const string key = "encryption";
        var projectId = await Encrypting(key);
        var parameters = desk.Parameters("project_id", projectId.ToString(CultureInfo.InvariantCulture));
        var signed = PageDesk.Signed(parameters, "inner");
        Assert.True((await Raw($"/{projectId}/{EncryptedAddressTests.Token($"payment?{signed}", key)}")).HttpStatus == 303);
        Assert.True((await Raw($"/{projectId}/{EncryptedAddressTests.Token($"/payment?{signed}", key, isVectorBase64: true)}")).HttpStatus == 303);
        Assert.True((await desk.Get($"/{projectId}/{Uri.EscapeDataString(EncryptedAddressTests.Token($"/payment?{signed}", key))}")).IsOpened);

        var foreign = PageDesk.Signed(desk.Parameters(), SomgateHost.Secret);
        string[] tokens =
        [
            "x", "AAAA", EncryptedAddressTests.Token($"payment?{signed}", "other"), EncryptedAddressTests.Token("nothing", key), EncryptedAddressTests.Token($"payment?{signed}x", key),
            EncryptedAddressTests.Token($"payment?{foreign}", key), EncryptedAddressTests.Token("payment?a=1&a=1", key), EncryptedAddressTests.Token($"payment?{PageDesk.Query(parameters)}", key),
        ];
        var pages = new List<PageReply>();
        foreach (var token in tokens)
        {
            var reply = await desk.Get($"/{projectId}/{Uri.EscapeDataString(token)}");
            Assert.Equal((400, 3261, "3261 signature match"), (reply.Status, (await desk.Logged(reply)).Code, (await desk.Logged(reply)).Details));
            pages.Add(reply with { Text = reply.Text.Replace(reply.Reference!, "", StringComparison.Ordinal), Headers = new Dictionary<string, string>() });
        }

        Assert.Single(pages.Select(page => page.Text).Distinct());
        Assert.Equal(404, (await desk.Get($"/{SomgateHost.ProjectId}/x")).Status);
        Assert.Equal(404, (await desk.Get("/99999999999999999999/x")).Status);
    }

    [Fact]
    public async Task A_page_without_a_method_opens_and_says_in_the_log_why()
    {
        Assert.True((await desk.Open(desk.Parameters("payment_amount", "1000"))).IsOpened);
        Assert.Contains((ResultCodeBelow, "3358; 502 best_before moment"), await Notes(desk.Parameters("payment_amount", "1000"), ("best_before", "never")));
    }

    [Fact]
    public async Task Too_many_failures_of_one_address_are_answered_429_until_a_pause_is_over()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero));
        await using var host = await SomgateHost.Start(Engine.Sqlite, desk.Bank.BaseUrl, null, time, "--PaymentPage:FailedOpeningsPerMinute=3");
        for (var count = 0; count < 3; count++) Assert.Equal(400, (int)(await host.Http.GetAsync("/payment", Cancel)).StatusCode);
        var refused = await host.Http.GetAsync("/payment", Cancel);
        Assert.Equal((429, "20"), ((int)refused.StatusCode, $"{refused.Headers.RetryAfter}"));
        Assert.Equal(429, (int)(await host.Http.GetAsync("/params/check", Cancel)).StatusCode);
        Assert.Equal(303, (int)(await host.Http.GetAsync($"/payment?{PageDesk.Signed(desk.Parameters())}", Cancel)).StatusCode);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(400, (int)(await host.Http.GetAsync("/params/check", Cancel)).StatusCode);
    }

    private const int ResultCodeBelow = 3358;

    private async Task<IReadOnlyList<(int Code, string Details)>> Notes(Dictionary<string, string> parameters, params (string Name, string Value)[] more)
    {
        foreach (var (name, value) in more) parameters[name] = value;
        Assert.True((await desk.Open(parameters)).IsOpened);
        return await desk.NotesOf(parameters["payment_id"]);
    }

    private async Task<RawAnswer> Raw(string target)
    {
        await using var connection = await RawConnection.Open(desk.Somgate.BaseUrl);
        await connection.Write($"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        return await connection.Read();
    }

    private async Task<long> Encrypting(string key)
    {
        var projects = desk.Somgate.Projects;
        var merchantId = await projects.AddMerchant("Encrypted", Cancel);
        var projectId = await projects.AddProject(null, merchantId, "Encrypted", false, "inner"u8.ToArray(), 0, 1000, DateTimeOffset.UnixEpoch, Cancel);
        await projects.SaveMethod(projectId, "mbank", new MethodTerms(), Cancel);
        await projects.SavePage(projectId, new PageSettings { EncryptionKey = Encoding.UTF8.GetBytes(key) }, Cancel);
        await desk.Somgate.Refresh();
        return projectId;
    }
}
