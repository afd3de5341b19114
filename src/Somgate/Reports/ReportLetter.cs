using System.Globalization;
using Somgate.Html;
using Somgate.Mail;
using Somgate.Projects;
using Somgate.Register;
using Somgate.Team;

namespace Somgate.Reports;

/// <summary>The letter that says that a report is there: a link, never the file (reports.md 5). Pure.</summary>
internal static class ReportLetter
{
    private static readonly TextTable Texts = new(new Dictionary<string, TextRow>
    {
        ["subject"] = new("Отчёт даяр: {name}", "Отчёт готов: {name}", "Report ready: {name}"),
        ["intro"] = new("Отчёт түзүлдү. Аны Dashboard'дан жүктөп алсаңыз болот.", "Отчёт готов. Его можно скачать в Dashboard.", "The report is ready. You can download it in Dashboard."),
        ["period"] = new("Мезгил", "Период", "Period"),
        ["zone"] = new("Убакыт алкагы", "Часовой пояс", "Time zone"),
        ["rows"] = new("Саптар", "Строк", "Rows"),
        ["size"] = new("Көлөмү, байт", "Размер, байт", "Size, bytes"),
        ["kept"] = new("Сакталат", "Хранится до", "Kept until"),
        ["button"] = new("Жүктөп алуу", "Скачать", "Download"),
        ["plain"] = new("Баскыч иштебесе, бул даректи ачыңыз: {url}", "Если кнопка не работает, откройте адрес: {url}", "If the button does not work, open this address: {url}"),
    });

    /// <summary>Beginning of the keys of its letters.</summary>
    public static string Keys(Report report) => string.Create(CultureInfo.InvariantCulture, $"report:{report.ReportId}:{report.Revision}:");

    /// <summary>Whoever may use reports and sees all projects of it, and contacts if they stand in it (reports.md 1.6).</summary>
    public static bool MayGet(User user, Report report, IEnumerable<Project> projects) =>
        user is { State: UserState.Active, Email: not null } && user.MerchantId == report.MerchantId && user.Grants.Rights.Contains(Right.ReportsUse)
        && (!report.IsPersonal || user.Grants.Rights.Contains(Right.PaymentsPersonal))
        && (user.Grants.ProjectIds is not { } seen || projects.All(project => seen.Contains(project.ProjectId)));

    public static Letter To(User user, Report report, ReportTally tally, ReportFile file, DateTimeOffset keptUntil, string publicUrl)
    {
        var language = user.Language ?? "ru";
        var (definition, period) = (report.Definition, report.Definition.Filter.Period);
        var address = string.Create(CultureInfo.InvariantCulture, $"{publicUrl.TrimEnd('/')}/dashboard/reports/{report.ReportId}/{report.Revision}?mode={(report.IsTest ? "test" : "live")}");
        var kept = RegisterZone.Find(user.TimeZone) ?? RegisterZone.Utc;
        return new(Keys(report) + user.UserId.ToString(CultureInfo.InvariantCulture), LetterKind.Report, user.Email!, LetterPage.Of(
            language,
            T("subject", ("name", definition.Name)),
            [T("intro")],
            [
                (T("period"), period.Word ?? $"{period.From ?? "…"} – {period.To ?? "…"}"),
                (T("zone"), definition.Filter.Zone.Name),
                (T("rows"), tally.Rows.ToString("#,##0", CultureInfo.InvariantCulture)),
                (T("size"), file.Bytes.ToString("#,##0", CultureInfo.InvariantCulture)),
                ("SHA-256", file.Sha256),
                (T("kept"), $"{kept.ToLocal(keptUntil).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} {kept.Name}"),
            ],
            (T("button"), T("plain", ("url", address)), address)));

        string T(string key, params ReadOnlySpan<(string Name, string Value)> values) => Texts.Of(language, key, values);
    }
}
