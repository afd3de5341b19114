using Microsoft.Playwright;

namespace Somgate.Tests.Screens;

/// <summary>The Payment Page runs in the browser after all other tests, by itself: its pages have moments to keep. Screens that only stand there run among the others.</summary>
[CollectionDefinition(Browser.Alone, DisableParallelization = true)]
public sealed class BrowserAlone;

/// <summary>One Chromium for all tests of a class, the machine's own; where there is none its tests are skipped.</summary>
public sealed class Browser : IAsyncLifetime
{
    public const string Alone = "browser";

    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? playwright;
    private IBrowser? chromium;

    /// <summary>Why no browser runs here; null: it does.</summary>
    public static string? WhyNot { get; } =
        Environment.GetEnvironmentVariable("SOMGATE_TESTS") == "fast" ? "no browser in a fast run" : Places.Any(File.Exists) ? null : "Chromium is not installed";

    public async ValueTask InitializeAsync()
    {
        if (WhyNot is not null) return;
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Places.First(File.Exists), Args = ["--no-sandbox", "--no-proxy-server"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null) await chromium.DisposeAsync();
        playwright?.Dispose();
    }

    /// <summary>A picture in <c>artifacts/screens</c> for the eye of a reviewer; no test looks at it. A browser that is too busy to draw one is asked once more.</summary>
    internal static async Task Photograph(IPage page, string name)
    {
        PageScreenshotOptions picture = new() { Path = Path.Combine(Tidy.Repository.Root, "artifacts", "screens", name.ToLowerInvariant()), FullPage = true };
        try
        {
            await page.ScreenshotAsync(picture);
        }
        catch (PlaywrightException busy) when (busy.Message.Contains("Unable to capture screenshot", StringComparison.Ordinal))
        {
            await page.ScreenshotAsync(picture);
        }
    }

    internal async Task<IPage> Open(int width = 1000, int height = 900, ColorScheme scheme = ColorScheme.Light, bool script = true)
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
        var context = await chromium!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            Locale = "en-GB",
            JavaScriptEnabled = script,
        });
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }
}
