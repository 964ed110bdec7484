using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Systemd;

/// <summary>What the units count on: Type=notify, LoadCredential=, and a stop that may take as long as a drain.</summary>
public sealed class NotifyTests
{
    private const string Key = "hunter2";

    [Fact]
    public async Task Notify_WorkerWithACredential_IsReadyForThatKeyAndTellsHowLongItMayStop()
    {
        await using NotifiedWorker worker = await NotifiedWorker.StartAsync(new() { ["DRAIN_S"] = "7" }, ("api-key", Key + "\n"));

        Assert.Equal("READY=1", await worker.HearAsync());

        // At once: whoever is started after it may call it.
        using var shim = new ShimClient(new Uri($"http://127.0.0.1:{worker.Port}"));
        Assert.Equal(200, (await shim.GetAsync("/health/ready")).Status);
        Assert.Equal(401, (await shim.RunWithKeyAsync(null)).Status);
        Assert.Equal("hi\n", (await shim.RunWithKeyAsync($"Bearer {Key}")).Result.Stdout);

        worker.Terminate();

        // The drain, 20 s for what follows it, 10 s for containers.
        Assert.Equal("STOPPING=1", await worker.HearAsync());
        Assert.Equal("EXTEND_TIMEOUT_USEC=37000000", await worker.HearAsync());
        Assert.Equal(0, await worker.WaitForExitAsync());
        Assert.False(worker.HasSaidMore);
        Assert.Empty(await Engine.Default.ContainersOfAsync(worker.Name));
    }

    [Fact]
    public async Task Notify_WorkerThatCannotStart_IsNeverReady()
    {
        await using NotifiedWorker worker = await NotifiedWorker.StartAsync(new() { ["ENGINE"] = "unix:///nowhere/engine.sock" });

        Assert.Equal(69, await worker.WaitForExitAsync());
        Assert.False(worker.HasSaidMore);
    }
}
