using System.Text;
using System.Text.Json;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.Gate;

/// <summary>The tables of gate.md 4: which fields a request has and what they must be, all problems at once, and the typed values. Pure.</summary>
internal static class GateRequest
{
    internal const int TextMax = 255;
    internal const long AmountMax = 10_000_000_000_000;
    private const int DelayMaxSeconds = 600;

    internal static readonly FieldRule PaymentIdRule = new FieldRule.Text("general:payment_id", TextMax, 1, IsRequired: true) { Code = ResultCode.InvalidPaymentId, Fits = Forms.IsPaymentId };
    private static readonly FieldRule IpRule = new FieldRule.Text("customer:ip_address", TextMax, IsRequired: true) { Fits = Forms.IsIpAddress, FormName = "format" };
    internal static readonly FieldRule CustomerRule = new FieldRule.Group("customer", IsRequired: true);
    private static readonly FieldRule InterfaceRule = new FieldRule.OneOf("interface_type", NodeKind.Integer, NodeKind.Text, NodeKind.Object);

    internal static readonly FieldRule[] UnusedUrlRules = [Short("general:terminal_callback_url"), Short("general:referrer_url")];

    private static readonly FieldRule[] SaleRules =
    [
        PaymentIdRule,
        Url("general:merchant_callback_url"), Url("general:merchant_success_callback_url"), Url("general:merchant_decline_callback_url"),
        .. UnusedUrlRules,
        new FieldRule.Group("payment", IsRequired: true),
        new FieldRule.Whole("payment:amount", 1, AmountMax, IsRequired: true),
        new FieldRule.Text("payment:currency", TextMax, IsRequired: true) { Fits = Forms.IsCurrency },
        Short("payment:description"), Short("payment:extra_param"),
        new FieldRule.Text("payment:best_before", TextMax) { Fits = Forms.IsMoment, FormName = "format" },
        new FieldRule.Whole("payment:customer_amount", 1, AmountMax),
        new FieldRule.Text("payment:customer_currency", TextMax) { Fits = Forms.IsCurrency },
        CustomerRule,
        new FieldRule.Text("customer:id", TextMax, 1, IsRequired: true) { Code = ResultCode.InvalidCustomerId, Fits = Forms.IsCustomerId },
        IpRule,
        Phone("customer:phone"), Phone("customer:home_phone"), Phone("customer:work_phone"),
        new FieldRule.Text("customer:email", TextMax) { Fits = WireFormat.IsEmail, FormName = "format" },
        new FieldRule.Group("customer:billing"),
        Country("customer:country"), Country("customer:billing:country"),
        Short("customer:first_name"), Short("customer:middle_name"), Short("customer:last_name"), Short("customer:birthplace"), Short("customer:person_type"),
        Short("customer:identification_level"), Short("customer:iin"), Short("customer:district"), Short("customer:street"), Short("customer:building"),
        new FieldRule.TextsOf("customer:identify", TextMax),
        new FieldRule.Text("customer:city", 256), new FieldRule.Text("customer:state", 256), new FieldRule.Text("customer:billing:city", 256),
        new FieldRule.Text("customer:day_of_birth", TextMax) { Fits = Forms.IsDay },
        new FieldRule.Text("customer:gender", TextMax) { Fits = Forms.IsGender, FormName = "enum" },
        new FieldRule.Text("customer:browser", 512), new FieldRule.Text("customer:billing:address", 512),
        new FieldRule.Text("customer:billing:region_code", TextMax) { Fits = Forms.IsRegion },
        new FieldRule.Text("customer:billing:postal", 16),
        new FieldRule.Group("account", IsRequired: true),
        new FieldRule.Text("account:number", TextMax, IsRequired: true) { Fits = Forms.IsAccount },
        Short("account:customer_name"), new FieldRule.Text("account:secret", TextMax, 1),
        new FieldRule.Flag("account:save"), new FieldRule.Flag("customer:save"), new FieldRule.Flag("customer:account_save"),
        new FieldRule.Group("callback"),
        new FieldRule.Whole("callback:delay", 0, DelayMaxSeconds), new FieldRule.Flag("callback:force_disable"),
        InterfaceRule,
    ];

