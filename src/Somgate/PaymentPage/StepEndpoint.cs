using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Somgate.Methods;

namespace Somgate.PaymentPage;

/// <summary><c>POST /pay/{session}/{step}</c>: the steps of the customer (payment-page.md 8.2).</summary>
internal sealed class StepEndpoint(PageProcessor pages, PaymentMethods methods)
{
    /// <summary>A form of ours has two short fields.</summary>
    private const int FormBytesMax = 8 * 1024;

    public static readonly string[] Steps = ["method", "pay", "code", "resend", "retry", "cancel"];

    public async Task Handle(HttpContext context, string id, string step)
    {
        var cancel = context.RequestAborted;
        // Phones discard tabs while a message is read, and load the last address again.
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            PageAnswer.Redirect(context, id);
            return;
        }

        if (await pages.Find(id, cancel) is not { Screen: not ScreenId.Gone } state)
        {
            await PageAnswer.Gone(context);
            return;
        }

        var form = await Form(context);
        var turn = int.TryParse(form?["turn"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
        var answer = step switch
        {
            "method" => await pages.Choose(state, turn, form?["method"], cancel),
            "pay" => await pages.Pay(state, turn, form?["phone"], AddressOf(context), cancel),
            "code" => await pages.Enter(state, turn, form?["code"], cancel),
            "resend" => await pages.Resend(state, turn, cancel),
            "retry" => await pages.TryAgain(state, turn, cancel),
            "cancel" => await pages.Cancel(state, turn, cancel),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "not a step of the page"),
        };
        if (answer is StepAnswer.Wrong wrong)
        {
            var now = await pages.Find(id, cancel) ?? state;
            var visit = new PageVisit(context.Request.Headers.AcceptLanguage);
            await ScreenAnswer.Write(context, PageDrawing.Of(now, methods, visit, leaves: false, [wrong.Fault], wrong.Entered), StatusCodes.Status422UnprocessableEntity);
            return;
        }

        PageAnswer.Redirect(context, id, (answer as StepAnswer.Done)?.Did);
    }

    /// <summary>Null: what came is no form of ours, so nothing is done.</summary>
    private static async Task<IFormCollection?> Form(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = FormBytesMax;
        try
        {
            return context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        }
        catch (Exception broken) when (broken is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static string AddressOf(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "";
}
