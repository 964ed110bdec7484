using System.Diagnostics;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Lifecycle;

/// <summary>SIGTERM: stop taking, finish what fits the drain budget, give back the rest, remove every container, exit 0.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task Terminate_IdleWorker_ExitsZeroSoon()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync([]);

        worker.Terminate();

        Assert.Equal(0, await worker.WaitForExitAsync(TimeSpan.FromSeconds(10)));
        Assert.Empty(await Engine.Default.ContainersOfAsync(worker.Name));
        Assert.Empty(worker.Stderr);
    }

    [Fact]
    public async Task Terminate_JobWithinTheBudget_IsFinishedAndAnswered()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["DRAIN_S"] = "30" });
        Task<Answer> call = await StartJobAsync(worker, seconds: 5);

        worker.Terminate();

        RunResult result = (await call).Result;
        Assert.Equal((JobStatus.Ok, "slept\n"), (result.Status, result.Stdout));
        Assert.Equal(0, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Empty(await Engine.Default.ContainersOfAsync(worker.Name));
    }

    [Fact]
    public async Task Terminate_JobBeyondTheBudget_IsGivenBackWithinIt()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["DRAIN_S"] = "1", ["RETRY_AFTER_S"] = "9" });
        Task<Answer> call = await StartJobAsync(worker, seconds: 100);
        long asked = Stopwatch.GetTimestamp();

        worker.Terminate();

        Assert.Equal(9, (await call).MustRefuse(503, ErrorCodes.ShuttingDown).RetryAfter);
        Assert.Equal(0, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0.9, 12);
        Assert.Empty(await Engine.Default.ContainersOfAsync(worker.Name));
        Assert.Equal("cancelled", Assert.Single(worker.EventsOf("sandbox.run.finish"))["status"]);
    }

    [Fact]
    public async Task Terminate_JobsThatStillWait_AreGivenBack()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["DRAIN_S"] = "1", ["MAX_CONCURRENCY"] = "1" });
        Task<Answer> running = await StartJobAsync(worker, seconds: 100);
        Task<Answer>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => worker.Shim.TryRunAsync(Ask.Python("")))];
        await Eventually.TrueAsync(() => ConnectionsTo(worker) >= 4, TimeSpan.FromSeconds(10), "four callers connected");

        worker.Terminate();

        foreach (Answer answer in await Task.WhenAll([running, .. waiting]))
        {
            answer.MustRefuse(503, ErrorCodes.ShuttingDown);
        }

        Assert.Equal(0, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Single(worker.EventsOf("sandbox.run.start"));
    }

    [Fact]
    public async Task Terminate_CallerWhoComesAfterwards_IsTurnedAway()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["DRAIN_S"] = "15" });
        Task<Answer> call = await StartJobAsync(worker, seconds: 100);

        worker.Terminate();
        await Eventually.TrueAsync(() => IsTurnedAwayAsync(worker), TimeSpan.FromSeconds(12), "a worker that takes nothing more");

        (await call).MustRefuse(503, ErrorCodes.ShuttingDown);
        Assert.Equal(0, await worker.WaitForExitAsync(TimeSpan.FromSeconds(30)));
    }

    private static async Task<Task<Answer>> StartJobAsync(WorkerProcess worker, int seconds)
    {
        Task<Answer> call = worker.Shim.TryRunAsync(Ask.Sleep(seconds, "drained"));
        await Engine.Default.WaitForProgramAsync(worker.Name);
        return call;
    }

    private static async Task<bool> IsTurnedAwayAsync(WorkerProcess worker)
    {
        try
        {
            return (await worker.Shim.TryRunAsync(Ask.Python(""))).Status == 503;
        }
        catch (HttpRequestException)
        {
            // Nobody listens any more.
            return true;
        }
    }

    private static int ConnectionsTo(WorkerProcess worker) =>
        System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Count(connection => connection.LocalEndPoint.Port == worker.Shim.Address.Port
                && connection.State == System.Net.NetworkInformation.TcpState.Established);
}
