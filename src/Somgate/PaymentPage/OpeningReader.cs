using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.PaymentPage;

/// <summary>What became of the parameters of an opening: problems that refuse it, or the opening and notes on what was ignored in it.</summary>
internal sealed record OpeningReading(IReadOnlyList<Problem> Problems, PageOpening? Opening, IReadOnlyList<Problem> Notes);

/// <summary>The table of parameters (payment-page.md 6): each against its rule, all problems at once, and the typed opening. Pure.</summary>
internal sealed class OpeningReader
{
    public const int ModeNotOffered = 310;

    private const int TextMax = 255;
    private const int UrlMax = 2048;
    private const int StoredMax = 16_384;
    private const long AmountMax = 10_000_000_000_000;

    /// <summary>Farther than this a limit is no limit of a checkout (payment-page.md 14).</summary>
    private static readonly TimeSpan BestBeforeMax = TimeSpan.FromDays(30);

    // The name that Gate has for a parameter of the page.
    private static readonly (string Parameter, string Kept)[] CustomerDetails =
    [
        ("customer_email", "email"), ("customer_first_name", "first_name"), ("customer_last_name", "last_name"), ("customer_middle_name", "middle_name"),
    ];

    private static readonly (string Parameter, string Kept)[] Extras =
        [("payment_extra_param", "extra_param"), ("merchant_data", "merchant_data"), ("interface_type", "interface_type")];

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly FrozenSet<string> Currencies =
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC
        CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS
        KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB
        PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
        UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private readonly PageRequest request;
    private readonly Project project;
    private readonly IReadOnlyList<string> methods;
    private readonly DateTimeOffset now;
    private readonly bool isInFrame;
    private readonly List<Problem> problems = [];
    private readonly List<Problem> notes = [];

    private OpeningReader(PageRequest request, Project project, IReadOnlyList<string> methods, DateTimeOffset now, bool isInFrame) =>
        (this.request, this.project, this.methods, this.now, this.isInFrame) = (request, project, methods, now, isInFrame);

    /// <param name="methods">Codes of all methods of this platform.</param>
    /// <param name="isInFrame">The browser says that it loads the page into an iframe.</param>
    public static OpeningReading Read(PageRequest request, Project project, IReadOnlyList<string> methods, DateTimeOffset now, bool isInFrame) =>
        new OpeningReader(request, project, methods, now, isInFrame).Read();

    /// <summary>Step 4 of payment-page.md 3: the id of the project; null with the problem if it is absent or malformed.</summary>
    public static long? ProjectId(PageRequest request, out Problem? problem)
    {
        problem = null;
        if (request.Find("project_id") is not { } text) problem = new(ResultCode.FieldMissing, "project_id", "required");
        else if (!TryReadWhole(text, RequestHead.ProjectIdMax, out var projectId)) problem = new(ResultCode.ValidationError, "project_id", "integer");
        else return projectId;
        return null;
    }