    private static readonly FieldRule[] ClarificationRules = [PaymentIdRule, .. UnusedUrlRules, new FieldRule.Group("additional_data", IsRequired: true), InterfaceRule];
    private static readonly FieldRule[] ResendRules = [PaymentIdRule, .. UnusedUrlRules, CustomerRule, IpRule];

    private static readonly FieldRule[] StatusRules =
    [
        PaymentIdRule,
        .. UnusedUrlRules,
        new FieldRule.Text("destination", TextMax) { Fits = text => text is "merchant" or "terminal", FormName = "enum" },
    ];

    private static readonly FieldRule[] RequestStatusRules = [new FieldRule.Text("request_id", 100, 1, IsRequired: true)];

    private static readonly FieldRule DirectionsRule = new FieldRule.OneOf("directions", NodeKind.Array) { IsRequired = true };
    private static readonly FieldRule ListedAmountRule = new FieldRule.Whole("amount", 1, long.MaxValue);
    private static readonly FieldRule ListedCurrencyRule = new FieldRule.Text("currency", TextMax) { Fits = Forms.IsCurrency };

    private static readonly FieldRule[] OtherMethodsRules =
    [
        new FieldRule.Text("payment_method", TextMax, 1),
        new FieldRule.Group("customer"),
        new FieldRule.Text("customer:id", TextMax) { Code = ResultCode.InvalidCustomerId },
        new FieldRule.Flag("show_unavailable_methods_by_rules"), new FieldRule.Flag("is_enable_check_by_trusted_pm_user_rules"),
    ];

    public static IReadOnlyList<Problem> CheckSale(SignedBody body) => Check(body, SaleRules);

    public static IReadOnlyList<Problem> CheckClarification(SignedBody body) => Check(body, ClarificationRules);

    public static IReadOnlyList<Problem> CheckResend(SignedBody body) => Check(body, ResendRules);

    public static IReadOnlyList<Problem> CheckStatus(SignedBody body) => Check(body, StatusRules);

    public static IReadOnlyList<Problem> CheckRequestStatus(SignedBody body) => Check(body, RequestStatusRules);

    /// <summary>The list of methods has a rule over two fields and rules over elements of a list (gate.md 4.8).</summary>
    public static IReadOnlyList<Problem> CheckMethods(SignedBody body) =>
    [
        .. DirectionsRule.Check(body) is { } noList ? [noList] : Directions(body),
        .. Check(body, [ListedAmountRule, ListedCurrencyRule with { IsRequired = IsGiven(body, "amount") }, .. OtherMethodsRules]),
    ];

    /// <summary>The purchase that a checked sale asks for.</summary>
    public static SaleRequest Sale(SignedRequest request, IPaymentMethod method, byte[] hash)
    {
        var body = request.Body;
        var account = method.Normalise(body.TextOf("account:number")!);
        var paymentId = body.TextOf("general:payment_id")!;
        return new()
        {
            Project = request.Project,
            Method = method,
            PaymentId = paymentId,
            Sum = new(Whole(body, "payment:amount"), body.TextOf("payment:currency")!),
            Description = Given(body, "payment:description") ?? paymentId,
            Customer = new(body.TextOf("customer:id")!, body.TextOf("customer:ip_address")!, Details(body)),
            Account = new(account),
            AccountMasked = WireFormat.Masked(account),
            BestBefore = Given(body, "payment:best_before") is { } moment && WireFormat.TryReadDate(moment, out var bestBefore) ? bestBefore : null,
            Callbacks = Wishes(body),
            Extra = Extra(body),
            Hash = hash,
        };
    }

    public static string? Given(SignedBody body, string path) => body.KindOf(path) == NodeKind.Text && body.TextOf(path) is { Length: > 0 } text ? text : null;

    public static long Whole(SignedBody body, string path)
    {
        RequestHead.Whole(body, path, long.MinValue, long.MaxValue, out var value);
        return value;
    }

    public static bool IsGiven(SignedBody body, string path) =>
        body.KindOf(path) is not (NodeKind.Missing or NodeKind.Null) && !(body.KindOf(path) == NodeKind.Text && body.BytesOf(path).Length == 0);

