using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Pool;

/// <summary>How many wait, from none upwards.</summary>
public sealed class PoolSizeTests
{
    // Far below what any engine takes to make a container, far above what taking one out of a list does.
    private const double LeastCreationMs = 5;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task PoolOfNone_EveryJobGetsOneMadeForIt_AndNoneEverWaits()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["POOL_SIZE"] = "0", ["MAX_CONCURRENCY"] = "2" });
        await Engine.Default.WaitForNoContainerAsync(worker.Name, Deadline);

        RunResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => worker.Shim.RunAsync(Ask.Python("print('ran')", 20))));

        Assert.All(results, result => Assert.Equal((JobStatus.Ok, "ran\n"), (result.Status, result.Stdout)));
        Assert.All(results, result => Assert.True(result.Timings.AcquireMs >= LeastCreationMs, $"acquired in {result.Timings.AcquireMs} ms"));
        await Engine.Default.WaitForNoContainerAsync(worker.Name, Deadline);
    }

    [Fact]
    public async Task PoolOfNone_CallerLeavesMeanwhile_NothingIsLeftOfIt()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["POOL_SIZE"] = "0", ["MAX_CONCURRENCY"] = "2" });
        using var leaving = new CancellationTokenSource();
        Task<Answer> call = worker.Shim.CallAsync(Ask.Sleep(60, "leaves"), leaving.Token);
        await worker.WaitForEventAsync("sandbox.run.start");

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        await worker.WaitForEventAsync("sandbox.run.finish");
        await Engine.Default.WaitForNoContainerAsync(worker.Name, Deadline);
    }

    [Fact]
    public async Task PoolOfThree_FillsAfterTheStart_AndAgainAfterABurst()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["POOL_SIZE"] = "3", ["MAX_CONCURRENCY"] = "3" });
        IReadOnlyList<string> first = await Engine.Default.WaitForPoolAsync(worker.Name, 3, Deadline);

        RunResult[] results = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => worker.Shim.RunAsync(Ask.Python("print('ran')", 20))));

        Assert.All(results, result => Assert.Equal((JobStatus.Ok, "ran\n"), (result.Status, result.Stdout)));
        await Engine.Default.WaitForPoolAsync(worker.Name, 3, Deadline, without: first);
    }

    [Fact]
    public async Task PoolSmallerThanTheConcurrency_WhoeverFindsItEmptyIsToldWhatThatCost()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["POOL_SIZE"] = "1", ["MAX_CONCURRENCY"] = "4" });
        await Engine.Default.WaitForPoolAsync(worker.Name, 1, Deadline);

        RunResult[] results = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => worker.Shim.RunAsync(Ask.Python("import time; time.sleep(1); print('ran')", 20))));

        Assert.All(results, result => Assert.Equal((JobStatus.Ok, "ran\n"), (result.Status, result.Stdout)));
        double[] acquired = [.. results.Select(result => result.Timings.AcquireMs).Order()];
        Assert.True(acquired[0] < acquired[1], $"acquired in {string.Join(", ", acquired)} ms");
        Assert.All(acquired[1..], milliseconds => Assert.True(milliseconds >= LeastCreationMs, $"acquired in {milliseconds} ms"));
        await Engine.Default.WaitForPoolAsync(worker.Name, 1, Deadline);
    }
}
