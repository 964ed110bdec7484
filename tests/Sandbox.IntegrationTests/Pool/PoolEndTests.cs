using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Pool;

/// <summary>The worker is asked to stop while sandboxes wait, and while they are being made.</summary>
public sealed class PoolEndTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Terminate_PoolIsFull_EveryContainerIsGoneWithTheProcess()
    {
        await using WorkerProcess worker = await StartAsync();
        await Engine.Default.WaitForPoolAsync(worker.Name, 4, Deadline);

        await MustEndCleanlyAsync(worker);
    }

    [Fact]
    public async Task Terminate_ContainersAreBeingMade_TheyAreGoneToo()
    {
        await using WorkerProcess worker = await StartAsync();
        await Eventually.TrueAsync(async () => (await Engine.Default.ContainersOfAsync(worker.Name)).Count > 0, Deadline, "a container");

        await MustEndCleanlyAsync(worker);
    }

    [Fact]
    public async Task Terminate_RightAfterABurst_UsedContainersAreGoneToo()
    {
        await using WorkerProcess worker = await StartAsync();
        RunResult[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => worker.Shim.RunAsync(Ask.Python("print('ran')", 20))));
        Assert.All(results, result => Assert.Equal(JobStatus.Ok, result.Status));

        await MustEndCleanlyAsync(worker);
    }

    private static Task<WorkerProcess> StartAsync() => WorkerProcess.StartReadyAsync(new() { ["POOL_SIZE"] = "4", ["MAX_CONCURRENCY"] = "4" });

    private static async Task MustEndCleanlyAsync(WorkerProcess worker)
    {
        worker.Terminate();
        Assert.Equal(0, await worker.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        Assert.Empty(await Engine.Default.ContainersOfAsync(worker.Name));
        Assert.Empty(worker.Stderr);
        Assert.Empty(worker.EventsOf("container.remove.failed"));
    }
}
