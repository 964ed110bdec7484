using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using PuppeteerSharp;
using PuppeteerSharp.Input;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.StatusPage;

/// <summary>
/// The status page in a browser, as somebody before it has it: what it says, and a keyboard. It only looks with expressions of the
/// debugger's, since the page lets nobody make a program out of text.
/// </summary>
internal sealed class StatusTab : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IBrowserContext _context;
    private readonly IPage _page;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<Uri> _requests = new();
    private readonly DirectoryInfo _downloads;

    private StatusTab(IBrowserContext context, IPage page, DirectoryInfo downloads)
    {
        (_context, _page, _downloads) = (context, page, downloads);
        page.Console += (_, said) => Complain(said.Message.Type is ConsoleType.Error or ConsoleType.Warning, said.Message.Text);
        page.PageError += (_, fault) => Complain(true, fault.Message);
        page.Request += (_, made) => _requests.Enqueue(new Uri(made.Request.Url));
    }

    /// <summary>Errors and warnings on its console, and faults of its script.</summary>
    internal IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Everything it has asked for.</summary>
    internal IReadOnlyCollection<Uri> Requests => _requests;

    internal static async Task<StatusTab> OpenAsync(IBrowser browser, Uri address, string scheme, int width)
    {
        DirectoryInfo downloads = Directory.CreateTempSubdirectory("sandbox-downloads-");
        IBrowserContext context = await browser.CreateBrowserContextAsync(
            new BrowserContextOptions { DownloadBehavior = new DownloadBehavior { Policy = DownloadPolicy.Allow, DownloadPath = downloads.FullName } });
        IPage page = await context.NewPageAsync();
        var tab = new StatusTab(context, page, downloads);
        await tab.LookAsync(scheme, width);
        await page.GoToAsync(address.AbsoluteUri);
        return tab;
    }

    /// <summary>Changes the colour scheme that is preferred, and the width of the window.</summary>
    internal async Task LookAsync(string scheme, int width)
    {
        await _page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900, DeviceScaleFactor = 1.5 });
        await _page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
    }

    /// <summary>What stands in an element.</summary>
    internal Task<string> TextAsync(string id) => TellAsync<string>($"document.getElementById('{id}').textContent");

    /// <summary>Whether an element can be seen.</summary>
    internal Task<bool> IsShownAsync(string id) => TellAsync<bool>($"document.getElementById('{id}').getClientRects().length > 0");

    /// <summary>The element that the keyboard speaks to.</summary>
    internal Task<string> FocusAsync() => TellAsync<string>("document.activeElement.id || document.activeElement.className || document.activeElement.tagName");

    /// <summary>What an expression is worth in the page.</summary>
    internal Task<T> TellAsync<T>(string expression) => _page.EvaluateExpressionAsync<T>(expression);

    /// <summary>Waits until an element says this.</summary>
    internal Task WaitForAsync(string id, string text) =>
        Eventually.TrueAsync(async () => await TextAsync(id) == text, Patience, $"\"{text}\" in #{id}");

    /// <summary>Waits until an element's text holds this.</summary>
    internal Task WaitForPartAsync(string id, string part) =>
        Eventually.TrueAsync(async () => (await TextAsync(id)).Contains(part, StringComparison.Ordinal), Patience, $"\"{part}\" in #{id}");

    internal Task PressAsync(string key) => _page.Keyboard.PressAsync(key);

    /// <summary>Holds one key and presses another.</summary>
    internal async Task PressAsync(string held, string key)
    {
        await _page.Keyboard.DownAsync(held);
        await _page.Keyboard.PressAsync(key);
        await _page.Keyboard.UpAsync(held);
    }

    /// <summary>Puts text where the keyboard speaks to, as pasted.</summary>
    internal Task WriteAsync(string text) => _page.Keyboard.SendCharacterAsync(text);

    /// <summary>Types text, key by key.</summary>
    internal Task TypeAsync(string text) => _page.Keyboard.TypeAsync(text, new TypeOptions());

    /// <summary>Presses Tab until the keyboard speaks to the element.</summary>
    internal async Task TabToAsync(string id)
    {
        for (int presses = 0; presses < 60; presses++)
        {
            if (await FocusAsync() == id)
            {
                return;
            }

            await PressAsync("Tab");
        }

        Assert.Fail($"The keyboard does not get to #{id}.");
    }

    /// <summary>Replaces the code by this, and runs it, without a mouse.</summary>
    internal async Task RunAsync(string code)
    {
        await TabToAsync("code");
        await PressAsync("Control", "a");
        await WriteAsync(code);
        await PressAsync("Control", "Enter");
    }

    internal Task ReloadAsync() => _page.ReloadAsync();

    /// <summary>Waits for a file to be saved, whole.</summary>
    internal async Task<string> DownloadedAsync(string name)
    {
        string path = Path.Combine(_downloads.FullName, name);
        await Eventually.TrueAsync(() => File.Exists(path), Patience, $"a saved {name}");
        return await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
    }

    /// <summary>Keeps a picture of the whole page with the results of the tests.</summary>
    internal async Task TakePictureAsync(string name)
    {
        string folder = typeof(StatusTab).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "ResultsPath").Value!;
        Directory.CreateDirectory(folder);
        await _page.ScreenshotAsync(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"status-page-{name}.png")), new ScreenshotOptions { FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        _downloads.Delete(recursive: true);
    }

    private void Complain(bool counts, string text)
    {
        if (counts)
        {
            _complaints.Enqueue(text);
        }
    }
}