    internal static List<Problem> Check(SignedBody body, FieldRule[] rules)
    {
        var problems = new List<Problem>();
        foreach (var rule in rules)
        {
            if (IsInsideBroken(problems, rule.Path)) continue;
            if (rule.Check(body) is { } problem) problems.Add(problem);
            else if (rule is FieldRule.TextsOf texts) problems.AddRange(texts.CheckMembers(body));
        }

        return problems;
    }

    /// <summary>A missing or misshapen object is one problem with its own name; its members are not listed too.</summary>
    private static bool IsInsideBroken(List<Problem> problems, string path)
    {
        if (problems.Count == 0) return false;
        var dotted = RequestHead.Dotted(path);
        return problems.Exists(problem => dotted.StartsWith(problem.Field + ".", StringComparison.Ordinal));
    }

    private static IEnumerable<Problem> Directions(SignedBody body)
    {
        var count = body.CountOf("directions");
        if (count is < 1) yield return new(ResultCode.ValidationError, "directions", "minLength");
        if (count > 2) yield return new(ResultCode.ValidationError, "directions", "maxLength");
        for (var index = 0; index < Math.Min(count, 2); index++)
        {
            var path = $"directions:{index}";
            if (body.KindOf(path) != NodeKind.Text) yield return new(ResultCode.ValidationError, $"directions.{index}", "type");
            else if (body.TextOf(path) is not ("payin" or "payout")) yield return new(ResultCode.ValidationError, $"directions.{index}", "enum");
        }
    }

    internal static CallbackWishes Wishes(SignedBody body)
    {
        var delay = IsGiven(body, "callback:delay") ? TimeSpan.FromSeconds(Whole(body, "callback:delay")) : TimeSpan.Zero;
        var off = IsGiven(body, "callback:force_disable") && FieldRule.Flag.Read(body, "callback:force_disable") == true;
        var all = Given(body, "general:merchant_callback_url");
        var success = Given(body, "general:merchant_success_callback_url");
        var decline = Given(body, "general:merchant_decline_callback_url");
        return all is null && success is null && decline is null && delay == TimeSpan.Zero && !off
            ? CallbackWishes.None
            : new(all, success, decline, delay, off);
    }

    private static readonly string[] StoredPaymentFields = ["extra_param", "best_before", "customer_amount", "customer_currency"];

    /// <summary>Fields that are stored and shown only.</summary>
    private static string? Extra(SignedBody body) => Collected(body, "payment", name => StoredPaymentFields.Contains(name));

    private static readonly HashSet<string> StoredCustomerFields =
        [.. SaleRules.Select(rule => rule.Path.Split(':')).Where(path => path is ["customer", not ("id" or "ip_address" or "save" or "account_save"), ..]).Select(path => path[1])];

    /// <summary>All known fields of the customer beyond id and address; <c>account.secret</c>, unknown fields and flags without effect are never kept.</summary>
    private static Secret? Details(SignedBody body) =>
        Collected(body, "customer", StoredCustomerFields.Contains) is { } text ? new(text) : null;

    internal static string? Collected(SignedBody body, string path, Func<string, bool> wanted)
    {
        var names = body.NamesOf(path).Where(name => wanted(name) && IsGiven(body, $"{path}:{name}")).ToArray();
        if (names.Length == 0) return null;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var name in names) Copy(json, body, $"{path}:{name}", name);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal static void Copy(Utf8JsonWriter json, SignedBody body, string path, string name)
    {
        if (body.KindOf(path) == NodeKind.Object)
        {
            json.WriteStartObject(name);
            foreach (var member in body.NamesOf(path)) Copy(json, body, $"{path}:{member}", member);
            json.WriteEndObject();
        }
        else if (body.TextOf(path) is { } text)
        {
            json.WriteString(name, text);
        }
    }

    internal static FieldRule.Text Short(string path) => new(path, TextMax);

    internal static FieldRule.Text Phone(string path) => new(path, TextMax) { Fits = Forms.IsPhone };

    private static FieldRule.Text Country(string path) => new(path, TextMax) { Fits = Forms.IsCountry };

    internal static FieldRule.Text Url(string path) => new(path, TextMax, 1) { Fits = WireFormat.IsUrl, FormName = "format" };
}
