using System.Text;
using Somgate.PaymentPage;
using Somgate.Projects;
using Somgate.Tests.Support;

namespace Somgate.Tests.PaymentPage;

public sealed class FilesEndpointTests(PageDesk desk) : IClassFixture<PageDesk>
{
    [Theory]
    [InlineData("/shared/merchant.js", "text/javascript; charset=utf-8", "public, max-age=300")]
    [InlineData("/shared/merchant.css", "text/css; charset=utf-8", "public, max-age=300")]
    [InlineData("script", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable")]
    [InlineData("style", "text/css; charset=utf-8", "public, max-age=31536000, immutable")]
    public async Task A_file_is_given_once_and_then_confirmed_by_its_tag(string target, string type, string kept)
    {
        var address = target switch { "script" => PageFiles.ScriptAddress, "style" => PageFiles.StyleAddress("aa3300"), _ => target };
        var first = await desk.Get(address);
        Assert.Equal((200, type, kept), (first.Status, first.Headers["Content-Type"], first.Headers["Cache-Control"]));
        Assert.Equal(("*", "cross-origin", "nosniff"), (first.Headers["Access-Control-Allow-Origin"], first.Headers["Cross-Origin-Resource-Policy"], first.Headers["X-Content-Type-Options"]));
        var tag = first.Headers["ETag"];
        foreach (var given in new[] { tag, $"\"other\", {tag}", $"W/{tag}", "*" })
        {
            var again = await desk.Get(address, ("If-None-Match", given));
            Assert.Equal((304, "", tag, kept), (again.Status, again.Text, again.Headers["ETag"], again.Headers["Cache-Control"]));
        }

        Assert.Equal(200, (await desk.Get(address, ("If-None-Match", "\"other\""))).Status);
        var head = await desk.Send(HttpMethod.Head, address);
        Assert.Equal((200, "", first.Headers["Content-Length"]), (head.Status, head.Text, head.Headers["Content-Length"]));
    }

    [Theory]
    [InlineData("/shared/merchant.js")]
    [InlineData("/favicon.ico")]
    public async Task Other_methods_are_told_which_are_allowed(string address)
    {
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete })
        {
            var refused = await desk.Send(method, address);
            Assert.Equal((405, "GET, HEAD, OPTIONS"), (refused.Status, refused.Headers["Allow"]));
        }

        var options = await desk.Send(HttpMethod.Options, address);
        Assert.Equal((204, "GET, HEAD, OPTIONS"), (options.Status, options.Headers["Allow"]));
    }

    [Fact]
    public async Task There_is_no_icon_and_no_error_about_it()
    {
        var reply = await desk.Get("/favicon.ico");
        Assert.Equal((204, "public, max-age=300"), (reply.Status, reply.Headers["Cache-Control"]));
    }

    [Fact]
    public async Task A_logo_is_given_under_the_address_on_the_page_and_can_run_nothing()
    {
        var svg = Encoding.UTF8.GetBytes("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>");
        await desk.Somgate.Projects.SavePage(SomgateHost.ProjectId, new() { Logo = new PageLogo(svg, "image/svg+xml") }, TestContext.Current.CancellationToken);
        await desk.Somgate.Refresh();
        var page = await desk.Get((await desk.Open(desk.Parameters())).Location!);
        var address = System.Text.RegularExpressions.Regex.Match(page.Text, "<img src=\"([^\"]+)\"").Groups[1].Value;
        Assert.StartsWith("/shared/logo.", address, StringComparison.Ordinal);
        var logo = await desk.Get(address);
        Assert.Equal((200, "image/svg+xml", "public, max-age=31536000, immutable"), (logo.Status, logo.Headers["Content-Type"], logo.Headers["Cache-Control"]));
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'; sandbox", logo.Headers["Content-Security-Policy"]);
        Assert.Equal(304, (await desk.Get(address, ("If-None-Match", logo.Headers["ETag"]))).Status);
        foreach (var other in new[] { address[..^1] + (address[^1] == '0' ? '1' : '0'), "/shared/logo.1.abc", $"/shared/logo.{SomgateHost.ProjectId}." })
            Assert.Equal(404, (await desk.Get(other)).Status);
        await desk.Somgate.Projects.SavePage(SomgateHost.ProjectId, new(), TestContext.Current.CancellationToken);
        await desk.Somgate.Refresh();
    }

    [Theory]
    [InlineData("/shared/")]
    [InlineData("/shared/page.js")]
    [InlineData("/shared/page.css")]
    [InlineData("/shared/page.000000000000.aa3300.css")]
    [InlineData("/shared/%2e%2e/appsettings.json")]
    [InlineData("/shared/..%2fappsettings.json")]
    public async Task What_is_no_file_of_the_page_is_not_there(string address) => Assert.Equal(404, (await desk.Get(address)).Status);
}
