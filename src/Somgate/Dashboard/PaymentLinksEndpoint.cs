using System.Globalization;
using System.Text;
using QRCoder;
using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Mail;
using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Register;
using Somgate.Running;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>A row of the list: the payment as the register has it, and its link.</summary>
internal sealed record PaymentLinkLine(RegisterRow Row, ListedLink? Link)
{
    /// <summary>What people call the state of a link (payment-links.md 8).</summary>
    public string State => StateOf(Row.PaymentStatus, Link?.Opens ?? 0);

    public static string StateOf(string status, long opens) => status switch
    {
        "awaiting payment" or "invoice sent" => opens > 0 ? "opened" : "active",
        "awaiting customer" => "retry",
        "success" => "paid",
        "decline" => "declined",
        "expired" => "expired",
        "invoice canceled" => "deactivated",
        _ => "in_progress",
    };
}

/// <summary>The list of links.</summary>
/// <param name="Lines">Null: the address was not understood, or the question took too long.</param>
internal sealed record PaymentLinksModel(
    RegisterFilter Filter, IReadOnlyList<PaymentLinkLine>? Lines, string? Next, string? Previous, RegisterTotals? Totals, bool WasTooSlow, bool IsStrange, IReadOnlyList<LinkFile> Files);

/// <summary>One link.</summary>
internal sealed record PaymentLinkModel(Payment Payment, ListedLink Link, Project Project, string Url, IReadOnlyList<LetterState> Letters, bool WasMade, string? Fault = null)
{
    public bool IsWaiting => Links.IsWaiting(Payment) || Payment.Status == PaymentStatus.AwaitingCustomer;
}

