using System.Text.Json;
using System.Text.RegularExpressions;

namespace Somgate.BankSimulator;

/// <summary>A request body as this bank reads it: strictly, naming all problems at once, fields it does not know left aside.</summary>
internal static partial class MbankRequests
{
    /// <summary>Longest life of a purchase the bank takes, 31 days.</summary>
    public const int LifetimeSMax = 31 * 24 * 60 * 60;

    private const long AmountMinorMax = 10_000_000_000_000;
    private const int CommentLengthMax = 1_000;
    private const int NoticeUrlLengthMax = 2_048;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The body as one JSON object, or null.</summary>
    public static JsonElement? ReadObject(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        // A lone surrogate in a name shows itself only as an invalid operation.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The body of create, or null with what is wrong in it.</summary>
    public static CreateRequest? ReadCreate(JsonElement body, List<string> problems)
    {
        var orderNumber = Text(body, "order_number", OrderNumberForm(), "1 to 64 characters of A-Z a-z 0-9 - _", problems);
        var phone = Text(body, "phone", PhoneForm(), "4 to 24 digits, country code first", problems);
        var amount = Whole(body, "amount", AmountMinorMax, problems);
        var currency = Text(body, "currency", CurrencyForm(), "KGS", problems);
        var comment = Comment(body, problems);
        var noticeUrl = NoticeUrl(body, problems);
        var lifetime = Whole(body, "lifetime_s", LifetimeSMax, problems);
        return problems.Count == 0 ? new(orderNumber, phone, amount, currency, comment, noticeUrl, (int)lifetime) : null;
    }

    /// <summary>The code of confirm, or null with what is wrong in the body.</summary>
    public static string? ReadCode(JsonElement body, List<string> problems)
    {
        var code = Text(body, "code", CodeForm(), "4 to 8 digits", problems);
        return problems.Count == 0 ? code : null;
    }

    /// <summary>The order number as far as the body has one, else nothing; faults are drawn from it before the body is checked.</summary>
    public static string OrderNumberOrNothing(JsonElement? body) =>
        body is { } present && StringOrNull(present, "order_number") is { } text && OrderNumberForm().IsMatch(text) ? text : "";

    private static string Text(JsonElement body, string name, Regex form, string rule, List<string> problems)
    {
        if (StringOrNull(body, name) is { } text && form.IsMatch(text)) return text;
        problems.Add($"{name}: {rule}");
        return "";
    }

    private static long Whole(JsonElement body, string name, long max, List<string> problems)
    {
        if (body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number
            && value.TryGetInt64(out var number) && number >= 1 && number <= max)
            return number;
        problems.Add($"{name}: a whole number from 1 to {max}");
        return 0;
    }

    private static string? Comment(JsonElement body, List<string> problems)
    {
        if (!body.TryGetProperty("comment", out var value) || value.ValueKind is JsonValueKind.Null) return null;
        if (StringOrNull(body, "comment") is { Length: <= CommentLengthMax } text) return text;
        problems.Add($"comment: at most {CommentLengthMax} characters");
        return null;
    }

    private static string NoticeUrl(JsonElement body, List<string> problems)
    {
        if (StringOrNull(body, "notice_url") is { Length: <= NoticeUrlLengthMax } text
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
            return text;
        problems.Add($"notice_url: an absolute http or https address of at most {NoticeUrlLengthMax} characters");
        return "";
    }

    private static string? StringOrNull(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind is not JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex OrderNumberForm();

    [GeneratedRegex(@"\A[0-9]{4,24}\z")]
    private static partial Regex PhoneForm();

    [GeneratedRegex(@"\AKGS\z")]
    private static partial Regex CurrencyForm();

    [GeneratedRegex(@"\A[0-9]{4,8}\z")]
    private static partial Regex CodeForm();
}
