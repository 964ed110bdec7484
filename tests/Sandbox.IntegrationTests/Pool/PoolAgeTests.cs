using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Pool;

/// <summary>Sandboxes that have waited for long.</summary>
public sealed class PoolAgeTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Sandboxes_OlderThanAllowed_AreReplacedAndJobsRunMeanwhile()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(
            new() { ["POOL_SIZE"] = "3", ["MAX_CONCURRENCY"] = "1", ["POOL_MAX_AGE_S"] = "10" });
        IReadOnlyList<string> first = await Engine.Default.WaitForPoolAsync(worker.Name, 3, Deadline);

        // One job leaves two of them waiting; then they are left alone until one has grown old.
        await MustRunAsync(worker);
        await worker.WaitForEventAsync("pool.recycled", Deadline, line => line.Text.Contains("too old", StringComparison.Ordinal));
        await Eventually.TrueAsync(
            async () =>
            {
                await MustRunAsync(worker);
                return !(await Engine.Default.ContainersOfAsync(worker.Name)).Intersect(first, StringComparer.Ordinal).Any();
            },
            Deadline,
            "younger sandboxes");

        await Engine.Default.WaitForPoolAsync(worker.Name, 3, Deadline, without: first);
    }

    private static async Task MustRunAsync(WorkerProcess worker) =>
        Assert.Equal(JobStatus.Ok, (await worker.Shim.RunAsync(Ask.Python("print('ran')", 20))).Status);
}
