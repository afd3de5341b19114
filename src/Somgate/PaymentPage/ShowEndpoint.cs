using Somgate.Methods;

namespace Somgate.PaymentPage;

/// <summary><c>GET /pay/{session}</c>: the present screen (payment-page.md 8, 9, 12).</summary>
internal sealed class ShowEndpoint(PageProcessor pages, PaymentMethods methods)
{
    public async Task Handle(HttpContext context, string id)
    {
        var query = context.Request.Query;
        if (await pages.Find(id, context.RequestAborted) is not { Screen: not ScreenId.Gone } state)
        {
            await PageAnswer.Gone(context);
            return;
        }

        if (query["lang"] is [{ Length: > 0 } language, ..])
        {
            await pages.Switch(state, language, context.RequestAborted);
            PageAnswer.Redirect(context, id);
            return;
        }

        await pages.KeepAlive(state, context.RequestAborted);
        // A browser that only looks ahead must not use up the one way back.
        var leaves = HttpMethods.IsGet(context.Request.Method) && await pages.Leave(state, context.RequestAborted);
        var visit = new PageVisit(context.Request.Headers.AcceptLanguage, query["did"], AutoRefresh: query["auto"] != "0");
        var status = ScreenText.IsLinkEnd(state.Screen) ? StatusCodes.Status410Gone : StatusCodes.Status200OK;
        await ScreenAnswer.Write(context, PageDrawing.Of(state, methods, visit, leaves, [], null), status);
    }
}