    private OpeningReading Read()
    {
        var missing = PageParameters.Required.Where(name => name is not ("project_id" or "signature") && request.Find(name) is null).Order(StringComparer.Ordinal);
        problems.AddRange(missing.Select(name => new Problem(ResultCode.FieldMissing, name, "required")));
        var opening = new PageOpening
        {
            ProjectId = project.ProjectId,
            PaymentId = Must("payment_id", ResultCode.InvalidPaymentId, text => IsText(text, TextMax) && Forms.IsPaymentId(text), "pattern") ?? "",
            AmountMinor = Amount(),
            Currency = Must("payment_currency", ResultCode.InvalidCurrency, Currencies.Contains, "enum") ?? "",
            CustomerId = Must("customer_id", ResultCode.InvalidCustomerId, text => IsText(text, TextMax) && Forms.IsCustomerId(text), "pattern") ?? "",
            Description = Must("payment_description", ResultCode.ValidationError, text => IsText(text, TextMax), "maxLength"),
            ForcedMethod = Forced(),
            DefaultMethod = May("default_payment_method", methods.Contains, "enum"),
            Hidden = [.. (request.Given("hide") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            OperationType = May("operation_type", text => text is "sale" or "auth", "enum"),
            LanguageCode = May("language_code", IsCode, "pattern"),
            RegionCode = May("region_code", IsCode, "pattern"),
            BestBefore = BestBefore(),
            CustomerPhone = May("customer_phone", Forms.IsPhone, "pattern"),
            CallbackUrl = Must("merchant_callback_url", ResultCode.ValidationError, IsUrl, "format"),
            SuccessCallbackUrl = Must("merchant_success_callback_url", ResultCode.ValidationError, IsUrl, "format"),
            DeclineCallbackUrl = Must("merchant_decline_callback_url", ResultCode.ValidationError, IsUrl, "format"),
            Returns = Returns(),
            Frame = Frame(),
            Extra = Kept(Extras, StoredMax),
            CustomerDetails = Kept(CustomerDetails, TextMax),
        };
        CheckMode();
        return new(problems, problems.Count == 0 ? opening : null, notes);
    }

    /// <summary>A value whose rule refuses the opening; null: absent, or refused.</summary>
    private string? Must(string name, int code, Func<string, bool> fits, string rule)
    {
        var value = PageParameters.Required.Contains(name) ? request.Find(name) : request.Given(name);
        if (value is null || fits(value)) return value;
        problems.Add(new(code, name, rule));
        return null;
    }

    /// <summary>A value that is ignored, with a note, if it breaks its rule.</summary>
    private string? May(string name, Func<string, bool> fits, string rule)
    {
        if (request.Given(name) is not { } value || fits(value)) return request.Given(name);
        notes.Add(new(ResultCode.ValidationError, name, rule));
        return null;
    }

    private long Amount() => Must("payment_amount", ResultCode.ValidationError, text => TryReadWhole(text, AmountMax, out _), "integer") is { } text
        ? long.Parse(text, CultureInfo.InvariantCulture)
        : 0;

    private string? Forced()
    {
        if (Must("force_payment_method", ResultCode.UnknownMethod, methods.Contains, "enum") is not { } method) return null;
        if (project.Methods.ContainsKey(method)) return method;
        problems.Add(new(ResultCode.MethodNotEnabled, "force_payment_method", "enabled"));
        return null;
    }

    private void CheckMode() => Must("mode", ModeNotOffered, text => text == "purchase", "enum");

    private DateTimeOffset? BestBefore()
    {
        DateTimeOffset moment = default;
        return May("best_before", text => PageMoment.TryRead(text, out moment) && moment <= now + BestBeforeMax, "moment") is null ? null : moment;
    }

    private PageReturns Returns() => new()
    {
        Success = Return("merchant_success", "redirect_mode", project.Page.SuccessUrl),
        Fail = Return("merchant_fail", "redirect_mode", project.Page.FailUrl),
        Return = Return("merchant_return", "redirect_mode", project.Page.ReturnUrl),
        AutoSuccess = Return("redirect_success", "mode", null),
        AutoFail = Return("redirect_fail", "mode", null),
    };

    private PageReturn Return(string prefix, string modeName, string? standIn)
    {
        var url = May($"{prefix}_url", IsUrl, "format") ?? standIn;
        var enabled = May($"{prefix}_enabled", text => Enabled(text) is not null, "enum");
        var mode = May($"{prefix}_{modeName}", text => text is "iframe" or "parent_page" or "blank_page", "enum");
        return url is null && enabled is null && mode is null ? PageReturn.None : new(url, enabled is null ? null : Enabled(enabled), mode);
    }

    private static int? Enabled(string text) => text switch
    {
        "0" or "false" or "False" => 0,
        "1" or "true" or "True" => 1,
        "2" => 2,
        _ => null,
    };

    private PageFrame Frame()
    {
        if (IsEmbedded()) return PageFrame.Embedded;
        return request.Find("frame_mode") switch
        {
            "iframe" => PageFrame.Iframe,
            "popup" => PageFrame.Popup,
            "tab" => PageFrame.Tab,
            "embedded" => PageFrame.Embedded,
            _ => isInFrame ? PageFrame.Iframe : PageFrame.Tab,
        };
    }

    private bool IsEmbedded()
    {
        const string path = $"{PageParameters.MethodOptions}:additional_data:embedded_mode";
        if (request.Fields.Any(field => field.Path == path && field.Value is "true" or "True" or "1")) return true;
        if (request.Given(PageParameters.MethodOptions) is not { } json) return false;
        var body = SignedBody.Read(Encoding.UTF8.GetBytes(json));
        if (body is null) notes.Add(new(ResultCode.ValidationError, PageParameters.MethodOptions, "json"));
        return body is not null && (body.KindOf("additional_data:embedded_mode") == NodeKind.True || body.TextOf("additional_data:embedded_mode") is "true" or "True" or "1");
    }

    private string? Kept((string Parameter, string Kept)[] names, int charactersMax)
    {
        var kept = names
            .Select(name => (name.Kept, Value: May(name.Parameter, text => IsText(text, charactersMax), "maxLength")))
            .Where(pair => pair.Value is not null)
            .ToArray();
        if (kept.Length == 0) return null;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            foreach (var (name, value) in kept) json.WriteString(name, value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static bool TryReadWhole(string text, long max, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= max && text[0] != '0';

    private static bool IsText(string text, int charactersMax) => text.Length > 0 && WireFormat.CodePoints(text) <= charactersMax;

    private static bool IsUrl(string text) => text.Length <= UrlMax && WireFormat.IsUrl(text);

    /// <summary>Letters and digits in parts, <c>en_US</c>; what such a code means is read where it is used (payment-page.md 12).</summary>
    private static bool IsCode(string text) =>
        text.Length <= 35 && text.Split('-', '_').All(part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit)) && char.IsAsciiLetter(text[0]);
}
