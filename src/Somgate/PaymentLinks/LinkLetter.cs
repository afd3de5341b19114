using System.Globalization;
using Somgate.Html;
using Somgate.Mail;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.PaymentLinks;

/// <summary>Letters about a link to the customer who shall pay (payment-links.md 6, 7). Pure.</summary>
internal static class LinkLetter
{
    private static readonly TextTable Texts = new(new Dictionary<string, TextRow>
    {
        ["subject"] = new("{name}: төлөм шилтемеси", "Ссылка на оплату от {name}", "Payment Link from {name}"),
        ["intro"] = new("{name} сизден {amount} төлөөнү суранат.", "{name} просит оплатить {amount}.", "{name} asks you to pay {amount}."),
        ["until"] = new("Шилтеменин мөөнөтү: {date}", "Ссылка действует до {date}", "The link is valid until {date}"),
        ["payment"] = new("Төлөмдүн номери", "Номер платежа", "Payment ID"),
        ["amount"] = new("Суммасы", "Сумма", "Amount"),
        ["description"] = new("Сүрөттөмө", "Описание", "Description"),
        ["button"] = new("Төлөөгө өтүү", "Перейти к оплате", "Go to payment"),
        ["plain"] = new("Баскыч иштебесе, бул даректи ачыңыз: {url}", "Если кнопка не работает, откройте адрес: {url}", "If the button does not work, open this address: {url}"),
        ["warning"] = new(
            "Эгер бул төлөмдү күтпөсөңүз, төлөбөңүз жана сатуучуга кайрылыңыз.", "Если вы не ждёте этот платёж, не платите и свяжитесь с продавцом.",
            "If you do not expect this payment, do not pay and contact the merchant."),
        ["cancel.subject"] = new("{name}: төлөм шилтемеси жокко чыгарылды", "Ссылка на оплату от {name} отменена", "Payment Link from {name} cancelled"),
        ["cancel.text"] = new(
            "Сатуучу төлөмдү жокко чыгарды: {payment_id}, {amount}. Төлөөнүн кереги жок.", "Продавец отменил платёж {payment_id} на сумму {amount}. Платить не нужно.",
            "The merchant has cancelled payment {payment_id} for {amount}. You do not need to pay."),
    });

    /// <summary>Letters that one link may have (payment-links.md 7).</summary>
    public const int LettersMax = 5;

    /// <summary>Beginning of the keys of a link's letters; each further one has the next number.</summary>
    public static string Keys(Payment payment) => string.Create(CultureInfo.InvariantCulture, $"link:{payment.ProjectId}:{payment.PaymentNo}:");

    public static string CancelKey(Payment payment) => string.Create(CultureInfo.InvariantCulture, $"link-canceled:{payment.ProjectId}:{payment.PaymentNo}");

    /// <summary>The letter with the link; null: nobody knows where to.</summary>
    public static Letter? With(Payment payment, Project project, int number, string publicUrl)
    {
        if (payment.Link is not { } link || Contacts.Of(payment.Customer).Email is not { } address) return null;
        var language = LanguageOf(payment, project);
        var (name, amount, url) = (NameOf(project), AmountOf(payment), link.UrlAt(publicUrl));
        List<(string, string)> facts = [(T("payment"), payment.PaymentId), (T("amount"), amount)];
        if (payment.Description.Length > 0) facts.Add((T("description"), payment.Description));
        var text = LetterPage.Of(
            language, T("subject", ("name", name)), [T("intro", ("name", name), ("amount", amount)), T("until", ("date", DateOf(link.BestBefore, project)))], facts,
            (T("button"), T("plain", ("url", url)), url), T("warning"));
        return new(Keys(payment) + number.ToString(CultureInfo.InvariantCulture), LetterKind.Link, address, text);

        string T(string key, params ReadOnlySpan<(string Name, string Value)> values) => Texts.Of(language, key, values);
    }

    /// <summary>The letter that says that nothing is to be paid any more.</summary>
    public static Letter? Canceled(Payment payment, Project project)
    {
        if (Contacts.Of(payment.Customer).Email is not { } address) return null;
        var language = LanguageOf(payment, project);
        var subject = Texts.Of(language, "cancel.subject", ("name", NameOf(project)));
        var text = Texts.Of(language, "cancel.text", ("payment_id", payment.PaymentId), ("amount", AmountOf(payment)));
        return new(CancelKey(payment), LetterKind.LinkCanceled, address, LetterPage.Of(language, subject, [text], [], null));
    }

    // As the page: what the customer speaks, outside the three English; unsaid the project's.
    private static string LanguageOf(Payment payment, Project project)
    {
        if (payment.Link is not { } link || LinkTerms.Of(link).Language is not { Length: > 0 } said) return project.Page.DefaultLanguage;
        var first = said.Split('_', '-')[0].ToLowerInvariant();
        return first is "ky" or "ru" or "en" ? first : first == "kg" ? "ky" : "en";
    }

    private static string NameOf(Project project) => project.Page.Name ?? project.Title;

    private static string AmountOf(Payment payment) =>
        string.Create(CultureInfo.InvariantCulture, $"{payment.Sum.AmountMinor / 100:#,##0}.{payment.Sum.AmountMinor % 100:00} {payment.Sum.Currency}");

    private static string DateOf(DateTimeOffset moment, Project project)
    {
        var (local, name) = TimeZoneInfo.TryFindSystemTimeZoneById(project.Page.TimeZone, out var zone) ? (TimeZoneInfo.ConvertTime(moment, zone), project.Page.TimeZone) : (moment, "UTC");
        return $"{local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} ({name})";
    }
}
