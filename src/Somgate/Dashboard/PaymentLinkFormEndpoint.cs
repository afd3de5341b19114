using System.Globalization;
using System.Security.Cryptography;
using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Mail;
using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>The form of a new link.</summary>
internal sealed record PaymentLinkFormModel(PaymentLinkForm Form, IReadOnlyDictionary<string, string> Faults, IReadOnlyList<string> Methods, bool HasMail);

/// <summary>Making a link by hand (payment-links.md 8).</summary>
internal sealed class PaymentLinkFormEndpoint(LinkDeskProcessor desk, PaymentStore payments, ProjectWorker projects, MailOptions mail)
{
    public const string Path = PaymentLinksEndpoint.Path + "/new";
    private const string IdLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const int IdLength = 6;

    public async Task Show(Visit visit)
    {
        var form = PaymentLinkForm.Empty(visit.Shell.Picked.Concat(visit.Shell.Projects.Select(project => project.ProjectId)).Select(id => (long?)id).FirstOrDefault(), MakeId(visit.Now));
        if (visit.Query("like")?.Split('.') is [var of, var no] && long.TryParse(of, out var projectId) && long.TryParse(no, out var paymentNo)
            && projects.Current.Find(projectId) is { } project && visit.Viewer.Sees(project)
            && await payments.FindByNumber(projectId, paymentNo, visit.Cancel) is { Link: not null } payment)
            form = PaymentLinkForm.Like(payment, MakeId(visit.Now), visit.Viewer.Has(Right.PaymentsPersonal));
        await Form(visit, form, [], StatusCodes.Status200OK);
    }

    public async Task Save(Visit visit)
    {
        var form = PaymentLinkForm.Read(visit.Field);
        Dictionary<string, string> faults = [];
        var wish = form.Wish(visit.Shell.Projects, mail.IsOn, visit.Now, faults);
        if (wish is not null && await desk.Check(wish, visit.Cancel) is { } problem)
        {
            var (field, key) = PaymentLinkForm.FaultOf(problem);
            faults[field] = key;
        }

        if (faults.Count == 0)
        {
            var entry = visit.Entry("link.create", new AuditObject("payment_link", wish!.PaymentId, wish.ProjectId)) with
            {
                After = new() { ["amount_minor"] = wish.AmountMinor, ["currency"] = wish.Currency, ["send_email"] = wish.SendEmail },
            };
            if (await desk.Make(wish, "form", visit.Person.Name, visit.Cancel, connection => AuditStore.Append(connection, entry)) is not { } refused)
            {
                var made = (await desk.Find(wish.ProjectId, wish.PaymentId, visit.Cancel))!;
                visit.Go(PaymentLinksEndpoint.LinkTo(made, visit.Shell.Mode) + "&made=1");
                return;
            }

            var (field, key) = PaymentLinkForm.FaultOf(refused);
            faults[field] = key;
        }

        await Form(visit, form, faults, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary><c>L-20260127-7K2Q9D</c>: the day for people, the rest so that it is free.</summary>
    public static string MakeId(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"L-{now:yyyyMMdd}-{RandomNumberGenerator.GetString(IdLetters, IdLength)}");

    private Task Form(Visit visit, PaymentLinkForm form, Dictionary<string, string> faults, int status) => visit.Show<PaymentLinkFormScreen>(
        visit.Text("lnk.new"), new PaymentLinkFormModel(form, faults, [.. visit.Shell.Projects.SelectMany(project => project.Methods.Keys).Distinct().Order(StringComparer.Ordinal)], mail.IsOn), status);
}
