using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Somgate.Protocol;
using Somgate.Tests.Protocol;
using Somgate.Tests.Support;

namespace Somgate.Tests.Gate;

/// <summary>What Gate must accept though a stricter reader might not (gate.md 1, 2.1, 2.2, 3.5, 4.2 to 4.8).</summary>
public sealed class GoodInputTests(GateDesk desk) : IClassFixture<GateDesk>
{
    public static TheoryData<string, string> OfSales
    {
        get
        {
            var rows = new TheoryData<string, string>
            {
                { "general.project_id", "\"1042\"" },
                { "payment.amount", "5000" }, { "payment.amount", "\"5000\"" }, { "payment.amount", "5000000" },
                { "payment.customer_amount", "\"10000000000000\"" }, { "payment.customer_amount", "1" }, { "payment.customer_currency", "\"USD\"" },
                { "payment.best_before", "\"2125-03-10T09:15:24Z\"" }, // far ahead: accepted, and then inconsistent
                { "customer.id", "\" \"" }, { "customer.id", Astral(255) }, { "customer.id", "\"Иванов Иван:1,2\"" },
                { "customer.ip_address", "\"0.0.0.0\"" }, { "customer.ip_address", "\"255.255.255.255\"" }, { "customer.ip_address", "\"::\"" }, { "customer.ip_address", "\"::1\"" },
                { "customer.ip_address", "\"2001:DB8::8a2e:370:7334\"" }, { "customer.ip_address", "\"2001:db8:0:0:0:0:0:1\"" }, { "customer.ip_address", "\"::ffff:192.0.2.1\"" },
                { "customer.phone", "\"1234\"" }, { "customer.phone", "\"123456789012345678901234\"" }, { "customer.email", "\"a@b\"" }, { "customer.country", "\"KG\"" },
                { "customer.billing", "{\"country\":\"KG\",\"region_code\":\"C1\",\"postal\":\"720000\",\"address\":\"\"}" }, { "customer.identify", "{}" },
                { "customer.identify", "{\"doc_number\":\"AN1234567\",\"doc_issue_by\":\"MKK\"}" },
                { "customer.day_of_birth", "\"31-12-1999\"" }, { "customer.gender", "\"female\"" }, { "customer.browser", Astral(512) }, { "customer.billing.address", Astral(512) },
                { "customer.city", Astral(256) }, { "payment.description", Astral(255) }, { "payment.description", "\"Книга; тетрадь\"" }, { "account.secret", "\"s\"" },
                { "account.number", "\"+996555123456\"" }, { "account.number", "\"1234\"" }, { "account.number", "\"+123456789012345678901234\"" },
                { "general.merchant_callback_url", "\"HTTP://127.0.0.1:1/callback?a=b#c\"" }, { "general.terminal_callback_url", "\"no address\"" }, { "general.referrer_url", Astral(255) },
                { "return_url", "{\"success\":1,\"decline\":\"no address\"}" }, { "return_url", "\"x\"" },
                { "callback", "{}" }, { "callback.delay", "0" }, { "callback.delay", "600" }, { "callback.delay", "\"600\"" },
                { "interface_type", "11" }, { "interface_type", "\"11\"" }, { "interface_type", "{\"id\":11,\"user\":\"x\"}" }, { "interface_type", "{\"id\":null}" },
                { "additional_data", "[1,{\"a\":null}]" }, { "recurring", "true" }, { "addendum", "{}" }, { "receipt_data", "1.5e3" },
                { "some_future_field", "{\"deep\":[[[[1.25]]],true,null]}" }, { "customer.some_future_field", "\"x\"" }, { "payment.", "1" }, { "a:b", "\"c:d;e\"" },
                { "frame_mode", "\"popup\"" }, { "customer.frame_mode", "\"not signed\"" },
            };
            foreach (var flag in new[] { "account.save", "customer.save", "customer.account_save", "callback.force_disable" })
                foreach (var value in new[] { "true", "false", "1", "0", "\"1\"", "\"0\"" }) rows.Add(flag, value);
            foreach (var name in new[] { "payment.description", "payment.best_before", "payment.customer_currency", "customer.phone", "customer.email", "customer.country", "customer.first_name", "customer.gender", "customer.billing.region_code", "account.customer_name", "account.secret", "general.merchant_callback_url", "general.merchant_success_callback_url", "general.referrer_url" })
                rows.Add(name, "\"\"");
            foreach (var name in new[] { "payment.description", "payment.customer_amount", "payment.best_before", "customer.phone", "customer.billing", "customer.identify", "account.save", "callback", "callback.delay", "callback.force_disable", "interface_type", "general.merchant_callback_url", "general.merchant_decline_callback_url" })
                rows.Add(name, "null");
            return rows;
        }
    }

