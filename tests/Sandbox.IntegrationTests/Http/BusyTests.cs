using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary>One place to run, one to wait: what the others are told.</summary>
public sealed class BusyTests(BusyTests.OnePlace worker) : IClassFixture<BusyTests.OnePlace>
{
    [Fact]
    public async Task Run_NoPlaceInTime_Is429WithRetryAfter()
    {
        using var leaving = new CancellationTokenSource();
        Task<Answer> running = await OccupyAsync("holds-the-place", leaving.Token);

        Answer waiting = await worker.Shim.TryRunAsync(Ask.Python("print('never')"));

        Assert.Equal(7, waiting.MustRefuse(429, ErrorCodes.WaitBudgetSpent).RetryAfter);
        await LeaveAsync(leaving, running);
    }

    [Fact]
    public async Task Run_QueueFull_Is429AtOnceWithRetryAfter()
    {
        using var leaving = new CancellationTokenSource();
        Task<Answer> running = await OccupyAsync("runs", leaving.Token);
        Task<Answer> second = worker.Shim.TryRunAsync(Ask.Python(""));
        Task<Answer> third = worker.Shim.TryRunAsync(Ask.Python(""));

        // Whichever of the two came first waits; the other is turned away before the first one's budget is spent.
        Answer refused = await await Task.WhenAny(second, third);
        Assert.Equal(7, refused.MustRefuse(429, ErrorCodes.Busy).RetryAfter);

        Answer[] both = [await second, await third];
        Assert.Single(both, answer => answer.Json.GetProperty("code").GetString() == ErrorCodes.WaitBudgetSpent);
        await LeaveAsync(leaving, running);
    }

    [Fact]
    public async Task Run_CallerWhoWaitsLeaves_IsNeverRun()
    {
        using var leaving = new CancellationTokenSource();
        using var waiterLeaves = new CancellationTokenSource();
        Task<Answer> running = await OccupyAsync("keeps-busy", leaving.Token);
        Task<Answer> waiting = Task.FromResult<Answer>(null!);
        await Eventually.TrueAsync(
            async () =>
            {
                // Whichever of the two comes first waits: if that is the other one, once more.
                waiting = worker.Shim.CallAsync(Ask.Python("") with { JobId = "gave-up" }, waiterLeaves.Token);
                return (await worker.Shim.TryRunAsync(Ask.Python(""))).Text.Contains(ErrorCodes.Busy, StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(20),
            "a full queue");

        await waiterLeaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await LeaveAsync(leaving, running);

        await Eventually.TrueAsync(
            async () => (await worker.Shim.TryRunAsync(Ask.Python(""))).Status == 200, TimeSpan.FromSeconds(20), "a free place");
        Assert.DoesNotContain(worker.Worker.Log, line => line["job_id"] == "gave-up");
    }

    [Fact]
    public async Task Run_WaitersGone_TheirPlacesAreFreeAgain()
    {
        using var leaving = new CancellationTokenSource();
        Task<Answer> running = await OccupyAsync("still-busy", leaving.Token);
        (await worker.Shim.TryRunAsync(Ask.Python(""))).MustRefuse(429, ErrorCodes.WaitBudgetSpent);

        // Nobody waits now: the next caller has to get the place, not to be told that all are taken.
        (await worker.Shim.TryRunAsync(Ask.Python(""))).MustRefuse(429, ErrorCodes.WaitBudgetSpent);
        await LeaveAsync(leaving, running);
    }

    private async Task<Task<Answer>> OccupyAsync(string job, CancellationToken leaving)
    {
        Task<Answer> running = worker.Shim.CallAsync(Ask.Sleep(60, job), leaving);
        await worker.Worker.WaitForEventAsync("sandbox.run.start", null, line => line["job_id"] == job);
        return running;
    }

    private static async Task LeaveAsync(CancellationTokenSource leaving, Task<Answer> running)
    {
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>One job runs, one waits, for three seconds.</summary>
    public sealed class OnePlace : WorkerFixture
    {
        internal override WorkerSettings Settings => new()
        {
            ["MAX_CONCURRENCY"] = "1",
            ["QUEUE_LIMIT"] = "1",
            ["QUEUE_WAIT_S"] = "3",
            ["RETRY_AFTER_S"] = "7",
        };
    }
}
