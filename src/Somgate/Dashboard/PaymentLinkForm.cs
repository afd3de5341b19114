using System.Globalization;
using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.Dashboard;

/// <summary>A new link as it was typed (payment-links.md 8), or as a line of a file has it (9). Pure.</summary>
internal sealed record PaymentLinkForm
{
    private const int TextMax = 255;
    private const int UrlMax = 2048;
    private const int PhoneMin = 4;
    private const int PhoneMax = 24;

    /// <summary>How long a link is good for; empty: its own moment.</summary>
    public static readonly IReadOnlyDictionary<string, TimeSpan> Lives = new Dictionary<string, TimeSpan>
    {
        ["1h"] = TimeSpan.FromHours(1),
        ["1d"] = TimeSpan.FromDays(1),
        ["3d"] = TimeSpan.FromDays(3),
        ["7d"] = TimeSpan.FromDays(7),
        ["30d"] = TimeSpan.FromDays(30),
    };

    public static readonly IReadOnlyList<string> Fields =
    [
        "project", "payment_id", "amount", "currency", "description", "customer_id", "extra", "valid", "best_before", "method", "language", "phone", "email", "send", "success_url",
        "decline_url", "return_url", "callback_url",
    ];

    private IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    public string this[string field] => Values.GetValueOrDefault(field, "");

    public static PaymentLinkForm Read(Func<string, string> field) => new() { Values = Fields.ToDictionary(name => name, name => field(name).Trim()) };

    public static PaymentLinkForm Empty(long? projectId, string paymentId) => new()
    {
        Values = new Dictionary<string, string> { ["project"] = Number(projectId), ["payment_id"] = paymentId, ["currency"] = Money.Som, ["valid"] = "3d" },
    };

    /// <summary>Another one like this, under an id of its own.</summary>
    /// <param name="withContacts">Whoever may not see them gets the rest.</param>
    public static PaymentLinkForm Like(Payment payment, string paymentId, bool withContacts)
    {
        var terms = LinkTerms.Of(payment.Link!);
        var contacts = withContacts ? Contacts.Of(payment.Customer) : Contacts.None;
        return new()
        {
            Values = new Dictionary<string, string>
            {
                ["project"] = Number(payment.ProjectId),
                ["payment_id"] = paymentId,
                ["amount"] = MoneyText.Typed(payment.Sum.AmountMinor),
                ["currency"] = payment.Sum.Currency,
                ["description"] = payment.Description == payment.PaymentId ? "" : payment.Description,
                ["customer_id"] = payment.Customer.Id == payment.PaymentId ? "" : payment.Customer.Id,
                ["valid"] = "3d",
                ["method"] = terms.ForcedMethod ?? "",
                ["language"] = terms.Language ?? "",
                ["phone"] = contacts.Phone ?? "",
                ["email"] = contacts.Email ?? "",
                ["success_url"] = terms.SuccessUrl ?? "",
                ["decline_url"] = terms.DeclineUrl ?? "",
                ["return_url"] = terms.ReturnUrl ?? "",
                ["callback_url"] = payment.Callbacks.Url ?? "",
            },
        };
    }

    /// <summary>A line of a file; what its file says for all lines stands in <paramref name="project"/> and <paramref name="valid"/>.</summary>
    public static PaymentLinkForm Of(LinkCsvRow row, long project, string valid, string paymentId) => new()
    {
        Values = new Dictionary<string, string>
        {
            ["project"] = Number(project),
            ["payment_id"] = row["payment_id"].Length > 0 ? row["payment_id"] : paymentId,
            ["amount"] = row["amount_minor"] is { Length: > 0 } minor ? OfMinor(minor) : row["amount"],
            ["currency"] = row["currency"],
            ["description"] = row["description"],
            ["customer_id"] = row["customer_id"],
            ["extra"] = row["extra_param"],
            ["valid"] = row["best_before"].Length > 0 ? "" : valid,
            ["best_before"] = row["best_before"],
            ["method"] = row["force_method"],
            ["language"] = row["customer_language"],
            ["phone"] = row["customer_phone"],
            ["email"] = row["customer_email"],
            ["send"] = row["send_email"] switch { "1" => "1", "" or "0" => "", _ => "?" },
        },
    };

