using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.StatusPage;

/// <summary>The status page of a deployment with a key.</summary>
public sealed class LockedStatusPageTests(LockedStatusPageTests.Locked worker, Chromium chromium) : IClassFixture<LockedStatusPageTests.Locked>
{
    private const string Key = "an-Operators-Key-0815";

    [Fact]
    public async Task Key_AskedForAndGiven_OpensThePageForThisTabOnly()
    {
        await using StatusTab tab = await chromium.OpenAsync(new Uri(worker.Shim.Address, "/"));
        await tab.WaitForAsync("state", "Locked");
        Assert.Equal("key", await tab.FocusAsync());
        Assert.False(await tab.IsShownAsync("board"));
        Assert.Empty(await tab.TellAsync<string[]>(PageChecks.FaintText));

        await tab.TypeAsync("not-the-key");
        await tab.PressAsync("Enter");
        await tab.WaitForAsync("key-error", "That is not the key.");
        Assert.False(await tab.IsShownAsync("board"));
        Assert.Equal(0, await tab.TellAsync<int>("sessionStorage.length"));

        await tab.TypeAsync(Key);
        await tab.PressAsync("Enter");
        await tab.WaitForAsync("state", "Ready");
        Assert.Equal("code", await tab.FocusAsync());
        Assert.False(await tab.IsShownAsync("locked"));
        await tab.RunAsync("print('with the key')");
        await tab.WaitForAsync("run-state", "Done, exit code 0");

        // It is nowhere but in this tab's own store.
        Assert.Equal(Key, await tab.TellAsync<string>("sessionStorage.getItem('amon-sandbox-key')"));
        Assert.Equal((0, ""), (await tab.TellAsync<int>("localStorage.length"), await tab.TellAsync<string>("document.cookie")));
        Assert.DoesNotContain(Key, await tab.TellAsync<string>("document.documentElement.outerHTML + document.getElementById('key').value + location.href"), StringComparison.Ordinal);
        await tab.ReloadAsync();
        await tab.WaitForAsync("state", "Ready");
        await using (StatusTab another = await chromium.OpenAsync(new Uri(worker.Shim.Address, "/")))
        {
            await another.WaitForAsync("state", "Locked");
        }

        await tab.TabToAsync("forget");
        await tab.PressAsync("Enter");
        await tab.WaitForAsync("state", "Locked");
        Assert.Equal(0, await tab.TellAsync<int>("sessionStorage.length"));
        Assert.Equal("", await tab.TextAsync("jobs"));
        Assert.False(await tab.IsShownAsync("board"));
    }

    /// <summary>Asks for a key.</summary>
    public sealed class Locked : WorkerFixture
    {
        internal override WorkerSettings Settings => new() { ["API_KEY"] = Key };
    }
}
