using System.Buffers;
using System.Globalization;
using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Mail;
using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Reports;
using Somgate.Running;

namespace Somgate.Dashboard;

/// <summary>A file as it was read: what would be made of it, or everything that is wrong.</summary>
/// <param name="Text">The file, to be confirmed; nothing of it is kept before.</param>
internal sealed record PaymentLinkFileModel(string Project, string Valid, string Name, string Text, string Stamp, IReadOnlyList<LinkWish> Wishes, IReadOnlyList<LinkCsvFault> Faults, string? Fault);

internal sealed record PaymentLinkFileCardModel(LinkFile File);

/// <summary>Many links from a file (payment-links.md 9): checked whole, confirmed, made in the background.</summary>
internal sealed class PaymentLinkFileEndpoint(LinkFileStore files, LinkDeskProcessor desk, MailOptions mail, NodeOptions node)
{
    public const string Path = PaymentLinksEndpoint.Path + "/files";
    private const string StampForm = "yyyyMMdd-HHmmss";
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    public static Task Show(Visit visit) =>
        Form(visit, new(visit.Shell.Projects.Select(project => project.ProjectId.ToString(CultureInfo.InvariantCulture)).FirstOrDefault(""), "3d", "", "", "", [], [], null), StatusCodes.Status200OK);

    public static async Task ShowTemplate(Visit visit)
    {
        var response = visit.Context.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"payment-links.csv\"";
        await response.WriteAsync(LinkCsv.Template, visit.Cancel);
    }

    /// <summary>Checks the whole file, makes nothing; with <c>act=create</c> and no fault it begins.</summary>
    public async Task Take(Visit visit)
    {
        var (name, csv, text) = await Read(visit);
        var model = new PaymentLinkFileModel(visit.Field("project"), visit.Field("valid"), name, text, Stamp(visit), [], csv.Faults, null);
        if (visit.Shell.Projects.FirstOrDefault(project => project.ProjectId.ToString(CultureInfo.InvariantCulture) == model.Project) is not { } project || !PaymentLinkForm.Lives.ContainsKey(model.Valid))
        {
            await Form(visit, model with { Fault = "lnk.err.file_form", Faults = [] }, Unprocessable);
            return;
        }

        var (rows, faults) = await Check(visit, csv, project.ProjectId, model.Valid, model.Stamp);
        model = model with { Wishes = [.. rows.Select(row => row.Wish)], Faults = [.. csv.Faults.Concat(faults).OrderBy(fault => fault.Line)] };
        if (model.Faults.Count > 0) await Form(visit, model, Unprocessable);
        else if (visit.Field("act") == "create") await Begin(visit, model, project.ProjectId, rows);
        else await Form(visit, model, StatusCodes.Status200OK);
    }

    public async Task ShowFile(Visit visit)
    {
        if (await Find(visit) is { } file) await visit.Show<PaymentLinkFileCardScreen>(visit.Text("lnk.file", ("name", file.Name)), new PaymentLinkFileCardModel(file));
        else await visit.NotFound();
    }

    /// <summary>What became of each line.</summary>
    public async Task ShowResult(Visit visit)
    {
        if (await Find(visit) is not { } file)
        {
            await visit.NotFound();
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        var csv = new CsvWriter(buffer, CsvDialect.Standard);
        csv.Line(["line", "payment_id", "url", "status", "error"]);
        foreach (var row in await files.FindRows(file.FileId, visit.Cancel))
        {
            var payment = row.State == "made" ? await desk.Find(row.Wish.ProjectId, row.Wish.PaymentId, visit.Cancel) : null;
            csv.Line([
                row.Line.ToString(CultureInfo.InvariantCulture), CsvCell.Text(row.Wish.PaymentId, CsvDialect.Standard), CsvCell.Text(payment?.Link?.UrlAt(node.PublicUrl) ?? "", CsvDialect.Standard),
                payment is null ? row.State : StatusText.Of(payment.Status), CsvCell.Text(row.Fault ?? "", CsvDialect.Standard),
            ]);
        }

        var response = visit.Context.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"links-{file.FileId}.csv\"");
        await response.Body.WriteAsync(buffer.WrittenMemory, visit.Cancel);
    }

