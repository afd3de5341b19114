using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Somgate.Tests.Support;

namespace Somgate.Tests.PaymentPage;

/// <summary>A customer with a browser that runs no script: opens a page, presses its buttons and follows where it is sent.</summary>
internal sealed partial class PageCustomer(SomgateHost somgate)
{
    /// <summary>The address of the session, <c>/pay/…</c>; any tab shows what it leads to.</summary>
    public string Address { get; private set; } = "";

    public PageReply Page { get; private set; } = null!;

    /// <summary><c>S4</c>, as it stands on <c>main</c>.</summary>
    public string Screen => ScreenForm().Match(Page.Text).Groups[1].Value;

    /// <summary>What people read, without the tags.</summary>
    public string Text => WebUtility.HtmlDecode(TagForm().Replace(Page.Text, " "));

    /// <summary>The turn of the forms on the page.</summary>
    public string Turn => TurnForm().Match(Page.Text).Groups[1].Value;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Opens a page with changed or further parameters.</summary>
    public async Task Open(string paymentId, params (string Name, string Value)[] further)
    {
        var parameters = new Dictionary<string, string>
        {
            ["project_id"] = SomgateHost.ProjectId.ToString(CultureInfo.InvariantCulture),
            ["payment_id"] = paymentId,
            ["payment_amount"] = "125000",
            ["payment_currency"] = "KGS",
            ["customer_id"] = "cust-77",
            ["language_code"] = "en",
        };
        foreach (var (name, value) in further) parameters[name] = value;
        var opened = await Send(HttpMethod.Get, $"/payment?{PageDesk.Signed(parameters)}");
        Assert.True(opened.IsOpened, opened.Text);
        Address = opened.Location!.Split('?')[0];
        await Follow(opened);
    }

    /// <summary>Follows an address that was given to the customer; one that opens nothing stays as it is answered.</summary>
    public async Task OpenAt(string target)
    {
        var opened = await Send(HttpMethod.Get, target);
        if (opened.IsOpened) Address = opened.Location!.Split('?')[0];
        await Follow(opened);
    }

    /// <summary>A second tab of the same session.</summary>
    public PageCustomer InAnotherTab() => new(somgate) { Address = Address, Page = Page };

    public async Task Reload() => Page = await Send(HttpMethod.Get, Address);

    /// <summary>Presses a button and follows.</summary>
    public async Task Press(string step, params (string Name, string Value)[] fields) => await Follow(await Post(step, Turn, fields));

    /// <summary>Sends a form as it is and doesn't follow.</summary>
    public Task<PageReply> Post(string step, string turn, params (string Name, string Value)[] fields) => Send(
        HttpMethod.Post, $"{Address}/{step}", new FormUrlEncodedContent([new("turn", turn), .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))]));

    /// <summary>Listens to the page's events until a step comes, then shows it.</summary>
    public async Task Await(Journey journey, string step)
    {
        const int secondsMax = 300;
        var heard = Hear(step);
        for (var second = 0; ; second++)
        {
            // The stream is told beside all other work: the clock must not run away from it.
            await journey.Rest();
            if ((await State()).Step == step) break;
            Assert.True(second < secondsMax, $"{step} did not come within {secondsMax} s");
            journey.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await heard;
        await Reload();
    }

    /// <summary>The answer of <c>/state</c>.</summary>
    public async Task<(string Step, int Version)> State()
    {
        var state = JsonDocument.Parse((await Send(HttpMethod.Get, $"{Address}/state")).Text).RootElement;
        return (state.GetProperty("step").GetString()!, state.GetProperty("version").GetInt32());
    }

    private async Task<bool> Hear(string step)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Address}/events");
        using var response = await somgate.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        while (await lines.ReadLineAsync(Cancel) is { } line)
            if (line.Contains($"\"step\":\"{step}\"", StringComparison.Ordinal)) return true;
        throw new InvalidOperationException($"the stream ended before {step}");
    }

    private async Task Follow(PageReply reply)
    {
        Page = reply.Location is { } location ? await Send(HttpMethod.Get, location) : reply;
    }

    private async Task<PageReply> Send(HttpMethod method, string target, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, target) { Content = content };
        using var response = await somgate.Http.SendAsync(request, Cancel);
        return await PageReply.Of(response);
    }

    [GeneratedRegex("data-screen=\"([^\"]+)\"")]
    private static partial Regex ScreenForm();

    [GeneratedRegex("name=\"turn\" value=\"([0-9]+)\"")]
    private static partial Regex TurnForm();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex TagForm();
}
