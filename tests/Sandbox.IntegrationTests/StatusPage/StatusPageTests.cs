using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.StatusPage;

/// <summary>The status page of an embedded worker, in a real browser, by keyboard.</summary>
public sealed class StatusPageTests(StatusPageTests.RelayedWorker worker, Chromium chromium) : IClassFixture<StatusPageTests.RelayedWorker>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Uri Page => new(worker.Shim.Address, "/");

    [Fact]
    public async Task Page_Opened_ShowsWhatTheProcessSaysAndComplainsOfNothing()
    {
        await using StatusTab tab = await OpenAsync();

        JsonElement status = (await worker.Shim.GetAsync("/status")).Json;
        Assert.StartsWith($"{worker.Worker.Name} · queue, shim and worker in one process · version ", await tab.TextAsync("identity"), StringComparison.Ordinal);
        Assert.Equal(("0", "waiting"), (await tab.TextAsync("queue-number"), await tab.TextAsync("queue-unit")));
        Assert.Equal("At most 64, in memory.", await tab.TextAsync("queue-note"));
        Assert.Equal(("0", "of 4 running"), (await tab.TextAsync("flight-number"), await tab.TextAsync("flight-unit")));
        Assert.Equal(1, status.GetProperty("pool").GetProperty("wanted").GetInt32());
        await tab.WaitForAsync("pool-unit", "of 1 ready");
        Assert.Equal(("OK", "Not here"), (await tab.TextAsync("engine-state"), await tab.TextAsync("broker-state")));
        Assert.Equal(status.GetProperty("engine").GetProperty("message").GetString(), await tab.TextAsync("engine-note"));
        Assert.False(await tab.IsShownAsync("locked"));
        Assert.False(await tab.IsShownAsync("notices"));
        Assert.All(tab.Requests, request => Assert.True(request.Scheme == "data" || request.Authority == Page.Authority, request.AbsoluteUri));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Snippet_TypedAndRunWithoutAMouse_ShowsOutputFileAndTimes()
    {
        await using StatusTab tab = await OpenAsync();
        await tab.TabToAsync("code");
        await tab.PressAsync("Control", "a");
        await tab.TypeAsync("print(6 * 7); open('/output/a b.txt', 'w').write('kept')");

        await tab.PressAsync("Control", "Enter");

        await tab.WaitForAsync("run-state", "Done, exit code 0");
        Assert.Equal("42\n", await tab.TextAsync("stdout"));
        Assert.False(await tab.IsShownAsync("stderr-box"));
        Assert.Equal("a b.txt4 bytes", await tab.TextAsync("files"));
        Assert.Matches("^queue[0-9.]+ m?sacquire[0-9.]+ m?srun[0-9.]+ m?scollect[0-9.]+ m?sthere and back[0-9.]+ m?s$", await tab.TextAsync("run-legend"));
        string id = await JobOfResultAsync(tab);
        await tab.WaitForPartAsync("jobs", id);
        await Eventually.TrueAsync(async () => (await tab.TextAsync("latency-window")).EndsWith("in the last 5 minutes", StringComparison.Ordinal), Patience, "a measured job");

        // The button does the same, and the keyboard finds it next.
        await tab.TabToAsync("run");
        await tab.PressAsync("Enter");
        await Eventually.TrueAsync(async () => await JobOfResultAsync(tab) is { Length: > 0 } second && second != id, Patience, "the result of a second run");
        Assert.Equal("run", await tab.FocusAsync());

        // And the file can be had.
        await tab.TellAsync<object>("document.querySelector('#files a').focus()");
        await tab.PressAsync("Enter");
        Assert.Equal("kept", await tab.DownloadedAsync("a b.txt"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Snippet_ThatFails_SaysHow()
    {
        await using StatusTab tab = await OpenAsync();

        await tab.RunAsync("raise SystemExit('no luck')");
        await tab.WaitForAsync("run-state", "Ended with exit code 1");
        Assert.Equal("no luck\n", await tab.TextAsync("stderr"));
        Assert.False(await tab.IsShownAsync("stdout-box"));

        await tab.TellAsync<object>("document.getElementById('limit').value = 1");
        await tab.RunAsync("import time; print('so far', flush=True); time.sleep(60)");
        await tab.WaitForAsync("run-state", "Ended by its time limit");
        Assert.Equal("so far\n", await tab.TextAsync("stdout"));
        Assert.Contains("limit hit: time", await tab.TextAsync("run-detail"), StringComparison.Ordinal);

        await tab.RunAsync("import os; os.symlink('/etc/passwd', '/output/link')");
        await tab.WaitForAsync("run-state", "No result");
        Assert.EndsWith($"({ErrorCodes.OutputNotAllowed})", await tab.TextAsync("run-detail"), StringComparison.Ordinal);
        Assert.False(await tab.IsShownAsync("stdout-box"));
    }

    [Fact]
    public async Task Snippet_WithHostileOutput_IsTextAndNothingElse()
    {
        const string hostile = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\"><b>bold</b>";
        await using StatusTab tab = await OpenAsync();

        await tab.RunAsync($"import sys\nprint('''{hostile}''')\nprint('''{hostile}''', file=sys.stderr)\nopen('/output/<img src=x onerror=alert(1)>.html', 'w').write('''{hostile}''')");

        await tab.WaitForAsync("run-state", "Done, exit code 0");
        Assert.Equal((hostile + "\n", hostile + "\n"), (await tab.TextAsync("stdout"), await tab.TextAsync("stderr")));
        Assert.StartsWith("<img src=x onerror=alert(1)>.html", await tab.TextAsync("files"), StringComparison.Ordinal);
        Assert.Equal(0, await tab.TellAsync<int>("document.querySelectorAll('main img, main script, pre *').length"));
        Assert.Equal("Sandbox Worker", await tab.TellAsync<string>("document.title"));
        Assert.StartsWith("blob:", await tab.TellAsync<string>("document.querySelector('#files a').href"), StringComparison.Ordinal);
        Assert.True(await tab.TellAsync<bool>("document.querySelector('#files a').hasAttribute('download')"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Snippet_Cancelled_EndsAtOnceAndTheKeyboardIsBackAtRun()
    {
        await using StatusTab tab = await OpenAsync();
        await tab.RunAsync("import time; time.sleep(100)");
        await Eventually.TrueAsync(async () => await tab.TextAsync("flight-number") != "0", Patience, "a job in flight");
        await tab.TabToAsync("cancel");

        await tab.PressAsync("Enter");

        await tab.WaitForAsync("run-state", "Cancelled");
        Assert.Equal("run", await tab.FocusAsync());
        Assert.True(await tab.TellAsync<bool>("document.getElementById('cancel').disabled"));
        await tab.WaitForPartAsync("jobs", "cancelled");
    }

    [Fact]
    public async Task Keyboard_FromTheTop_GoesThroughEverythingInOrderAndIsSeen()
    {
        await using StatusTab tab = await OpenAsync();
        List<string> order = [];
        for (int presses = 0; presses < 5; presses++)
        {
            await tab.PressAsync("Tab");
            order.Add(await tab.FocusAsync());
            Assert.True(await tab.TellAsync<bool>("parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2"), $"{order[^1]} does not show that it has the focus");
        }

        Assert.Equal(["skip", "code", "language", "limit", "run"], order);
    }

    [Fact]
    public async Task Page_UnderANameThatIsAnybodys_CanDoNothing()
    {
        var address = new UriBuilder(Page) { Host = Chromium.ForeignName };
        await using StatusTab tab = await chromium.OpenAsync(address.Uri);

        await tab.WaitForAsync("state", "No status");
        Assert.Contains("set AMON_SANDBOX_API_KEY", await tab.TextAsync("notices"), StringComparison.Ordinal);
        Assert.False(await tab.IsShownAsync("board"));
        const string post = "fetch(PATH, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{\"language\":\"python\",\"code\":\"\"}' }).then(answer => answer.status)";
        Assert.Equal(403, await tab.TellAsync<int>(post.Replace("PATH", "'run'", StringComparison.Ordinal)));
        Assert.Equal(403, await tab.TellAsync<int>(post.Replace("PATH", "'jobs/x/cancel'", StringComparison.Ordinal)));
        Assert.Equal(403, await tab.TellAsync<int>("fetch('status').then(answer => answer.status)"));
    }

    [Fact]
    public async Task Page_InLightDarkAndNarrow_IsReadable()
    {
        await using StatusTab tab = await OpenAsync();
        await Task.WhenAll(
            worker.Shim.TryRunAsync(Ask.Python("print('hi')") with { JobId = "report-2026-11" }),
            worker.Shim.TryRunAsync(Ask.Python("raise SystemExit(3)") with { JobId = "import-customers" }),
            worker.Shim.TryRunAsync(Ask.Python("import time; time.sleep(9)", 1) with { JobId = "endless-loop" }),
            worker.Shim.TryRunAsync(Ask.Bash("ls /") with { JobId = "list-files" }),
            worker.Shim.TryRunAsync(Ask.Python("bytearray(10**9)") with { JobId = "too-much-memory" }));
        await tab.RunAsync(
            """
            import csv, statistics, sys

            sales = [412, 388, 450, 391, 472]
            print("mean  ", statistics.mean(sales))
            print("median", statistics.median(sales))
            print("one week is missing", file=sys.stderr)
            with open("/output/sales.csv", "w") as file:
                csv.writer(file).writerows(enumerate(sales, 1))
            """);
        await tab.WaitForAsync("run-state", "Done, exit code 0");
        await tab.WaitForPartAsync("jobs", await JobOfResultAsync(tab));
        await tab.TellAsync<object>("document.activeElement.blur()");

        foreach ((string name, string scheme, int width) in ((string, string, int)[])[("light", "light", 1200), ("dark", "dark", 1200), ("narrow", "light", 390)])
        {
            await tab.LookAsync(scheme, width);
            await tab.TakePictureAsync(name);

            Assert.Empty(await tab.TellAsync<string[]>(PageChecks.FaintText));
            Assert.Empty(await tab.TellAsync<string[]>(PageChecks.Unnamed));
        }
    }

    [Fact]
    public async Task Page_EngineAway_SaysSoAndRecovers()
    {
        await using StatusTab tab = await OpenAsync();
        await worker.Relay.CutAsync();
        try
        {
            await tab.WaitForAsync("state", "Trouble");
            Assert.Equal("Trouble", await tab.TextAsync("engine-state"));
            Assert.StartsWith("Engine: ", await tab.TextAsync("notices"), StringComparison.Ordinal);
            Assert.Equal("Trouble · Sandbox Worker", await tab.TellAsync<string>("document.title"));

            await tab.RunAsync("print('never')");
            await tab.WaitForAsync("run-state", "No result");
            Assert.EndsWith($"({ErrorCodes.EngineUnavailable})", await tab.TextAsync("run-detail"), StringComparison.Ordinal);
            await tab.WaitForPartAsync("jobs", ErrorCodes.EngineUnavailable);
            await tab.TellAsync<object>("document.activeElement.blur()");
            await tab.TakePictureAsync("trouble");
            Assert.Empty(await tab.TellAsync<string[]>(PageChecks.FaintText));
        }
        finally
        {
            worker.Relay.Restore();
        }

        await tab.WaitForAsync("state", "Ready");
        Assert.False(await tab.IsShownAsync("notices"));
    }

    private static async Task<string> JobOfResultAsync(StatusTab tab) => (await tab.TextAsync("run-detail")).Split(' ').ElementAtOrDefault(1) ?? "";

    private async Task<StatusTab> OpenAsync()
    {
        StatusTab tab = await chromium.OpenAsync(Page);
        await tab.WaitForAsync("state", "Ready");
        return tab;
    }

    /// <summary>A worker whose engine can be taken away.</summary>
    public sealed class RelayedWorker : WorkerFixture, IAsyncLifetime
    {
        internal EngineRelay Relay { get; } = new();

        internal override WorkerSettings Settings => new() { ["ENGINE"] = Relay.Address };

        async ValueTask IAsyncDisposable.DisposeAsync()
        {
            await DisposeAsync();
            await Relay.DisposeAsync();

            // What it could not remove while its engine was away; it would have, in time.
            await Engine.Default.RemoveContainersOfAsync(Worker.Name);
        }
    }
}