    [Theory, MemberData(nameof(OfSales))]
    public async Task A_sale_with_this_value_is_accepted(string field, string value)
    {
        var body = GateDesk.With(desk.Body("sale"), field, value);
        var id = $"{body["general"]!["payment_id"]}";

        var reply = await desk.Send("sale", body);

        Assert.Equal(200, reply.HttpStatus);
        Assert.Equal(
            ("success", id, SomgateHost.ProjectId, 4),
            ($"{reply.Json["status"]}", $"{reply.Json["payment_id"]}", reply.Json["project_id"]!.GetValue<long>(), reply.Json.AsObject().Count));
        Assert.Matches(@"\A[0-9a-f]{32}-[0-9]{8}\z", reply.RequestId!);
        Assert.Equal(id, (await desk.Somgate.Find(id))!.PaymentId);
    }

    [Theory]
    [InlineData("\u00a0x\u00a0")]
    [InlineData("Заказ 1/2 \"a:b\" — й")]
    [InlineData("\U0001F4B3")]
    [InlineData("x")]
    [InlineData("255")]
    public async Task A_payment_id_is_kept_as_it_is_spelled(string text)
    {
        var id = text == "255" ? string.Concat(Enumerable.Repeat("\U0001F4B3", 255)) : $"{text}{desk.NewId()}{text}";
        var ack = await desk.Somgate.Sale(id);

        Assert.Equal((200, id), (ack.HttpStatus, $"{ack.Json["payment_id"]}"));
        Assert.Equal(id, $"{(await desk.Somgate.Status(id)).Json["payment"]!["id"]}");
    }

    [Theory]
    [InlineData("Z", 0)]
    [InlineData("+06:00", 360)]
    [InlineData("+0600", 360)]
    [InlineData("-05:30", -330)]
    [InlineData("+0000", 0)]
    [InlineData(".5Z", 0)]
    [InlineData(".123456789+0600", 360)]
    [InlineData(",25+06:00", 360)]
    public async Task Best_before_may_have_any_offset(string ending, int offsetMinutes)
    {
        var inAnHour = TimeProvider.System.GetUtcNow().AddMinutes(60 + offsetMinutes).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        var id = desk.NewId();

        var reply = await desk.Send("sale", GateDesk.With(SomgateHost.SaleBody(id), "payment.best_before", $"\"{inAnHour}{ending}\""));

        Assert.Equal(200, reply.HttpStatus);
        Assert.Empty((await desk.Somgate.Find(id))!.Problems);
    }

    [Fact]
    public async Task The_plus_of_an_account_number_is_dropped_and_nothing_else()
    {
        var (plus, zeros) = (desk.NewId(), desk.NewId());
        await desk.Somgate.Sale(plus, "+996555123456");
        await desk.Somgate.Sale(zeros, "00996555123456");

        Assert.Equal(("996555123456", "996******456"), await Account(plus));
        Assert.Equal(("00996555123456", "009******456"), await Account(zeros));

        async Task<(string, string)> Account(string id) => ((await desk.Somgate.Find(id))!.Account.Reveal(), $"{(await desk.Somgate.Status(id)).Json["account"]!["number"]}");
    }

