using System.Text;
using System.Text.Json.Nodes;
using Somgate.Tests.Support;

namespace Somgate.Tests.Gate;

/// <summary>What Gate refuses at acceptance, over HTTP: the code, field and constraint of each problem, and nothing stored (gate.md 3.2 to 3.5, 4.2 to 4.8).</summary>
public sealed class BadInputTests(GateDesk desk) : IClassFixture<GateDesk>
{
    private const string AnySignature = "kL4Dn65fkhjlrf1wBEEzOlNLkx89kviJzwPdsQriURgR3yX5JE1IVVDVjnLnlpzGvGarEje+QBmHUeQOJtA9zA==";

    [Theory]
    [MemberData(nameof(BadFields.OfHeads), MemberType = typeof(BadFields))]
    [MemberData(nameof(BadFields.OfSales), MemberType = typeof(BadFields))]
    [MemberData(nameof(BadFields.OfOtherRequests), MemberType = typeof(BadFields))]
    public async Task A_bad_field_is_refused_by_its_name(string endpoint, string field, string value, string code, string constraint)
    {
        // An element is put with its whole list.
        var body = GateDesk.With(desk.Body(endpoint), field.StartsWith("directions.", StringComparison.Ordinal) ? "directions" : field, value);

        var reply = await desk.Refused(() => desk.Send(endpoint, body));

        Assert.Equal($"400/{code}", reply.Verdict());
        Assert.Equal([$"{code} {field} {constraint}"], reply.Problems());
    }

    [Theory]
    [InlineData("an empty body", "")]
    [InlineData("white space", " \n")]
    [InlineData("a list", "[]")]
    [InlineData("a text", "\"x\"")]
    [InlineData("a number", "1")]
    [InlineData("null", "null")]
    [InlineData("an open object", "{\"general\":{")]
    [InlineData("two objects", "{}{}")]
    [InlineData("an object and a rest", "{}x")]
    [InlineData("a comma at the end", "{\"a\":1,}")]
    [InlineData("a comment", "{/* a */}")]
    [InlineData("single quotes", "{'a':1}")]
    [InlineData("a bare key", "{a:1}")]
    [InlineData("a number with a leading zero", "{\"a\":01}")]
    [InlineData("a number with a plus", "{\"a\":+1}")]
    [InlineData("a number without digits after the point", "{\"a\":1.}")]
    [InlineData("NaN", "{\"a\":NaN}")]
    [InlineData("a word that is none", "{\"a\":True}")]
    [InlineData("a raw line feed in a text", "{\"a\":\"x\ny\"}")]
    [InlineData("an unknown escape", "{\"a\":\"\\x41\"}")]
    [InlineData("a no-break space between", "{\u00a0\"a\":1}")]
    [InlineData("U+0000", "{\"a\":\"\\u0000\"}")]
    [InlineData("a lone high surrogate", "{\"a\":\"\\ud83d\"}")]
    [InlineData("a lone low surrogate", "{\"a\":\"\\udcb3\"}")]
    [InlineData("a lone surrogate in a key", "{\"\\ud83d\":1}")]
    [InlineData("a byte order mark", "\ufeff{}")]
    [InlineData("a key twice", "{\"a\":1,\"a\":1}")]
    [InlineData("a key twice, once by escapes", "{\"general\":{},\"gener\\u0061l\":{}}")]
    [InlineData("a key twice, deep within", "{\"a\":[{\"b\":{\"c\":1,\"c\":2}}]}")]
    [InlineData("an unsigned key twice", "{\"_a\":1,\"_a\":2}")]
    public Task What_is_not_one_clean_JSON_object_is_refused(string case_, string json) => RefusedAsJson(case_, Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData("an over-long form of a slash", 0xC0, 0xAF)]
    [InlineData("half a character", 0xD0)]
    [InlineData("a surrogate in UTF-8", 0xED, 0xA0, 0xBD)]
    [InlineData("a byte that is none", 0xFF)]
    [InlineData("Windows-1251", 0xCA, 0xC3, 0xD1)]
    [InlineData("a raw NUL", 0x00)]
    public Task Broken_UTF_8_is_refused(string case_, params int[] bytes) =>
        RefusedAsJson(case_, [.. "{\"a\":\""u8, .. bytes.Select(value => (byte)value), .. "\"}"u8]);

    [Theory]
    [InlineData("{\"a\":", "}")]
    [InlineData("[", "]")]
    public async Task Thirty_three_levels_are_too_deep(string open, string close)
    {
        var deep = $"{{\"x\":{string.Concat(Enumerable.Repeat(open, 32))}1{string.Concat(Enumerable.Repeat(close, 32))}}}";

        await RefusedAsJson("33 levels", Encoding.UTF8.GetBytes(deep));
    }

