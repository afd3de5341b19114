using Somgate.Html;
using Somgate.Methods;
using Somgate.PaymentPage;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.Dashboard;

/// <summary>Screens of the Payment Page as a project's look makes them, saved or not yet; nothing on them leads anywhere (dashboard.md 7).</summary>
internal sealed class ProjectPreviewEndpoint(ProjectWorker projects, PaymentMethods methods)
{
    private const string SessionId = "preview";

    // Like the page's own, but nothing may be sent and no script runs.
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static readonly IReadOnlyList<ScreenId> Screens =
        [ScreenId.Choice, ScreenId.Phone, ScreenId.Waiting, ScreenId.Code, ScreenId.Success, ScreenId.Decline, ScreenId.Retry, ScreenId.TimeOver, ScreenId.NotAvailable];

    /// <summary>As it is saved.</summary>
    public Task Show(Visit visit) => Answer(visit, visit.Query("screen"), visit.Query("language"), project => project);

    /// <summary>As the form stands, before it is saved.</summary>
    public Task Try(Visit visit)
    {
        var values = ProjectForm.Look.Read(visit.Fields);
        var faults = ProjectForm.Look.Faults(values);
        foreach (var wrong in faults.Keys) values[wrong] = "";
        return Answer(visit, visit.Field("screen"), visit.Field("language"), project => ProjectForm.Look.Apply(project, values));
    }

    private async Task Answer(Visit visit, string? screen, string? language, Func<Project, Project> edit)
    {
        var wanted = Screens.Where(one => ScreenText.StepOf(one) == (screen ?? ScreenText.StepOf(Screens[0]))).Select(one => (ScreenId?)one).FirstOrDefault();
        var tongue = TextTable.Languages.Any(one => one.Code == language) ? language! : visit.Shell.Language;
        if (wanted is not { } shown || ProjectsEndpoint.Find(visit, projects) is not { } project)
        {
            await visit.NotFound();
            return;
        }

        var document = await ScreenAnswer.Draw(View(edit(project), shown, tongue, visit.Now));
        HtmlAnswer.SetHeaders(visit.Context.Response.Headers, visit.Context.Request.IsHttps, Policy);
        await HtmlAnswer.Write(visit.Context, document, StatusCodes.Status200OK);
    }

    private PageView View(Project project, ScreenId screen, string language, DateTimeOffset now)
    {
        var method = methods.All[0];
        return new()
        {
            Screen = screen,
            Language = language,
            Now = now,
            Project = project,
            SessionId = SessionId,
            AutoRefresh = false,
            Sum = new Money(125_000, method.Rules.Currency),
            PaymentId = "ORD-10233",
            Description = "ORD-10233",
            Method = screen == ScreenId.Choice ? null : method,
            Choice = methods.All,
            Payment = screen is ScreenId.Code or ScreenId.Success or ScreenId.Decline ? Sample(project, method, screen, now) : null,
            CodeUntil = now + method.Rules.CodeLife,
            CanResend = true,
            ResendFrom = now,
            Reason = screen is ScreenId.Decline or ScreenId.Retry ? "no.funds" : null,
            TriesLeft = project.Page.TriesMax - 1,
            RetryUntil = now + project.Page.RetryWindow,
        };
    }

    private static Payment Sample(Project project, IPaymentMethod method, ScreenId screen, DateTimeOffset now) => new()
    {
        ProjectId = project.ProjectId,
        PaymentNo = 1_000_000_000_001,
        PaymentId = "ORD-10233",
        Method = method.Code,
        Sum = new Money(125_000, method.Rules.Currency),
        Description = "ORD-10233",
        Customer = new("preview", "192.0.2.1", null),
        Account = new(""),
        AccountMasked = "996******000",
        CreatedAt = now,
        ChangedAt = now,
        ThresholdAt = now + method.Rules.Threshold,
        CodeLife = method.Rules.CodeLife,
        Sale = new(SessionId, []),
        Operations =
        [
            new()
            {
                OperationId = 1_000_000_000_002,
                Status = screen switch { ScreenId.Success => OperationStatus.Success, ScreenId.Decline => OperationStatus.Decline, _ => OperationStatus.AwaitingClarification },
                Step = Step.None,
                Code = screen switch { ScreenId.Success => ResultCode.Success, ScreenId.Decline => ResultCode.InsufficientFunds, _ => ResultCode.AwaitingProcessing },
                CreatedAt = now,
                ChangedAt = now,
            },
        ],
    };
}