    private static Task Form(Visit visit, PaymentLinkFileModel model, int status) => visit.Show<PaymentLinkFileScreen>(visit.Text("lnk.many"), model, status);

    private static async Task<(string Name, LinkCsv Csv, string Text)> Read(Visit visit)
    {
        if (visit.File("file") is not { Length: > 0 } file) return (visit.Field("name"), LinkCsv.Read(visit.Field("text")), visit.Field("text"));
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, visit.Cancel);
        var read = bytes.ToArray();
        var csv = LinkCsv.Read(read);
        var hasText = csv.Faults.All(fault => fault.Fault is not ("encoding" or "too_large"));
        return (System.IO.Path.GetFileName(file.FileName), csv, hasText ? System.Text.Encoding.UTF8.GetString(read).TrimStart('\uFEFF') : "");
    }

    private async Task<(List<(int Line, LinkWish Wish)> Rows, List<LinkCsvFault> Faults)> Check(Visit visit, LinkCsv csv, long projectId, string valid, string stamp)
    {
        var (rows, faults) = (new List<(int, LinkWish)>(), new List<LinkCsvFault>());
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in csv.Rows)
        {
            // The same file gives the same ids at its check and at its confirmation, or else nobody could tell what was confirmed.
            var form = PaymentLinkForm.Of(row, projectId, valid, string.Create(CultureInfo.InvariantCulture, $"L-{stamp}-{row.Line}"));
            Dictionary<string, string> wrong = [];
            if (form.Wish(visit.Shell.Projects, mail.IsOn, visit.Now, wrong) is not { } wish)
            {
                faults.AddRange(wrong.Select(fault => new LinkCsvFault(row.Line, ColumnOf(fault.Key, row), fault.Value)));
                continue;
            }

            if (!taken.Add(PaymentKey.Fold(wish.PaymentId))) faults.Add(new(row.Line, "payment_id", "lnk.err.twice"));
            else if (await desk.Check(wish, visit.Cancel) is { } problem) faults.Add(Fault(row, problem));
            rows.Add((row.Line, wish));
        }

        return (rows, faults);
    }

    // What ids begin with that nobody gave: the moment of the check.
    private static string Stamp(Visit visit)
    {
        var given = visit.Field("stamp");
        return given.Length == StampForm.Length && given.All(letter => char.IsAsciiDigit(letter) || letter == '-') ? given : visit.Now.ToString(StampForm, CultureInfo.InvariantCulture);
    }

    private static LinkCsvFault Fault(LinkCsvRow row, Problem problem)
    {
        var (field, key) = PaymentLinkForm.FaultOf(problem);
        return new(row.Line, ColumnOf(field, row), key);
    }

    // Fields of the form by the names that a file has for them.
    private static string ColumnOf(string field, LinkCsvRow row) => field switch
    {
        "amount" when row["amount_minor"].Length > 0 => "amount_minor",
        "phone" or "email" or "language" => "customer_" + field,
        "send" => "send_email",
        "method" => "force_method",
        "extra" => "extra_param",
        "valid" => "best_before",
        _ => field,
    };

    private async Task Begin(Visit visit, PaymentLinkFileModel model, long projectId, List<(int Line, LinkWish Wish)> rows)
    {
        var file = new LinkFile(0, visit.Viewer.MerchantId, projectId, model.Name.Length is > 0 and <= 100 ? model.Name : "links.csv", false, rows.Count, 0, 0, visit.Now, visit.Person.Name);
        var id = await files.Add(file, rows, added => visit.Entry("link.create_file", new AuditObject("link_file", added.ToString(CultureInfo.InvariantCulture), projectId)) with
        {
            After = new() { ["links"] = rows.Count, ["amount_minor"] = rows.Sum(row => row.Wish.AmountMinor) },
        }, visit.Cancel);
        visit.Go(string.Create(CultureInfo.InvariantCulture, $"{Path}/{id}?mode={visit.Shell.Mode}"));
    }

    private async Task<LinkFile?> Find(Visit visit) =>
        visit.Number("file") is { } fileId && await files.Find(visit.Viewer.MerchantId, fileId, visit.Cancel) is { } file
        && (visit.Viewer.ProjectIds is not { } seen || seen.Contains(file.ProjectId)) ? file : null;
}
