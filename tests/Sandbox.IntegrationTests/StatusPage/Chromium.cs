using PuppeteerSharp;
using Sandbox.IntegrationTests.Fixtures;
using Sandbox.IntegrationTests.StatusPage;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Sandbox.IntegrationTests.StatusPage;

/// <summary>One headless Chromium for all tests, the machine's own, started when first asked for. Ended with this process, however that ends.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>A name that the browser finds this machine under, as it would a name whose owner has it lead here.</summary>
    internal const string ForeignName = "rebound.example";

    private readonly Lazy<Task<IBrowser>> _browser = new(LaunchAsync);

    /// <summary>Opens an address in a tab of its own: nothing is shared with other tabs.</summary>
    internal async Task<StatusTab> OpenAsync(Uri address, string scheme = "light", int width = 1200) =>
        await StatusTab.OpenAsync(await _browser.Value, address, scheme, width);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            IBrowser browser = await _browser.Value;
            int process = browser.Process.Id;
            await browser.CloseAsync();
            Janitor.Forget(process);
        }
    }

    private static async Task<IBrowser> LaunchAsync()
    {
        List<string> arguments = ["--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb", $"--host-resolver-rules=MAP {ForeignName} 127.0.0.1"];
        if (Environment.UserName == "root")
        {
            // It refuses to be root's otherwise. It opens nothing but the page under test.
            arguments.Add("--no-sandbox");
        }

        IBrowser browser = await Puppeteer.LaunchAsync(new LaunchOptions { Headless = true, ExecutablePath = Find(), Args = [.. arguments], Timeout = 60_000 });
        Janitor.Watch(browser.Process.Id);
        return browser;
    }

    private static string Find()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        return ((string[])["chromium", "chromium-browser", "google-chrome"])
            .SelectMany(name => folders.Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists)
            ?? throw new PreparationException("There is no chromium on the PATH: apt-get install chromium; deploy/test.sh does.");
    }
}