    [Fact]
    public async Task Texts_of_digits_and_flags_mean_what_they_say()
    {
        var id = desk.NewId();
        var body = SomgateHost.SaleBody(id);
        foreach (var (field, json) in new[] { ("payment.amount", "\"5001\""), ("callback.delay", "\"7\""), ("callback.force_disable", "\"1\""), ("payment.description", "\"a;b\"") }) GateDesk.With(body, field, json);

        await desk.Send("sale", body);

        var payment = (await desk.Somgate.Find(id))!;
        Assert.Equal((5001, 7, true), (payment.Sum.AmountMinor, payment.Callbacks.Delay.TotalSeconds, payment.Callbacks.Off));
        Assert.Equal("a,b", $"{(await desk.Somgate.Status(id)).Json["payment"]!["description"]}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("application/json; charset=windows-1251; x=y")]
    [InlineData("Application/JSON")]
    public async Task The_content_type_may_be_json_or_none(string? contentType) =>
        Assert.Equal(200, (await desk.Somgate.Post(GateDesk.Paths["sale"], GateDesk.Signed(desk.Body("sale")), contentType)).HttpStatus);

    [Fact]
    public async Task Thirty_two_levels_and_white_space_are_accepted()
    {
        var body = GateDesk.With(desk.Body("sale"), "deep", string.Concat(Enumerable.Repeat("[", 31)) + string.Concat(Enumerable.Repeat("]", 31)));
        var spaced = Encoding.UTF8.GetString(GateDesk.Signed(body)).Replace(":", "\t:\r\n ", StringComparison.Ordinal);

        Assert.Equal(200, (await desk.Somgate.Post(GateDesk.Paths["sale"], Encoding.UTF8.GetBytes($" \n{spaced}\n "))).HttpStatus);
    }

    [Fact]
    public async Task Unsigned_members_at_the_top_are_tolerated_and_not_used()
    {
        var body = JsonNode.Parse(GateDesk.Signed(desk.Body("sale")))!.AsObject();
        body["_trace"] = new JsonObject { ["amount"] = 1, ["general"] = "x" };
        body["_"] = null;
        body["frame_mode"] = "popup";
        body["customer"]!["signature"] = "x";

        Assert.Equal(200, (await desk.Somgate.Post(GateDesk.Paths["sale"], Encoding.UTF8.GetBytes(body.ToJsonString()))).HttpStatus);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Each_of_the_four_orders_of_signing_is_accepted(int order)
    {
        foreach (var endpoint in GateDesk.Paths.Keys)
        {
            // Keys on which the orders part: N 1 2 10, K 1 10 2, L by whole lines, T by levels.
            var body = GateDesk.With(desk.Body(endpoint), "x", """{"a":[0,1,2,3,4,5,6,7,8,9,10],"a b":1,"b":{"1":1},"b!":2,"c":"~","c!":3,"10":1,"9":2}""");
            var texts = NaiveSignature.AllOrders(Encoding.UTF8.GetBytes(body.ToJsonString()));
            Assert.Equal(4, texts.Distinct().Count());
            var signature = Convert.ToBase64String(System.Security.Cryptography.HMACSHA512.HashData(Encoding.UTF8.GetBytes(SomgateHost.Secret), Encoding.UTF8.GetBytes(texts[order])));
            GateDesk.With(body, endpoint is "request" or "methods" ? "signature" : "general.signature", $"\"{signature}\"");

            var reply = await desk.Somgate.Post(GateDesk.Paths[endpoint], Encoding.UTF8.GetBytes(body.ToJsonString()));

            Assert.NotEqual("3261", reply.Json["code"]?.GetValue<string>());
        }
    }

    [Fact]
    public async Task Either_live_key_is_accepted_and_signs_the_answer()
    {
        var cancel = TestContext.Current.CancellationToken;
        var id = desk.NewId();
        await desk.Somgate.Projects.AddProject(3042, 1, "Games", true, "first"u8.ToArray(), 0, 1000, TimeProvider.System.GetUtcNow(), cancel);
        await desk.Somgate.Projects.AddKey(3042, "second"u8.ToArray(), primary: false, TimeProvider.System.GetUtcNow(), cancel);
        await desk.Somgate.Projects.SaveMethod(3042, "mbank", new(), cancel);
        await desk.Somgate.Projects.AddCallbackRule(3042, null, null, null, desk.Merchant.CallbackUrl, cancel);
        await desk.Somgate.Refresh();

        var ack = await desk.Send("sale", GateDesk.With(SomgateHost.SaleBody(id), "general.project_id", "3042"), "second");
        var callback = await desk.Merchant.Asking(id);

        foreach (var secret in new[] { "first", "second" })
        {
            var merchant = await desk.Send("status", new JsonObject { ["general"] = GateDesk.General(id, 3042) }, secret);
            var terminal = await desk.Send("status", new JsonObject { ["general"] = GateDesk.General(id, 3042), ["destination"] = "terminal" }, secret);
            var request = await desk.Send("request", new JsonObject { ["project_id"] = 3042, ["request_id"] = ack.RequestId }, secret);
            Assert.True(IsSigned(merchant, "signature", secret) && IsSigned(terminal, "general:signature", secret) && IsSigned(request, "general:signature", secret));
        }

        Assert.True(callback.IsSignedBy("first"));
    }

    [Theory]
    [InlineData("{}", 5_000)]
    [InlineData("""{"amount":null,"currency":null}""", 5_000)]
    [InlineData("""{"amount":"5000","payment_method":"mbank","customer":{"id":""}}""", 5_000)]
    [InlineData("""{"directions":["payout","payin"],"amount":5000000}""", 5_000)]
    [InlineData("""{"payment_method":"","show_unavailable_methods_by_rules":"0"}""", 5_000)]
    [InlineData("""{"directions":["payout"]}""", 0)]
    [InlineData("""{"currency":"USD"}""", 0)]
    [InlineData("""{"amount":4999}""", 0)]
    [InlineData("""{"amount":5000001}""", 0)]
    public async Task The_list_of_methods_takes_its_filters(string changes, long minMinor)
    {
        var body = desk.Body("methods");
        foreach (var (field, value) in JsonNode.Parse(changes)!.AsObject()) GateDesk.With(body, field, value?.ToJsonString() ?? GateDesk.Missing);

        var reply = await desk.Send("methods", body);

        var expected = minMinor == 0 ? "{}" : $$$"""{"KGS":[{"title":"mbank","direction":"payin","limits":{"min amount":{{{minMinor}}},"max amount":5000000}}]}""";
        Assert.Equal((200, expected), (reply.HttpStatus, reply.Text));
    }

    [Fact]
    public async Task The_list_shows_methods_outside_their_limits_on_demand()
    {
        var reply = await desk.Send("methods", GateDesk.With(GateDesk.With(desk.Body("methods"), "amount", "1"), "show_unavailable_methods_by_rules", "true"));

        Assert.Equal("amount_limits", $"{reply.Json["KGS"]![0]!["unavailable_reason"]}");
    }

    [Theory]
    [InlineData("status")]
    [InlineData("clarification")]
    [InlineData("resend")]
    public async Task Other_requests_do_not_look_at_the_merchants_addresses(string endpoint)
    {
        var reply = await desk.Send(endpoint, GateDesk.With(desk.Body(endpoint), "general.merchant_callback_url", "17"));

        Assert.Contains("3061", reply.Text, StringComparison.Ordinal);
    }

    private static bool IsSigned(GateReply reply, string path, string secret)
    {
        Span<byte> given = stackalloc byte[Signature.Length];
        var body = SignedBody.Read(Encoding.UTF8.GetBytes(reply.Text))!;
        return Signature.TryDecode(body.TextOf(path), given) && Signature.Match(body, given, [Encoding.UTF8.GetBytes(secret)]) == 0;
    }

    private static string Astral(int codePoints) => "\"" + string.Concat(Enumerable.Repeat("\U0001F4B3", codePoints)) + "\"";
}
