using Somgate.Html;

namespace Somgate.Dashboard;

/// <summary>Texts of news, in three languages (dashboard.md 4). A kind of news says what became of its subject, which stands before it.</summary>
internal static class NoticeTexts
{
    // Long lines on purpose: a row is a row of the table that translators read.
    private static readonly TextTable Rows = new(new Dictionary<string, TextRow>
    {
        ["title"] = new("Кабарлар", "Оповещения", "Notices"),
        ["bell"] = new("Кабарлар, окулбаганы: {n}", "Оповещения, непрочитанных: {n}", "Notices, unread: {n}"),
        ["text"] = new("Сиз көрө турган бөлүмдөрдүн кабарлары.", "Новости доступных вам разделов.", "News of the sections that you may see."),
        ["empty"] = new("Азырынча кабар жок.", "Оповещений пока нет.", "No notices yet."),
        ["elsewhere.live"] = new("Чыныгы режимде окулбаганы: {n}", "Непрочитанных в боевом режиме: {n}", "{n} unread in Live"),
        ["elsewhere.test"] = new("Сыноо режиминде окулбаганы: {n}", "Непрочитанных в тестовом режиме: {n}", "{n} unread in Test"),
        ["read_all"] = new("Баарын окулду деп белгилөө", "Отметить все как прочитанные", "Mark all as read"),
        ["new"] = new("жаңы", "новое", "new"),
        ["read"] = new("окулган", "прочитано", "read"),
        ["at"] = new("Убактысы", "Время", "Time"),
        ["what"] = new("Кабар", "Оповещение", "Notice"),
        ["mark"] = new("Белги", "Отметка", "Mark"),
        ["endpoint.failing"] = new("жооп бербей баштады", "начал сбоить", "began to fail"),
        ["endpoint.down"] = new("иштебей калды", "перестал работать", "is down"),
        ["endpoint.well"] = new("кайра иштейт", "снова в порядке", "is well again"),
        ["endpoint.failed"] = new("билдирүү жеткирилбей калды", "уведомление осталось недоставленным", "a callback was given up"),
        ["report.ready"] = new("отчёту даяр", "отчёт готов", "report is ready"),
        ["report.failed"] = new("отчёту түзүлгөн жок", "отчёт не удался", "report failed"),
        ["report.not_made"] = new("отчёту түзүлбөй калды", "отчёт не был создан", "report was not made"),
        ["payment.late"] = new("төлөмү четке кагылгандан кийин банкта төлөнгөн; операторлор текшерип жатышат", "банк сообщает об оплате после отказа; операторы проверяют", "was paid at the bank after it was declined; operators are checking it"),
        ["recon.difference"] = new("салыштырууда айырма бар", "сверка нашла расхождения", "reconciliation found differences"),
        ["recon.no_file"] = new("күнүнүн банк тизмеси келген жок", "— список банка не пришёл", "the bank's list has not come"),
    });

    public static IEnumerable<string> Keys => Rows.Keys;

    public static bool Has(string key) => Rows.Has(key);

    public static string Of(string language, string key, params ReadOnlySpan<(string Name, string Value)> values) => Rows.Of(language, key, values);
}