    [Theory]
    [InlineData("sale", "general.project_id", "general.payment_id", "general.signature")]
    [InlineData("clarification", "general.project_id", "general.payment_id", "general.signature")]
    [InlineData("resend", "general.project_id", "general.payment_id", "general.signature")]
    [InlineData("status", "general.project_id", "general.payment_id", "general.signature")]
    [InlineData("request", "project_id", "signature", "request_id")]
    [InlineData("methods", "project_id", "signature")]
    public async Task All_missing_head_fields_are_listed(string endpoint, params string[] fields)
    {
        var empty = endpoint is "request" or "methods" ? "{}" : "{\"general\":{\"signature\":null}}";

        var reply = await desk.Refused(() => desk.Somgate.Post(GateDesk.Paths[endpoint], Encoding.UTF8.GetBytes(empty)));

        Assert.Equal("400/2004", reply.Verdict());
        Assert.Equal(fields.Select(field => $"2004 {field} required"), reply.Problems());
    }

    [Theory]
    [InlineData("\"\"", "3262")]
    [InlineData("\"x\"", "3261")]
    [InlineData("\" \"", "3261")]
    [InlineData($"\"{AnySignature}\"", "3261")]
    [InlineData($"\"{AnySignature}\\n\"", "3261")]
    [InlineData("1", "3261")]
    [InlineData("true", "3261")]
    [InlineData("{}", "3261")]
    [InlineData("[]", "3261")]
    public async Task A_signature_that_is_none_is_refused(string signature, string code)
    {
        foreach (var endpoint in GateDesk.Paths.Keys)
        {
            var body = GateDesk.With(desk.Body(endpoint), endpoint is "request" or "methods" ? "signature" : "general.signature", signature);

            var reply = await desk.Refused(() => desk.Somgate.Post(GateDesk.Paths[endpoint], Encoding.UTF8.GetBytes(body.ToJsonString())));

            Assert.Equal(($"400/{code}", 0), (reply.Verdict(), reply.Problems().Length));
        }
    }

    [Fact]
    public async Task A_true_signature_in_another_spelling_is_refused()
    {
        var signed = JsonNode.Parse(GateDesk.Signed(desk.Body("sale")))!;
        var signature = $"{signed["general"]!["signature"]}";
        foreach (var spelled in new[] { signature.TrimEnd('='), signature + "=", " " + signature, signature + "\n", signature.ToLowerInvariant(), signature[..^3] + "===", new string('x', 256) })
        {
            signed["general"]!["signature"] = spelled;

            var reply = await desk.Refused(() => desk.Somgate.Post(GateDesk.Paths["sale"], Encoding.UTF8.GetBytes(signed.ToJsonString())));

            Assert.Equal("400/3261", reply.Verdict());
        }
    }

    [Fact]
    public async Task A_body_changed_after_signing_is_refused()
    {
        foreach (var (was, became) in new[] { ("125000", "125001"), ("KGS", "USD"), ("cust-77", "cust-7"), ("996555123456", "996555123457"), ("\"customer\":{", "\"customer\":{\"x\":\"\","), ("\"account\"", "\"Account\"") })
        {
            var changed = Encoding.UTF8.GetString(GateDesk.Signed(desk.Body("sale"))).Replace(was, became, StringComparison.Ordinal);

            var reply = await desk.Refused(() => desk.Somgate.Post(GateDesk.Paths["sale"], Encoding.UTF8.GetBytes(changed)));

            Assert.Equal("400/3261", reply.Verdict());
        }
    }

    [Fact]
    public async Task Another_projects_key_and_a_revoked_one_are_refused()
    {
        var cancel = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await desk.Somgate.Projects.AddProject(2042, 1, "Toys", true, "other-secret"u8.ToArray(), 0, 1000, now, cancel);
        var revoked = await desk.Somgate.Projects.AddKey(SomgateHost.ProjectId, "old-secret"u8.ToArray(), primary: false, now, cancel);
        await desk.Somgate.Projects.RevokeKey(SomgateHost.ProjectId, revoked, now, cancel);
        await desk.Somgate.Refresh();

        foreach (var secret in new[] { "other-secret", "old-secret", "Secret", "" })
            Assert.Equal("400/3261", (await desk.Refused(() => desk.Send("sale", desk.Body("sale"), secret))).Verdict());
        var foreign = new JsonObject { ["general"] = GateDesk.General("ORD-1", 2042) };
        Assert.Equal("400/3261", (await desk.Refused(() => desk.Send("status", foreign))).Verdict());
    }

    [Theory]
    [InlineData("9999")]
    [InlineData("\"4294967295\"")]
    [InlineData("1")]
    public async Task An_unknown_project_is_told_before_its_signature_is_looked_at(string projectId)
    {
        foreach (var endpoint in GateDesk.Paths.Keys)
        {
            var body = GateDesk.With(desk.Body(endpoint), endpoint is "request" or "methods" ? "project_id" : "general.project_id", projectId);

            var reply = await desk.Refused(() => desk.Send(endpoint, body, "no secret of ours"));

            Assert.Equal(("404/2442", 0), (reply.Verdict(), reply.Problems().Length));
        }
    }