    /// <summary>What it asks for; faults by field, as keys of texts.</summary>
    public LinkWish? Wish(IEnumerable<Project> seen, bool hasMail, DateTimeOffset now, Dictionary<string, string> faults)
    {
        var project = seen.FirstOrDefault(one => Number(one.ProjectId) == this["project"]);
        if (project is null) faults["project"] = "lnk.err.project";
        if (this["payment_id"].Length is 0 or > TextMax || this["payment_id"].Any(char.IsControl)) faults["payment_id"] = "lnk.err.payment_id";
        var amount = MoneyText.Minor(this["amount"]);
        if (amount is null or 0) faults["amount"] = "lnk.err.amount";
        if (this["currency"].Length != 3 || !this["currency"].All(char.IsAsciiLetterUpper)) faults["currency"] = "lnk.err.currency";
        foreach (var field in new[] { "description", "customer_id", "extra" })
            if (this[field].Length > TextMax || this[field].Any(char.IsControl)) faults[field] = "lnk.err.text";
        if (this["language"] is not ("" or "ky" or "ru" or "en")) faults["language"] = "lnk.err.language";
        var phone = string.Concat(this["phone"].Where(letter => letter is not (' ' or '+' or '-' or '(' or ')')));
        if (this["phone"].Length > 0 && (phone.Length is < PhoneMin or > PhoneMax || !phone.All(char.IsAsciiDigit))) faults["phone"] = "lnk.err.phone";
        if (this["email"].Length > 0 && (this["email"].Length > TextMax || !WireFormat.IsEmail(this["email"]))) faults["email"] = "lnk.err.email";
        if (this["send"].Length > 0 && (this["send"] != "1" || !hasMail)) faults["send"] = hasMail ? "lnk.err.flag" : "lnk.err.no_mail";
        else if (this["send"].Length > 0 && this["email"].Length == 0) faults["email"] = "lnk.err.no_address";
        foreach (var field in new[] { "success_url", "decline_url", "return_url", "callback_url" })
            if (this[field].Length > 0 && (this[field].Length > (field == "callback_url" ? TextMax : UrlMax) || !WireFormat.IsUrl(this[field]))) faults[field] = "lnk.err.url";
        var bestBefore = BestBefore(project, now);
        if (bestBefore is null) faults[this["valid"].Length > 0 ? "valid" : "best_before"] = "lnk.err.best_before";
        if (faults.Count > 0) return null;
        return new()
        {
            ProjectId = project!.ProjectId,
            PaymentId = this["payment_id"],
            AmountMinor = amount!.Value,
            Currency = this["currency"],
            Description = this["description"],
            CustomerId = this["customer_id"],
            Extra = this["extra"],
            BestBefore = bestBefore!.Value,
            Method = this["method"],
            Language = this["language"],
            Phone = phone,
            Email = this["email"],
            SendEmail = this["send"] == "1",
            SuccessUrl = this["success_url"],
            DeclineUrl = this["decline_url"],
            ReturnUrl = this["return_url"],
            CallbackUrl = this["callback_url"],
        };
    }

    /// <summary>The field that a refusal of the processor is about.</summary>
    public static (string Field, string Key) FaultOf(Problem problem) => problem.Code switch
    {
        ResultCode.PaymentIdUsed => ("payment_id", "lnk.err.used"),
        ResultCode.AmountAboveLimit => ("amount", "lnk.err.above"),
        ResultCode.AmountBelowLimit => ("amount", "lnk.err.below"),
        ResultCode.CurrencyNotEnabled => ("currency", "lnk.err.currency"),
        ResultCode.UnknownMethod or ResultCode.MethodNotEnabled => ("method", "lnk.err.method"),
        ResultCode.ValidationError => ("best_before", "lnk.err.best_before"),
        ResultCode.NotAllowed => ("send", "lnk.err.no_mail"),
        ResultCode.MerchantSuspended => ("project", "lnk.err.suspended"),
        _ => ("project", "lnk.err.refused"),
    };

    private DateTimeOffset? BestBefore(Project? project, DateTimeOffset now)
    {
        if (this["valid"].Length > 0) return Lives.TryGetValue(this["valid"], out var life) ? now + life : null;
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(project?.Page.TimeZone ?? "", out var found) ? found : TimeZoneInfo.Utc;
        return LinkCsv.Moment(this["best_before"], zone) is { } moment && moment > now && moment <= now + LinkConsistency.ValidityMax ? moment : null;
    }

    private static string OfMinor(string minor) =>
        minor.Length <= 15 && minor.All(char.IsAsciiDigit) ? MoneyText.Typed(long.Parse(minor, CultureInfo.InvariantCulture)) : "?";

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