/// <summary>Payment links: list, one with its address and QR code, deactivating and sending again (payment-links.md 8).</summary>
internal sealed class PaymentLinksEndpoint(
    RegisterStore register, LinkStore links, LinkFileStore files, LinkProcessor processor, PaymentStore payments, LetterStore letters, ProjectWorker projects, NodeOptions node)
{
    public const string Path = "/dashboard/links";

    /// <summary>Side of the picture in pixels, as near as whole modules come.</summary>
    private const int PictureSide = 600;

    private const int FilesShown = 5;
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    /// <summary>Of the list itself, not of its filter.</summary>
    public static readonly string[] Others = ["mode", "lang", "done", "after", "before", "count", "source", State];

    /// <summary>Field of the form that stands for keys of the filter.</summary>
    public const string State = "state";

    /// <summary>States that can be asked for, with the keys and values of the filter that they are.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<(string Key, string Values)>> States = new Dictionary<string, IReadOnlyList<(string, string)>>
    {
        ["active"] = [("status", "awaiting payment,invoice sent"), ("opened", "!1")],
        ["opened"] = [("status", "awaiting payment,invoice sent"), ("opened", "1")],
        ["in_progress"] = [("status", "awaiting clarification,processing")],
        ["retry"] = [("status", "awaiting customer")],
        ["paid"] = [("status", "success")],
        ["declined"] = [("status", "decline")],
        ["expired"] = [("status", "expired")],
        ["deactivated"] = [("status", "invoice canceled")],
    };

    public async Task List(Visit visit)
    {
        var pairs = visit.Shell.Query.Where(pair => !Others.Contains(pair.Name)).Select(pair => KeyValuePair.Create(pair.Name, pair.Value));
        var filter = FilterReader.Read(pairs.Concat(Keys(visit.Query(State) ?? "")), new(RegisterZone.Find(visit.Shell.TimeZone) ?? RegisterZone.Utc, new("last_30_days"), []));
        var model = new PaymentLinksModel(filter, null, null, null, null, false, false, visit.Viewer.Has(Right.LinksCreate) ? await Files(visit) : []);
        if (!filter.IsUsable)
        {
            await Show(visit, model, Unprocessable);
            return;
        }

        var scope = new RegisterScope(visit.Shell.Mode == "test", [.. visit.Shell.Projects.Select(project => project.ProjectId)]);
        var ofLinks = filter.With("source", false, "link");
        var page = await register.Page(scope, ofLinks, new(After: visit.Query("after"), Before: visit.Query("before")), visit.Cancel);
        switch (page)
        {
            case RegisterAnswer<RegisterPage>.StrangeCursor: await Show(visit, model with { IsStrange = true }, Unprocessable); return;
            case RegisterAnswer<RegisterPage>.TooSlow: await Show(visit, model with { WasTooSlow = true }, Unprocessable); return;
        }

        var found = page.Value;
        var listed = await links.FindListed([.. found.Rows.Select(row => (row.ProjectId, row.PaymentNo))], visit.Cancel);
        var totals = visit.Query("count") == "1" && await register.Totals(scope, ofLinks, visit.Cancel) is RegisterAnswer<RegisterTotals>.Found counted ? counted.What : null;
        await Show(visit, model with
        {
            Lines = [.. found.Rows.Select(row => new PaymentLinkLine(row, listed.GetValueOrDefault((row.ProjectId, row.PaymentNo))))],
            Next = found.Next,
            Previous = found.Previous,
            Totals = totals,
        }, StatusCodes.Status200OK);
    }

    public async Task Show(Visit visit)
    {
        if (await Find(visit) is { } model) await Card(visit, model, StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    /// <summary>The QR code of exactly the address, to be kept: for signed-in users only.</summary>
    public async Task ShowPicture(Visit visit)
    {
        if (await Find(visit) is not { } model || visit.Segment("picture") is not ("qr.svg" or "qr.png"))
        {
            await visit.NotFound();
            return;
        }

        var response = visit.Context.Response;
        var isSvg = visit.Segment("picture") == "qr.svg";
        response.ContentType = isSvg ? "image/svg+xml" : "image/png";
        response.Headers.ContentDisposition = $"attachment; filename=\"link-{model.Payment.PaymentNo}.{(isSvg ? "svg" : "png")}\"";
        await response.Body.WriteAsync(isSvg ? Svg(model.Url) : Png(model.Url), visit.Cancel);
    }

    public async Task Act(Visit visit)
    {
        if (await Find(visit) is not { } model)
        {
            await visit.NotFound();
            return;
        }

        var thing = new AuditObject("payment_link", model.Payment.PaymentId, model.Payment.ProjectId);
        switch (visit.Field("act"))
        {
            case "deactivate" when visit.Viewer.Has(Right.LinksDeactivate) && model.IsWaiting:
                var entry = visit.Entry("link.deactivate", thing);
                var answer = await processor.Cancel(model.Payment.Key, visit.Cancel, connection => AuditStore.Append(connection, entry));
                if (answer is LinkAnswer.Accepted) visit.Go(LinkTo(model.Payment, visit.Shell.Mode), "lnk_deactivated");
                else await Card(visit, (await Find(visit))! with { Fault = "lnk.err.moved" }, Unprocessable);
                return;
            case "send" when visit.Viewer.Has(Right.LinksCreate):
                var fault = await processor.SendAgain(model.Payment, model.Project, visit.Entry("link.send", thing), visit.Cancel);
                if (fault is null) visit.Go(LinkTo(model.Payment, visit.Shell.Mode), "lnk_sent");
                else await Card(visit, model with { Fault = "lnk.err." + fault }, Unprocessable);
                return;
            default:
                await Card(visit, model with { Fault = "lnk.err.act" }, Unprocessable);
                return;
        }
    }

    public static string LinkTo(Payment payment, string? mode) => string.Create(CultureInfo.InvariantCulture, $"{Path}/{payment.ProjectId}/{payment.PaymentNo}?mode={mode}");

    /// <summary>A state that is none stays what it is, so that the filter says so.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Keys(string state) => state.Length == 0 ? []
        : States.TryGetValue(state, out var keys) ? keys.Select(key => KeyValuePair.Create(key.Key, key.Values)) : [KeyValuePair.Create(State, state)];

    private static Task Show(Visit visit, PaymentLinksModel model, int status) => visit.Show<PaymentLinksScreen>(visit.Text("nav.links"), model, status);

    private static Task Card(Visit visit, PaymentLinkModel model, int status) => visit.Show<PaymentLinkScreen>(visit.Text("lnk.one", ("id", model.Payment.PaymentId)), model, status);

    private async Task<IReadOnlyList<LinkFile>> Files(Visit visit) =>
        [.. (await files.FindLatest(visit.Viewer.MerchantId, FilesShown, visit.Cancel)).Where(file => visit.Shell.Projects.Any(project => project.ProjectId == file.ProjectId))];

    private async Task<PaymentLinkModel?> Find(Visit visit)
    {
        if (visit.Number("project") is not { } projectId || visit.Number("payment") is not { } paymentNo) return null;
        if (projects.Current.Find(projectId) is not { } project || !visit.Viewer.Sees(project)) return null;
        if (await payments.FindByNumber(projectId, paymentNo, visit.Cancel) is not { Link: { } link } payment) return null;
        var listed = await links.FindListed([(projectId, paymentNo)], visit.Cancel);
        return new(payment, listed[(projectId, paymentNo)], project, link.UrlAt(node.PublicUrl), await letters.Find(LinkLetter.Keys(payment), visit.Cancel), visit.Query("made") == "1");
    }

    private static byte[] Svg(string url)
    {
        var picture = QrPicture.Of(url);
        return Encoding.UTF8.GetBytes(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {picture.Size} {picture.Size}\" shape-rendering=\"crispEdges\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path d=\"{picture.Path}\" fill=\"#000\"/></svg>\n");
    }

    private static byte[] Png(string url)
    {
        using var code = QRCodeGenerator.GenerateQrCode(url, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(code);
        return png.GetGraphic(PictureSide / code.ModuleMatrix.Count);
    }
}