    [Fact]
    public async Task Several_problems_are_listed_in_the_order_of_the_table_and_at_most_ten()
    {
        var body = desk.Body("sale");
        foreach (var (field, json) in new[]
        {
            ("interface_type", "true"), ("callback.delay", "601"), ("account", "1"), ("customer.gender", "\"x\""), ("customer.city", "1"), ("customer.billing.country", "\"x\""),
            ("customer.email", "\"x\""), ("customer.ip_address", GateDesk.Missing), ("customer.id", "\"a;b\""), ("payment.best_before", "\"x\""), ("payment.currency", "\"kgs\""),
            ("payment.amount", "null"), ("general.merchant_callback_url", "\"x\""), ("general.payment_id", "\" x\""),
        })
            GateDesk.With(body, field, json);

        var reply = await desk.Refused(() => desk.Send("sale", body));

        Assert.Equal("400/3024", reply.Verdict());
        Assert.Equal(
            [
                "3024 general.payment_id pattern", "502 general.merchant_callback_url format", "2004 payment.amount required", "502 payment.currency pattern",
                "502 payment.best_before format", "2124 customer.id pattern", "2004 customer.ip_address required", "502 customer.email format",
                "502 customer.billing.country pattern", "502 customer.city type",
            ],
            reply.Problems());
    }

    [Fact]
    public async Task Problems_of_every_kind_give_the_code_of_the_first()
    {
        var body = desk.Body("sale");
        GateDesk.With(GateDesk.With(GateDesk.With(body, "payment", GateDesk.Missing), "customer.id", "1"), "account.number", "\"x\"");

        var reply = await desk.Refused(() => desk.Send("sale", body));

        Assert.Equal("400/2004", reply.Verdict());
        Assert.Equal(["2004 payment required", "2124 customer.id type", "502 account.number pattern"], reply.Problems());
    }

    [Theory]
    [InlineData("clarification", "502", "{\"additional_data\":[],\"interface_type\":true}", "502 additional_data type", "502 interface_type type")]
    [InlineData("resend", "3024", "{\"general.payment_id\":\"a;b\",\"customer\":null}", "3024 general.payment_id pattern", "2004 customer required")]
    [InlineData("status", "3024", "{\"destination\":\"x\",\"general.payment_id\":\"\"}", "3024 general.payment_id minLength", "502 destination enum")]
    [InlineData("methods", "502", "{\"payment_method\":1,\"amount\":0,\"directions\":[\"x\",1]}", "502 directions.0 enum", "502 directions.1 type", "502 amount minimum", "502 payment_method type")]
    [InlineData("methods", "2004", "{\"payment_method\":1,\"currency\":null,\"customer\":1}", "2004 currency required", "502 payment_method type", "502 customer type")]
    public async Task Several_problems_of_other_requests_are_listed_in_the_order_of_their_tables(string endpoint, string code, string changes, params string[] problems)
    {
        var body = desk.Body(endpoint);
        foreach (var (field, value) in JsonNode.Parse(changes)!.AsObject()) GateDesk.With(body, field, value?.ToJsonString() ?? "null");

        var reply = await desk.Refused(() => desk.Send(endpoint, body));

        Assert.Equal($"400/{code}", reply.Verdict());
        Assert.Equal(problems, reply.Problems());
    }

    [Fact]
    public async Task The_first_failing_check_ends_the_checks()
    {
        // Each body has every later fault too.
        var schemaToo = GateDesk.With(desk.Body("sale"), "payment", "1");
        var unknownMethod = "/v2/payment/wallet/visa/sale";

        var headless = GateDesk.With(GateDesk.With(desk.Body("sale"), "general.payment_id", GateDesk.Missing), "general.project_id", "0");
        Assert.Equal(["2004 general.payment_id required"], (await desk.Refused(() => desk.Somgate.Send(unknownMethod, headless, "wrong"))).Problems());
        Assert.Equal("400/3261", (await desk.Refused(() => desk.Somgate.Send(unknownMethod, schemaToo, "wrong"))).Verdict());
        Assert.Equal("400/2541", (await desk.Refused(() => desk.Somgate.Send(unknownMethod, schemaToo))).Verdict());
        Assert.Equal("400/502", (await desk.Refused(() => desk.Send("sale", schemaToo))).Verdict());
    }

    [Theory]
    [InlineData("clarification", "400/3061")]
    [InlineData("resend", "400/3061")]
    [InlineData("request", "404/3061")]
    public async Task What_nobody_knows_is_not_found(string endpoint, string verdict) =>
        Assert.Equal(verdict, (await desk.Refused(() => desk.Send(endpoint, desk.Body(endpoint)))).Verdict());

    [Theory]
    [InlineData("visa")]
    [InlineData("MBANK")]
    [InlineData("mbank ")]
    public async Task A_list_for_an_unknown_method_is_refused(string method) => Assert.Equal("400/2541",
        (await desk.Refused(() => desk.Send("methods", GateDesk.With(desk.Body("methods"), "payment_method", $"\"{method}\"")))).Verdict());

    private async Task RefusedAsJson(string case_, byte[] body)
    {
        foreach (var path in GateDesk.Paths.Values)
        {
            var reply = await desk.Refused(() => desk.Somgate.Post(path, body));

            Assert.True(reply.Verdict() == "422/2003" && reply.Problems().Length == 0, $"{case_}: {reply.Verdict()}");
        }
    }
}
